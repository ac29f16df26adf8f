# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dangers that customers tell of: which kinds, what to do at once, and the priority they make.

Pure; which words tell of a danger is in `dialogs/severity.yaml`. What else follows in a
conversation is `safety.py`.
"""

from bots.draft import TurnDraft
from dialogs import severity
from intake.messages import LANGUAGES
from intake.phrases import Phrases
from intake.tickets.ticket import TicketDraft
from intake.values import replace


def kinds_in(text: str) -> tuple[str, ...]:
    """The kinds of danger that a text tells of; one that only asks what might happen has none."""
    kinds = severity.dangers(text)
    return () if kinds and severity.is_supposed(text) else kinds


def advice(draft: TurnDraft, kinds: tuple[str, ...]) -> str:
    """What people there should do now, the gravest danger first."""
    return "\n".join(draft.phrase(f"danger.{kind}") for kind in kinds)


def reasons(phrases: Phrases, kinds: tuple[str, ...]) -> dict[str, str]:
    """Why a ticket has the highest priority, in words for the team in each language."""
    if not kinds:
        return {}
    said = {}
    for language in LANGUAGES:
        named = " / ".join(phrases.say(language, f"danger.named.{kind}") for kind in kinds)
        said[str(language)] = phrases.say(language, "danger.reason", kinds=named)
    return said


def told_in(draft: TurnDraft, report: TicketDraft) -> tuple[str, ...]:
    """The dangers in a report's description or in the message that completed it."""
    description = report.fields.get("description")
    told = kinds_in(str(description.value)) if description else ()
    added = kinds_in(draft.text)
    return told if not set(added) - set(told) else severity.gravest_first({*told, *added})


def raised(draft: TurnDraft, report: TicketDraft) -> TicketDraft:
    """The report that knows of the danger it tells of, if it tells of one."""
    kinds = told_in(draft, report)
    return replace(report, danger=reasons(draft.profile.phrases, kinds)) if kinds else report
