# SPDX-License-Identifier: AGPL-3.0-or-later
"""What to call somebody, and the company they are with.

Takes any name; knows no list of surnames. In passing only an introduction counts: 我叫…, 联系人…,
"my name is …".
"""

import re

from dialogs.fields.contract import FieldType, Parsed, Reading, Unclear
from dialogs.fields.spelling import bare, narrow

_MAX = 80
_MAX_DIGITS = 4
_INTRODUCTION = re.compile(
    r"^(?:您好|你好|hello|hi)?[,，\s]*"
    r"(?:我的名字(?:是|叫)|我叫|我是|我姓|姓名|联系人(?:是|叫)?|叫我|找|"
    r"my name is|this is|i am|i'm|contact(?: person)?(?: is)?|call me|ask for)"
    r"\s*[:：]?\s*",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:我叫(?!人|他|她|你|您|了|过)|联系人(?:是|叫)?\s*[:：]?\s*|姓名\s*[:：]\s*)([\u4e00-\u9fff]{2,4}?)(?=[,，。;；\s\d]|的?(?:电话|手机)|$)"
)
_NAMED_LATIN = re.compile(
    r"(?:[Mm]y name is|[Cc]ontact(?: person)?(?: is|:))\s+"
    r"((?:[A-Z][A-Za-z'\-]+)(?: [A-Z][A-Za-z'\-]+){0,2})"
)
_COMPANY_CUE = re.compile(
    r"^(?:我们是|我们公司是|我们公司叫|我们单位是|公司(?:是|叫|名称)?|单位(?:是|叫)?|"
    r"we are|our company is|company(?: name)?(?: is)?)\s*[:：]?\s*",
    re.IGNORECASE,
)


# A phone number beside the name is read by its own field.
_NUMBER = re.compile(r"\+?\d[\d\s()-]{5,}\d")
_NOBODY = frozenset({"没有", "无", "没", "不", "不用", "none", "no", "nobody", "n/a", "na"})


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """A person's name, without the words of introduction."""
    return _parse(text, reading, _INTRODUCTION, "person.wrong")


def parse_company(text: str, reading: Reading) -> Parsed | Unclear:
    """A company's name."""
    return _parse(text, reading, _COMPANY_CUE, "company.wrong")


def find(text: str, _reading: Reading) -> Parsed | None:
    """The name somebody introduces themselves or a colleague with."""
    match = _NAMED.search(text) or _NAMED_LATIN.search(text)
    if match is None:
        return None
    return Parsed(match.group(1), match.group(1), match.start(), match.end())


def _parse(text: str, reading: Reading, cue: re.Pattern[str], key: str) -> Parsed | Unclear:
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


TYPES = (FieldType("person", parse, find), FieldType("company", parse_company))
