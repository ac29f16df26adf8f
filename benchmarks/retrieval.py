# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast and how good article search is, and the fit of its calibration.

`python -m benchmarks.retrieval speed` times build, query and edit on made-up questions.
`python -m benchmarks.retrieval fit FOLDER` fits the coefficients of `calibration.yaml` on labelled
tasks and prints them; each `*.json` there has `faqs` (id, questions), `inscope` (query, id) and
`oos` (kind, queries). No task data belongs into this repository. Standard library only.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from itertools import product
from math import exp
from pathlib import Path
from typing import TypeVar

from intake.knowledge.confidence import SIGNALS
from intake.knowledge.search import Entry, Index, build_index

_T = TypeVar("_T")

QUERIES_PER_KIND = 300
# Our own trade counts more than its size says; incident routing is no question answering.
TASK_WEIGHTS = {"intake": 5.0, "zh_ict_route": 0.3}
_SHRINKAGE = 1e-4  # the signals are shares and logarithms: nearly one scale

_THINGS = (
    "打印机 包装机 喷码机 洗衣机 标签机 输送带 电机 传感器 面板 粉盒 喷头 滤网 皮带 轴承 阀门 电源"
)
_WISHES = (
    "怎么清洁 怎么更换 多久保养 坏了怎么修 多少钱 在哪里买 怎么安装 怎么升级 为什么报警 怎么联网"
)
_PLACES = "车间 仓库 办公室 门店 医院 学校 酒店 工厂 实验室 机房 食堂 码头"
_ENGLISH = "reset replace clean install connect update calibrate order ship print seal drain"


def made_up(count: int) -> list[Entry]:
    """That many one-question entries, alternately Chinese and English, all different."""
    made: list[Entry] = []
    verbs = _ENGLISH.split()
    for place, thing, wish in product(_PLACES.split(), _THINGS.split(), _WISHES.split()):
        number = len(made)
        made.append({"id": f"z{number}", "questions": [f"{place}的{thing}{wish}"]})
        question = f"how do I {' the '.join(drawn(verbs, 3, number))} {number}"
        made.append({"id": f"e{number}", "questions": [question]})
    while len(made) < count:
        made += [{**entry, "id": f"{entry['id']}-{len(made)}"} for entry in made[:count]]
    return drawn(made, count)


def drawn(values: Sequence[_T], count: int, seed: int = 1) -> list[_T]:
    """At most `count` of the values, the same ones on every run."""
    luck = random.Random(seed)
    return luck.sample(values, min(count, len(values)))


def milliseconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def speed() -> None:
    """Print build, query and edit times at three sizes."""
    for count in (100, 1_000, 10_000):
        entries = made_up(count)
        built = milliseconds(partial(build_index, entries))
        index = build_index(entries)
        asked = [f"请问{entry['questions'][0]}呢" for entry in drawn(entries, 100, seed=2)]
        times = sorted(milliseconds(partial(index.answer, query)) for query in asked)
        edit = statistics.median(_edit_times(index))
        print(
            f"{count:6d} questions: build {built:6.0f} ms, edit {edit:5.1f} ms, "
            f"query p50 {times[49]:.2f} ms, p95 {times[94]:.2f} ms"
        )


def _edit_times(index: Index) -> Iterator[float]:
    for number in range(15):
        entry: Entry = {"id": "new", "questions": [f"第 {number} 种新问题怎么办"]}
        yield milliseconds(partial(index.with_entry, entry))


@dataclass(frozen=True, slots=True)
class Sample:
    """One query of a task: its signals, whether the best article was right, and its weight."""

    signals: tuple[float, ...]
    is_right: bool
    weight: float


def samples(folder: Path) -> Iterator[Sample]:
    """Labelled queries of every task; half the weight of a task is out of scope."""
    for file in sorted(folder.glob("*.json")):
        task = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(task, dict) or not task.get("inscope"):
            continue
        index = build_index(task["faqs"])
        weight = TASK_WEIGHTS.get(file.stem, 1.0) / 2
        yield from _judged(index, task["inscope"], weight)
        for queries in task["oos"].values():
            unanswerable = [(query, None) for query in queries]
            yield from _judged(index, unanswerable, weight / len(task["oos"]))


def _judged(
    index: Index, queries: Sequence[tuple[str, str | None]], weight: float
) -> Iterator[Sample]:
    chosen = drawn(queries, QUERIES_PER_KIND)
    for query, right in chosen:
        found = index.find(query, 1)
        if found.signals:
            is_right = found.matches[0].id == right
            yield Sample((1.0, *astuple(found.signals)), is_right, weight / len(chosen))


def fit(observed: Sequence[Sample]) -> list[float]:
    """Logistic regression by Newton's method: the bias and one coefficient per signal."""
    size = 1 + len(SIGNALS)
    total = sum(sample.weight for sample in observed)
    chosen = [0.0] * size
    for _ in range(12):
        slope = [-_SHRINKAGE * value for value in chosen]
        curve = [[_SHRINKAGE * (row == column) for column in range(size)] for row in range(size)]
        for sample in observed:
            at = sum(c * s for c, s in zip(chosen, sample.signals, strict=True))
            chance = 1.0 / (1.0 + exp(-max(-30.0, min(30.0, at))))
            share = sample.weight / total
            missed, bend = share * (sample.is_right - chance), share * chance * (1 - chance)
            for row, signal in enumerate(sample.signals):
                slope[row] += missed * signal
                line, bent = curve[row], bend * signal
                for column in range(row + 1):
                    line[column] += bent * sample.signals[column]
        chosen = [c + step for c, step in zip(chosen, _solved(curve, slope), strict=True)]
    return chosen


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


def main(arguments: Sequence[str]) -> int:
    """Run one of the two commands; 2 for wrong use."""
    match arguments:
        case ["speed"]:
            speed()
        case ["fit", folder]:
            observed = list(samples(Path(folder)))
            for name, value in zip(("bias", *SIGNALS), fit(observed), strict=True):
                print(f"{name}: {value:.3f}")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
