# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vectors of texts from an OpenAI-compatible `/embeddings`, all of one length.

Vectors of articles' questions are kept, because they are asked for again and again; the
customer's are not.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite

from bots.runtime.endpoint import Endpoint
from intake.knowledge.embedding import Vector

MOST_KEPT = 20_000  # questions; at 384 numbers each some 60 MB
LONGEST_VECTOR = 4096


class EmbeddingClient:
    """Asks a server for vectors."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def embed(self, texts: Sequence[str]) -> Sequence[Vector] | None:
        """One vector for each text, in their order; None if there are none to be had now."""
        asked = {"input": list(texts), "encoding_format": "float"}
        return await self._endpoint.ask(
            "/embeddings", asked, lambda answer: _vectors(answer, len(texts))
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._endpoint.close()


class KeptVectors:
    """The vectors of articles' questions that were asked for before, by their text."""

    def __init__(self) -> None:
        self._kept: dict[str, Vector] = {}

    def missing(self, texts: Iterable[str]) -> list[str]:
        """The texts that have none yet, each once."""
        return [text for text in dict.fromkeys(texts) if text not in self._kept]

    def keep(self, texts: Sequence[str], vectors: Sequence[Vector]) -> None:
        """Remember more; the oldest go when there are too many."""
        self._kept |= zip(texts, vectors, strict=True)
        for text in list(self._kept)[: max(0, len(self._kept) - MOST_KEPT)]:
            del self._kept[text]

    def of(self, texts: Iterable[str]) -> list[Vector]:
        """The vectors of those that have one."""
        return [self._kept[text] for text in texts if text in self._kept]

    def forget(self) -> None:
        """Begin anew: the server has another model now, whose vectors are of another length."""
        self._kept.clear()


def _vectors(answer: object, count: int) -> list[Vector]:
    """The vectors in the order of the texts. Raises `ValueError` or the like for nonsense."""
    data = answer["data"] if isinstance(answer, Mapping) else None
    if not isinstance(data, list) or len(data) != count:
        raise ValueError("not one vector for each text")
    by_place = {one["index"]: one["embedding"] for one in data}
    vectors = [[float(number) for number in by_place[place]] for place in range(count)]
    lengths = {len(vector) for vector in vectors}
    if len(lengths) != 1 or not 0 < lengths.pop() <= LONGEST_VECTOR:
        raise ValueError("vectors of different lengths")
    if not all(isfinite(number) for vector in vectors for number in vector):
        raise ValueError("no numbers")
    return list(vectors)
