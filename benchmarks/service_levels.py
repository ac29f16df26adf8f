# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ticket's deadlines cost over a year of events, as a ratio to one millisecond.

A ticket that lives for a year: 1,000 entries in its timeline, 150 rests, changes of priority. Both
ways are measured: reckoning from what the ticket keeps (each change of a ticket does this) and
reading its whole event log anew. Beside it all consequences of one change, and one due timer.
Processor time, the median of many runs.

    python -m benchmarks.service_levels [--json]
"""

import itertools
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from bots.offline import profile_of
from bots.settings import parse
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.consequences import Circumstances, follow
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.happenings import Happening
from intake.ids import ContactId, ConversationId, ticket_number
from intake.messages import Address
from intake.service_desk import ServiceDesk
from intake.service_levels.keeping import told_by, when_due
from intake.service_levels.policy import Promise, Target
from intake.service_levels.reckoning import promised
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketDraft, open_ticket
from intake.timers import DueTimer, Timer, TimerKind
from intake.values import replace
from tests.support.clock_log import clock_of

GOAL_SECONDS = 0.001
ENTRIES = 1000
RUNS = 200
BEGUN = datetime(2026, 1, 5, 1, tzinfo=UTC)
LINA = Actor("agent", "a-lina", "李娜")
KINDS: tuple[tuple[Happening, dict[str, str]], ...] = (
    ("replied", {}),
    ("answer_awaited", {}),
    ("waiting_changed", {"from": "", "to": "parts"}),
    ("noted", {}),
    ("field_changed", {"field": "x", "from": "", "to": "y"}),
    ("waiting_changed", {"from": "parts", "to": ""}),
    ("priority_changed", {"from": "P2", "to": "P1"}),
)


def main() -> None:
    """Print the figures, as JSON with `--json`."""
    desk = profile_of(parse({"bots": {"default": {"preset": "equipment"}}})).desk
    log = year()
    ticket = replace(ticket_of(Priority.P2), clock=clock_of(log), target=None)
    # Nothing is due within the year: the end is looked for behind all rests.
    levels = replace(desk.levels, policy={**desk.policy, "P2": _long(desk)})
    desk = replace(desk, levels=levels)
    now = BEGUN + timedelta(days=360)
    figures = {
        "entries": len(log),
        "rests": len(ticket.clock.pauses),
        "reckoned": cost(lambda: promised(_bare(ticket), desk)),
        "from_the_log": cost(lambda: promised(replace(ticket, clock=clock_of(log)), desk)),
        "due_timer_after_a_year": cost(lambda: told_by(ticket, desk, now)),
        "due_timer": cost(timer_of(desk)),
        "all_consequences_of_a_change": cost(change_of(desk)),
    }
    if "--json" in sys.argv[1:]:
        print(json.dumps(figures, indent=2))
        return
    print(f"{figures['entries']} entries, {figures['rests']} rests; times of one millisecond:")
    for name in list(figures)[2:]:
        print(f"  {name.replace('_', ' ')}: {figures[name]:.3f}")


def year() -> list[TimelineEntry]:
    """A year of a ticket's life, an entry every eight hours and three quarters."""
    pause = timedelta(days=365) / ENTRIES
    kinds = itertools.islice(itertools.cycle(KINDS), ENTRIES)
    return [
        TimelineEntry(kind, LINA, BEGUN + number * pause, detail)
        for number, (kind, detail) in enumerate(kinds)
    ]


def ticket_of(priority: Priority) -> Ticket:
    """A fault report as it is filed."""
    words = "有异响，还能用，屏幕显示 E07"
    draft = TicketDraft("fault", "It jams", {"description": FieldValue(words, words)}, priority)
    return open_ticket(
        draft,
        number=ticket_number("FD", 1),
        contact_id=ContactId("c"),
        conversation_id=ConversationId("v"),
        channel="webchat",
        queue="",
        now=BEGUN,
    )


def change_of(desk: ServiceDesk) -> Callable[[], object]:
    """A new report with everything that follows from it."""
    conversation = Conversation(
        ConversationId("v"), Address("webchat", "site", "v"), "v", ContactId("c"), language="zh"
    )
    ticket = replace(ticket_of(Priority.P3), judged_by="rules")
    opened = TimelineEntry("opened", Actor("bot"), BEGUN)
    change = ChangeSet(conversation, ticket=ticket, timeline=(opened,))
    return lambda: follow(change, Circumstances(desk, BEGUN))


def timer_of(desk: ServiceDesk) -> Callable[[], object]:
    """The breach of a young ticket, decided and with everything that follows from it."""
    conversation = Conversation(
        ConversationId("v"), Address("webchat", "site", "v"), "v", ContactId("c"), language="zh"
    )
    ticket = promised(ticket_of(Priority.P2), desk)
    ticket = replace(ticket, clock=replace(ticket.clock, told={"first_response": 80}))
    due_at = ticket.clock.first_response_due_at or BEGUN
    timer = Timer(TimerKind.PROMISE, conversation.id, due_at, ticket=ticket.number)
    contact = Contact(ContactId("c"))
    due = DueTimer(timer, conversation, contact, ticket, BEGUN)

    def handle() -> object:
        change = when_due(due, desk, due_at)
        assert isinstance(change, ChangeSet)  # noqa: S101 - or it measures nothing
        return follow(change, Circumstances(desk, due_at, before=ticket))

    return handle


def cost(work: Callable[[], object]) -> float:
    """The median time of one run, in milliseconds: the goal is 1."""
    work()
    times = []
    for _ in range(RUNS):
        began = time.thread_time_ns()
        work()
        times.append((time.thread_time_ns() - began) / 1e9)
    return round(median(times) / GOAL_SECONDS, 4)


def _long(desk: ServiceDesk) -> Target:
    """So much working time that it ends behind a year of rests."""
    return replace(desk.policy["P2"], resolution=Promise(timedelta(hours=1800), True))  # noqa: FBT003


def _bare(ticket: Ticket) -> Ticket:
    return replace(ticket, clock=replace(ticket.clock, resolution_due_at=None))


if __name__ == "__main__":
    main()
