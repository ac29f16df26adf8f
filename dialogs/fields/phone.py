# SPDX-License-Identifier: AGPL-3.0-or-later
"""A phone number anywhere in the world, read as from the service desk's region.

When it has been asked for, a possible number is enough; in passing, only a valid one counts,
since order and serial numbers look alike (measured: VALID is clean on 32 of 36 negatives,
POSSIBLE on 9), or one that a word announces. Never checks whether somebody answers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from dialogs.fields import text as free_text
from dialogs.fields.area_codes import joined_areas
from dialogs.fields.contract import Parsed, Reading, Unclear
from dialogs.fields.denial import is_denied, keeps_last
from dialogs.fields.national_numbers import (
    HOME,
    is_abroad,
    is_anybodys,
    is_foreign,
    is_overseas,
    parsed_number,
)
from dialogs.fields.spelling import ENGLISH_RUN, has_chinese, narrow, simplified, spoken_digits
from dialogs.fields.whose_number import is_beside_name
from intake.values import replace

_MIN_DIGITS, _LONGEST_LOCAL = 7, 8
_DATE = re.compile(
    r"(?:19|20)\d\d[-./]\d{1,2}(?:[-./]\d{1,2}(?!\d)|\s?-\s?(?:19|20)\d\d)|(?:19|20)\d\d\s?-\s?(?:19|20)\d\d$"
)
_EXTENSION = r"(?:\s*(?:转|分机|内线|ext\.?|extension|;ext=|x)\s*(\d{1,6}))?"
# A mobile number of China is whole with its eleven figures: what stands apart behind it is another
# figure (电话13900001111 2台, "… 3. 订单"), and so is the number of a list before it. So are one
# lone figure behind four, and all that stands behind a full stop and a blank.
_MOBILE = r"1[3-9]\d(?:[ \-]?\d{4}){2}"
_LISTED = rf"(?![1-9]\d?[.)] ?{_MOBILE}(?!\d)|[2-9] +{_MOBILE}(?!\d))"
_CANDIDATE = re.compile(
    rf"(?:(?<![0-9A-Za-z+\-./])|(?<=\d{{7}}/)){_LISTED}"
    r"(?:(\(?0(?!0)\d{2,3}\)?[\- ]?\d{3,4}[\- ]?\d{4}|1[3-9]\d{9})-(\d{1,5})(?!\d)"
    rf"|((?:\+?86[ \-]?)?{_MOBILE}(?=[ .()])"
    rf"|\+?\(?\d(?:[\d\- ()]|\.(?! )){{5,22}}\d(?<!\d{{4}} \d)){_EXTENSION})"
    r"(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:电话|手机|座机|号码|热线|联系|联络|微信同号|tel|phone|call|contact|mobile|mob|cell|reach|whatsapp"
    r"|text me|(?<![a-z])ring|mobil|telefon|handy|office|landline|switchboard|hotline|helpline"
    r"|(?:my|our|his|her|their|new|best|other|contact|direct|office|call-?back) (?:\w+ )?"
    r"(?:number|line)(?: for \w+)?)"
    r"[^\d,，。;；]{0,16}$"
    r"|(?:^|[\s,;|])(?:[tmpc][.:]|ph[.:]?)[ (+]*$"
    r"|\b(?:name(?: is|'s|:)|i['’]?m|i am|this is) [a-z]+(?: [a-z]+)?[,. ]+$",
    re.IGNORECASE,
)
_CUE_BEHIND = re.compile(
    r"\s*(?:是|is)?(?:我|我们|my|our|the)?的?\s?(?:电话|手机|号码|mobile|cell|phone|number)",
    re.IGNORECASE,
)
_OTHER_CUE = re.compile(
    r"(?:型号|规格|转速|单号|序列号|(?:机身|出厂|(?<!手)机)号|(?<![a-z])sn|编号|订单|合同|发票|税号|账号|帐号|卡号|身份证|工号|邮编|代码|报警|故障|serial|order|s/n|invoice|account|model|po|no\.|code|error|alarm|fault)"
    r"(?:编?号码?|代码| (?:number|no\.?|code|id))?\W{0,4}(?:is|是)?\W{0,3}$",
    re.IGNORECASE,
)
# A mobile number of China with a figure too few or too many.
_NEARLY_MOBILE = re.compile(r"1[3-9](?:\d{8}|\d{10})")
_HONG_KONG = re.compile(r"[569]\d{3}[ -]\d{4}")  # mobile numbers as they are written there
# The same without a gap is one only behind whose it is: 陳生 91234567.
_HONG_KONG_WHOLE = re.compile(r"[569]\d{7}")
_TITLED = re.compile(r"(?:生|太|小姐|女士|師傅|师傅|經理|经理|姑娘|哥|姐)[,，、:：\s]*$")
# Our own number, which they called: 你们400-820-5588打了三次都没人接. What they tell us is none:
# 告诉你们电话是138…, "here's your number".
_OURS = re.compile(
    r"(?P<told>(?:告诉|[给发留报说]|提供)(?:过|了|一下)?)?"
    r"(?:你们|贵司|贵公司|厂家)(?:的|家|公司)?(?:官方|客服|售后|服务|报修|维修|总部|的)*"
    r"(?P<noun>热线|电话|号码|座机|总机)?(?:是|:)?\s*$"
    r"|(?P<given>\b(?:here(?:'s| is| comes)|this is) )?"
    r"\byour (?:\w+ ){0,2}(?P<line>hot ?line|help ?line|number|line|phone|switchboard|office)"
    r"(?: is| at| on|:)? ?\(?$"
    r"|(?:打|拨)(?P<done>(?:过|了)?(?:[几一二两三四五六\d]+[次遍回])?)\s*$",
    re.IGNORECASE,
)
# Whom to call next where nobody answers: no call that was made.
_OR_ELSE = re.compile(
    r"[^,，。;；\d]{2,8}?(?:的话[,，]?|[,，]?(?:就|再|请|则|可以?|那|麻烦))+"
    r"(?:打|拨|联系|发|加|换|找(?!你们))"
)
_NO_ANSWER = re.compile(
    r"[^,，。;；\d]{0,8}(?:打不[通进]|没人接|没有?人?(?:接|应|理)|占线|忙音|无人接|不通|接不通|一直响|挂)"
    r"|(?:是|就是)?你们|(?:打|拨)了"
    r"|[^.;\d]{0,24}\b(?:no (?:answer|reply)|nobody|no one|busy|engaged|ring(?:s|ing) out"
    r"|voicemail|unreachable)",
    re.IGNORECASE,
)
_CUE_WITHIN = 32
# 0171/2345678, 0664/123 45 67
_SLASHED = re.compile(
    r"(?<![\d/.\-])(0\d{2,4})/(?=(?:\d{4,8}|\d{2,4}(?: \d{2,4}){1,3})(?![\d/.]))"
)
_DASHES = str.maketrans("—–", "--")


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number in a text: stored and shown form, without and with extension."""

    start: int
    end: int
    value: str
    display: str
    extension: str = ""


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The number asked for: stored as +8613800138000, shown as its owner writes it."""
    if reading.rules.pattern is not None:
        return free_text.parse(text, reading)
    found = numbers(text, reading, is_asked=True)
    if found:
        return _parsed(found[-1] if keeps_last(text) else found[0])
    digits = sum(character.isdigit() for character in narrow(text))
    return Unclear("phone.none") if digits == 0 else Unclear("phone.wrong", {"given": text[:40]})


def find(text: str, reading: Reading) -> Parsed | None:
    """A valid phone number in passing; never for a field with a pattern of its own."""
    if reading.rules.pattern is not None:
        return None
    found = numbers(text, reading, is_asked=False)
    if not found:
        return None
    return _parsed(found[-1] if keeps_last(text) else found[0])


def numbers(text: str, reading: Reading, *, is_asked: bool) -> tuple[Number, ...]:
    """Every phone number in a text, without the denied (别打138…) and the mistyped."""
    plain = spoken_digits(simplified(narrow(text))).translate(_DASHES)
    plain, joined = joined_areas(plain)
    if "/" in plain:
        plain = _SLASHED.sub(r"\1-", plain)
    told = partial(
        _number_at, plain=plain, reading=reading, is_asked=is_asked,
        is_traditional=simplified(text) != text,
    )  # fmt: skip
    found = map(told, _spans(plain))
    theirs = (one for one in found if one is not None and not _is_ours(plain, one))
    kept = (one for one in theirs if not is_denied(plain, one.start))
    if reading.region == HOME:
        kept = (one for one in kept if not _NEARLY_MOBILE.fullmatch(one.value))
    return tuple(_with_words(_with_span(one, joined), text) for one in kept)


def _with_span(number: Number, joined: tuple[tuple[int, int], ...]) -> Number:
    """The number with all the words between it and its area code."""
    end = next((end for start, end in joined if start <= number.start < end), number.end)
    return replace(number, end=max(number.end, end))


def _with_words(number: Number, text: str) -> Number:
    """The number with all the words it was spoken in."""
    run = ENGLISH_RUN.match(text, number.start)
    return number if run is None else replace(number, end=run.end())


def _spans(plain: str) -> Iterator[re.Match[str]]:
    for match in _CANDIDATE.finditer(plain):
        written = match[1] or match[3]
        if sum(map(str.isdigit, written)) >= _MIN_DIGITS and not _DATE.match(written):
            yield match


def _number_at(
    match: re.Match[str], plain: str, reading: Reading, *, is_asked: bool, is_traditional: bool
) -> Number | None:
    written = match[1] or match[3]
    before = plain[max(0, match.start() - _CUE_WITHIN) : match.start()]
    if not is_asked and _OTHER_CUE.search(before):
        return None
    is_announced = is_asked or bool(_CUE.search(before) or _CUE_BEHIND.match(plain, match.end()))
    is_announced = is_announced or is_beside_name(match, plain)
    is_bare = not is_announced and _is_measure(match, plain, before)
    if is_traditional and not is_bare and (abroad := _abroad(match, written, before)) is not None:
        return abroad
    number = parsed_number(written, reading.region)
    if number is None:
        return None
    theirs = is_overseas(written, reading)
    looks_so = theirs or is_foreign(number, written, reading)
    if _is_local(written):
        return _as_written(match) if is_announced else None
    if phonenumbers.is_valid_number(number) and not looks_so:
        return _valid(number, match, reading)
    if is_abroad(number, written, reading) or theirs or (is_announced and looks_so):
        return _as_written(match)
    if is_announced and not looks_so and phonenumbers.is_possible_number(number):
        return _as_written(match)  # a number without area code has no international form
    return None


def _is_ours(plain: str, number: Number) -> bool:
    """Whether a number is that of our hotline: named as ours, or nobody answers there."""
    ours = _OURS.search(plain, max(0, number.start - _CUE_WITHIN), number.start)
    if ours is None or ours["given"] is not None:
        return False
    is_named = (ours["noun"] is not None and ours["told"] is None) or ours["line"] is not None
    is_to_be_called = ours["done"] == "" and _OR_ELSE.match(plain, number.end) is not None
    is_unanswered = _NO_ANSWER.match(plain, number.end) is not None and not is_to_be_called
    return is_named or is_unanswered


def _is_measure(match: re.Match[str], plain: str, before: str) -> bool:
    """Whether two groups of figures belong to a word beside them: 轉速5000-6000轉."""
    return (
        has_chinese(before[-1:])
        or has_chinese(plain[match.end() : match.end() + 1])
        or _OTHER_CUE.search(simplified(before)) is not None
    )


def _is_local(written: str) -> bool:
    """Whether a number is too short to hold an area code: read as one it would be torn apart."""
    digits = sum(map(str.isdigit, written))
    return digits <= _LONGEST_LOCAL and written[:1].isdigit() and written[:1] != "0"


def _abroad(match: re.Match[str], written: str, before: str) -> Number | None:
    """A number of where traditional characters are written, as its owner writes it."""
    is_whole = _HONG_KONG_WHOLE.fullmatch(written) is not None
    if _HONG_KONG.fullmatch(written) or (is_whole and _TITLED.search(before) is not None):
        return _as_written(match)
    if not written.startswith(("0", "(0")):
        return None
    number = parsed_number(written, "TW")
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Number(match.start(), match.end(), value, written, match[2] or match[4] or "")


def _as_written(match: re.Match[str]) -> Number:
    written = (match[1] or match[3]).strip()
    return Number(match.start(), match.end(), written, written, match[2] or match[4] or "")


def _valid(number: PhoneNumber, match: re.Match[str], reading: Reading) -> Number:
    if is_anybodys(number, (match[1] or match[3]).strip(), reading):
        return _as_written(match)
    is_home = number.country_code == phonenumbers.country_code_for_region(reading.region)
    style = PhoneNumberFormat.NATIONAL if is_home else PhoneNumberFormat.INTERNATIONAL
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    display = phonenumbers.format_number(number, style)
    return Number(match.start(), match.end(), value, display, match[2] or match[4] or "")


def _parsed(number: Number) -> Parsed:
    value, display = number.value, number.display
    if number.extension:
        value, display = f"{value};ext={number.extension}", f"{display} ext. {number.extension}"
    return Parsed(value, display, number.start, number.end)
