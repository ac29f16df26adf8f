# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m benchmarks.timers`: ten thousand timers fall due in the same second.

Each frequent kind on its own, and all of them mixed: customers who are reminded, promises that
come near or are broken, rules by time, steps that take too long, solutions to be confirmed or
closed in silence, surveys. Measured is what the timer worker takes from the first claim to the
last commit: in processor time of the whole process, and of the event loop alone. The limit:
100 µs for one, so that ten thousand are handled within their second on one core.

Beside it the very rows that were written, and the ones that had to be read, by bare statements as
the machine's own limit: only the ratio of the two holds from one machine to the next.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks import bare_rows
from benchmarks.timer_kinds import KINDS, MOMENT, Bench, HandClock, prepare
from benchmarks.turn_cost import settings_in
from bots.app import Program
from intake.store.sqlite import lookups, timers
from intake.store.times import micros

MIXED = "mixed"
SERVICE = Path(__file__).with_name("service.yaml")


def main() -> None:
    """Print the figures, as JSON with `--json`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.timers", description=__doc__)
    parser.add_argument("kinds", nargs="*", help=f"{', '.join(KINDS)}, {MIXED}; without: all")
    parser.add_argument("--timers", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("FRONTDESK_WEBHOOK_SECRET", "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkw")
    report = {}
    for name in options.kinds or (*KINDS, MIXED):
        names = tuple(KINDS) if name == MIXED else (name,)
        with tempfile.TemporaryDirectory() as folder:
            report[name] = asyncio.run(_measure(Path(folder), names, options.timers))
        if not options.json:
            _print(name, report[name], is_first=len(report) == 1)
    if options.json:
        print(json.dumps(report, indent=2))


def _print(name: str, figures: Mapping[str, float], *, is_first: bool) -> None:
    if is_first:
        print(f"{'':>12}  {'  '.join(figures)}")
    values = (f"{figure:{len(title)},.1f}" for title, figure in figures.items())
    print(f"{name:>12}  {'  '.join(values)}", flush=True)


async def _measure(folder: Path, names: Sequence[str], count: int) -> dict[str, float]:
    clock = HandClock()
    settings = settings_in(folder)
    bot = settings.bots.default.model_copy(update={"service": [SERVICE]})
    bots = settings.bots.model_copy(update={"default": bot})
    settings = settings.model_copy(update={"bots": bots})
    program = await Program.open(settings, clock=clock)
    await program.prepare()
    await prepare(Bench(program, clock), names, count // len(names))
    total = count // len(names) * len(names)
    before, after = folder / "before.db", folder / "frontdesk.db"
    _shuffle(after)
    _copy(after, before)
    gc.collect()
    gc.freeze()  # as `serve` does
    gc.set_threshold(20_000, 20, 50)
    await program.timers.begin()
    handled = 0
    began = time.process_time(), time.thread_time()
    while more := await program.timers.handle_due():
        handled += more
    cpu, loop_cpu = time.process_time() - began[0], time.thread_time() - began[1]
    await program.close()
    gc.unfreeze()
    if handled != total:
        raise SystemExit(f"{handled} timers were due, not {total}")
    bare = _bare(before, after, total)
    return {
        "timers": total,
        "CPU µs each": round(cpu / total * 1e6, 1),
        "event loop µs": round(loop_cpu / total * 1e6, 1),
        "bare statements µs": round(bare / total * 1e6, 1),
        "times bare": round(cpu / bare, 2),
    }


def _shuffle(path: Path) -> None:
    """Let the timers fall due in no order that a batch gains by, within the last second."""
    shuffled = random.Random(7)
    with closing(sqlite3.connect(path)) as db:
        due = db.execute("SELECT key FROM timer WHERE due_at <= ?", (micros(MOMENT),))
        keys = [key for (key,) in due]
        shuffled.shuffle(keys)
        first = micros(MOMENT) - len(keys)
        pairs = [(first + place, key) for place, key in enumerate(keys)]
        db.executemany("UPDATE timer SET due_at=? WHERE key=?", pairs)
        db.commit()


def _copy(path: Path, target: Path) -> None:
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(target)) as copy:
        db.backup(copy)


def _bare(before: Path, after: Path, count: int) -> float:
    """CPU seconds of bare statements that read what was due and make `before` what `after` is."""
    work = bare_rows.difference(before, after)
    with closing(sqlite3.connect(before, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA cache_size = -{32 * 1024}")
        began = time.process_time()
        found = timers.due_rows(db, timers.oldest(db, count, MOMENT), MOMENT).fetchall()
        for row in found:
            if row[4]:
                db.execute(lookups.LOAD_TICKET, (row[4],)).fetchone()
        db.execute("BEGIN IMMEDIATE")
        for statement, values in work:
            db.executemany(statement, values)
        db.execute("COMMIT")
        return time.process_time() - began


if __name__ == "__main__":
    main()
