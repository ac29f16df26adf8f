# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words as they stand: they tell what is asked, once there are enough questions to learn it from.

Search reads stems, because a customer's words are seldom the article's own. Where articles have
dozens of questions each, the learned vote reads both.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from intake.knowledge.questions import rarity
from intake.knowledge.segment import normalise, wording_of


@dataclass(frozen=True, slots=True)
class Wording:
    """The squared weight of each word and pair that two questions have, and of all others.

    Without any, as where too few questions are there, nothing is read.
    """

    shared: Mapping[str, float]
    rare: float = 0.0  # how rare what no two questions have is

    @classmethod
    def of(cls, texts: Collection[str]) -> "Wording":
        """What the questions have, weighed by how rare it is."""
        held: Counter[str] = Counter()
        kinds: dict[str, float] = {}
        for text in texts:
            found = wording_of(normalise(text))
            held.update(found.keys())
            kinds.update(found)
        shared = {
            word: kinds[word] ** 2 * rarity(len(texts), count)
            for word, count in held.items()
            if count > 1
        }
        return cls(shared, rarity(len(texts), 1))

    def weigh(self, normalised: str) -> dict[str, float]:
        """The squared weight of each word and pair of a text that has been through `normalise`."""
        if not self.shared:
            return {}
        known, rare = self.shared, self.rare
        return {
            word: known.get(word) or kind**2 * rare
            for word, kind in wording_of(normalised).items()
        }


NO_WORDING = Wording({})
