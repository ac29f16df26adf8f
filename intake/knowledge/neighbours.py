# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much each near question speaks for its article: a kernel ridge solved per query.

No training step: the regression is over the few dozen questions nearest to this query, so an
edit of an article is an index insert. Pure arithmetic on lists; the standard library is enough
(40 neighbours were measured to lose nothing against 96).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import mul

RIDGE = 0.5
_FAINT = 0.08  # lighter features cost most of the time and, measured, half a point
_STEPS, _TOLERANCE = 12, 1e-4

Vector = Mapping[str, float]


def influences(neighbours: Sequence[Vector], cosines: Sequence[float]) -> list[float]:
    """The weight of each neighbour in the prediction for the query; they may be negative.

    `neighbours` are unit vectors, `cosines` their similarity to the query. Neighbours that say
    the same share their influence instead of adding it up.
    """
    return _solve(_similarities(neighbours), list(cosines))


def _similarities(neighbours: Sequence[Vector]) -> list[list[float]]:
    """The matrix of cosines between neighbours plus the ridge on its diagonal."""
    matrix = [[0.0] * len(neighbours) for _ in neighbours]
    for holders in _holders(neighbours):
        for at, (row, weight) in enumerate(holders):
            line = matrix[row]
            for column, other in holders[:at]:
                line[column] += weight * other
    for row, line in enumerate(matrix):
        line[row] = 1.0 + RIDGE
        for column in range(row):
            matrix[column][row] = line[column]
    return matrix


def _holders(neighbours: Sequence[Vector]) -> Iterable[list[tuple[int, float]]]:
    """Per feature, which neighbours have it and how strongly; in ascending order."""
    shared: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for row, vector in enumerate(neighbours):
        for feature, weight in vector.items():
            if weight > _FAINT:
                shared[feature].append((row, weight))
    return shared.values()


def _solve(matrix: list[list[float]], target: list[float]) -> list[float]:
    """Conjugate gradient; the matrix is symmetric and positive definite by its ridge."""
    solution = [0.0] * len(target)
    residual = list(target)
    direction = list(target)
    error = sum(map(mul, residual, residual))
    enough = error * _TOLERANCE**2
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
