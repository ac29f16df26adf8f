# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a machine that something is wrong with may run on: 要不要停机, "can we still use it?".

Pure. Nobody here can see it, so the careful answer is given at once, and the question stays for
whoever comes. What is asked while a danger lasts is `bots/in_danger.py`'s matter.
"""

from bots.answers import articles, asked_of_ticket
from bots.draft import TurnDraft
from bots.profile import HOW_TO, REPORT
from bots.reports import adding
from bots.reports.running import Running, dialog_context
from bots.triage import LONGEST_WISH, Intent, fold
from dialogs.definition import Dialog
from dialogs.understanding.happening import names_a_kind
from dialogs.understanding.telling import told_and_asked

_LONGEST = 80  # characters of a clause


def advised(draft: TurnDraft, running: Running, intent: Intent) -> bool:
    """Answer it in the middle of a report; False if it is not asked."""
    is_short = len(draft.text) <= LONGEST_WISH  # a longer one tells more than it asks
    if running.dialog.name != REPORT or intent is not Intent.QUESTION or not is_short:
        return False
    if not _is_asked(draft):
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
    """The dialog that begins with what happened and this question: 螺丝掉进去了能不能开机.

    None where an article answers it, which is told then behind the advice if it speaks of trouble;
    none either where no machine is spoken of.
    """
    report = draft.profile.dialogs.by_name(REPORT)
    if report is None or intent is not Intent.QUESTION or not _is_asked(draft):
        return None
    text, kinds = draft.text, dialog_context(draft).lookups.kinds
    meant = draft.profile.dialogs.starting_with(text, draft.language)
    is_trouble = draft.profile.hears_trouble(text)
    if not (is_trouble or names_a_kind(text, kinds)) or _is_elsewhere(meant, report):
        return None
    is_answered = articles.knows_answer(draft)
    if is_answered and not (is_trouble and articles.cures(draft)):
        return None
    _advise(draft, is_kept=not is_answered)
    return None if is_answered else draft.profile.taking(report, text)


def _is_elsewhere(meant: Dialog | None, report: Dialog) -> bool:
    """Whether the words begin a dialog of something that has no switch, as a fault of software."""
    return meant is not None and meant.name not in {report.name, HOW_TO}


def _is_asked(draft: TurnDraft) -> bool:
    """Whether the message, or a clause of it, asks this."""
    if draft.context.message.choice:
        return False
    asks = draft.profile.words.may_it_run.search
    clauses = map(fold, told_and_asked(draft.text))
    return any(len(one) <= _LONGEST and asks(one) is not None for one in clauses)


def _advise(draft: TurnDraft, *, is_kept: bool) -> None:
    draft.say(draft.phrase("may_it_run"), meta={"may_it_run": True})
    draft.note("unanswered", question=draft.text.strip())
    if is_kept:
        articles.keep_for_ticket(draft, draft.text.strip())
