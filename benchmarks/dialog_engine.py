# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one dialog step costs, and what a machine per conversation would cost instead.

Runs the FR-1 dialog's answers through `advance`, then compares the shared machine with building
one for each conversation. Ratios within one run count; the machine it runs on does not.
"""

import json
import sys
import timeit
import tracemalloc
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from dialogs.compiling.loader import PHRASES, Dialog, load_dialogs
from dialogs.engine import DialogContext, advance, begin
from dialogs.machine import Position, build_machine, fire
from dialogs.session import BEGUN, DialogSession, UserInput
from intake.phrases import Phrases

HERE = Path(__file__).parent
GOAL_MICROSECONDS = 40
DESCRIPTION = (
    "The drum stops after two minutes and the display shows E21; "
    "洗衣机运行两分钟后停转,屏幕显示 E21,重启后仍然出现,并且有焦糊味。case 7"
)
ANSWERS = (
    ("model", "WM-3007"),
    ("serial", "SN-00001234"),
    ("description", DESCRIPTION),
    ("occurred_at", "2025-06-01 14:30"),
    ("phone", "12ab"),
    ("phone", "+86 138 0013 8000"),
    ("confirmation", "yes"),
)


def main() -> None:
    """Print the figures, as JSON with `--json`."""
    dialog = load_dialogs([HERE / "dialogs"]).dialogs["fr1"]
    figures = {
        "advance_us": steps(dialog),
        "begin_us": begin_cost(dialog),
        "session_bytes": session_size(dialog),
        "machine": machines(dialog),
        "goal_us": GOAL_MICROSECONDS,
    }
    if "--json" in sys.argv[1:]:
        print(json.dumps(figures, indent=2))
        return
    for name, figure in figures.items():
        print(f"{name:>14}: {figure}")


def steps(dialog: Dialog) -> dict[str, float]:
    """Microseconds of `advance` for each answer of the conversation."""
    here = context()
    step = begin(dialog, here)
    costs: dict[str, float] = {}
    for name, text in ANSWERS:
        session, given = step.session, UserInput(text)
        key = f"{name} (unclear)" if text == "12ab" else name
        costs[key] = microseconds(partial(advance, dialog, session, given, here))
        step = advance(dialog, session, given, here)
    return costs


def begin_cost(dialog: Dialog) -> float:
    """Microseconds to begin with the workload's first message."""
    here, first = context(), UserInput("hello, I need to report a fault")
    return microseconds(lambda: begin(dialog, here, first))


def session_size(dialog: Dialog) -> int:
    """Bytes of a session's JSON in the middle of the conversation."""
    here = context()
    step = begin(dialog, here)
    for _, text in ANSWERS[:3]:
        step = advance(dialog, step.session, UserInput(text), here)
    return len(json.dumps(step.session.to_json(), ensure_ascii=False).encode())


def machines(dialog: Dialog) -> dict[str, float]:
    """One trigger on the shared machine against building a machine for the conversation."""
    fields = dialog.definition.fields

    def shared() -> None:
        fire(dialog.machine, "advance", Position(BEGUN, {}, ()))

    def own() -> None:
        fire(build_machine(fields, has_confirmation=True), "advance", Position(BEGUN, {}, ()))

    tracemalloc.start()
    kept = [build_machine(fields, has_confirmation=True) for _ in range(20)]
    own_bytes = tracemalloc.get_traced_memory()[0] / len(kept)
    tracemalloc.stop()
    shared_us, own_us = microseconds(shared), microseconds(own, number=50)
    return {
        "shared_us": shared_us,
        "own_us": own_us,
        "ratio": round(own_us / shared_us, 1),
        "own_kib": round(own_bytes / 1024, 1),
        "shared_kib": round(sys.getsizeof(DialogSession("d", 1, "")) / 1024, 2),
    }


def microseconds(call: "timeit._Stmt", number: int = 1000) -> float:
    """The best of five rounds."""
    return round(min(timeit.repeat(call, number=number, repeat=5)) / number * 1e6, 1)


def context() -> DialogContext:
    """An English conversation at a fixed time."""
    return DialogContext(
        language="en",
        now=datetime(2026, 3, 4, 8, 0, tzinfo=UTC),
        zone=ZoneInfo("Asia/Shanghai"),
        phrases=Phrases.load(PHRASES),
    )


if __name__ == "__main__":
    main()
