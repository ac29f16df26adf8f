# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a person takes over: what the customer hears, and what that person is told.

Pure. The package is the summary, the fields collected so far and the articles tried; nothing has
to be asked twice.
"""

from collections.abc import Mapping
from typing import Literal

from bots.draft import TurnDraft
from bots.reports.running import Running, lost_answers, titles_tried, told_beside
from bots.triage import fold
from bots.when_answered import how_urgent, told_when
from dialogs.compiling.loader import DialogLibrary
from dialogs.session import DialogSession
from dialogs.words.denying import without_denied
from intake.tickets.ticket import Ticket

Why = Literal[
    "asked", "urgent", "danger", "stuck", "unanswered", "failed", "unsure", "upset", "vip"
]
Reason = Literal[Why, "silent"]
_COMPLAINT = "complaint"  # the dialog that takes one


def hand_off(
    draft: TurnDraft,
    why: Why,
    running: Running | None = None,
    queue: str = "",
    about: str = "",
) -> None:
    """Put the conversation in a queue, tell the customer when somebody comes, and sum up.

    `about` are the words it is about, where they are not those of this message.
    """
    if draft.profile.hours.is_open(draft.now):
        said = draft.phrase(f"hand_off.{why}", **how_urgent(draft))
        draft.say(said, meta={"hands_off": why})
    else:
        if why in {"failed", "upset"}:
            draft.say(draft.phrase(f"hand_off.{'failed' if why == 'failed' else 'sorry'}"))
        key = why if why in {"urgent", "danger"} else "taken"
        draft.say(told_when(draft, key), meta={"hands_off": why})
    draft.hand_over(
        queue or draft.queue,
        summary(draft, why, running, about or draft.text),
    )
    draft.note("handed_off", reason=why)


def summary(draft: TurnDraft, why: Reason, running: Running | None, text: str) -> str:
    """What the person who takes over reads first; `text` is what it is about."""
    lines = [draft.phrase(f"summary.{why}")]
    ticket = draft.ticket or draft.context.ticket
    if draft.ticket is not None:
        lines += _ticket_lines(draft, draft.ticket)
    elif running is not None:
        lines += _dialog_lines(draft, running)
    elif lost := lost_answers(draft):
        lines += [draft.phrase("summary.known"), *(f"  {line}" for line in lost)]
    elif ticket is not None:
        lines += _ticket_lines(draft, ticket)
    if titles := titles_tried(draft):
        lines.append(draft.phrase("summary.tried", titles=" / ".join(titles)))
    if text and draft.ticket is None:
        lines.append(draft.phrase("summary.last", text=text[:200]))
    return "\n".join(lines)


def _ticket_lines(draft: TurnDraft, ticket: Ticket) -> list[str]:
    known = [
        f"{field.label.get(draft.language, name)}: {field.display}"
        for name, field in ticket.fields.items()
    ]
    return [
        draft.phrase("summary.ticket", number=ticket.number, title=ticket.title),
        *(f"  {line}" for line in known),
    ]


def _dialog_lines(draft: TurnDraft, running: Running) -> list[str]:
    definition = running.dialog.definition
    answers = running.session.answers
    lines = [draft.phrase("summary.dialog", title=definition.title.get(draft.language, ""))]
    known = [
        f"{definition.by_name[name].wording[draft.language].label}: {answer.display}"
        for name, answer in answers.items()
        if name in definition.by_name and answer.value is not None
    ]
    known += [
        f"{told.label.get(draft.language, name)}: {told.display}"
        for name, told in told_beside(draft).items()
        if name not in answers
    ]
    if known:
        lines.append(draft.phrase("summary.known") + "\n  " + "\n  ".join(known))
    missing = [
        field.wording[draft.language].label
        for field in definition.fields
        if field.is_required and field.name not in answers
    ]
    if missing:
        lines.append(draft.phrase("summary.open", fields=", ".join(missing)))
    return lines


def open_questions(
    document: Mapping[str, object], dialogs: DialogLibrary
) -> list[tuple[str, Mapping[str, str]]]:
    """What a running dialog still has to ask, by field with its labels; nothing if unreadable."""
    session = DialogSession.if_readable(document)
    if session is None:
        return []
    dialog = dialogs.at(session.dialog, session.digest)
    if dialog is None:
        return []
    return [
        (field.name, field.labels)
        for field in dialog.definition.fields
        if field.is_required and field.name not in session.answers
    ]


def is_angry(draft: TurnDraft) -> bool:
    """Whether somebody needs a person: angry, or complaining in the middle of something else."""
    words, running, said = draft.profile.words, draft.conversation.dialog, fold(draft.text)
    is_elsewhere = running and running.get("dialog") != _COMPLAINT
    if is_elsewhere and words.complaint.search(without_denied(said)):
        return True
    return words.upset.search(said) is not None and not _complains(draft)


def _complains(draft: TurnDraft) -> bool:
    """Whether an angry message begins a complaint: that has its own path, and ends in a ticket.

    It says so by name, or tells what one of ours did.
    """
    words, said = draft.profile.words, fold(draft.text)
    is_complaint = words.complaint.search(said) or words.our_deeds.search(said)
    if draft.conversation.dialog or not is_complaint:
        return False
    return draft.profile.dialogs.starting_with(draft.text, draft.language) is not None
