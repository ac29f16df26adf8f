# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dangers that customers tell of: which kinds, what to do at once, and the priority they make.

Pure; which words tell of a danger is in `dialogs/words/dangers.yaml`. What else follows in a
conversation is `safety.py`.
"""

from bots.draft import TurnDraft
from dialogs.words.dangers import KINDS, dangers, gravest_first, hurts
from intake.messages import LANGUAGES, Language
from intake.phrases import Phrases
from intake.tickets.priority import judged
from intake.tickets.ticket import Ticket, TicketDraft
from intake.values import replace

_GAS = "gas"
_NUMB, _CURRENT = "numb", "electricity"
# Whose advice begins with the power.
_WITH_SWITCHES = ("injury", "burn", "guard", "fire", "electricity")
_READ_IN: Language = "en"


def advice(draft: TurnDraft, kinds: tuple[str, ...], told: str = "") -> str:
    """What people there should do now, the gravest danger first.

    `told` is what tells of it, if not this message alone: a burn is cooled and an eye rinsed.
    Where gas is told of nobody is sent to a switch, whatever else is told beside it.
    """
    ways: list[str] = []
    for kind in kinds:
        ways += _seen_to(told or draft.text, kinds) if kind == "injury" else (kind,)
    if _GAS in kinds:
        ways = [f"beside_gas.{way}" if way in _WITH_SWITCHES else way for way in ways]
    return "\n".join(draft.phrase(f"danger.{way}") for way in ways)


def _seen_to(told: str, kinds: tuple[str, ...]) -> list[str]:
    """How an injury is seen to; what is said of current does for one only felt in the hand."""
    ways = [way for way in hurts(told) if way != _NUMB]
    return ways or ([] if _CURRENT in kinds else ["injury"])


def words_of(ticket: Ticket) -> str:
    """What a ticket tells of its matter."""
    description = ticket.fields.get("description")
    return f"{ticket.title}\n{description.value if description else ''}"


def kinds_on(phrases: Phrases, ticket: Ticket) -> tuple[str, ...]:
    """The dangers that a ticket was given the highest priority for; none of others."""
    told = ticket.danger.get(_READ_IN, "")
    names = {kind: phrases.say(_READ_IN, f"danger.named.{kind}") for kind in KINDS} if told else {}
    return tuple([kind for kind, name in names.items() if name in told])


def reasons(phrases: Phrases, kinds: tuple[str, ...]) -> dict[str, str]:
    """Why a ticket has the highest priority, in words for the team in each language."""
    if not kinds:
        return {}
    said = {}
    for language in LANGUAGES:
        named = " / ".join(phrases.say(language, f"danger.named.{kind}") for kind in kinds)
        said[str(language)] = phrases.say(language, "danger.reason", kinds=named)
    return said


def is_over(phrases: Phrases, ticket: Ticket) -> bool:
    """Whether the customer has said since that the danger is over."""
    said = phrases.say(_READ_IN, "danger.said_over", reason="").strip()
    return ticket.danger.get(_READ_IN, "").endswith(said)


def ended(draft: TurnDraft, ticket: Ticket, kinds: tuple[str, ...]) -> Ticket:
    """The ticket whose danger is over, as the customer says; for people to see, it stays first."""
    phrases = draft.profile.phrases
    told = reasons(phrases, kinds)
    said = {
        one: phrases.say(language, "danger.said_over", reason=told[one])
        for one, language in zip(map(str, LANGUAGES), LANGUAGES, strict=True)
    }
    over = replace(ticket, danger=said, updated_at=draft.now)
    return judged(over, draft.profile.desk.priority, draft.language)


def taken_back(draft: TurnDraft, ticket: Ticket) -> Ticket:
    """The ticket without its danger, which was only a way to speak, with the times it has then."""
    calm = replace(ticket, danger=dict.fromkeys(map(str, LANGUAGES), ""), updated_at=draft.now)
    return draft.judge_anew(ticket, calm)


def told_in(draft: TurnDraft, report: TicketDraft) -> tuple[str, ...]:
    """The dangers in a report's description or in the message that completed it."""
    description = report.fields.get("description")
    told = dangers(str(description.value)) if description else ()
    added = dangers(draft.text)
    return told if not set(added) - set(told) else gravest_first({*told, *added})


def raised(draft: TurnDraft, report: TicketDraft) -> TicketDraft:
    """The report that knows of the danger it tells of, if it tells of one."""
    kinds = told_in(draft, report)
    return replace(report, danger=reasons(draft.profile.phrases, kinds)) if kinds else report
