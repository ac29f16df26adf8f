# SPDX-License-Identifier: AGPL-3.0-or-later
"""What customers asked and no article answered, gathered for whoever writes articles.

Questions that mean the same become one gap, and the commonest gap comes first. Where the
questions come from (the timeline's `unanswered` notes) and who works on the list is not known
here. Pure.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from intake.knowledge.codes import codes_in
from intake.knowledge.questions import Questions
from intake.knowledge.segment import features, normalise

_SAME = 0.5  # cosine from which two questions ask for one article
_MOST_WORDINGS = 50  # of one gap that are gathered


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that one article would answer: how often, and in which words, commonest first."""

    times: int
    wordings: tuple[str, ...]


def gaps(unanswered: Iterable[str]) -> list[Gap]:
    """The gaps behind the questions, commonest first; of equals, the one asked about first.

    Each question counts in exactly one gap. What has no letter or digit is no question.
    """
    counted: Counter[str] = Counter()
    written: dict[str, str] = {}
    for text in unanswered:
        folded = "".join(filter(str.isalnum, normalise(text)))
        if folded:
            counted[folded] += 1
            written.setdefault(folded, text.strip())
    # The commonest wording leads its gap, so that no rare one draws two common ones together.
    texts = [(written[folded], times) for folded, times in counted.most_common()]
    return sorted(_gathered(texts), key=lambda gap: -gap.times)


def _gathered(texts: list[tuple[str, int]]) -> Iterable[Gap]:
    questions = Questions.of([("", text, features(text)) for text, _ in texts])
    codes = [codes_in(one.features) for one in questions.listed]
    free = set(range(len(texts)))
    for leader, (text, _) in enumerate(texts):
        if leader not in free:
            continue
        near = questions.nearest(questions.weigh(features(text)), _MOST_WORDINGS)
        alike = {
            one.position
            for one in near
            if one.cosine >= _SAME and codes[one.position] == codes[leader]
        }
        members = [leader, *sorted(alike & free - {leader})]
        free.difference_update(members)
        yield Gap(sum(texts[at][1] for at in members), tuple(texts[at][0] for at in members))
