# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line stands: whoever asks for a person then gets a ticket at once, with the urgency it has.

Pure. Without one a hand-over knows no priority, so nobody would be woken and only the opening time
could be named. Told of a ticket that is filed, a standstill is judged anew by the desk's rules.
"""

from bots.answering import FaqAnswer, find_answer
from bots.answers import articles
from bots.draft import TurnDraft, unsettled
from bots.handoff import hand_off
from bots.profile import REPORT
from bots.reports import adding, filing, handed_over, trying
from bots.reports.running import Running, dialog_context, given
from bots.triage import LONGEST_WISH, Intent, fold, intent_of, wants_person
from dialogs import engine
from dialogs.definition import Dialog
from dialogs.understanding import unasked
from dialogs.understanding.telling import clauses_of, stands_still, told_and_asked
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake.messages import Reply
from intake.service_levels.reckoning import promised
from intake.tickets.priority import DESCRIPTION, judged
from intake.tickets.required import is_empty
from intake.tickets.ticket import FieldValue, Priority, Ticket
from intake.values import replace

_NEEDED = ("product", "serial_number", "phone")  # by whoever comes


def is_told(draft: TurnDraft) -> bool:
    """Whether a clause of the message tells it, and does not ask what to do then."""
    if not stands_still(draft.text):
        return False
    told = (one for one in told_and_asked(draft.text) if stands_still(one))
    return any(not draft.profile.words.tells_nothing(fold(one)) for one in told)


def report_of(draft: TurnDraft, intent: Intent) -> Dialog | None:
    """The report that a standstill begins, in whatever words it is told."""
    if intent is Intent.STATUS or not is_told(draft):
        return None
    return draft.profile.dialogs.by_name(REPORT)


def wants_people(draft: TurnDraft) -> bool:
    """Whether it is told by somebody who wants a person with it: 三条线全瘫了，给我个值班电话."""
    if not is_told(draft):
        return False
    words, folded = draft.profile.words, fold(draft.text)
    is_wished = words.wants_somebody_there.search(folded) or words.wants_number.search(folded)
    if is_wished or wants_person(folded, words):
        return True
    return any(control_word(one) is Control.HUMAN for one in clauses_of(draft.text))


def told_waiting(draft: TurnDraft, ticket_count: int) -> bool:
    """File a standstill told by who waits for a person, with no ticket; False if it is none."""
    is_known = bool(draft.conversation.dialog) or draft.context.ticket is not None
    if not draft.awaits_somebody or is_known:
        return False
    return is_told(draft) and filed(draft, None, ticket_count)


def pressed_for(draft: TurnDraft, running: Running, ticket_count: int) -> bool:
    """File a report of a standstill once its customer will not answer questions: 快派人来.

    Not where the answer may be one: a number to call is what we ask for.
    """
    is_short = len(draft.text) <= LONGEST_WISH and not draft.context.message.choice
    name = running.dialog.definition.description
    told = running.session.answers.get(name) if is_short else None
    if told is None or not stands_still(str(told.value or "")):
        return False
    words, folded = draft.profile.words, fold(draft.text)
    if not (words.impatient.search(folded) or words.wants_somebody_there.search(folded)):
        return False
    return filed(draft, running, ticket_count)


def filed(draft: TurnDraft, running: Running | None, ticket_count: int) -> bool:
    """File what is known of a standstill, and hand it over; False where none was told.

    One ticket of a conversation is enough: what is told further goes onto that.
    """
    if unsettled(draft.context.ticket) is not None:
        return worsened(draft)
    report = _reported(draft, running) if running else _told(draft)
    if report is None:
        return False
    ticket = filing.open_report(draft, filing.report_of(draft, report), ticket_count)
    if asked := _asked_beside(draft):
        articles.tell(draft, asked)
    _say_filed(draft, ticket)
    hand_off(draft, "urgent" if ticket.priority in filing.URGENT else "asked", queue=ticket.queue)
    return True


def filed_at_once(
    draft: TurnDraft, report: Running, noted: tuple[Reply, ...], ticket_count: int
) -> bool:
    """File a report that begins with a standstill while nobody is there; False for any other.

    Whoever is on duty is told now, not after the last question; what is missing may follow. Only
    where the desk's rules make it urgent enough for that. `noted` reads back what was understood.
    """
    is_open = draft.profile.hours.is_open(draft.now)
    if is_open or report.dialog.name != REPORT or not _may_be_first(draft) or not is_told(draft):
        return False
    is_asked = intent_of(draft.text, draft.profile.words) is Intent.QUESTION
    if is_asked and len(told_and_asked(draft.text)) == 1:
        return False  # 产线停了怎么办 may be asked of a day to come
    drafted = filing.report_of(draft, report)
    if filing.as_judged(draft, drafted, ticket_count).priority is not Priority.P0:
        return False
    ticket = filing.open_report(draft, drafted, ticket_count)
    draft.say_all(noted)
    if asked := _asked_beside(draft):
        articles.tell(draft, asked)
    _say_filed(draft, ticket)
    hand_off(draft, "urgent", queue=ticket.queue)
    return True


def _may_be_first(draft: TurnDraft) -> bool:
    """Whether no ticket of theirs is open that this may be of, and nobody has been called yet."""
    return unsettled(draft.context.ticket) is None and draft.conversation.bot_may_speak


def _say_filed(draft: TurnDraft, ticket: Ticket) -> None:
    """Tell the number, and ask for what whoever comes needs and nobody told yet."""
    lacking = [
        draft.phrase(f"standstill.lacks.{name}")
        for name in _NEEDED
        if is_empty(ticket.fields.get(name))
    ]
    said = draft.phrase("standstill.usual", number=ticket.number)
    if lacking:
        said = draft.phrase("standstill.send", filed=said, items=draft.listed(lacking))
    draft.say(said, meta={"step": "complete", "ticket": ticket.number})
    draft.update(dialog={})


def told_again(draft: TurnDraft) -> bool:
    """Put onto the ticket of a standstill what is told of it once more: 都停了，全厂.

    False where it may be another one's, or asks something.
    """
    ticket, words = adding.own(draft), draft.profile.words
    if ticket is None or draft.conversation.dialog or not is_told(draft):
        return False
    known = ticket.fields.get(DESCRIPTION)
    is_same = known is not None and stands_still(str(known.value or ""))
    if not is_same or words.another.search(fold(draft.text)) is not None:
        return False
    return intent_of(draft.text, words) is Intent.STATEMENT and adding.added(draft)


def worsened(draft: TurnDraft) -> bool:
    """Raise the ticket of this conversation that a standstill makes more urgent; else False.

    A report that goes on hears it itself, and is judged at its end.
    """
    ticket, conversation = adding.own(draft), draft.conversation
    if ticket is None or conversation.dialog or conversation.agent_id or not is_told(draft):
        return False
    known, words = ticket.fields.get(DESCRIPTION), draft.text.strip()[: adding.LONGEST]
    text = "\n".join(filter(None, (str(known.value or "") if known else "", words)))
    more = FieldValue(text, text, label=known.label if known else {})
    told = filing.with_fields(
        ticket, {**ticket.fields, DESCRIPTION: more}, ticket.incomplete, draft.now
    )
    desk = draft.profile.desk
    after = judged(told, desk.priority, draft.language)
    if after.priority.value >= ticket.priority.value:
        return False
    draft.ticket = promised(after, desk)
    adding.keep(draft, ticket)
    detail = {"from": ticket.priority.value, "to": after.priority.value}
    draft.note("priority_changed", **detail, reason=after.priority_reason)
    hand_off(draft, "urgent", queue=ticket.queue)
    return True


def _asked_beside(draft: TurnDraft) -> FaqAnswer | None:
    """What an article says of what is asked beside it: the number of whoever is on duty."""
    words = draft.profile.words
    beside = [
        one
        for one in told_and_asked(draft.text)
        if not stands_still(one)
        and (intent_of(one, words) is Intent.QUESTION or words.wants_number.search(fold(one)))
    ]
    found = (find_answer(one, draft.language, draft.profile) for one in beside)
    return next((one for one in found if isinstance(one, FaqAnswer)), None)


def _reported(draft: TurnDraft, running: Running) -> Running | None:
    """The report that runs, with this message where it tells the standstill; else None."""
    report = trying.report_behind(draft, running)
    name = report.dialog.definition.description
    if not (name and report.dialog.definition.completion.ticket_type):
        return None
    if is_told(draft):
        said = given(draft)
        session = unasked.take_in(report.dialog, report.session, said, report.context)
        return replace(report, session=session)
    known = report.session.answers.get(name)
    return report if known is not None and stands_still(str(known.value or "")) else None


def _told(draft: TurnDraft) -> Running | None:
    """A report of what was told lately, where that is a standstill; else None."""
    dialog = draft.profile.dialogs.by_name(REPORT)
    if dialog is None:
        return None
    lately = handed_over.told(draft)
    first = given(draft) if is_told(draft) else None
    first = first or next((one for one in lately if stands_still(one.text)), None)
    if first is None:
        return None
    context = dialog_context(draft)
    earlier = tuple(one for one in lately if one is not first)
    step = engine.begin(dialog, context, first, first.text, earlier)
    return Running(dialog, step.session, context)
