# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small condition language of dialog files and service files.

When a step is asked, which priority a report gets, whether a rule applies. Tiny and pure: is,
is_not, is_in, at_least, at_most, known, unknown, mentions; all, any, not. A value that is not
there fulfils only `unknown` and `is_not`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Protocol, TypeAlias

from intake.errors import Mistake

# What stands before a word and denies it, with what may stand between: "没有任何", "don't have a".
_DENIAL = re.compile(
    r"(?:(?<!不得)不|没有?|未|无|别|\b(?:no|not|without|never)|n't)"
    r"(?:\s*(?:任何|什么|其他|其它|别的|发生|出现|造成|导致|引起|"
    r"\b(?:an?|any|the|to|have|had|got|been|yet|known|real|other)\b))*\s*$"
)
# Before a word that is none itself, 没有办法, it asks: 有没有办法, "is there no other way".
_ASKS = re.compile(r"(?:有|\b(?:is|are|was)(?:n't)? there )$")
# Behind and before a word for what still goes it asks, and tells nothing: 还能用吗, "is it still".
_CAN, _STILL = ("还能", "能凑合", "凑合"), "still "
_ASKED_BEHIND = re.compile(r"[用着跑]?[吗么]")
_ASKED_BEFORE = re.compile(r"\b(?:is|are|does|will|can) (?:it|this|that|they|the \w+) $")
_NONE = ("没", "no ", "not ")
_LONGEST_DENIAL = 40
_DEEPEST = 20  # conditions within each other; nobody reads what is deeper
GAP = "…"  # in a word of `mentions`: a few words
_OR = "|"  # in a word that has a gap: one of the words between these stands there
_GAP_CJK, _GAP_LATIN = 3, 16  # characters
_CLAUSE_END = re.compile("[,，。.;；!！?？、\n]")


Scalar: TypeAlias = bool | int | float | str | None


class Operator(StrEnum):
    """What a test asks of one value."""

    IS = "is"
    IS_NOT = "is_not"
    IS_IN = "is_in"
    KNOWN = "known"
    UNKNOWN = "unknown"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MENTIONS = "mentions"  # the text holds one of the words and does not deny it


class HasValue(Protocol):
    """What a condition needs to know of an answer or a ticket's field."""

    @property
    def value(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Test:
    """One test of one value."""

    field: str
    operator: Operator
    values: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The part does not hold."""

    part: "Condition"


Condition: TypeAlias = Test | Every | Some | Negation


def holds(condition: Condition, answers: Mapping[str, HasValue]) -> bool:
    """Whether the answers so far fulfil the condition."""
    if isinstance(condition, Test):
        answer = answers.get(condition.field)
        value = None if answer is None else answer.value
        return _PASSES[condition.operator](value, condition.values)
    if isinstance(condition, Every):
        return all(holds(part, answers) for part in condition.parts)
    if isinstance(condition, Some):
        return any(holds(part, answers) for part in condition.parts)
    return not holds(condition.part, answers)


def tests_in(condition: Condition) -> Iterator[Test]:
    """Every single test within a condition."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Negation):
        yield from tests_in(condition.part)
    else:
        for part in condition.parts:
            yield from tests_in(part)


def written(condition: Condition) -> dict[str, object]:
    """The condition as plain data: `{all: […]}`, `{any: […]}`, `{not: …}`, or one test."""
    if isinstance(condition, Test):
        test = {"field": condition.field, "operator": condition.operator.value}
        return {**test, "values": list(condition.values)}
    if isinstance(condition, Negation):
        return {"not": written(condition.part)}
    kind = "all" if isinstance(condition, Every) else "any"
    return {kind: [written(part) for part in condition.parts]}


def read_condition(raw: object) -> Condition:
    """A condition as written in a file.

    Raises `Mistake` with a sentence for the author; the caller knows file and line.
    """
    return _read(raw, 1)


def _read(raw: object, depth: int) -> Condition:
    if depth > _DEEPEST:
        sentence = f"there are more than {_DEEPEST} conditions within each other"
        raise Mistake("too_deep", sentence, most=str(_DEEPEST))
    if not isinstance(raw, Mapping) or not raw:
        how = "a condition is written like {field: {is: value}} or {all: [...]}"
        raise Mistake("no_condition", how)
    parts = tuple(_read_part(str(key), value, depth) for key, value in raw.items())
    return parts[0] if len(parts) == 1 else Every(parts)


def _read_part(key: str, value: object, depth: int) -> Condition:
    if key in {"all", "any"}:
        if not isinstance(value, list) or not value:
            raise Mistake("no_conditions", f"'{key}' needs a list of conditions", name=key)
        parts = tuple(_read(part, depth + 1) for part in value)
        return Every(parts) if key == "all" else Some(parts)
    if key == "not":
        return Negation(_read(value, depth + 1))
    return _read_test(key, value)


def _read_test(field: str, value: object) -> Condition:
    if isinstance(value, str) and value in {Operator.KNOWN, Operator.UNKNOWN}:
        return Test(field, Operator(value))
    if not isinstance(value, Mapping):
        return Test(field, Operator.IS, (_scalar(value),))
    tests = []
    for name, operand in value.items():
        if name not in set(Operator):
            known = ", ".join(Operator)
            sentence = f"'{name}' is no test for '{field}'; known are: {known}"
            raise Mistake("no_test", sentence, name=str(name), field=field, known=known)
        tests.append(_test(field, Operator(str(name)), operand))
    if not tests:
        raise Mistake("empty_test", f"the test of '{field}' is empty", field=field)
    return tests[0] if len(tests) == 1 else Every(tuple(tests))


def _test(field: str, operator: Operator, operand: object) -> Test:
    if operator in {Operator.KNOWN, Operator.UNKNOWN}:
        if not isinstance(operand, bool):
            raise Mistake("takes_yes_or_no", f"'{operator}' takes true or false", name=operator)
        other = Operator.UNKNOWN if operator is Operator.KNOWN else Operator.KNOWN
        return Test(field, operator if operand else other)
    if operator in {Operator.IS_IN, Operator.MENTIONS}:
        if not isinstance(operand, list) or not operand:
            raise Mistake("takes_a_list", f"'{operator}' takes a list of values", name=operator)
        values = tuple(_scalar(one) for one in operand)
        if operator is Operator.MENTIONS:
            values = tuple(_folded_word(each) for one in values for each in _ways(str(one)))
        return Test(field, operator, values)
    if operator in {Operator.AT_LEAST, Operator.AT_MOST} and not _is_number(operand):
        raise Mistake("takes_a_number", f"'{operator}' takes a number", name=operator)
    return Test(field, operator, (_scalar(operand),))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _scalar(value: object) -> Scalar:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise Mistake("no_single_value", "a condition compares with a single word or number")


def _is_one_of(value: object, wanted: tuple[Scalar, ...]) -> bool:
    if isinstance(value, list):
        return any(one in value for one in wanted)
    return value is not None and value in wanted


def _equals(value: object, wanted: Scalar) -> bool:
    if isinstance(value, list):
        return wanted in value
    return value is not None and value == wanted


def _fold(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("’", "'")  # as phones write it
    return text.strip().casefold()


def mentions(text: str, words: tuple[Scalar, ...]) -> bool:
    """Whether a text holds one of the folded words without denying it (没有冒烟)."""
    folded = _fold(text)
    return any(_mentions(folded, str(word)) for word in words)


def _mentions(folded: str, word: str) -> bool:
    first, *others = word.split(GAP)
    return any(_follow(folded, at + len(first), others) for at in _undenied(folded, first))


def _follow(folded: str, end: int, parts: Sequence[str]) -> bool:
    """Whether the parts of a word follow each other from `end` on, a few words between them."""
    if not parts:
        return True
    first, *others = parts
    return any(
        _is_few(folded[end:at]) and _follow(folded, at + len(first), others)
        for at in _undenied(folded[: end + _GAP_LATIN + len(first) + 1], first, end)
    )


def _is_few(between: str) -> bool:
    longest = _GAP_LATIN if between.isascii() else _GAP_CJK
    return len(between) <= longest and not _CLAUSE_END.search(between)


def _undenied(folded: str, word: str, begin: int = 0) -> Iterator[int]:
    """Where a text has a word from `begin` on, whole if it is Latin, and does not deny it there.

    What stands before `begin` denies nothing: it is the beginning of the same word.
    """
    start = folded.find(word, begin)
    while start >= 0:
        before, after = folded[start - 1 : start], folded[start + len(word) :][:1]
        is_part = word.isascii() and (_is_latin(before) or _is_latin(after))
        told = folded[max(begin, start - _LONGEST_DENIAL) : start]
        is_asked = word.startswith(_NONE) and _ASKS.search(told) is not None
        is_asked = is_asked or _is_question(word, told, folded, start + len(word))
        if not (is_part or is_asked or _DENIAL.search(told)):
            yield start
        start = folded.find(word, start + 1)


def _is_question(word: str, told: str, folded: str, end: int) -> bool:
    if word.startswith(_CAN):
        return _ASKED_BEHIND.match(folded, end) is not None
    return word.startswith(_STILL) and _ASKED_BEFORE.search(told) is not None


def _ways(word: str) -> Iterator[str]:
    """A word of `mentions` in each way that its alternatives leave: 数据|文件…丢了|没了."""
    if GAP not in word:
        yield word
        return
    for parts in product(*(part.split(_OR) for part in word.split(GAP))):
        yield GAP.join(parts)


def _folded_word(word: str) -> str:
    return GAP.join(filter(None, map(_fold, word.split(GAP))))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


_PASSES: Mapping[Operator, Callable[[object, tuple[Scalar, ...]], bool]] = {
    Operator.IS: _is_one_of,
    Operator.IS_IN: _is_one_of,
    Operator.IS_NOT: lambda value, wanted: not _equals(value, wanted[0]),
    Operator.KNOWN: lambda value, _wanted: value is not None,
    Operator.UNKNOWN: lambda value, _wanted: value is None,
    Operator.AT_LEAST: lambda value, wanted: _is_number(value) and value >= wanted[0],  # type: ignore[operator]
    Operator.AT_MOST: lambda value, wanted: _is_number(value) and value <= wanted[0],  # type: ignore[operator]
    Operator.MENTIONS: lambda value, wanted: isinstance(value, str) and mentions(value, wanted),
}
