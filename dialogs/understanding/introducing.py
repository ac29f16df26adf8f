# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody says of themselves: 我是张伟，139…, "my e-mail is ann@example.com".

Only clauses that say nothing else count: 你们的电话400…打不通 tells no number of the customer's.
Where such a value goes is decided by who asks: a dialog that has a field for it, or the contact.
"""

import re
from collections.abc import Iterable, Mapping

from dialogs.compiling.loader import standard_fields
from dialogs.definition import Field
from dialogs.extraction import unmasked, volunteered
from dialogs.fields.area_codes import joined_areas
from dialogs.fields.contract import Parsed
from dialogs.fields.initials import gated
from dialogs.fields.naming import PHONE_MASK, called_at, is_given_name, people
from dialogs.fields.spelling import narrow
from dialogs.fields.whose_number import PLACED
from dialogs.moving import Turn
from dialogs.session import KNOWN_BEFORE, UserInput
from dialogs.step import DialogContext, Found
from dialogs.understanding.filling import filled_in
from dialogs.understanding.telling import adds_words
from dialogs.words.remembering import of_short
from intake.values import replace

PERSONAL_TYPES = frozenset({"person", "phone", "email", "company"})
PERSONAL = ("contact_person", "phone", "email", "company", "service_address")
_TOLD_TYPES = (*sorted(PERSONAL_TYPES), "address")
_IN_A_NUMBER = ("phone",)  # what a number or a code alone may be
_NUMBER = re.compile(r"[\d\s+().\-]+|[A-Za-z\d+./\-]+", re.ASCII)
_READABLE = 500
_CLAUSE_END = re.compile(r"[,，。!！?？;；、\n]|\.(?!\S)")
# Said without a stop, a clause ends where the next thing about them is named.
_NEXT = r"(?:然后|联系人(?:姓名)?[是叫:：]|(?:联系)?电话[是:：]|手机号?码?[是:：]|地址[是:：在])"
_CLAUSE = re.compile(
    rf"(?=\S)(?:[^,，。.!！?？;；、\n]|\.(?=\S))(?:(?!{_NEXT})(?:[^,，。.!！?？;；、\n]|\.(?=\S)))*"
)
# A clause that begins so tells who it is, whatever it says of their company beside the name.
_INTRODUCES = re.compile(
    r"\s*(?:[我俺][是叫]|(?:[我俺咱]|免贵)姓|姓(?=[\u4e00-\u9fff]{1,2}\s*$)|这里是"
    r"|i['’]?m\b|i am\b|this is\b)",
    re.IGNORECASE,
)
# Nothing is said of oneself without a number that can be dialled, an address, or one of these. An
# order's or an error's number says nothing: to read a description clause by clause is dear.
_DIALLED = (
    r"(?:\+ ?\d|\(?0\d|1[3-9]\d|[48]00|\([2-9]\d\d\)|[2-9]\d\d[ .\-]\d{3}(?=[ .\-])"
    r"|[5-9]\d{3,4}(?=[ \-]\d))[\d\s()/\-]{3,}\d{2}(?![\dA-Za-z])"
)
_GROUPED = re.compile(rf"(?<![\dA-Za-z.\-]){_DIALLED}")
_FIVE_FIGURES = re.compile(r"\d{5}")
_NUMBER_TOLD = re.compile(
    rf"(?<![\dA-Za-z.\-])(?=[\d\s()/+\-]{{0,14}}\d{{5}}){_DIALLED}"
    r"|(?:电话|電話|手机|手機|座机|号码|號碼|联系|聯絡|热线|微信|tel|mobile|phone|number|cell|reach"
    r"|whatsapp|line)\D{0,12}\d{5}",
    re.IGNORECASE,
)
_WRITTEN_AS_NAMES = re.compile(r"\d\S{0,6} [A-Z]|[.!?,;\n]\s*[A-Z][\w'’\-]+ (?:& |and )?[A-Z]")
_WORDS = gated(  # of a text in small letters: a search that minds no case takes five times as long
    r"(?:[幺〇零一二三四五六七八九][\s\-]?){6}"
    r"|(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)[ -]){4}"
    r"|(?<![\u4e00-\u9fff])姓[\u4e00-\u9fff]{1,2}(?![\u4e00-\u9fff])"
    r"|@|艾特|\bdot (?:[a-z]+ at|com|org|net|edu|co|[a-z]{2})\b"
    r"|[我俺咱][叫是姓]|[我咱俺]们(?:这边|这里)?是(?![^。;；\n]{0,20}叫)|免贵姓|姓名|名字|联系人|公司|单位|集团|厂"
    r"|[路街道巷弄园厦场心区村苑院城]\S{0,12}[\d一二三四五六七八九十](?:号|栋|座|幢|楼|层|室)"
    r"|[路街道巷弄]\S{0,12}\d"
    r"|\b(?:i['’]?m|i am|name|here|this is|call|contact|company|ltd|inc|llc|gmbh|corp|address)\b"
)


def introduces(clause: str) -> bool:
    """Whether a clause begins as people do who say who they are."""
    return _INTRODUCES.match(clause) is not None


def personal_fields() -> tuple[Field, ...]:
    """The standard fields that hold what a contact says of themselves."""
    return standard_fields(*PERSONAL)


def introduced(
    turn: Turn, text: str, asked: Field | None = None
) -> tuple[Turn, str, tuple[Found, ...]]:
    """The turn with what a text says of the sender that the dialog has no field for, or knew.

    With it the text without that, and what is new. Where the sender is asked of, a value needs no
    clause of its own.
    """
    is_of_sender = asked is not None and asked.type.name in PERSONAL_TYPES
    if not is_of_sender and not _may_introduce(narrow(text)):
        return turn, text, ()
    wanted = _wanted(turn, asked, _IN_A_NUMBER if _NUMBER.fullmatch(text) else _TOLD_TYPES)
    if not wanted:
        return turn, text, ()
    found, rest = introductions(wanted, text, turn.context)
    if is_of_sender:
        left = [one for one in wanted if one not in [each.field for each in found]]
        named = _named_at_number(asked, left, rest, turn.context)
        more, rest = volunteered(left, rest, turn.context)
        found, rest = (*found, *(more or named)), unmasked(rest)
    new = tuple(one for one in found if not _is_held(turn, one))
    own = [one for one in new if one.field.name in turn.definition.by_name]
    told = tuple(one for one in new if one not in own)
    return (filled_in(turn, own).with_told(told) if new else turn), rest, new


def _named_at_number(
    asked: Field | None, wanted: Iterable[Field], text: str, context: DialogContext
) -> tuple[Found, ...]:
    """Whose number it is that was asked for, said beside it: 李娜 13811112222."""
    if asked is None or asked.type.name not in _IN_A_NUMBER:
        return ()
    _, masked = volunteered([asked], text, context)
    found, _ = _named_beside({one.name: one for one in wanted}, (), masked, context)
    return tuple(one for one in found if _is_somebody(str(one.parsed.value)))


def _is_somebody(name: str) -> bool:
    """Whether a name beside a number is one: "Work" and "Cheers" look like first names."""
    return not name.isascii() or " " in name or is_given_name(name)


def _wanted(turn: Turn, asked: Field | None, types: tuple[str, ...]) -> list[Field]:
    """The fields of these types that the dialog does not have, or that are open beside `asked`."""
    definition, answers = turn.definition, turn.session.answers
    foreign = (one for one in personal_fields() if one.type.name not in definition.by_type)
    own = definition.of_types(*types)
    return [
        *(one for one in foreign if one.type.name in types),
        *(
            one
            for one in own
            if one is not asked
            and (one.name not in answers or answers[one.name].origin in KNOWN_BEFORE)
        ),
    ]


def _is_held(turn: Turn, found: Found) -> bool:
    """Whether a value is what we know already."""
    name = found.field.name
    answer = turn.session.answers.get(name) or turn.context.known.get(name)
    return answer is not None and answer.value == found.parsed.value


@of_short
def _may_introduce(text: str) -> bool:
    """Whether a narrow text may say anything of the sender; a grouped number beside a clause does.

    On its own, or with a name alone, it answers what was asked.
    """
    has_number = _FIVE_FIGURES.search(text) is not None and _NUMBER_TOLD.search(text) is not None
    if has_number or _WORDS.search(text.lower()) or _WRITTEN_AS_NAMES.search(text):
        return True
    if PLACED.search(text) is not None:
        return True
    return _GROUPED.search(text) is not None and _CLAUSE_END.search(text) is not None


def introductions(
    fields: Iterable[Field], text: str, context: DialogContext
) -> tuple[tuple[Found, ...], str]:
    """The values for these fields in clauses that say nothing else, and the text without them.

    A name right beside such a value needs no word of introduction: 赵敏，zhao@example.com.
    """
    wanted = {one.name: one for one in fields}
    rest, _ = joined_areas(narrow(text))
    if not wanted or not _may_introduce(rest):
        return (), text
    found, rest = _numbered(wanted, rest, context)
    found, rest = _called_at(wanted, found, rest, context)
    wanted = {name: one for name, one in wanted.items() if one not in [f.field for f in found]}
    for start, end in _clauses(wanted, rest[:_READABLE], context):
        clause = rest[start:end]
        told, left = _named_beside(wanted, *volunteered(wanted.values(), clause, context), context)
        is_introduction = any(one.field.type.name == "person" for one in told) and (
            _INTRODUCES.match(clause) is not None
        )
        if any(_follows_in_full(one, rest[end:]) for one in told):
            continue
        if told and (is_introduction or not adds_words(left)):
            found += [_moved(one, start) for one in told]
            rest = rest[:start] + PHONE_MASK * len(clause) + rest[end:]
            wanted = {
                name: one for name, one in wanted.items() if one not in [f.field for f in told]
            }
    if not found:
        return (), text
    told, left = _named_beside(wanted, (), rest, context)
    return (*found, *told), unmasked(_without_introduction(rest, left))


def _follows_in_full(one: Found, behind: str) -> bool:
    """Whether the whole name stands behind its surname: 姓赵，赵云飞."""
    value = str(one.parsed.value)
    is_surname = one.field.type.name == "person" and len(value) == 1
    return is_surname and behind.lstrip(",，、 ").startswith(value)


def _numbered(
    wanted: Mapping[str, Field], text: str, context: DialogContext
) -> tuple[list[Found], str]:
    """The few figures that only the name in the clause before makes a phone number, masked.

    Beside an address they would be a house's: Olga Petrov, 555-0177, 77 Mill Lane.
    """
    phone = next((one for one in wanted.values() if one.type.name in _IN_A_NUMBER), None)
    if phone is None or phone.type.find is None or PLACED.search(text) is None:
        return [], text
    parsed = phone.type.find(text, context.reading(phone.rules, UserInput(text)))
    if parsed is None or PLACED.fullmatch(text[parsed.start : parsed.end]) is None:
        return [], text
    mask = PHONE_MASK * (parsed.end - parsed.start)
    return [Found(phone, parsed)], text[: parsed.start] + mask + text[parsed.end :]


def _called_at(
    wanted: Mapping[str, Field], found: list[Found], text: str, context: DialogContext
) -> tuple[list[Found], str]:
    """Whom a text says to call at the number behind the name, whoever writes it; both masked."""
    person = next((one for one in wanted.values() if one.type.name == "person"), None)
    phones = [one for one in wanted.values() if one.type.name in _IN_A_NUMBER]
    if person is None or not phones or not (found or _FIVE_FIGURES.search(text)):
        return found, text
    numbers, masked = (tuple(found), text) if found else volunteered(phones, text, context)
    called = called_at(masked)
    if called is None:
        return found, text
    name, start, _ = called
    named = Parsed(name.value, name.value, name.start, name.end)
    end = numbers[0].parsed.end
    masked = text[:start] + PHONE_MASK * (end - start) + text[end:]
    for one in people(masked):  # nobody else is whom to ask for
        masked = masked[: one.start] + PHONE_MASK * len(one.value) + masked[one.end :]
    return [*numbers, Found(person, named)], masked


def _clauses(
    wanted: Mapping[str, Field], text: str, context: DialogContext
) -> list[tuple[int, int]]:
    """Where the clauses of a text stand; the commas of an address part none."""
    places = [one for one in wanted.values() if one.type.name == "address"]
    _, masked = volunteered(places, text, context)
    return [one.span() for one in _CLAUSE.finditer(masked)]


def _without_introduction(before: str, left: str) -> str:
    """The text without the whole clause that introduces the name just masked: 我是云天的王工."""
    for clause in _CLAUSE.finditer(before) if left != before else ():
        start, end = clause.span()
        if left[start:end] != clause.group() and _INTRODUCES.match(clause.group()):
            return left[:start] + PHONE_MASK * (end - start) + left[end:]
    return left


def _named_beside(
    wanted: Mapping[str, Field], told: tuple[Found, ...], left: str, context: DialogContext
) -> tuple[tuple[Found, ...], str]:
    """The values with the name beside them, and the masked text without it."""
    left = left.replace("\x00", PHONE_MASK)
    person = next((one for one in wanted.values() if one.type.name == "person"), None)
    is_told = PHONE_MASK not in left or any(one.field is person for one in told)
    if person is None or person.type.find is None or is_told:
        return told, left
    parsed = person.type.find(left, context.reading(person.rules, UserInput(left)))
    if parsed is None:
        return told, left
    left = left[: parsed.start] + PHONE_MASK * (parsed.end - parsed.start) + left[parsed.end :]
    return (*told, Found(person, parsed)), left


def _moved(one: Found, by: int) -> Found:
    parsed = replace(one.parsed, start=one.parsed.start + by, end=one.parsed.end + by)
    return Found(one.field, parsed)
