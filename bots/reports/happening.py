# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who tells what a machine does begins its report, in whatever words; so does who asks why.

Pure. "The A1 eats envelopes" holds no word of our lists, and is neither a question nor a wish nor
the name of a thing: what else should it be than what is wrong with it.
"""

import re

from bots.answers import articles
from bots.draft import TurnDraft
from bots.profile import REPORT
from bots.reports.running import dialog_context
from bots.triage import fold
from dialogs.definition import Dialog
from dialogs.extraction import volunteered
from dialogs.fields.product import UNMISTAKABLE
from dialogs.understanding.happening import (
    happens,
    names_a_kind,
    tells_happening,
    with_machine,
    wondered,
)
from dialogs.understanding.telling import complains
from dialogs.words.control_words import control_word
from dialogs.words.denying import without_returns_of_others

_MACHINE = ("product", "serial_number")
_LONGEST = 600  # characters; who writes more tells it in words that are known


def report_of_happening(draft: TurnDraft) -> Dialog | None:
    """The report that a statement begins which tells what a machine does; None if it tells none.

    An article that speaks of trouble goes before. So does what is only supposed, or asked of an
    order.
    """
    report, text = _readable_for_report(draft), draft.text
    if report is None:
        return None
    told = _told_of_machine(draft, report)
    if told is None or not happens(told) or control_word(text) is not None:
        return None
    return None if _is_no_report(draft) or articles.cures(draft) else report


def report_of_question(draft: TurnDraft) -> Dialog | None:
    """The report that a question begins: why a machine does so, or what to do about it.

    标签打印机打一张空一张怎么回事 tells it. None where nothing sounds wrong, or no machine is
    named; asked of what no article answered.
    """
    report, text = _readable_for_report(draft), draft.text
    if report is None:
        return None
    said = _told_of_machine(draft, report)
    asked = wondered(text if said is None else said)
    if asked is None or _is_no_report(draft):
        return None
    is_asked_for = asked.is_visit and complains(report.definition, asked.told)
    is_told = said is not None and (asked.is_trouble or asked.is_odd)
    return draft.profile.taking(report, text) if is_told or is_asked_for else None


def _readable_for_report(draft: TurnDraft) -> Dialog | None:
    """The report that a message may begin by what it tells; None if there is nothing to read."""
    is_read = 0 < len(draft.text) <= _LONGEST and not draft.context.message.choice
    return draft.profile.dialogs.by_name(REPORT) if is_read else None


def sounds_wrong(draft: TurnDraft, text: str) -> bool:
    """Whether a question why, or what to do, tells of trouble, of whatever machine."""
    takes_reports = draft.profile.dialogs.by_name(REPORT) is not None
    asked = wondered(text) if takes_reports and not _is_no_report(draft) else None
    return asked is not None and (asked.is_trouble or draft.profile.hears_trouble(asked.told))


def _is_no_report(draft: TurnDraft) -> bool:
    """Whether it is only supposed, asked of an order, or thanks."""
    words, folded = draft.profile.words, fold(draft.text)
    folded = without_returns_of_others(folded)
    others = (words.orders, words.thanks)
    return words.only_supposes(folded) or any(one.search(folded) for one in others)


def is_told(draft: TurnDraft, report: Dialog) -> bool:
    """Whether the message that begins a report says what is wrong with which part of a machine."""
    told = _told_of_machine(draft, report) if report.name == REPORT else None
    kinds = draft.profile.lookups.kinds
    return told is not None and tells_happening(report.definition, told, kinds)


def _told_of_machine(draft: TurnDraft, report: Dialog) -> str | None:
    """The message with "machine" for the name of one; None if it speaks of none."""
    text, context = without_returns_of_others(draft.text), dialog_context(draft)
    kinds = context.lookups.kinds
    fields = report.definition.of_types(*_MACHINE) if re.search(r"\d", text) else ()
    found, rest = volunteered(fields, text, context) if fields else ((), text)
    models = context.lookups.names.values()
    values = [str(one.parsed.value) for one in found]
    is_named = draft.context.machines or any(
        one in models or UNMISTAKABLE.fullmatch(one) for one in values
    )
    return with_machine(rest, kinds) if is_named or names_a_kind(text, kinds) else None
