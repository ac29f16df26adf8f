# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dangers that customers tell of: which kinds, what to do at once, and the priority they make.

Pure; which words tell of a danger is in `dialogs/severity.yaml`. What else follows in a
conversation is `safety.py`.
"""

from dataclasses import replace

from bots.draft import TurnDraft
from dialogs import severity
from intake.tickets.ticket import Priority, TicketDraft


def kinds_in(text: str) -> tuple[str, ...]:
    """The kinds of danger that a text tells of; one that only asks what might happen has none."""
    kinds = severity.dangers(text)
    return () if kinds and severity.is_supposed(text) else kinds


def advice(draft: TurnDraft, kinds: tuple[str, ...]) -> str:
    """What people there should do now, the gravest danger first."""
    return "\n".join(draft.phrase(f"danger.{kind}") for kind in kinds)


def reason(draft: TurnDraft, kinds: tuple[str, ...]) -> str:
    """Why a ticket has the highest priority, in words for the team."""
    named = " / ".join(draft.phrase(f"danger.named.{kind}") for kind in kinds)
    return draft.phrase("danger.reason", kinds=named)


def told_in(draft: TurnDraft, report: TicketDraft) -> tuple[str, ...]:
    """The dangers in a report's description or in the message that completed it."""
    description = report.fields.get("description")
    words = str(description.value) if description else ""
    return kinds_in(words if draft.text in words else f"{words}\n{draft.text}")


def raised(draft: TurnDraft, report: TicketDraft) -> TicketDraft:
    """The report with the highest priority, if it tells of a danger."""
    kinds = told_in(draft, report)
    if not kinds:
        return report
    return replace(report, priority=Priority.P0, priority_reason=reason(draft, kinds))
