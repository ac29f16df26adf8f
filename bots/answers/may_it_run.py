# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a machine that something is wrong with may run on: 要不要停机, "can we still use it?".

Pure. Nobody here can see it, so the careful answer is given at once, and the question stays for
whoever comes. What is asked while a danger lasts is `bots/in_danger.py`'s matter.
"""

from bots.answers import articles, asked_of_ticket
from bots.draft import TurnDraft
from bots.profile import REPORT
from bots.reports import adding
from bots.reports.running import Running, dialog_context
from bots.triage import LONGEST_WISH, Intent, fold
from dialogs.definition import Dialog
from dialogs.happening import names_a_kind


def advised(draft: TurnDraft, running: Running, intent: Intent) -> bool:
    """Answer it in the middle of a report; False if it is not asked."""
    if running.dialog.name != REPORT or intent is not Intent.QUESTION or not _is_asked(draft):
        return False
    _advise(draft, is_kept=True)
    return True


def advised_on_ticket(draft: TurnDraft, intent: Intent) -> bool:
    """Answer it of the machine whose fault was just reported; the ticket keeps the question."""
    ticket = adding.own(draft) if intent is Intent.QUESTION else None
    if ticket is None or not _is_asked(draft):
        return False
    _advise(draft, is_kept=False)
    asked_of_ticket.put_on(draft, ticket)
    return True


def report_of_asking(draft: TurnDraft, intent: Intent) -> Dialog | None:
    """The report that begins with what happened and this question: 螺丝掉进去了能不能开机.

    None where an article answers it, or no machine is spoken of.
    """
    report = draft.profile.dialogs.by_name(REPORT)
    if report is None or intent is not Intent.QUESTION or not _is_asked(draft):
        return None
    kinds = dialog_context(draft).lookups.kinds
    is_of_machine = draft.profile.hears_trouble(draft.text) or names_a_kind(draft.text, kinds)
    if not is_of_machine or articles.knows_answer(draft):
        return None
    _advise(draft, is_kept=True)
    return report


def _is_asked(draft: TurnDraft) -> bool:
    if draft.context.message.choice or len(draft.text) > LONGEST_WISH:
        return False
    return draft.profile.words.may_it_run.search(fold(draft.text)) is not None


def _advise(draft: TurnDraft, *, is_kept: bool) -> None:
    draft.say(draft.phrase("may_it_run"), meta={"may_it_run": True})
    draft.note("unanswered", question=draft.text.strip())
    if is_kept:
        articles.keep_for_ticket(draft, draft.text.strip())
