# SPDX-License-Identifier: AGPL-3.0-or-later
"""What customers asked and no article answered, or none that helped, for who writes articles.

Questions that mean the same become one gap, and the commonest gap comes first. Where the
questions come from (notes on the timeline) and who works on the list is not known here. Pure.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from intake.knowledge.codes import codes_in
from intake.knowledge.questions import Questions
from intake.knowledge.segment import features, normalise

_SAME = 0.5  # cosine from which two questions ask for one article
_MOST_WORDINGS = 50  # of one gap that are gathered

# The id of the article that would answer a question now, empty if none would.
AnsweredBy = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that one article would answer: how often, and in which words, commonest first.

    `articles` are those that were given and did not help, commonest first; without any, none
    answered.
    """

    times: int
    wordings: tuple[str, ...]
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsolved:
    """What somebody asked who was given these articles and then said that it is not solved."""

    question: str
    articles: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A gap that is put away: what means the same is not listed again.

    With `articles`, only where it was these that did not help.
    """

    wordings: tuple[str, ...]
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lacks:
    """All that is known of what articles lack. `written` is when each article was last written."""

    unanswered: Sequence[str] = ()
    unsolved: Sequence[Unsolved] = ()
    dismissed: Sequence[Dismissed] = ()
    written: Mapping[str, datetime] = field(default_factory=dict)


def work_list(lacks: Lacks, answered_by: AnsweredBy) -> list[Gap]:
    """The gaps that are open, commonest first: not put away, and not answered by now.

    An answer that did not help is answered for once one of its articles was written anew, or
    another one answers the question.
    """
    nothing = [one for one in lacks.dismissed if not one.articles]
    unhelpful = [one for one in lacks.dismissed if one.articles]
    never = (one for one in gaps(lacks.unanswered, nothing) if not answered_by(one.wordings[0]))
    anew = (one for one in lacks.unsolved if not _is_rewritten(one, lacks.written))
    in_vain = (
        one
        for one in unsolved_gaps(anew, unhelpful)
        if answered_by(one.wordings[0]) in {"", *one.articles}
    )
    return sorted(chain(never, in_vain), key=lambda gap: -gap.times)


def gaps(unanswered: Iterable[str], dismissed: Sequence[Dismissed] = ()) -> list[Gap]:
    """The gaps behind the questions, commonest first; of equals, the one asked about first.

    Each question counts in exactly one gap. What has no letter or digit is no question.
    """
    return _gaps([(text, ()) for text in unanswered], dismissed)


def unsolved_gaps(unsolved: Iterable[Unsolved], dismissed: Sequence[Dismissed] = ()) -> list[Gap]:
    """The same of answers that did not help, each with the articles that did not."""
    return _gaps([(one.question, one.articles) for one in unsolved], dismissed)


def _is_rewritten(one: Unsolved, written: Mapping[str, datetime]) -> bool:
    return any(written[id_] > one.at for id_ in one.articles if id_ in written)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question in one wording, how often, and what was given in vain."""

    text: str
    times: int
    articles: Counter[str]


def _gaps(
    asked: Sequence[tuple[str, tuple[str, ...]]], dismissed: Sequence[Dismissed]
) -> list[Gap]:
    counted: Counter[str] = Counter()
    written: dict[str, str] = {}
    given: dict[str, Counter[str]] = {}
    for text, articles in asked:
        if folded := _folded(text):
            counted[folded] += 1
            written.setdefault(folded, text.strip())
            given.setdefault(folded, Counter()).update(articles)
    # The commonest wording leads its gap, so that no rare one draws two common ones together.
    texts = [
        _Asked(written[folded], times, given[folded]) for folded, times in counted.most_common()
    ]
    return sorted(_gathered(texts, dismissed), key=lambda gap: -gap.times)


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, normalise(text)))


def _gathered(texts: Sequence[_Asked], dismissed: Sequence[Dismissed]) -> Iterable[Gap]:
    away = [(one, text) for one in dismissed for text in one.wordings if _folded(text)]
    alike = _Alike([*(one.text for one in texts), *(text for _, text in away)])
    free = set(range(len(texts)))
    for place, (one, _) in enumerate(away, len(texts)):
        # Where articles did not help, others may have been given by now.
        free -= {
            at
            for at in alike.of(place, len(texts) + len(away)) & free
            if set(texts[at].articles) <= set(one.articles)
        }
    for leader in range(len(texts)):
        if leader not in free:
            continue
        members = [leader, *sorted(alike.of(leader, _MOST_WORDINGS) & free - {leader})]
        free.difference_update(members)
        given = sum((texts[at].articles for at in members), Counter[str]())
        yield Gap(
            sum(texts[at].times for at in members),
            tuple(texts[at].text for at in members),
            tuple(id_ for id_, _ in given.most_common()),
        )


class _Alike:
    """Which of some questions mean the same, by their places in the list."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._features = [features(text) for text in texts]
        read = [("", *one) for one in zip(texts, self._features, strict=True)]
        self._questions = Questions.of(read)
        self._codes = [codes_in(one.features) for one in self._questions.listed]

    def of(self, place: int, most: int) -> set[int]:
        """The places of those that mean the same as the one at `place`, at most so many."""
        near = self._questions.nearest(self._questions.weigh(self._features[place]), most)
        return {
            one.position
            for one in near
            if one.cosine >= _SAME and self._codes[one.position] == self._codes[place]
        }
