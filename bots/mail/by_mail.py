# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation goes on by mail: its dialog and its ticket move to a thread of letters.

Pure. The dialog is moved, never copied: it runs in one place, and an answer in the other cannot
fill it twice (decision 0020). An unfinished report becomes a ticket at once, incomplete, as
letters do it; the first letter says what is known and asks for the rest in one list.
"""

from bots.draft import TurnDraft
from bots.reports import filing
from bots.reports.running import LISTED, Running, running_dialog
from dialogs import letters as letters_of
from intake.changes import Actor, ChangeSet, Message, TimelineEntry
from intake.conversations import Conversation, Speaker
from intake.inbox import Correspondence
from intake.messages import Author
from intake.tickets.ticket import Ticket
from intake.values import replace


def go_on(
    draft: TurnDraft, letters: Correspondence | None, address: str, ticket_count: int
) -> None:
    """Send the first letter and say so, unless this matter goes on by mail already."""
    if letters is None:
        draft.say(draft.phrase("by_mail.not_now"))
        return
    if letters.conversation.version:
        draft.say(draft.phrase("by_mail.already", address=address))
        return
    running = running_dialog(draft)
    ticket = draft.context.ticket
    if running is not None:
        ticket = filing.open_report(draft, filing.report_of(draft, running), ticket_count)
    if ticket is not None:
        ticket = replace(ticket, conversation_id=letters.conversation.id, updated_at=draft.now)
        draft.ticket = ticket
    draft.also.append(_first_letter(draft, letters, running, ticket))
    draft.has_moved = True
    draft.update(dialog={}, unanswered_turns=0)
    if draft.conversation.speaker is Speaker.WAITING:
        draft.update(speaker=Speaker.BOT, waiting_since=None)  # it waits in the thread of letters
    draft.note("continued_by_mail", conversation=letters.conversation.id)
    number = ticket.number if ticket else ""
    key = "by_mail.done_ticket" if ticket else "by_mail.done"
    draft.say(draft.phrase(key, address=address, number=number), meta={"step": "moved"})


def _first_letter(
    draft: TurnDraft, letters: Correspondence, running: Running | None, ticket: Ticket | None
) -> ChangeSet:
    origin, conversation = draft.conversation, letters.conversation
    text, listed = _written(draft, running, ticket)
    subject = ticket.title if ticket else draft.phrase("by_mail.subject")
    if ticket:
        subject = f"[{ticket.number}] {subject}"
    message = Message(
        seq=1,
        author=Author.BOT,
        at=draft.now,
        text=text,
        author_name=draft.profile.name.get(draft.language, ""),
        meta={"subject": subject, "continues": origin.id},
    )
    session = running.session.to_json() if running else {}
    begun = replace(
        conversation,
        last_seq=1,
        language=draft.language,
        subject=subject,
        ticket=ticket.number if ticket else None,
        dialog={**session, LISTED: list(listed), "lists": 1} if session else {},
    )
    begun = _with_its_place(begun, draft, ticket)
    came = TimelineEntry("continued_from", Actor("bot"), draft.now, {"conversation": origin.id})
    names = letters.names
    if ticket is not None:  # asked for once more, it is this ticket's thread
        names = (*names, matter_name(origin.id, ticket.number))
    return ChangeSet(begun, (message,), timeline=(came,), names=names)


def matter_name(conversation_id: str, matter: str) -> str:
    """The name of the thread in which one matter of a chat goes on. No letter can bring it."""
    return f"continues:{conversation_id}:{matter}"


def _with_its_place(
    conversation: Conversation, draft: TurnDraft, ticket: Ticket | None
) -> Conversation:
    """In the queue where the chat waited, or where its ticket belongs; else with the bot."""
    origin = draft.conversation
    if ticket is None and origin.speaker is not Speaker.WAITING:
        return conversation
    return replace(
        conversation,
        speaker=Speaker.WAITING,
        queue=origin.queue or (ticket.queue if ticket else draft.profile.hand_off_queue),
        summary=origin.summary or draft.phrase("summary.by_mail"),
        waiting_since=origin.waiting_since or draft.now,
    )


def _written(
    draft: TurnDraft, running: Running | None, ticket: Ticket | None
) -> tuple[str, tuple[str, ...]]:
    """The words of the first letter, and the fields it asks for, in their order."""
    parts = [draft.phrase("by_mail.letter")]
    if ticket is not None:
        parts.append(draft.phrase("by_mail.ticket", number=ticket.number, title=ticket.title))
    listed: tuple[str, ...] = ()
    if running is not None:
        known = letters_of.known_lines(running.dialog, running.session, running.context)
        missing = letters_of.missing(running.dialog, running.session)
        if known:
            parts.append(draft.phrase("letter.known", lines="\n".join(known)))
        if missing:
            lines = "\n".join(letters_of.question_lines(missing, running.context))
            parts.append(draft.phrase("letter.missing", lines=lines))
        listed = tuple(field.name for field in missing)
    return "\n\n".join([*parts, draft.phrase("letter.end")]), listed
