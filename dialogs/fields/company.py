# SPDX-License-Identifier: AGPL-3.0-or-later
"""The company somebody is with: asked for, or known by what it calls itself (有限公司, Ltd).

Takes any name as an answer; in passing only one that is introduced or named in full.
"""

import re
from collections.abc import Iterator

from dialogs.fields.contract import FieldType, Parsed, Reading, Unclear
from dialogs.fields.denial import is_denied
from dialogs.fields.naming import Name, named
from dialogs.fields.patterns import patterns, word_list
from dialogs.fields.person import parse_name
from dialogs.fields.spelling import narrow, searched, simplified
from intake.values import replace

_PATTERNS = patterns("companies")
_OF_NAMES = patterns("names")
_DEPARTMENT = re.compile(
    r"^(.{2,}(?:公司|集团|医院|大学|学院|中学|小学|学校|酒店|工厂|厂|银行|超市|商场))"
    r"[\u4e00-\u9fff]{1,5}(?:科|部|处|室|车间|中心|班|组)$"
    r"|^(.{3,}?)(?:设备|工程|技术|维修|采购|生产|后勤|信息|行政|动力|机电|品质|质量|仓储|电气|总务|运维|售后)"
    r"(?:部门?|科|处|室|组|中心|车间)$"
    r"|^(.{4,}?)(?:厂务|医务|总务|后勤)$"
)
_HEAD = re.compile(r"^[\u4e00-\u9fff]{5,16}(?=[,，:：\s])")
# A contract's or a tax number and nothing else: HT-2026-0128. 3M and 7-Eleven have fewer figures.
_NUMBER = re.compile(r"(?=(?:\D{0,6}\d){5})[A-Za-z]{0,5}[\-\s]?\d[\d\-/. ]{3,}[A-Za-z]?")
_SCOPE = re.compile(
    "只[有是]?|就(?!业)|仅|除了?|所有|整个|其他|其它|别的|各个?(?:分|子)"
)  # who has it
_PRIVATE = {"zh": "个人", "en": "private"}  # what an invoice to no company is made out to
_HINTS_OF_PRIVATE = (
    "privat",
    "individual",
    "company",
    "business",
    "firm",
    "公司",
    "单位",
    "个人",
    "私人",
    "抬头",
)
_LONGEST_PRIVATE = 60
_SHORTEST = 4  # two characters and 集团
_CUE = re.compile(
    r"^(?:我们是|我们公司是|我们公司叫|我们单位是|公司(?:是|叫|名称)?|单位(?:是|叫)?|"
    r"we are|our company is|company(?: name)?(?: is)?)\s*[:：]?\s*",
    re.IGNORECASE,
)


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """A company's name, without the words of introduction or what else is said."""
    if (found := named(companies(narrow(text)), text)) is not None:
        return Parsed(found.value, found.display, is_sure=False)
    if is_private(text):
        label = _PRIVATE[reading.language]
        return Parsed(label, label)
    if (private := told_private(text)) is not None:
        return as_private(private, reading)
    if _NUMBER.fullmatch(narrow(text).strip()) is not None:
        return Unclear("company.wrong")
    return parse_name(text, reading, _CUE, "company.wrong")


def is_private(text: str) -> bool:
    """Whether a text says that there is no company, and nothing else: "it's private"."""
    plain = searched(text)
    return len(plain) <= _LONGEST_PRIVATE and _PATTERNS["private"].fullmatch(plain) is not None


def told_private(text: str) -> re.Match[str] | None:
    """Where a text says beside something else that there is no company, and names none."""
    plain = simplified(narrow(text)).replace("’", "'")
    folded = plain.casefold()
    if not any(one in folded for one in _HINTS_OF_PRIVATE) or companies(narrow(text)):
        return None
    return _PATTERNS["told_private"].search(plain)


def as_private(match: re.Match[str], reading: Reading) -> Parsed:
    """The value of a company there is none of, where a text tells so."""
    label = _PRIVATE[reading.language]
    return Parsed(label, label, *match.span())


def find(text: str, reading: Reading) -> Parsed | None:
    """The company a text says it comes from, or names in full; or that there is none."""
    if (found := named(companies(narrow(text)), text)) is not None:
        return found
    private = told_private(text)
    return as_private(private, reading) if private is not None else None


def companies(text: str) -> tuple[Name, ...]:
    """The companies a narrow text says it comes from or names in full, surest first."""
    plain = simplified(text)
    chinese = () if plain.isascii() else (*_announced_companies(plain), *_full_companies(plain))
    found = (*chinese, *_english_companies(plain))
    return tuple(
        replace(one, value=text[one.start : one.end])
        for one in found
        if not (is_denied(plain, one.start) or _SCOPE.match(one.value))
    )


def _announced_companies(text: str) -> Iterator[Name]:
    for match in _PATTERNS["announced"].finditer(text):
        if not _PATTERNS["generic"].match(match["name"]):
            yield Name(match.start("name"), match.end("name"), match["name"])
    for match in _PATTERNS["kind_named"].finditer(text):
        yield Name(match.start("name"), match.end("name"), match["name"])
    for match in _OF_NAMES["of_company"].finditer(text):
        group = "firm" if match["firm"] else "named"
        is_read = "\x00" in match[group]  # as something else: the name behind it is looked for
        if not (
            is_read
            or _PATTERNS["generic"].match(match[group])
            or _PATTERNS["no_firm"].search(match[group])
        ):
            firm = _DEPARTMENT.sub(r"\1\2\3", match[group])
            yield Name(match.start(group), match.start(group) + len(firm), firm)
    yield from _firms_alone(text)
    for match in _PATTERNS["from_cue"].finditer(text):
        name = match["name"]
        is_named = any(_PATTERNS[one].fullmatch(name) for one in ("place", "shop"))
        if (is_named or name.endswith(("公司", "集团"))) and not (
            _PATTERNS["generic"].match(name) or _PATTERNS["no_firm"].search(name)
        ):
            yield Name(match.start("name"), match.end("name"), name)


def _firms_alone(text: str) -> Iterator[Name]:
    """Names that are a clause of their own: 青岛海润食品厂，速冻机今天停机."""
    head = _HEAD.match(text)
    if head is not None and _is_firm(head[0]):
        yield Name(*head.span(), head[0])
    for match in _PATTERNS["clause"].finditer(text):
        if not _PATTERNS["no_firm"].search(match["clause"]):
            yield Name(match.start("clause"), match.end("clause"), match["clause"])


def _is_firm(name: str) -> bool:
    is_named = not _PATTERNS["generic"].match(name) and not _PATTERNS["no_firm"].search(name)
    return is_named and _PATTERNS["place"].fullmatch(name) is not None


def _full_companies(text: str) -> Iterator[Name]:
    if "公司" not in text and "集团" not in text:
        return
    for match in _PATTERNS["full"].finditer(text):
        lead = _PATTERNS["leads"].match(match.group())
        start = match.start() + (lead.end() if lead else 0)
        name = text[start : match.end()].lstrip("(（")
        is_named = not _PATTERNS["generic"].match(name) and len(name) >= _SHORTEST
        if is_named and not re.search(r"[的了在把给]", name[:-2]):
            yield Name(match.end() - len(name), match.end(), name)


def _english_companies(text: str) -> Iterator[Name]:
    for pattern in ("limited", "house", "headed", "english_from"):
        for match in _PATTERNS[pattern].finditer(text):
            lead = _PATTERNS["english_leads"].match(match[1])
            start = match.start(1) + (lead.end() if lead else 0)
            name = text[start : match.end(1)].rstrip(", ")
            first, *others = name.split() or ("",)
            if (
                first
                and not _PATTERNS["listed"].search(name)
                and (first not in word_list("not_people_english") or len(others) > 1)
            ):
                yield Name(start, start + len(name), name)


TYPES = (FieldType("company", parse, find),)
