# SPDX-License-Identifier: AGPL-3.0-or-later
"""What to call somebody.

Takes any name as an answer, but not 全公司 or 三台. In passing only an introduction or a title
counts: 我叫…, 王师傅, "my name is …".
"""

import re

from dialogs.fields.contract import FieldType, Parsed, Reading, Unclear
from dialogs.fields.naming import answered, is_nobody, named, people
from dialogs.fields.spelling import bare, narrow

_MAX = 80
_MAX_DIGITS = 4
_INTRODUCTION = re.compile(
    r"^(?:您好|你好|hello|hi)?[,，\s]*"
    r"(?:我的名字(?:是|叫)|我叫|我是|我姓|免贵姓|姓(?!名)|姓名|联系人(?:是|叫)?|叫我|找|"
    r"my name is|this is|i am|i'm|contact(?: person)?(?: is)?|call me|ask for)"
    r"\s*[:：]?\s*",
    re.IGNORECASE,
)


# A phone number beside the name is read by its own field.
_NUMBER = re.compile(r"\+?\d[\d\s()-]{5,}\d")
_NOBODY = frozenset({"没有", "无", "没", "不", "不用", "none", "no", "nobody", "n/a", "na"})


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """A person's name, without the words of introduction and what belongs to them."""
    if (found := find(text, reading)) is not None:
        return Parsed(found.value, found.display, is_sure=False)
    named_alone = answered(narrow(text))
    answer = parse_name(named_alone or text, reading, _INTRODUCTION, "person.wrong")
    is_nobody_s = isinstance(answer, Parsed) and is_nobody(str(answer.value))
    return Unclear("person.wrong") if is_nobody_s else answer


def find(text: str, _reading: Reading) -> Parsed | None:
    """The name somebody introduces themselves or a colleague with."""
    return named(people(narrow(text)), text)


def parse_name(text: str, reading: Reading, cue: re.Pattern[str], key: str) -> Parsed | Unclear:
    """A name without the words of introduction that `cue` finds; `key` says what it is not."""
    name = bare_keeping_case(_NUMBER.sub(" ", cue.sub("", narrow(text).strip())).strip())
    digits = sum(character.isdigit() for character in name)
    is_a_name = any(map(str.isalpha, name)) and name.casefold() not in _NOBODY
    if not is_a_name or digits > _MAX_DIGITS:
        return Unclear(key)
    if len(name) > (reading.rules.max_length or _MAX):
        return Unclear("text.long", {"count": reading.rules.max_length or _MAX})
    return Parsed(name, name, is_sure=False)


def bare_keeping_case(text: str) -> str:
    """The text without surrounding punctuation, letters as they were written."""
    start = narrow(text).casefold().find(word := bare(text))
    return text[start : start + len(word)] if start >= 0 else text.strip()


TYPES = (FieldType("person", parse, find),)
