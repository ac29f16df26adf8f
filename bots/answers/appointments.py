# SPDX-License-Identifier: AGPL-3.0-or-later
"""A customer who wants another time for a visit that was asked for: 改一下昨天约的安装时间.

Pure. The wish belongs to the ticket that has the visit, and is confirmed by whoever plans it. No
second report begins, and where we find no visit of theirs a person looks for it.
"""

import re
from datetime import datetime

from bots.aftercare.questions import asked
from bots.answers import articles
from bots.answers.tickets import named_own
from bots.draft import BOT, TurnDraft, unsettled
from bots.handoff import hand_off
from bots.profile import BotProfile
from bots.reports import adding, machine
from bots.reports.running import Running, dialog_context
from bots.triage import Intent, fold, intent_of, named_ticket
from dialogs.compiling.loader import standard_fields
from dialogs.definition import Field
from dialogs.fields.contract import Parsed
from dialogs.fields.moment import in_week_of
from dialogs.fields.patterns import around, patterns
from dialogs.session import UserInput
from dialogs.understanding.proposing import VISIT
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake.inbox import TurnContext
from intake.messages import InboundKind
from intake.process.tasks import open_task
from intake.process.work import Task, TaskKind
from intake.tickets.ticket import SETTLED, FieldValue, Ticket, TicketStatus

MOVES = "moves"  # in the meta of our question: the ticket whose visit is to have another time
_LONGEST = 120
_VISITS = (
    "appoint", "visit", "booking", "instal", "commission", "slot", "call", "engineer",
    "technician", "service",
)  # fmt: skip
_VISITS_IN_CHINESE = re.compile("[门装试修养师员约定期间子]")
_FIRST_HOUR = 7  # of a day on which anybody comes
_NEAR = 12  # characters between "to" and the new time
_KEEPS = frozenset({Control.CANCEL, Control.NO, Control.NONE, Control.NEITHER, Control.SKIP})
_ENDS = re.compile("[,，。.;；!！?？]")  # of a clause
_PATTERNS = patterns("appointments")


def wants_other_time(
    text: str, profile: BotProfile, *, is_beside: bool = False, is_planned: bool = False
) -> bool:
    """Whether a message asks for another time of a visit, where visits are arranged at all.

    Beside a dialog's question only plain words ask for it. Who has been told of a visit that
    `is_planned` need not name it: 改到周五可以吗.
    """
    if not 0 < len(text) <= _LONGEST:
        return False
    folded = fold(text)
    if not (is_planned or _may_move(folded)):
        return False
    named = ("moves", "moves_it") if is_planned else ("moves",)
    moves = (move for name in named for move in _PATTERNS[name].finditer(folded))
    if not any(_is_wished(folded, one, is_beside=is_beside) for one in moves):
        return False
    if is_planned:
        return True
    dialogs = profile.dialogs.dialogs.values()
    return any(field.rules.is_future for one in dialogs for field in one.definition.fields)


def _is_wished(folded: str, move: re.Match[str], *, is_beside: bool) -> bool:
    """Whether a move is asked for now: 后来改到周五 tells of one that has been made."""
    start, end = around(move, folded, _ENDS)
    clause = folded[start : end + 1]  # with its mark, which may ask
    if _PATTERNS["asks"].search(clause) and not _PATTERNS["reported"].search(clause):
        return True
    if _PATTERNS["told"].search(folded):
        return False
    if not is_beside or _PATTERNS["plain"].fullmatch(folded):  # 安装时间改到周五
        return True
    return _PATTERNS["wants"].search(clause) is not None


def _may_move(folded: str) -> bool:
    """Whether a text holds any word for a visit: each message is asked, and few hold one."""
    if folded.isascii():
        return any(word in folded for word in _VISITS)
    return _VISITS_IN_CHINESE.search(folded) is not None or any(map(folded.__contains__, _VISITS))


def needs_tickets(context: TurnContext, profile: BotProfile) -> bool:
    """Whether the visit spoken of may belong to another ticket than this conversation's."""
    message, ticket = context.message, context.ticket
    if message.kind is not InboundKind.MESSAGE or message.choice:
        return False
    if ticket is not None and VISIT in ticket.fields:
        return False
    is_asked = not context.conversation.dialog and bool(asked(context, MOVES))
    return is_asked or wants_other_time(message.text, profile)


def needs_visits(context: TurnContext, profile: BotProfile) -> bool:
    """Whether a message may be about a visit that is planned for this conversation's ticket."""
    message, ticket = context.message, context.ticket
    if message.kind is not InboundKind.MESSAGE or message.choice or unsettled(ticket) is None:
        return False
    if not 0 < len(message.text) <= _LONGEST:
        return False
    folded, words = fold(message.text), profile.words
    if words.when_due.search(folded) or intent_of(message.text, words) is Intent.STATUS:
        return True
    return any(_PATTERNS[name].search(folded) for name in ("moves", "moves_it"))


def names_time(draft: TurnDraft) -> bool:
    """Whether a message names a time to come."""
    return _time_in(draft, draft.text) is not None


def note_time(draft: TurnDraft, ticket: Ticket) -> None:
    """Put the time that a message names onto the ticket as that of a visit; says nothing."""
    if (time := _time_in(draft, draft.text)) is not None:
        field = FieldValue(time.value, time.display, label=_visit(draft).labels)
        adding.fill(draft, ticket, {VISIT: field})


def moved(draft: TurnDraft, intent: Intent) -> bool:
    """Put the new time onto the ticket, ask for it, or get a person; False if none is wished."""
    if draft.context.message.choice or not draft.text:
        return False
    if (ticket := _ticket_asked_about(draft)) is not None:
        is_put_down = put_down(draft, ticket, _time_in(draft, draft.text))
        return is_put_down or _left_open(draft, ticket, intent)
    planned = bool(draft.context.visits)
    if not wants_other_time(draft.text, draft.profile, is_planned=planned):
        return _named_a_time(draft)
    if draft.profile.hears_trouble(draft.text) or _asks_in_general(draft, intent):
        return False
    ticket = _ticket_meant(draft)
    if ticket is None:
        _get_a_person(draft)
    elif not put_down(draft, ticket, _new_time(draft)):
        _ask_when(draft, ticket)
    draft.update(unanswered_turns=0)
    return True


def moved_beside(draft: TurnDraft, running: Running) -> bool:
    """Put the new time of a visit onto its ticket while a dialog runs, which then goes on.

    Where it may be planned already, or no time is named, whoever has the ticket gets a task.
    False where the visit may be the dialog's own, or none of their tickets has one. Nothing is
    asked beside the open question: without a time people agree on one.
    """
    if draft.context.message.choice:
        return False
    if not wants_other_time(draft.text, draft.profile, is_beside=True):
        return False
    fields = running.dialog.definition.fields
    is_own = any(one.rules.is_future for one in fields) and not named_ticket(draft.text)
    if is_own or draft.profile.hears_trouble(draft.text):
        return False
    ticket = _ticket_meant(draft)
    if ticket is None or ticket.status in SETTLED or VISIT not in ticket.fields:
        return False
    words = draft.text.strip()[:_LONGEST]
    draft.note("joined", number=ticket.number, text=words)
    known = ticket.fields[VISIT]
    if (time := _new_time(draft)) is None:
        said = draft.phrase("visit.open", number=ticket.number)
        draft.say(said, meta={"joins": ticket.number})
        _have_agreed(draft, ticket, words)
        return True
    moved_to = _fill_time(draft, ticket, time)
    if ticket.status is not TicketStatus.NEW and moved_to.value != known.value:
        _have_agreed(draft, ticket, moved_to.display)
    return True


def _have_agreed(draft: TurnDraft, ticket: Ticket, wish: str) -> None:
    """A task for whoever has the ticket, or its team: to plan the visit as wished.

    While a dialog runs its conversation stays with the bot, so it cannot stand before them.
    """
    conversation = draft.conversation
    task = Task(
        id=f"{conversation.id}-visit-{conversation.last_seq + 1}",
        ticket=ticket.number,
        kind=TaskKind.TASK,
        title=draft.phrase("visit.task", wish=wish),
        created_at=draft.now,
        owner=ticket.agent_id or "",
        queue=ticket.queue or draft.profile.hand_off_queue,
        created_by=BOT.kind,
    )
    opened = open_task(draft.ticket or ticket, task, BOT, draft.now)
    draft.ticket = opened.ticket
    draft.tell(*opened.timeline)
    draft.records += opened.records


def _named_a_time(draft: TurnDraft) -> bool:
    """Put down what is nothing but a time for the visit this conversation has arranged."""
    ticket = adding.own(draft)
    if ticket is None or VISIT not in ticket.fields or not _is_only_a_time(draft):
        return False
    return put_down(draft, ticket, _time_in(draft, draft.text))


def _ticket_meant(draft: TurnDraft) -> Ticket | None:
    """The open ticket of theirs that has the visit; None if there is none, or no telling which."""
    own = unsettled(draft.context.ticket)
    others = draft.context.tickets or ()
    mine = {one.number: one for one in (*others, *([own] if own else ()))}
    still_open = {number: one for number, one in mine.items() if one.status not in SETTLED}
    if number := named_ticket(draft.text):
        return still_open.get(number)
    if own is not None and VISIT in own.fields:
        return own
    with_visit = [one for one in still_open.values() if VISIT in one.fields]
    if with_visit:
        return with_visit[0] if len(with_visit) == 1 else None
    return own


def _ticket_asked_about(draft: TurnDraft) -> Ticket | None:
    """The ticket our newest words asked a new time for, if it is still theirs and open."""
    number = asked(draft.context, MOVES)
    mine = (draft.context.ticket, *(draft.context.tickets or ()))
    return next((one for one in map(unsettled, mine) if one and one.number == number), None)


def _left_open(draft: TurnDraft, ticket: Ticket, intent: Intent) -> bool:
    """Keep the time, 算了不改了, or let people agree on one with who names none: 都行."""
    is_free = intent in {Intent.STATEMENT, Intent.ACKNOWLEDGE} and not _begins_another(draft)
    if _PATTERNS["keeps"].search(fold(draft.text)) or control_word(draft.text) in _KEEPS:
        draft.say(draft.phrase("visit.kept", number=ticket.number), meta={"small_talk": "visit"})
    elif is_free or control_word(draft.text) is Control.UNKNOWN:
        words = draft.text.strip()[:_LONGEST]
        draft.note("joined", number=ticket.number, text=words)
        said = draft.phrase("visit.open", number=ticket.number)
        draft.say(said, meta={"joins": ticket.number})
        machine.before_its_team(draft, ticket.number, ticket.queue, words)
    else:
        return False
    draft.update(unanswered_turns=0)
    return True


def _begins_another(draft: TurnDraft) -> bool:
    profile = draft.profile
    begins = profile.dialogs.starting_with(draft.text, draft.language) is not None
    return begins or profile.hears_trouble(draft.text)


def _asks_in_general(draft: TurnDraft, intent: Intent) -> bool:
    """Whether a question is about how visits are moved, which an article answers."""
    is_fact = _PATTERNS["asks_how"].search(fold(draft.text)) is not None
    is_asked = intent is Intent.QUESTION and draft.context.ticket is None
    if named_ticket(draft.text) or _PATTERNS["own"].search(fold(draft.text)) is not None:
        return False  # one that is booked
    return is_fact or (is_asked and articles.knows_answer(draft))


def _time_in(draft: TurnDraft, text: str) -> Parsed | None:
    field = _visit(draft)
    if field.type.find is None:
        return None
    return field.type.find(text, dialog_context(draft).reading(field.rules, UserInput(text)))


def time_that_suits(draft: TurnDraft) -> Parsed | None:
    """The time to come that a message names, or its words where these leave it open."""
    field = _visit(draft)
    said = UserInput(draft.text)
    parsed = field.type.parse(said.text, dialog_context(draft).reading(field.rules, said))
    return _by_day(draft, parsed) if isinstance(parsed, Parsed) else None


def _by_day(draft: TurnDraft, time: Parsed) -> Parsed:
    """The time, or for an hour of the night its day with their words: "Thursday between 2 and 4".

    Nobody who names no night wants a visit at two in the morning.
    """
    try:
        at = datetime.fromisoformat(str(time.value))
    except ValueError:
        return time
    local = at.astimezone(draft.profile.zone) if at.tzinfo else at
    if at.tzinfo is None or local.hour >= _FIRST_HOUR or _PATTERNS["night"].search(draft.text):
        return time
    words = _ENDS.split(draft.text[time.start :])[0].strip()
    return Parsed(str(local.date()), f"{local.date()} ({words})")


def _new_time(draft: TurnDraft) -> Parsed | None:
    """The time it is moved to; not the one it is moved from."""
    cues = [match.end() for match in _PATTERNS["to"].finditer(draft.text)]
    found = _time_in(draft, draft.text[cues[-1] :]) if cues else None
    return found if found is not None and found.start <= _NEAR else None


def _is_only_a_time(draft: TurnDraft) -> bool:
    """Whether a message is a time to come and nothing else: 还是周四吧."""
    if len(draft.text) > _LONGEST or (found := _time_in(draft, draft.text)) is None:
        return False
    before, behind = draft.text[: found.start], draft.text[found.end :]
    if _PATTERNS["not_then"].search(behind) or _PATTERNS["but"].search(before):
        return False  # 周五没空 says when it cannot be
    around = f"{before} {behind}"
    return _PATTERNS["around"].fullmatch(around) is not None


def _visit(draft: TurnDraft) -> Field:
    """The field for the time of a visit, as a dialog of this bot words it."""
    dialogs = draft.profile.dialogs.dialogs.values()
    named = (one.definition.by_name.get(VISIT) for one in dialogs)
    return next((one for one in named if one is not None), standard_fields(VISIT)[0])


def put_down(draft: TurnDraft, ticket: Ticket, time: Parsed | None) -> bool:
    """Put the new time onto the ticket; False without one."""
    if time is None:
        return False
    _fill_time(draft, ticket, time)
    if ticket.status is not TicketStatus.NEW or draft.context.visits:  # perhaps it is planned
        words = draft.text.strip()[:_LONGEST]
        machine.before_its_team(draft, ticket.number, ticket.queue, words)
    return True


def _fill_time(draft: TurnDraft, ticket: Ticket, time: Parsed) -> FieldValue:
    known = ticket.fields.get(VISIT)
    time = in_week_of(time, known.value if known else None, draft.profile.zone)
    field = FieldValue(time.value, time.display, label=_visit(draft).labels)
    adding.fill(draft, ticket, {VISIT: field})
    said = draft.phrase("visit.moved", number=ticket.number, when=time.display)
    draft.say(said, meta={"noted": [VISIT]})
    return field


def _ask_when(draft: TurnDraft, ticket: Ticket) -> None:
    known = ticket.fields.get(VISIT)
    key = "visit.when" if known else "visit.when_first"
    said = draft.phrase(key, number=ticket.number, when=known.display if known else "")
    draft.say(said, meta={MOVES: ticket.number})


def _get_a_person(draft: TurnDraft) -> None:
    number = named_ticket(draft.text)
    key = "visit.over" if named_own(draft) else "visit.named" if number else "visit.unknown"
    draft.say(draft.phrase(key, number=number))
    hand_off(draft, "asked")
