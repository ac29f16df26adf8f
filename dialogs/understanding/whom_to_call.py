# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which of two numbers to call, and who is to be called from now on.

"Her number is …, mine is …, call me": the number of whom they name counts. 以后找小陈 139… puts
another person and number in the place of those that we hold. Pure.
"""

import re
from collections.abc import Sequence

from dialogs.definition import Field
from dialogs.fields.contract import Parsed
from dialogs.fields.naming import PHONE_MASK
from dialogs.fields.patterns import patterns
from dialogs.fields.phone import Number, numbers
from dialogs.fields.spelling import narrow, simplified
from dialogs.moving import Turn
from dialogs.session import UserInput
from dialogs.step import Found
from dialogs.understanding.filling import filled_in
from dialogs.understanding.telling import complains, is_brief_report
from dialogs.words.vocabulary import vocabulary

_PATTERNS = patterns("whom_to_call")
_READABLE = 300
_WORDS = r"[^,，。;；!！?？\n\x01]"
_CLAUSE = re.compile(rf"{_WORDS}*\x01+{_WORDS}*|{_WORDS}+")
_DIGITS = re.compile(r"\d(?:[ \-()]?\d){6}")
# Around an address or a number: "can you send it to …", 能发到…吗.
_TO_SEND = re.compile(
    r"\b(?:can|could|would|will) you(?: please| kindly)? (?:send|e-?mail|mail|forward|deliver|call"
    r"|ring|reach|text|reply)(?: (?:it|me|us|them|that|this|the [a-z]+))?(?: (?:to|at|on|via|by))?"
    r"|(?:能不能|可不可以|可以|能|麻烦|请|就|直接)*(?:发|寄|打|送|传|邮|回复?)(?:邮件|电话|短信)?(?:到|给|至|我)*"
)
REACHED_BY = frozenset({"email", "phone"})


def heard(turn: Turn, text: str) -> tuple[Turn, str]:
    """The turn with the number to call and whose it is, and the text without what says so.

    The text itself where nobody says whom to call.
    """
    phone = next(iter(turn.definition.of_types("phone")), None)
    if phone is None or len(text) > _READABLE or _DIGITS.search(text) is None:
        return turn, text
    plain = simplified(narrow(text)).replace("’", "'")
    if _PATTERNS["wish"].search(plain) is None:
        return turn, text
    told = numbers(text, turn.context.reading(phone.rules, UserInput(text)), is_asked=True)
    masked = plain
    for one in told:
        mask = PHONE_MASK * (one.end - one.start)
        masked = masked[: one.start] + mask + masked[one.end :]
    if len(told) > 1:
        chosen = _whose(masked, told)
        return _taken(turn, phone, chosen, text, masked) if chosen else (turn, text)
    if not told or not _is_instead(turn, phone, told[0], masked):
        return turn, text
    return _taken(turn, phone, told[0], text, masked)


def _whose(masked: str, told: Sequence[Number]) -> Number | None:
    """The one number of the person whom they say to call: their own, or somebody else's."""
    own, other = _wishes(masked)
    if own == other:
        return None
    owner = "mine" if own else "theirs"
    named = [one for one in told if _is_owned(masked, one, owner)]
    return named[0] if len(named) == 1 else None


def _wishes(masked: str) -> tuple[bool, bool]:
    """Whether they themselves are to be called, and whether somebody else is."""
    plain = _PATTERNS["not_whom"].sub(" ", masked)
    return (
        _PATTERNS["call_me"].search(plain) is not None,
        _PATTERNS["call_them"].search(plain) is not None,
    )


def _is_owned(masked: str, one: Number, owner: str) -> bool:
    before = masked[: one.start].rpartition(PHONE_MASK)[2]
    behind = masked[one.end :].partition(PHONE_MASK)[0]
    return (
        _PATTERNS[owner].search(before) is not None
        or _PATTERNS[f"{owner}_behind"].match(behind) is not None
    )


def _is_instead(turn: Turn, phone: Field, one: Number, masked: str) -> bool:
    """Whether a number takes the place of the one we hold: it is to be called from now on."""
    held = turn.session.answers.get(phone.name)
    if held is None or held.value in {None, one.value}:
        return False
    clause = _clause_of(masked, one)
    return _PATTERNS["instead"].search(clause) is not None and (
        _PATTERNS["was_called"].search(clause) is None
    )


def _clause_of(masked: str, one: Number) -> str:
    """The clause around a masked number, with the one before it if it holds nothing else."""
    before = ""
    for match in _CLAUSE.finditer(masked):
        clause = match.group()
        if match.end() > one.start:
            is_bare = not any(map(str.isalpha, clause))
            return f"{before.strip()} {clause.strip()}" if before and is_bare else clause
        before = clause
    return ""


def _taken(turn: Turn, phone: Field, one: Number, text: str, masked: str) -> tuple[Turn, str]:
    """The turn with the number and the name beside it, and the text without their clauses."""
    found = [Found(phone, Parsed(one.value, one.display))]
    person = next(iter(turn.definition.of_types("person")), None)
    if person is not None and person.type.find is not None:
        clause = _clause_of(masked, one)
        named = person.type.find(clause, turn.context.reading(person.rules, UserInput(clause)))
        if named is not None:
            found.append(Found(person, Parsed(named.value, named.display)))
    rest = text
    for match in reversed(list(_CLAUSE.finditer(masked))):
        if _says_whom(turn, person, match.group()):
            rest = rest[: match.start()] + rest[match.end() :]
    return filled_in(turn, found), rest


def _says_whom(turn: Turn, person: Field | None, clause: str) -> bool:
    """Whether a clause only says whom to call, whose a number is, or what became of the other."""
    if complains(turn.definition, _PATTERNS["not_whom"].sub(" ", clause)):
        return False
    if PHONE_MASK in clause or _PATTERNS["wish"].search(clause) is not None:
        return True
    if not vocabulary().adds_words(_PATTERNS["not_whom"].sub(" ", clause).casefold()):
        return True
    held = turn.session.answers.get(person.name) if person is not None else None
    name = str(held.value).split(" ", 1)[0] if held is not None and held.value else ""
    if _PATTERNS["gone"].search(clause) is not None:
        return True
    return bool(name) and name in clause and not is_brief_report(turn.definition, clause)


def without_sending(rest: str) -> str:
    """What is left of a request to send something to an address, beside that: "can you …"."""
    return _TO_SEND.sub(" ", narrow(rest).casefold())
