# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much each near question speaks for its article: a kernel ridge solved per query.

No training step: the regression is over the two dozen questions nearest to this query, so an
edit of an article is an index insert. Pure arithmetic; the standard library is enough.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from math import sqrt
from operator import mul, or_
from zlib import crc32

RIDGE = 0.7
_STEPS, _ENOUGH = 4, 1e-4  # of conjugate gradient; more changed no decision

_BITS = 4096  # of a sketch
_BITS_PER_WEIGHT = 2.0

Sketch = tuple[int, float]  # bits, and the root of how many are set


def bits_of(feature: str, weight: float) -> int:
    """The bits that stand for a feature: as many as it weighs, at places its name decides."""
    place = crc32(feature.encode(errors="surrogatepass"))
    step = place >> 16 | 1
    bits = 0
    for number in range(max(1, round(weight * _BITS_PER_WEIGHT))):
        bits |= 1 << ((place + number * step) % _BITS)
    return bits


def sketch(bits: Iterable[int]) -> Sketch:
    """A text as the bits of all its features.

    Two sketches overlap as far as the texts share weight, give or take two hundredths of a
    cosine. A similarity is then one `&`, where a product of sparse vectors costs 20 times as much.
    """
    union = reduce(or_, bits, 0)
    return union, sqrt(union.bit_count()) or 1.0


def influences(neighbours: Sequence[Sketch], cosines: Sequence[float]) -> list[float]:
    """The weight of each neighbour in the prediction for the query; they may be negative.

    `cosines` are the neighbours' similarities to the query. Neighbours that say the same share
    their influence instead of adding it up.
    """
    return _solve(_similarities(neighbours), list(cosines))


def _similarities(neighbours: Sequence[Sketch]) -> list[list[float]]:
    """The matrix of cosines between neighbours plus the ridge on its diagonal."""
    matrix: list[list[float]] = []
    for row, (bits, root) in enumerate(neighbours):
        line = [(bits & other).bit_count() / (root * length) for other, length in neighbours[:row]]
        for column, value in enumerate(line):
            matrix[column].append(value)
        matrix.append([*line, 1.0 + RIDGE])
    return matrix


def _solve(matrix: list[list[float]], target: list[float]) -> list[float]:
    """Conjugate gradient; the matrix is symmetric and positive definite by its ridge."""
    solution = [0.0] * len(target)
    residual = list(target)
    direction = list(target)
    error = sum(map(mul, residual, residual))
    enough = error * _ENOUGH
    for _ in range(_STEPS):
        if error <= enough:
            break
        image = [sum(map(mul, row, direction)) for row in matrix]
        step = error / sum(map(mul, direction, image))
        solution = [x + step * d for x, d in zip(solution, direction, strict=True)]
        residual = [r - step * i for r, i in zip(residual, image, strict=True)]
        before, error = error, sum(map(mul, residual, residual))
        turn = error / before
        direction = [r + turn * d for r, d in zip(residual, direction, strict=True)]
    return solution
