# SPDX-License-Identifier: AGPL-3.0-or-later
"""A value put right in the same breath: "0171 2345678, no sorry, 0172 2345678", 周一，不对，周二.

The last meant one stands where the first stood, so that whatever announced that announces it:
nobody who reads the message after this has to know that it was taken back. Values of different
kinds never replace each other, and words that say more than the value itself leave all as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dialogs.fields.code_shapes import built
from dialogs.fields.denial import is_denied
from dialogs.fields.naming import is_lone_name
from dialogs.fields.patterns import patterns, word_list
from dialogs.fields.spelling import narrow
from dialogs.words.remembering import of_short

_PATTERNS = patterns("retracted")
_READABLE = 2000
_MOST = 4  # so often does nobody correct themselves in one message
_PHONE_DIGITS = 7
_ENDS = re.compile(r"[,，、。!！?？;；\n](?!\d)|\.(?=\s|$)|\s[–—-]+\s")
_APART = " ,.;:!?…–—-，。；！？、"
_BLANKS = re.compile(r"\s+")
# What a text holds that takes anything back: far quicker than to search for the words themselves.
_HINTS = (
    "sorry", "wait", "oops", "i mean", "actually", "rather", "wrong", "mistake", "misread",
    "mistyped", "misspoke", ", no", ". no", "… no", "- no", "? no", "! no", "; no", "hang on",
    "scratch", "make that", "correction", "typo", "my bad", "错", "不对", "不是", "不不", "哦不",
    ",不", "，不", "等等", "等一下", "等下", "更正", "抄反", "写反",
)  # fmt: skip
_CODE_SLACK = 4  # characters by which codes of one kind differ: B7 and XJ-200, not SN2209-118
_PHONE, _CODE, _DAY, _MAIL, _NAME = "phone", "code", "day", "mail", "name"
_UNMISTAKABLE = frozenset({_PHONE, _DAY, _MAIL, _NAME})


@dataclass(frozen=True, slots=True)
class _Value:
    """Something that may be taken back, and where it stands in the text."""

    start: int
    end: int
    kind: str
    text: str


@of_short
def with_last_meant(text: str) -> str:
    """The text with each value that is taken back replaced by the one meant; else the text."""
    if len(text) > _READABLE:
        return text
    lower = text.lower()
    if not any(one in lower for one in _HINTS) or _PATTERNS["cue"].search(lower) is None:
        return text
    plain = meant = narrow(text)
    for _ in range(_MOST):
        changed = _replaced_once(meant)
        if changed is None:
            break
        meant = changed
    return meant if meant != plain else text


def _replaced_once(text: str) -> str | None:
    lower = text.lower()
    if len(lower) != len(text):  # Turkish letters
        return None
    for cue in _PATTERNS["cue"].finditer(lower):
        stop = len(text[: cue.start()].rstrip(_APART))
        start = _clause_start(text, stop)
        new, end = _new_value(text, cue.end(), text[start:stop])
        if new is None or (cue["weak"] and not _is_plain(new)):
            continue
        old = _alike(new, text, start, stop)
        if old is not None and not is_denied(text, old.start):
            return f"{text[: old.start]}{new.text}{text[old.end : stop]}{text[end:]}"
    return None


def _is_plain(value: _Value) -> bool:
    """Whether a mere "no" before a value takes another one back: not in "printer no 1, no 2"."""
    return value.kind in _UNMISTAKABLE or len(value.text) > _CODE_SLACK


def _clause_start(text: str, end: int) -> int:
    """Where the clause begins that ends here, whatever sign ends it."""
    last = 0
    for sign in _ENDS.finditer(text, 0, max(0, end)):
        last = sign.end()
    return last


def _new_value(text: str, start: int, before: str) -> tuple[_Value | None, int]:
    """The value meant, and the end of the words that repeat what was said with the old one."""
    ends = _PATTERNS["end"].search(text, start)
    stop = ends.start() if ends else len(text)
    value = next(_values(text, start, stop), None)
    if value is None:
        return None, stop
    is_all = _repeats(text[start : value.start], before) and _repeats(
        text[value.end : stop], before
    )
    return (value if is_all else None), stop


def _repeats(words: str, before: str) -> bool:
    """Whether words beside the value only link it, or were said of the old one too."""
    rest = _linked(words)
    return not rest or rest in _linked(before)


def _linked(words: str) -> str:
    """The words without those that only link a value."""
    return _BLANKS.sub(" ", _PATTERNS["link"].sub(" ", words.casefold())).strip(_APART + "~")


def _values(text: str, start: int, stop: int) -> Iterator[_Value]:
    for match in _PATTERNS["value"].finditer(text, start, stop):
        group = match.lastgroup or ""
        kind, found = group.removeprefix("zh_"), match[group].strip()
        if kind == _PHONE and sum(map(str.isdigit, found)) < _PHONE_DIGITS:
            kind = _CODE
        if kind == _NAME and not _is_name(found):
            continue
        at = match.start(group)
        yield _Value(at, at + len(found), kind, found)


def _is_name(words: str) -> bool:
    if not words.isascii():
        return is_lone_name(words)
    return not word_list("not_people_english") & {*words.split()}


def _alike(new: _Value, text: str, start: int, stop: int) -> _Value | None:
    """The last value of the same kind in the clause before; built the same, if there is one."""
    olds = [one for one in _values(text, start, stop) if one.kind == new.kind]
    if new.kind != _CODE:
        return olds[-1] if olds and olds[-1].text != new.text else None
    fitting = [one for one in olds if _is_of_one_build(one.text, new.text)]
    same = [one for one in fitting if built(one.text) == built(new.text)]
    return next(iter((same or fitting)[-1:]), None)


def _is_of_one_build(one: str, other: str) -> bool:
    has_letters = [any(map(str.isalpha, each)) for each in (one, other)]
    return has_letters[0] == has_letters[1] and abs(len(one) - len(other)) <= _CODE_SLACK
