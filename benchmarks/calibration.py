# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fit of `calibration.yaml`, and what it is worth for a knowledge base it has not seen.

Every labelled task counts as it is and as some thinned ones: half of its articles with a few
questions each, so that the questions of the others become near ones without an answer. Tasks of
one data set are a family; what is held out is a whole family. The commands are `retrieval`'s.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from math import exp
from typing import Any

from intake.knowledge.confidence import ANSWER_FROM, SIGNALS, probability
from intake.knowledge.search import Index, build_index

Task = Mapping[str, Any]

QUERIES_PER_KIND = 200
_THINNED = 3  # per task
_KEPT = 0.6  # of the articles of a thinned one
_QUESTIONS = (2, 3, 4, 6, 8, 12)  # per article of a thinned one
FAMILY_WEIGHTS = {"zh_ict": 0.2}  # routing of incidents is no question answering
_SHRINKAGE = 1e-4  # the signals are logarithms: nearly one scale


@dataclass(frozen=True, slots=True)
class Sample:
    """One query of a task: its signals, what search made of it, and its weight."""

    kind: str  # "known", or why there is no article
    signals: tuple[float, ...]
    is_right: bool
    rules: float  # what the rules make of the probability, as a factor
    weight: float


Observed = Mapping[str, Sequence[Sequence[Sample]]]  # the tasks of each family


def family_of(name: str) -> str:
    """The data set that a task was made from: `zh_bank` of `zh_bank_5shot`."""
    return "_".join(name.split("_")[:2])


def thinned(task: Task, luck: random.Random) -> Task:
    """About half of the articles with a few questions each; nobody answers what the others did."""
    most = luck.choice(_QUESTIONS)
    kept = [faq for faq in task["faqs"] if luck.random() < _KEPT] or task["faqs"]
    ids = {faq["id"] for faq in kept}
    return {
        "faqs": [
            {**faq, "questions": luck.sample(faq["questions"], min(most, len(faq["questions"])))}
            for faq in kept
        ],
        "inscope": [(query, right) for query, right in task["inscope"] if right in ids],
        "oos": {
            **task["oos"],
            "dropped": [query for query, right in task["inscope"] if right not in ids],
        },
    }


def observed(named: Iterator[tuple[str, Task]]) -> dict[str, list[list[Sample]]]:
    """The samples of every task and its thinned ones, by family."""
    families: defaultdict[str, list[list[Sample]]] = defaultdict(list)
    for name, task in named:
        luck = random.Random(name)
        for one in (task, *(thinned(task, luck) for _ in range(_THINNED))):
            families[family_of(name)].append(list(_samples(one, luck)))
    return dict(families)


def _samples(task: Task, luck: random.Random) -> Iterator[Sample]:
    """Half the weight of a task is out of scope, each kind alike."""
    index = build_index(task["faqs"])
    yield from _judged(index, "known", task["inscope"], 0.5, luck)
    kinds = {kind: queries for kind, queries in task["oos"].items() if queries}
    for kind, queries in kinds.items():
        asked = [(query, None) for query in queries]
        yield from _judged(index, kind, asked, 0.5 / len(kinds), luck)


def _judged(
    index: Index,
    kind: str,
    queries: Sequence[tuple[str, str | None]],
    weight: float,
    luck: random.Random,
) -> Iterator[Sample]:
    chosen = luck.sample(queries, min(QUERIES_PER_KIND, len(queries)))
    for query, right in chosen:
        found = index.find(query, 1)
        if found.signals:
            is_right = found.matches[0].id == right
            signals = (1.0, *astuple(found.signals))
            rules = found.chance / probability(found.signals)
            yield Sample(kind, signals, is_right, rules, weight / len(chosen))


def fit(families: Observed) -> list[float]:
    """Logistic regression by Newton's method: the bias and one coefficient per signal."""
    size = 1 + len(SIGNALS)
    weighed = [
        (sample, FAMILY_WEIGHTS.get(family, 1.0) * sample.weight / len(tasks))
        for family, tasks in families.items()
        for task in tasks
        for sample in task
    ]
    total = sum(weight for _, weight in weighed)
    chosen = [0.0] * size
    for _ in range(12):
        slope = [-_SHRINKAGE * value for value in chosen]
        curve = [[_SHRINKAGE * (row == column) for column in range(size)] for row in range(size)]
        for sample, weight in weighed:
            chance, share = _chance(chosen, sample), weight / total
            missed, bend = share * (sample.is_right - chance), share * chance * (1 - chance)
            for row, signal in enumerate(sample.signals):
                slope[row] += missed * signal
                line, bent = curve[row], bend * signal
                for column in range(row + 1):
                    line[column] += bent * sample.signals[column]
        chosen = [c + step for c, step in zip(chosen, _solved(curve, slope), strict=True)]
    return chosen


def held_out(families: Observed) -> Iterator[str]:
    """For each family what the fit of all the others makes of it, one line each."""
    for family, tasks in families.items():
        chosen = fit({name: other for name, other in families.items() if name != family})
        answered: defaultdict[str, list[bool]] = defaultdict(list)
        for sample in (sample for task in tasks for sample in task):
            is_answered = _chance(chosen, sample) * sample.rules >= ANSWER_FROM
            if sample.kind == "known":
                answered["right"].append(is_answered and sample.is_right)
                answered["wrong"].append(is_answered and not sample.is_right)
            else:
                answered[f"false on {sample.kind}"].append(is_answered)
        shares = (f"{name} {sum(some) / len(some):.1%}" for name, some in answered.items())
        yield f"{family:14}{', '.join(shares)}"


def _chance(coefficients: Sequence[float], sample: Sample) -> float:
    at = sum(c * s for c, s in zip(coefficients, sample.signals, strict=True))
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, at))))


def _solved(lower: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a symmetric positive system given by its lower half, by Cholesky."""
    size = len(right)
    root = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = lower[i][j] - sum(root[i][k] * root[j][k] for k in range(j))
            root[i][j] = rest**0.5 if i == j else rest / root[j][j]
    half: list[float] = []
    for i in range(size):
        half.append((right[i] - sum(root[i][k] * half[k] for k in range(i))) / root[i][i])
    solution = [0.0] * size
    for i in reversed(range(size)):
        later = sum(root[k][i] * solution[k] for k in range(i + 1, size))
        solution[i] = (half[i] - later) / root[i][i]
    return solution
