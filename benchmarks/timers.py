# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m benchmarks.timers`: ten thousand customers fall silent in the same second.

Each is in the middle of a report, and is due to be reminded. Measured is what the timer worker
takes from the first claim to the last commit: on the clock, in CPU time of the whole process, and
in CPU time of the event loop alone. The limit: within one second on one core.

Beside it the same rows written by bare statements, as the machine's own limit: only the ratio of
the two holds from one machine to the next.
"""

import argparse
import asyncio
import gc
import json
import os
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.turn_cost import GREETING, settings_in
from bots.app import Program
from bots.turn import take_turn
from channels.webhook.normalize import read_message
from intake.inbox import Arrival
from intake.store import rows, sqlite_commit, sqlite_timers

TOGETHER = 250  # conversations that begin in one transaction


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now


def main() -> None:
    """Print the figures, as JSON with `--json`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.timers", description=__doc__)
    parser.add_argument("--timers", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("FRONTDESK_WEBHOOK_SECRET", "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkw")
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(_measure(Path(folder), options.timers))
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    for name, figure in figures.items():
        print(f"{name:>26}: {figure:10,.1f}")


async def _measure(folder: Path, count: int) -> dict[str, float]:
    clock = HandClock()
    program = await Program.open(settings_in(folder), clock=clock)
    await program.prepare()
    for first in range(0, count, TOGETHER):
        await _begin(program, clock.now, first, min(TOGETHER, count - first))
    clock.now += timedelta(minutes=11)
    gc.collect()
    gc.freeze()  # as `serve` does
    gc.set_threshold(20_000, 20, 50)
    await program.timers.begin()
    began = time.perf_counter(), time.process_time(), time.thread_time()
    while await program.timers.handle_due():
        pass
    wall = time.perf_counter() - began[0]
    cpu, loop_cpu = time.process_time() - began[1], time.thread_time() - began[2]
    await program.close()
    bare = _bare(folder / "frontdesk.db", count)
    return {
        "timers": count,
        "seconds": round(wall, 2),
        "CPU seconds": round(cpu, 2),
        "CPU µs per timer": round(cpu / count * 1e6, 1),
        "of the event loop, µs": round(loop_cpu / count * 1e6, 1),
        "bare statements, CPU µs": round(bare / count * 1e6, 1),
        "times the bare statements": round(cpu / bare, 2),
    }


async def _begin(program: Program, now: datetime, first: int, count: int) -> None:
    """So many customers begin a report and are asked something."""
    store, profile = program.store, program.knowledge.profile
    arrivals = []
    for number in range(first, first + count):
        document = {
            "id": f"m{number}",
            "conversation": f"c{number}",
            "sender": {"id": f"c{number}"},
            "text": GREETING,
        }
        message = read_message("main", json.dumps(document).encode())
        arrivals.append(Arrival(number + 1, message, now))
    await store.enter(arrivals, (), arrivals[-1].journal_seq)
    contexts = await store.claim_turns(count)
    await store.commit([take_turn(one, profile, now, one.inbox_seq) for one in contexts])


def _bare(path: Path, count: int) -> float:
    """CPU seconds of the statements alone that read and write as many reminders."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA cache_size = -{32 * 1024}")
        far = rows.micros(datetime.now(UTC) + timedelta(days=9))
        began = time.process_time()
        found = db.execute(sqlite_timers.DUE, (far, count)).fetchall()
        names = [(str(row[1]), number) for number, row in enumerate(found, start=1)]
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "UPDATE conversation SET dialog=dialog, last_seq=last_seq+2, last_at=?1, changed=?2,"
            " version=version+1 WHERE id=?3",
            [(far, far + number, name) for name, number in names],
        )
        for offset in (1000, 1001):
            db.executemany(
                sqlite_commit.ADD_MESSAGE,
                [(name, offset, "bot", "", "", far, GREETING, "", "", "") for name, _ in names],
            )
            db.executemany(
                sqlite_commit.ADD_DELIVERY, [(name, offset, 1, far) for name, _ in names]
            )
        db.executemany(
            sqlite_commit.SET_TIMER,
            [(f"silence:{name}", "silence", name, None, far, "{}") for name, _ in names],
        )
        db.executemany(
            sqlite_commit.ADD_TIMELINE,
            [(None, name, "reminded", "bot", "", "", far, "{}") for name, _ in names],
        )
        db.execute("COMMIT")
        return time.process_time() - began


if __name__ == "__main__":
    main()
