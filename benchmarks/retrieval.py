# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast and how good article search is beside its peers, and the fit of its calibration.

`python -m benchmarks.retrieval speed` times build, query and edit on made-up questions.
`python -m benchmarks.retrieval quality FOLDER` compares right answers and false ones on labelled
tasks. `python -m benchmarks.retrieval slips FOLDER` asks the Chinese ones with one character of
each question replaced by one that sounds the same. `python -m benchmarks.retrieval fit FOLDER`
fits the coefficients of `calibration.yaml` on all and says what is answered of each family of
tasks when it was held out. Each `*.json` there has `faqs` (id, questions), `inscope` (query, id)
and `oos` (kind, queries). No task data belongs into this repository. Only ratios within one run
count.
"""

import json
import random
import re
import statistics
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.calibration import fit, held_out, observed
from benchmarks.retrieval_peers import PEERS
from intake.knowledge.confidence import SIGNALS
from intake.knowledge.search import Entry, Index, build_index
from intake.knowledge.tables import sounds

_T = TypeVar("_T")
Ranker = Callable[[str], tuple[str | None, float]]

QUERIES_PER_KIND = 300
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
    """How much processor time one call takes: other programs of this machine do not count."""
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def speed() -> None:
    """Print build, query and edit times at three sizes, and the peers' queries beside ours."""
    for count in (100, 1_000, 10_000):
        entries = made_up(count)
        tracemalloc.start()
        index = build_index(entries)
        size = tracemalloc.get_traced_memory()[0] / 2**20
        tracemalloc.stop()
        built = milliseconds(partial(build_index, entries))
        asked = [f"请问{entry['questions'][0]}呢" for entry in drawn(entries, 200, seed=2)]
        times = sorted(milliseconds(partial(index.answer, query)) for query in asked)
        ours, edit = statistics.median(times), statistics.median(_edit_times(index))
        print(
            f"{count:6d} questions: build {built:5.0f} ms, {size:3.0f} MiB, edit {edit:4.1f} ms, "
            f"query p50 {ours:.2f} ms, p95 {times[int(0.95 * len(times))]:.2f} ms"
        )
        for peer in (kind(entries) for kind in PEERS):
            theirs = statistics.median(milliseconds(partial(peer.best, query)) for query in asked)
            print(
                f"{'':18}{peer.name}: query p50 {theirs:.2f} ms; ours takes {ours / theirs:.1f} x"
            )


def _edit_times(index: Index) -> Iterator[float]:
    for number in range(15):
        entry: Entry = {"id": "new", "questions": [f"第 {number} 种新问题怎么办"]}
        yield milliseconds(partial(index.with_entry, entry))


def quality(folder: Path) -> None:
    """Print per task, for us and each peer: right first, and false answers at 90 % coverage."""
    print(f"{'task':22}{'':12}right first   false answers when 90 % of known questions pass")
    for name, task in tasks(folder):
        index = build_index(task["faqs"])
        rankers: list[tuple[str, Ranker]] = [("ours", partial(_ours, index))]
        rankers += [(peer.name, peer.best) for peer in (kind(task["faqs"]) for kind in PEERS)]
        for ranker, best in rankers:
            asked = drawn(task["inscope"], QUERIES_PER_KIND)
            found = [(best(query), right) for query, right in asked]
            hit = sum(first == right for (first, _), right in found) / len(found)
            bar = sorted(score for (_, score), _ in found)[len(found) // 10]
            false = [
                f"{kind} {sum(best(query)[1] >= bar for query in queries) / len(queries):4.0%}"
                for kind, queries in task["oos"].items()
            ]
            print(f"{name:22}{ranker:12}{hit:11.1%}   {'  '.join(false)}")


def _ours(index: Index, query: str) -> tuple[str | None, float]:
    article, score, _ = index.answer(query)
    return article, score


def slips(folder: Path) -> None:
    """Print per Chinese task what is right and what is answered rightly, as it is and slipped."""
    named = [
        (name, task) for name, task in tasks(folder) if re.search("[一-鿿]", str(task["faqs"]))
    ]
    common = Counter("".join(query for _, task in named for query, _ in task["inscope"]))
    for name, task in named:
        index, luck = build_index(task["faqs"]), random.Random(name)
        asked = drawn(task["inscope"], QUERIES_PER_KIND)
        slipped = [(_slipped(query, common, luck), right) for query, right in asked]
        for kind, queries in (("as written", asked), ("one slip", slipped)):
            found = [(index.answer(query), right) for query, right in queries]
            hits = [decision for (article, _, decision), right in found if article == right]
            answered = hits.count("answer") / len(found)
            print(f"{name:22}{kind:12}{len(hits) / len(found):11.1%}   answered {answered:5.1%}")


def _slipped(query: str, common: Counter[str], luck: random.Random) -> str:
    """The query with one character replaced, by a common one rather than a rare one."""
    for at in luck.sample(range(len(query)), len(query)):
        alike = next((group for group in sounds() if query[at] in group), "")
        others = [one for one in alike if one != query[at] and common[one]]
        if others:
            (wrong,) = luck.choices(others, [common[one] for one in others])
            return query[:at] + wrong + query[at + 1 :]
    return query


def tasks(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The labelled tasks of a folder by name."""
    for file in sorted(folder.glob("*.json")):
        task = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(task, dict) and task.get("inscope"):
            yield file.stem, task


def main(arguments: Sequence[str]) -> int:
    """Run one of the commands; 2 for wrong use."""
    match arguments:
        case ["speed"]:
            speed()
        case ["quality", folder]:
            quality(Path(folder))
        case ["slips", folder]:
            slips(Path(folder))
        case ["fit", folder]:
            families = observed(tasks(Path(folder)))
            for name, value in zip(("bias", *SIGNALS), fit(families), strict=True):
                print(f"{name}: {value:.3f}")
            print("answered, by what the others fitted:", *held_out(families), sep="\n")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
