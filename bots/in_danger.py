# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said after a danger was told, while it may last: nothing else is spoken of.

Pure. Whoever holds a hand in a machine asks how to stop it, not for articles: each message is
answered with what to do, goes onto the danger's ticket, and begins no second report. It ends when
the customer says that it is over, turns to another matter, or after two hours. The words are in
`in_danger.yaml`.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Literal, TypedDict, cast, get_args

from bots import danger
from bots.draft import TurnDraft
from bots.profile import HOW_TO, REPORT
from bots.reports import adding, changing
from bots.reports.running import ask_again, dialog_context, running_dialog
from bots.triage import Intent, fold
from dialogs.extraction import volunteered
from intake import yaml_text
from intake.conversations import Speaker
from intake.tickets.ticket import FieldValue, Ticket

_FILE = Path(__file__).with_suffix(".yaml")
_LASTS = timedelta(hours=2)
_MOST = 2  # pieces of advice in one answer
_EMERGENCY = frozenset({"110", "112", "119", "120", "911", "999", "000"})  # no codes of a machine
_MACHINE = ("product", "serial_number")
_BESIDE_ADVICE = frozenset({"phone", *_MACHINE})  # read in a question, too, where 现在 is no time
# Courtesy, a language, how the ticket stands: these are answered as always.
_ORDINARY = frozenset(
    {
        *(Intent.GREETING, Intent.THANKS, Intent.BYE, Intent.ACKNOWLEDGE, Intent.STATUS),
        *(Intent.WHO, Intent.CHINESE, Intent.ENGLISH, Intent.CHITCHAT),
        Intent.OTHER_LANGUAGE,
    }
)
_AT_A_LOSS = frozenset({Intent.QUESTION, Intent.NOT_SOLVED, Intent.HUMAN, Intent.NUDGE})
# The advice that is another one for a kind of danger; of several kinds the first here decides.
_BY_KIND: Mapping[str, tuple[str, ...]] = {
    "stop": ("gas", "electricity", "fire"),
    "touch": ("gas", "electricity"),
    "call": ("gas", "fire"),
    "water": ("fire", "electricity"),
    "left": ("gas",),
}
_STAYS = frozenset({"again", "hospital", "left"})  # asked when it is over, too
_Telling = Literal[
    "called", "stopped", "lasts", "over", "unless", "against", "not_meant", "meant",
    "next", "away", "goes_on", "software",
]  # fmt: skip


class _Raw(TypedDict):
    asked: dict[str, list[str]]
    called: list[str]
    stopped: list[str]
    lasts: list[str]
    over: list[str]
    unless: list[str]
    denied: dict[str, list[str]]
    against: list[str]
    not_meant: list[str]
    meant: list[str]
    next: list[str]
    away: list[str]
    goes_on: list[str]
    software: list[str]


@cache
def _raw() -> _Raw:
    raw: _Raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))
    return raw


@cache
def _asked() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile("|".join(lines)) for name, lines in _raw()["asked"].items()}


@cache
def _telling() -> Mapping[str, re.Pattern[str]]:
    lists = cast("Mapping[str, list[str]]", _raw())
    return {name: re.compile("|".join(lists[name])) for name in get_args(_Telling)}


@cache
def _denied() -> Mapping[str, re.Pattern[str]]:
    return {kind: re.compile("|".join(lines)) for kind, lines in _raw()["denied"].items()}


def _tells(name: _Telling, folded: str) -> bool:
    return _telling()[name].search(folded) is not None


def open_in(draft: TurnDraft) -> Ticket | None:
    """The ticket of a danger that this conversation told of and that may last."""
    ticket = adding.own(draft)
    if ticket is None or not any(ticket.danger.values()) or draft.now - ticket.updated_at > _LASTS:
        return None
    return ticket


def first_advice(draft: TurnDraft, kinds: tuple[str, ...]) -> str:
    """What to do about the dangers just told; of a fire that is out already something else."""
    folded = fold(draft.text)
    is_out = _asked()["out"].search(folded) is not None and not _tells("lasts", folded)
    if is_out and kinds == ("fire",):
        return draft.phrase("danger.asked.out")
    return danger.advice(draft, kinds)


def stayed_with(draft: TurnDraft, ticket: Ticket, kinds: tuple[str, ...], intent: Intent) -> bool:
    """Answer a message while the danger of a `ticket` may last; False if it is about none of it.

    `kinds` are the dangers that the message tells of once more.
    """
    if draft.context.message.choice or intent in _ORDINARY:
        return False
    if draft.conversation.dialog:
        return not kinds and _misheard_in_dialog(draft, ticket)
    return _stayed_outside_dialog(draft, ticket, kinds, intent)


def _stayed_outside_dialog(
    draft: TurnDraft, ticket: Ticket, kinds: tuple[str, ...], intent: Intent
) -> bool:
    is_waiting = draft.conversation.speaker is Speaker.WAITING
    if intent is Intent.HUMAN and not (is_waiting or kinds):
        return False  # nobody comes yet
    folded, phrases = fold(draft.text), draft.profile.phrases
    told, is_over = danger.kinds_on(phrases, ticket), danger.is_over(phrases, ticket)
    asked = asked_for(draft.text, told)
    if is_over:
        asked = [name for name in asked if name in _STAYS]
    if not (kinds or asked) and (is_over or _changes_matter(draft, ticket)):
        if is_misheard(draft.text) and not is_over:
            _take_back(draft, ticket)
        return False  # it is left to what it is about
    is_plain = not kinds and not is_over and not set(asked) - {"out"}
    if is_plain and _denied_in(draft, ticket, told):
        return intent is not Intent.QUESTION  # which is answered like any other now
    if is_plain and (intent is Intent.SOLVED or (intent is Intent.STATEMENT and ends(draft.text))):
        _end(draft, ticket, told)
    else:
        is_told = bool(kinds) and not _tells("called", folded)  # who called 120 knows that much
        lasts = is_told or intent in _AT_A_LOSS or _tells("lasts", folded)
        _answer(draft, ticket, asked, is_lasting=lasts)
        if intent is Intent.HUMAN and is_waiting:
            draft.say(draft.phrase("hand_off.waiting"), meta={"waiting": True})
    return True


def _answer(draft: TurnDraft, ticket: Ticket, asked: list[str], *, is_lasting: bool) -> None:
    """Say what to do, and put what was said onto the ticket."""
    told = danger.kinds_on(draft.profile.phrases, ticket)
    is_filled = _filled(draft, ticket, is_asked=bool(asked))
    if not (is_filled or asked or is_lasting) and changing.put_right(draft):
        return
    if draft.text and (asked or not is_filled):
        adding.keep(draft, ticket)
    if asked:
        said = "\n".join(draft.phrase(f"danger.asked.{_for(name, told)}") for name in asked)
        draft.say(said, meta={"safety": list(told), "advises": asked})
    elif is_lasting:
        said = danger.advice(draft, told, danger.words_of(ticket))
        draft.say(said, meta={"safety": list(told)})
    if not is_filled:
        said = "danger.kept" if asked or is_lasting else "danger.noted"
        draft.say(draft.phrase(said, number=ticket.number), meta={"joins": ticket.number})
    draft.update(unanswered_turns=0)


def asked_for(text: str, told: tuple[str, ...]) -> list[str]:
    """What a message asks of the dangers `told` before, the most pressing first."""
    folded = fold(text)
    asked = [name for name, pattern in _asked().items() if pattern.search(folded)]
    if "injury" not in told and "held" in asked:
        asked.remove("held")  # a valve that does not open holds nobody
    if "call" in asked and _tells("called", folded):
        asked.remove("call")
    is_stopped = "gas" not in told and _tells("stopped", folded)  # where gas is, no switch is safe
    if "stop" in asked and is_stopped and not _tells("unless", folded):
        asked.remove("stop")
    if _tells("goes_on", folded):
        asked = [name for name in asked if name != "left"]
    elif "left" not in asked and _asks_on(folded):
        asked.append("left")
    return ["out"] if "out" in asked else asked[:_MOST]


def _asks_on(folded: str) -> bool:
    """Whether what is to be done next is asked by who has done what there was to do."""
    is_done = _tells("stopped", folded) or _tells("away", folded)
    return is_done and _tells("next", folded)


def _for(name: str, kinds: tuple[str, ...]) -> str:
    """The advice on what is asked, for the kind of danger."""
    if name not in _BY_KIND:
        return name
    if name == "water" and "injury" in kinds:
        return "water.usual"  # for people, before the fire
    kind = next((one for one in _BY_KIND[name] if one in kinds), "usual")
    return f"{name}.{kind}"


def ends(text: str) -> bool:
    """Whether a message says that the danger is over, and nothing that speaks against it."""
    folded = fold(text)
    return _tells("over", folded) and not _tells("unless", folded)


def is_denied(text: str, told: tuple[str, ...]) -> bool:
    """Whether a message says of each danger `told` that it is none: nobody hurt, nothing burns."""
    folded = fold(text)
    if not told or _tells("against", folded):
        return False
    return all(_denied()[kind].search(folded) for kind in told)


def is_taken_back(text: str, told: tuple[str, ...]) -> bool:
    """Whether a message says that a danger told before was only a way to speak."""
    folded = fold(text)
    if _tells("against", folded):
        return False
    is_meant = is_denied(text, told) and _tells("meant", folded)
    return is_meant or is_misheard(text) or _tells("not_meant", folded)


def is_misheard(text: str) -> bool:
    """Whether a message says that it is about a program, and that nobody is in danger."""
    folded = fold(text)
    if not _tells("software", folded) or _tells("against", folded):
        return False
    return any(pattern.search(folded) for pattern in _denied().values())


def _misheard_in_dialog(draft: TurnDraft, ticket: Ticket) -> bool:
    """Take a danger back that was none, and ask once more what the dialog has asked."""
    running = running_dialog(draft)
    told = danger.kinds_on(draft.profile.phrases, ticket)
    is_none = is_misheard(draft.text) or is_denied(draft.text, told)
    if running is None or not is_none:
        return False
    _take_back(draft, ticket)
    ask_again(draft, running)
    return True


def _denied_in(draft: TurnDraft, ticket: Ticket, told: tuple[str, ...]) -> bool:
    """Write it down if the message says that there was no danger, or none any more."""
    if is_taken_back(draft.text, told):
        _take_back(draft, ticket)
        return True
    if is_denied(draft.text, told):
        _end(draft, ticket, told)
        return True
    return False


def _take_back(draft: TurnDraft, ticket: Ticket) -> None:
    """Judge the ticket without its danger; what was said stays on it, for people to see."""
    calm = danger.taken_back(draft, ticket)
    adding.keep(draft, ticket)
    said = {"number": ticket.number, "priority": calm.priority.name}
    draft.say(draft.phrase("danger.not_meant", **said), meta={"joins": ticket.number})
    draft.update(unanswered_turns=0)


def _end(draft: TurnDraft, ticket: Ticket, told: tuple[str, ...]) -> None:
    """Write onto the ticket that it is over, as the customer says; it stays first of all."""
    draft.ticket = danger.ended(draft, ticket, told)
    adding.keep(draft, ticket)
    draft.say(draft.phrase("danger.over", number=ticket.number), meta={"joins": ticket.number})
    draft.update(unanswered_turns=0)


def _changes_matter(draft: TurnDraft, ticket: Ticket) -> bool:
    """Whether a message that tells of no danger is about something else: an invoice, machine B."""
    profile, text = draft.profile, draft.text
    begun = profile.dialogs.starting_with(text, draft.language)
    if begun is not None and begun.name not in {REPORT, HOW_TO}:
        return True
    if profile.words.when_due.search(fold(text)) or profile.words.warranty.search(fold(text)):
        return True
    if begun is None and not profile.hears_trouble(text):
        return False
    if profile.words.another.search(fold(text)):
        return True
    report = profile.dialogs.filing(ticket.type)
    fields = report.definition.of_types(*_MACHINE) if report else ()
    found, _ = volunteered(fields, text, dialog_context(draft))
    known = {name: one.value for name, one in ticket.fields.items()}
    return any(known.get(one.field.name, one.parsed.value) != one.parsed.value for one in found)


def _filled(draft: TurnDraft, ticket: Ticket, *, is_asked: bool) -> bool:
    """Fill what the ticket lacks with what is told, and say so; False if it fills nothing."""
    if not ticket.incomplete or not draft.text:
        return False
    found: dict[str, FieldValue] = {
        name: one
        for name, one in adding.missing_in(draft, ticket).items()
        if (name in _BESIDE_ADVICE or not is_asked) and str(one.value) not in _EMERGENCY
    }
    if not found:
        return False
    draft.learn({name: str(one.value) for name, one in found.items()})
    adding.fill_and_say(draft, ticket, found)
    return True
