# SPDX-License-Identifier: AGPL-3.0-or-later
"""take_letter: what follows from one letter (an e-mail). Pure, like `take_turn`.

A letter becomes a ticket at once, complete or not, and a person will read it. The bot adds one
letter of its own: the number, what was understood, everything that is still missing in one list,
the short form, and an article if one fits. Three brakes keep two programs from writing to each
other for ever, and need no header to be right: one automatic letter an hour and five a day to one
person, and no second list before somebody from the team has written.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bots import answering, danger, safety
from bots.aftercare import confirming, rating
from bots.aftercare.questions import CONFIRM, CONFIRMS, asked
from bots.answering import FaqAnswer
from bots.answers import nudging
from bots.answers.only_asking import only_asks
from bots.answers.tickets import tell_status, wants_all_tickets
from bots.draft import TurnDraft
from bots.identity.senders import goes_to_sender
from bots.reports import filing, machine
from bots.reports.running import LISTED, Running, dialog_context
from bots.triage import Intent, intent_of
from dialogs import letters
from dialogs.definition import Dialog
from dialogs.session import DialogSession, UserInput
from dialogs.words.dangers import dangers
from intake.conversations import Speaker
from intake.tickets.ticket import SETTLED, Priority, Ticket

PAUSE = timedelta(hours=1)
MOST_A_DAY = 5
MOST_LISTS = 2
# Dead letters to a chat, but in a letter they end the matter.
_DONE = frozenset({Intent.THANKS, Intent.ACKNOWLEDGE, Intent.SOLVED})


def take_letter(draft: TurnDraft, intent: Intent, ticket_count: int) -> None:
    """Decide what is filed, who is called and what is answered for one letter."""
    context = draft.context
    if context.is_stranger:
        _stranger(draft)
    elif context.tickets is not None and wants_all_tickets(draft.text, draft.profile):
        _tell_tickets(draft)
    elif context.ticket is None:
        _first(draft, ticket_count)
    elif rating.took(draft, ticket_count):
        pass
    elif context.ticket.status in SETTLED:
        _after_the_end(draft, context.ticket, intent, ticket_count)
    elif intent is Intent.NUDGE:
        nudging.log(draft)
        _to_the_team(draft)
    else:
        _more(draft, _put_first(draft, context.ticket))


def _put_first(draft: TurnDraft, ticket: Ticket) -> Ticket:
    """Raise the ticket to P0 and send advice, if this letter is the first to tell of a danger.

    The brakes do not hold this letter back: it is written once, when the ticket is raised.
    """
    kinds = dangers(draft.text)
    if not kinds or ticket.priority is Priority.P0:
        return ticket
    if draft.conversation.speaker is not Speaker.HUMAN:
        parts = (danger.advice(draft, kinds), draft.phrase("letter.first"))
        draft.say("\n\n".join((*parts, draft.phrase("letter.end"))), meta={"safety": list(kinds)})
    return safety.put_first(draft, ticket, kinds)


def _stranger(draft: TurnDraft) -> None:
    """Somebody new writes into a thread with its token: shown to the team, told nothing."""
    draft.note("stranger_wrote", message=draft.context.message.message_id)
    if draft.conversation.speaker is not Speaker.HUMAN:
        draft.hand_over(draft.queue, draft.phrase("summary.stranger"))


def _tell_tickets(draft: TurnDraft) -> None:
    """Somebody we know asks how all their tickets stand: told, and nothing is filed."""
    if _may_write(draft):
        tell_status(draft, ())
    else:
        draft.note("not_acknowledged", reason="brakes")


def _first(draft: TurnDraft, ticket_count: int) -> None:
    """File the first letter of a thread as a ticket, and acknowledge it."""
    text = _with_subject(draft)
    dialog = draft.profile.dialogs.starting_with(text, draft.language)
    opens = dialog is not None and dialog.definition.completion.ticket_type
    if not opens or _only_asks(draft, text):
        dialog = None  # what only adds to a ticket, a mark for instance, opens nothing
    session: DialogSession | None = None
    if dialog is not None:
        session = letters.begin(dialog, dialog_context(draft), _given(draft, text))
        report = filing.report_of(draft, Running(dialog, session, dialog_context(draft)))
    else:
        report = filing.plain_report(draft)
    ticket = filing.open_report(draft, report, ticket_count)
    draft.hand_over(ticket.queue, draft.phrase("summary.letter", title=ticket.title))
    if draft.context.refers_to:
        draft.note("refers_to", conversation=draft.context.refers_to)
    about = machine.in_question(draft)
    listed = _acknowledge(draft, ticket, dialog, session, about)
    _keep(draft, session, listed, about=about)


def _only_asks(draft: TurnDraft, text: str) -> bool:
    """Whether a letter is a mere question; its subject only names what that is about."""
    body, profile = draft.text, draft.profile
    if intent_of(body, profile.words) is not Intent.QUESTION or profile.hears_trouble(text):
        return False
    return only_asks(body, draft.language, profile)


def _acknowledge(
    draft: TurnDraft,
    ticket: Ticket,
    dialog: Dialog | None,
    session: DialogSession | None,
    about: machine.About | None,
) -> tuple[str, ...]:
    """The one automatic letter, if the brakes allow it. Returns the fields it asks for."""
    if not _may_write(draft):
        draft.note("not_acknowledged", reason="brakes")
        return ()
    parts = _safety(draft, ticket)
    parts += _article(draft) if not parts else []
    parts.append(draft.phrase("letter.received", number=ticket.number, due=_due(draft, ticket)))
    if about is not None and session is not None:
        parts.append(draft.phrase("letter.about", number=about.number, title=about.title))
    listed: tuple[str, ...] = ()
    if dialog is not None and session is not None:
        more, listed = _questions(draft, dialog, session, ticket)
        parts += more
    parts.append(draft.phrase("letter.end"))
    draft.say("\n\n".join(parts), meta={"step": "acknowledged", "ticket": ticket.number})
    return listed


def _questions(
    draft: TurnDraft, dialog: Dialog, session: DialogSession, ticket: Ticket
) -> tuple[list[str], tuple[str, ...]]:
    """What was understood and what is still missing, as parts of a letter."""
    context = dialog_context(draft)
    parts = []
    known = letters.known_lines(dialog, session, context, [dialog.definition.description])
    if known:
        parts.append(draft.phrase("letter.known", lines="\n".join(known)))
    missing = letters.missing(dialog, session)
    if missing:
        lines = "\n".join(letters.question_lines(missing, context))
        parts.append(draft.phrase("letter.missing", lines=lines))
        link = draft.profile.form_link(draft.conversation, dialog.name, ticket.number)
        if link and goes_to_sender(draft.context):
            parts.append(draft.phrase("letter.form", link=link))
    return parts, tuple(field.name for field in missing)


def _more(draft: TurnDraft, ticket: Ticket) -> None:
    """Take in another letter about an open ticket; ask at most once more for what is missing."""
    stored = draft.conversation.dialog
    dialog = _dialog_of(draft, stored)
    machine.affirmed(draft)
    if dialog is None or draft.conversation.speaker is Speaker.HUMAN:
        _to_the_team(draft)
        return
    before = DialogSession.from_json(stored)
    listed = _names(stored.get(LISTED))
    context = dialog_context(draft)
    history = str(draft.context.message.meta.get("full_text", ""))
    given = _given(draft, draft.text)
    after = letters.read_reply(dialog, before, listed, given, context, history)
    if after.answers != before.answers:
        _update_ticket(draft, ticket, Running(dialog, after, context))
    lists = int(str(stored.get("lists", 1)))
    asked = _ask_for_the_rest(draft, ticket, dialog, after, lists)
    _keep(draft, after, asked or listed, lists + bool(asked))
    _to_the_team(draft)


def _ask_for_the_rest(
    draft: TurnDraft, ticket: Ticket, dialog: Dialog, session: DialogSession, lists: int
) -> tuple[str, ...]:
    required = [field for field in letters.missing(dialog, session) if field.is_required]
    if not required or lists >= MOST_LISTS or not _may_write(draft):
        return ()
    parts, listed = _questions(draft, dialog, session, ticket)
    parts = [draft.phrase("letter.thanks", number=ticket.number), *parts]
    draft.say("\n\n".join([*parts, draft.phrase("letter.end")]), meta={"step": "asked_again"})
    return listed


def _update_ticket(draft: TurnDraft, ticket: Ticket, running: Running) -> None:
    """The ticket with what the letter added. What an agent has entered is never overwritten."""
    report, asked = filing.report_of(draft, running), running.dialog.definition.by_name
    fields = dict(report.fields) | {
        name: field
        for name, field in ticket.fields.items()
        if field.origin == "agent" or name not in asked  # such as how often they have nudged
    }
    added = sorted(set(fields) - set(ticket.fields))
    draft.ticket = filing.with_fields(ticket, fields, report.incomplete, draft.now)
    draft.note("fields_filled", fields=added)


def _after_the_end(draft: TurnDraft, ticket: Ticket, intent: Intent, ticket_count: int) -> None:
    """A letter about a settled ticket: it is solved, a word of thanks, or it is not solved."""
    choice = draft.context.message.choice
    is_asked = bool(asked(draft.context, CONFIRMS))
    says_yes = intent is Intent.SOLVED or choice.startswith(f"{CONFIRM}yes")
    if says_yes or (is_asked and intent is Intent.ACKNOWLEDGE):
        confirming.solved(draft, ticket, speaks=_may_write(draft))
    elif intent in _DONE and not draft.files:
        draft.note("thanked")
    else:
        confirming.not_solved(draft, ticket, ticket_count, speaks=False)


def _to_the_team(draft: TurnDraft) -> None:
    """Let the conversation wait for a person, unless one has it."""
    if draft.conversation.speaker in {Speaker.BOT, Speaker.CLOSED}:
        draft.hand_over(draft.queue, draft.phrase("summary.wrote_again"))


def _may_write(draft: TurnDraft) -> bool:
    """Whether an automatic letter may go; never to whom a forwarded or forged one only names."""
    sent = draft.context.automatic_at
    letter = draft.context.message.letter
    if draft.context.message.meta.get("forwarded_by") or (letter and letter.is_forged):
        return False
    return len(sent) < MOST_A_DAY and not (sent and draft.now - sent[-1] < PAUSE)


def _safety(draft: TurnDraft, ticket: Ticket) -> list[str]:
    """Before anything else what to do about a danger, and that a person looks at it first."""
    if ticket.priority is not Priority.P0:
        return []
    if kinds := dangers(_with_subject(draft)):
        return [danger.advice(draft, kinds), draft.phrase("letter.first")]
    return [draft.phrase("letter.danger")]


def _article(draft: TurnDraft) -> list[str]:
    """An article that fits, in front of everything: it may be all that is needed."""
    found = answering.find_answer(_with_subject(draft)[:500], draft.language, draft.profile)
    if not isinstance(found, FaqAnswer):
        return []
    draft.note("answered", article=found.article.id, score=round(found.score, 3))
    title = found.article.text(draft.language).title
    return [draft.phrase("letter.article", title=title, text=found.text)]


def _due(draft: TurnDraft, ticket: Ticket) -> str:
    due_at = ticket.clock.first_response_due_at
    if due_at is None:
        return draft.phrase("letter.soon")
    return due_at.astimezone(draft.profile.zone).strftime(draft.phrase("hand_off.time"))


def _dialog_of(draft: TurnDraft, stored: Mapping[str, object]) -> Dialog | None:
    if not stored:
        return None
    return draft.profile.dialogs.at(str(stored["dialog"]), str(stored["digest"]))


def _keep(
    draft: TurnDraft,
    session: DialogSession | None,
    listed: Sequence[str],
    lists: int = 1,
    about: machine.About | None = None,
) -> None:
    """Store what the next letter is read by: the answers so far, and what was asked in order."""
    if session is not None:
        beside = machine.told_of(about) if about else {}
        kept = {**session.to_json(), LISTED: list(listed), "lists": lists, **beside}
        draft.update(dialog=kept)


def _given(draft: TurnDraft, text: str) -> UserInput:
    message = draft.context.message
    return UserInput(text, "", draft.files, message.location)


def _with_subject(draft: TurnDraft) -> str:
    """Subject and text: people put half of what they say into the subject."""
    subject = str(draft.context.message.meta.get("subject", ""))
    if not subject or subject in draft.text:
        return draft.text
    return f"{subject}\n{draft.text}".strip()


def _names(stored: object) -> tuple[str, ...]:
    return tuple(str(name) for name in stored) if isinstance(stored, list) else ()
