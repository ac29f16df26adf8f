# SPDX-License-Identifier: AGPL-3.0-or-later
"""What article search is compared with: the two things one would write first.

SQLite's full-text index over letter triples, and BM25 over characters and words. Both rank well
and neither says how sure it is; their raw score is used as if it did. Standard library only.
"""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from heapq import nlargest
from itertools import pairwise
from math import log

from intake.knowledge.search import Entry

_TOKENS = re.compile(r"[㐀-鿿]|[^\W㐀-鿿]+")
_K1, _B = 1.2, 0.75


def tokens(text: str) -> list[str]:
    """Words, and single Chinese characters with their pairs."""
    found = _TOKENS.findall(text.lower())
    return found + [left + right for left, right in pairwise(found)]


class PlainBm25:
    """Okapi BM25; an article scores as its best question."""

    name = "BM25"

    def __init__(self, entries: Sequence[Entry]) -> None:
        texts = [(entry["id"], tokens(text)) for entry in entries for text in entry["questions"]]
        mean = sum(len(found) for _, found in texts) / max(1, len(texts))
        holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for position, (_, found) in enumerate(texts):
            room = _K1 * (1 - _B + _B * len(found) / mean)
            for token, count in Counter(found).items():
                holders[token].append((position, count * (_K1 + 1) / (count + room)))
        self._owners = [owner for owner, _ in texts]
        self._holders = dict(holders)
        self._rarity = {
            token: log(1 + (len(texts) - len(held) + 0.5) / (len(held) + 0.5))
            for token, held in holders.items()
        }

    def best(self, query: str) -> tuple[str | None, float]:
        """The first article and its raw score."""
        sums: defaultdict[int, float] = defaultdict(float)
        for token in set(tokens(query)):
            for position, gain in self._holders.get(token, ()):
                sums[position] += gain * self._rarity[token]
        first = nlargest(1, sums, key=sums.__getitem__)
        return (self._owners[first[0]], sums[first[0]]) if first else (None, 0.0)


class FullText:
    """SQLite FTS5 with the trigram tokenizer, any triple of the query may match."""

    name = "FTS5 trigram"

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute(
            "CREATE VIRTUAL TABLE question USING fts5(owner UNINDEXED, text, tokenize='trigram')"
        )
        self._database.executemany(
            "INSERT INTO question VALUES (?, ?)",
            [(entry["id"], text) for entry in entries for text in entry["questions"]],
        )

    def best(self, query: str) -> tuple[str | None, float]:
        """The first article and its raw score; queries of two characters find nothing."""
        folded = query.lower()
        triples = {folded[at : at + 3].replace('"', '""') for at in range(len(folded) - 2)}
        wanted = " OR ".join(f'"{triple}"' for triple in triples)
        row = (
            wanted
            and self._database.execute(
                "SELECT owner, -rank FROM question WHERE question MATCH ? ORDER BY rank LIMIT 1",
                [wanted],
            ).fetchone()
        )
        return (row[0], float(row[1])) if row else (None, 0.0)


PEERS = (PlainBm25, FullText)
