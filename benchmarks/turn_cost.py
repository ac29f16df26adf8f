# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one turn costs in CPU time: read, enter, claim, look up, decide, commit.

Takes the FR-1 dialog's nine messages through the line without HTTP and without waiting for the
disk: many conversations at a time, at all steps of the dialog, because a batch of nothing but the
same message costs a third less. CPU time of the event loop's thread, so that busy neighbours
disturb little; still, only ratios of runs that take turns count.

    python -m benchmarks.turn_cost [--json]
    python -m benchmarks.turn_cost understanding    decide alone, over 1,000 articles
"""

import asyncio
import gc
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import understanding
from benchmarks.dialog_engine import ANSWERS
from bots.app import Program
from bots.looking_up import looked_up
from bots.runtime.turn_worker import alike_together
from bots.settings import Settings, load
from bots.turn import take_turn
from channels.webhook.normalize import read_message
from intake.inbox import Arrival

HERE = Path(__file__).parent
GREETING, DIGRESSION = "hello, I need to report a fault", "where do I find the serial number?"
TEXTS = (GREETING, ANSWERS[0][1], DIGRESSION, *(text for _, text in ANSWERS[1:]))
COHORT = 5  # with a cohort at each of nine steps a batch as with 200 connections
WARM_UP = len(TEXTS)
TICKS = 90


def main() -> None:
    """Print microseconds per turn, as JSON with `--json`; or what understanding costs."""
    if "understanding" in sys.argv[1:]:
        print(understanding.report())
        return
    os.environ.setdefault("FRONTDESK_WEBHOOK_SECRET", "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkw")
    with tempfile.TemporaryDirectory() as folder:
        spent = asyncio.run(_measure(settings_in(Path(folder))))
    turns = TICKS * COHORT * len(TEXTS)
    costs = {step: round(seconds / turns * 1e6, 1) for step, seconds in spent.items()}
    costs["turn"] = round(sum(costs.values()), 1)
    if "--json" in sys.argv[1:]:
        print(json.dumps(costs, indent=2))
        return
    for step, cost in costs.items():
        print(f"{step:>8}: {cost:6.1f} µs")


def settings_in(folder: Path) -> Settings:
    text = (HERE / "frontdesk.toml").read_text(encoding="utf-8")
    file = folder / "frontdesk.toml"
    text = text.replace("data/bench", str(folder)).replace("benchmarks/", f"{HERE}/")
    file.write_text(text, encoding="utf-8")
    return load(file)


async def _measure(settings: Settings) -> Counter[str]:
    """Seconds spent in each step, all turns together."""
    program = await Program.open(settings)
    await program.prepare()
    gc.collect()
    gc.freeze()  # as `serve` does
    gc.disable()
    spent: Counter[str] = Counter()
    first = 1
    for tick in range(WARM_UP + TICKS):
        bodies = [body for cohort in range(len(TEXTS)) for body in _said(tick, cohort)]
        if tick == WARM_UP:
            spent.clear()
        await _turns(program, bodies, first, spent)
        first += len(bodies)
    await program.close()
    return spent


def _said(tick: int, cohort: int) -> list[bytes]:
    """What a cohort says now: each is one step behind the one before it, as in a real crowd."""
    said = tick - cohort
    if said < 0:
        return []
    conversation, step = divmod(said, len(TEXTS))
    names = [f"c{cohort}-{conversation}-{each}" for each in range(COHORT)]
    return [_body(name, step, TEXTS[step]) for name in names]


async def _turns(program: Program, bodies: list[bytes], first: int, spent: Counter[str]) -> None:
    """One message of each conversation, from its body to the committed answer."""
    profile, store, now = program.knowledge.profile, program.store, datetime.now(UTC)
    with _counted(spent, "read"):
        messages = [read_message("main", body) for body in bodies]
    arrivals = [Arrival(first + at, message, now) for at, message in enumerate(messages)]
    with _counted(spent, "enter"):
        await store.enter(arrivals, (), arrivals[-1].journal_seq)
    with _counted(spent, "claim"):
        contexts = await store.claim_turns(2 * len(bodies))
    with _counted(spent, "look up"):
        contexts = [await looked_up(one, store, profile) for one in contexts]
    random.Random(first).shuffle(contexts)  # as a crowd comes
    with _counted(spent, "decide"):
        alike = alike_together(contexts)
        changes = [take_turn(one, profile, now, one.inbox_seq) for one in alike]
    with _counted(spent, "commit"):
        problems = await store.commit(changes)
    if len(changes) != len(bodies) or any(problems):
        raise SystemExit(f"not every turn was written: {problems}")


def _body(name: str, number: int, text: str) -> bytes:
    id_ = f"{name}.{number}"
    document = {"id": id_, "conversation": name, "sender": {"id": name}, "text": text}
    return json.dumps(document, ensure_ascii=False).encode()


@contextmanager
def _counted(spent: Counter[str], step: str) -> Iterator[None]:
    begun = time.thread_time()
    yield
    spent[step] += time.thread_time() - begun  # type: ignore[assignment]


if __name__ == "__main__":
    main()
