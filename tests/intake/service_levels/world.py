# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket with a life of its own: what agents and customers do, with all consequences."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from datetime import timedelta as td
from zoneinfo import ZoneInfo

from bots.reports.heard import heard
from intake import agent_actions, ticket_actions
from intake.agent_actions import AgentMessage
from intake.changes import ChangeSet, TimelineEntry
from intake.consequences import Circumstances, follow
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.ids import ContactId, ConversationId, ticket_number
from intake.inbox import TurnContext
from intake.messages import Address, InboundMessage
from intake.service_desk import ServiceDesk
from intake.service_levels.business_hours import BusinessHours
from intake.service_levels.calendars import CalendarSection
from intake.service_levels.keeping import when_due
from intake.service_levels.policy import ServiceLevels, SlaEscalation, target
from intake.ticket_actions import TicketUpdate
from intake.tickets.ticket import Priority, Ticket, TicketDraft, open_ticket
from intake.timers import CancelTimer, DueTimer, Timer, TimerKind
from tests.support.tickets import LINA

SHANGHAI = ZoneInfo("Asia/Shanghai")
CONTACT = Contact(ContactId("c"), "张伟")
PHRASE = "李娜来了"
# Golden week of 2026 and the two weekend days that are worked for it.
HOLIDAYS = {"2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"}
MAKE_UP = {"2026-09-20", "2026-10-10"}
SECTION = CalendarSection.model_validate(
    {"hours": {"weekdays": ["09:00-12:00", "13:30-18:00"]}, "closed": ["2026-12-25"]}
)


def office() -> BusinessHours:
    """Weekdays with a lunch break, golden week and its make-up workdays."""
    week = SECTION.week(lambda day: str(day) in HOLIDAYS, lambda day: str(day) in MAKE_UP)
    return BusinessHours(SHANGHAI, week.slots_on, week.kind)


OFFICE = office()


def desk(**more: object) -> ServiceDesk:
    """The usual promises, a promise of the next answer, and two steps of escalation."""
    policy = {
        "P0": target(td(minutes=15), td(hours=4), next_response=td(minutes=15)),
        "P1": target(td(hours=1), td(hours=24), next_response=td(hours=1)),
        "P2": target(td(hours=4), td(hours=22.5), in_working_time=True, next_response=td(hours=4)),
        "P3": target(td(hours=8), None, in_working_time=True),
    }
    vip = {"P2": target(td(hours=2), td(hours=8), in_working_time=True)}
    steps = (SlaEscalation(100, "lead"), SlaEscalation(150, "director"))
    return ServiceDesk(OFFICE, ServiceLevels(policy, {"vip": vip}, escalations=steps), **more)  # type: ignore[arg-type]


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@dataclass
class Case:
    """One ticket in memory. Whatever is done to it passes through the consequences."""

    opened_at: datetime
    priority: str = "P2"
    level: str = "normal"
    desk: ServiceDesk = field(default_factory=desk)
    log: list[TimelineEntry] = field(default_factory=list)
    timers: dict[str, Timer] = field(default_factory=dict)
    ticket: Ticket = field(init=False)
    conversation: Conversation = field(init=False)

    def __post_init__(self) -> None:
        self.conversation = Conversation(
            ConversationId("v"),
            Address("webchat", "site", "v"),
            "v",
            CONTACT.id,
            speaker=Speaker.WAITING,
            version=1,
        )
        ticket = open_ticket(
            TicketDraft("fault", "It jams", {}, Priority(self.priority)),
            number=ticket_number("FD", 1),
            contact_id=CONTACT.id,
            conversation_id=self.conversation.id,
            channel="webchat",
            queue="",
            now=self.opened_at,
            level=self.level,
        )
        self.keep(
            ticket_actions.file_ticket(ticket, CONTACT, self.conversation, LINA, self.opened_at),
            self.opened_at,
        )

    def keep(self, change: ChangeSet | None, now: datetime) -> list[str]:
        """Write a change as the store would; what the timeline says of it."""
        if change is None:
            return []
        before = self.ticket if self.log else None
        followed = follow(change, Circumstances(self.desk, now, before=before))
        self.conversation = replace(followed.conversation, version=2)
        if followed.ticket is not None:
            self.ticket = replace(followed.ticket, version=followed.ticket.version + 1)
        self.log += followed.timeline
        for one in followed.timers:
            if isinstance(one, CancelTimer):
                self.timers.pop(one.key, None)
            else:
                self.timers[one.key] = one
        return [entry.kind for entry in followed.timeline]

    def agent(self, now: datetime, **wanted: object) -> list[str]:
        """An agent changes the ticket."""
        wish = TicketUpdate(**wanted)  # type: ignore[arg-type]
        return self.keep(
            ticket_actions.update_ticket(self.conversation, self.ticket, wish, LINA, now), now
        )

    def reply(self, now: datetime) -> list[str]:
        """An agent answers the customer."""
        words = AgentMessage("好的")
        return self.keep(
            agent_actions.reply(self.conversation, self.ticket, LINA, words, now, line=PHRASE),
            now,
        )

    def customer(self, now: datetime) -> list[str]:
        """The customer writes."""
        message = InboundMessage(self.conversation.address, "m", "v", "怎么样了")
        context = TurnContext(1, message, now, self.conversation, CONTACT, self.ticket)
        ticket, told = heard(None, context, self.conversation, CONTACT, now)
        return self.keep(ChangeSet(self.conversation, ticket=ticket, timeline=told), now)

    @property
    def due_at(self) -> datetime | None:
        """When the timer of the ticket's promises is due."""
        return next((one.due_at for one in self._promises()), None)

    def _promises(self) -> list[Timer]:
        return [one for one in self.timers.values() if one.kind is TimerKind.PROMISE]

    def tick(self, now: datetime) -> list[str]:
        """Handle the ticket's timer if it is due."""
        timer = next((one for one in self._promises() if one.due_at <= now), None)
        if timer is None:
            return []
        due = DueTimer(timer, self.conversation, CONTACT, self.ticket, now)
        decided = when_due(due, self.desk, now)
        if isinstance(decided, Timer):
            self.timers[timer.key] = decided
            return []
        if decided is None:
            del self.timers[timer.key]
            return []
        return self.keep(decided, now)
