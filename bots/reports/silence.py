# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows when a customer in the middle of a dialog says nothing more.

Pure, like `take_turn`. One reminder that asks the open question once more; a day later a ticket
that says honestly what is missing, for a person to go on with. The dialog stays where it stopped,
so that the customer can go on days later and completes the same ticket: `resuming.py`.
"""

from datetime import datetime

from bots.draft import TurnDraft, nothing_said
from bots.handoff import hand_off, summary
from bots.profile import BotProfile
from bots.reports import filing, trying
from bots.reports.resuming import filed_as
from bots.reports.running import Running, ask_again, running_dialog, waits
from bots.reports.silence_timers import FILED, REMINDED
from intake.changes import ChangeSet
from intake.conversations import Conversation, Speaker
from intake.timers import CancelTimer, DueTimer, SilenceStep, Timer
from intake.values import replace


def after_silence(
    due: DueTimer, profile: BotProfile, now: datetime, ticket_count: int
) -> ChangeSet | Timer | None:
    """What to write; or the timer to wait for instead; or None if nothing is waited for.

    `ticket_count` is the number a ticket gets if one is filed.
    """
    conversation = due.conversation
    if not _is_open(conversation):
        return None
    patience = profile.patience
    if conversation.speaker is not Speaker.BOT:
        return replace(due.timer, due_at=now + patience.file_after)  # a person has it: look later
    window = profile.capabilities_at(conversation.address).window
    step, at = patience.step(due, window)
    if at > now:
        return replace(due.timer, due_at=at)
    draft = _draft(due, profile, now)
    running = running_dialog(draft)
    if running is None:
        hand_off(draft, "failed")  # its version is gone: a person goes on with what there is
        draft.update(dialog={})
        return draft.finish(CancelTimer(due.timer.key))
    report = trying.report_behind(draft, running).dialog.definition
    if not report.completion.ticket_type:
        _leave(draft, running)  # a survey, or a question for a number: nobody is chased for those
        return draft.finish(CancelTimer(due.timer.key))
    if step is SilenceStep.REMIND:
        _remind(draft, running)
        return draft.finish(patience.after_reminder(due, now))
    may_write = window is None or now - patience.silent_since(due) < window
    _file(draft, running, ticket_count, may_write=may_write)
    return draft.finish(CancelTimer(due.timer.key))


def _is_open(conversation: Conversation) -> bool:
    return waits(conversation) and conversation.speaker is not Speaker.CLOSED


def _draft(due: DueTimer, profile: BotProfile, now: datetime) -> TurnDraft:
    """A turn in which the customer says nothing."""
    language = profile.language_of(due.conversation, due.contact)
    return TurnDraft(nothing_said(due, now), profile, now, language)


def _remind(draft: TurnDraft, running: Running) -> None:
    draft.say(draft.phrase("silence.reminder"))
    ask_again(draft, running, reminds=True)
    draft.update(dialog={**draft.conversation.dialog, REMINDED: True})
    draft.note("reminded", asks=running.session.asked)


def _file(draft: TurnDraft, running: Running, ticket_count: int, *, may_write: bool) -> None:
    """A ticket with what there is, and a person to go on; nothing if nothing was told."""
    dialog = trying.kept(draft, running)
    running = trying.report_behind(draft, running)
    session = running.session
    told = any(answer.origin == "message" for answer in session.answers.values())
    if not told and not draft.conversation.subject:
        _leave(draft, running)
        return
    ticket = filing.open_report(draft, filing.report_of(draft, running), ticket_count)
    missing = _missing(draft, running, ticket.incomplete)
    if may_write:
        key = "silence.filed" if missing else "silence.filed_whole"
        said = draft.phrase(key, number=ticket.number, missing=missing)
        draft.say(
            said,
            meta={
                "step": "incomplete",
                "ticket": ticket.number,
                "hands_off": "silent",
            },
        )
    kept = {name: held for name, held in dialog.items() if name != REMINDED}
    draft.update(dialog={**kept, FILED: filed_as(ticket)})
    told_so_far = [summary(draft, "silent", running, "")]
    if missing:
        told_so_far.append(draft.phrase("summary.open", fields=missing))
    draft.hand_over(ticket.queue, "\n".join(told_so_far))
    draft.note("handed_off", reason="silent")


def _leave(draft: TurnDraft, running: Running) -> None:
    draft.update(dialog={})
    draft.note("left_unsaid", dialog=running.session.dialog)


def _missing(draft: TurnDraft, running: Running, names: tuple[str, ...]) -> str:
    fields = running.dialog.definition.by_name
    labels = [fields[name].wording[draft.language].label for name in names]
    return draft.listed(labels)
