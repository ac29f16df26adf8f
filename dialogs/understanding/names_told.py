# SPDX-License-Identifier: AGPL-3.0-or-later
"""A name that is the whole message, whatever was asked, or that is told in full at last.

Like `for_others`, changes no session.
"""

import re

from dialogs.definition import Field
from dialogs.fields.company import companies
from dialogs.fields.contract import Parsed
from dialogs.fields.naming import PHONE_MASK, is_given_name, is_lone_name, people
from dialogs.fields.spelling import has_chinese, narrow
from dialogs.moving import Turn
from dialogs.step import Found
from dialogs.understanding import goods
from dialogs.understanding.filling import hearable
from dialogs.understanding.sent_files import FILES
from dialogs.understanding.telling import complains
from dialogs.words.vocabulary import vocabulary

_PERSON, _PHONE, _COMPANY = "person", "phone", "company"
_FOREIGN = re.compile(r"[A-Z\u00c0-\u00de][a-z\u00df-\u017f]{2,14}(?:[-'’][A-Za-z][a-z]+)?")
_LONGEST_NICKNAME = 3
_NUMBER = re.compile(r"\+?\d[\d\s()-]{5,}\d")
_NAME_LENGTHS = (3, 4)  # two signs may be the day itself: 元旦
_NO_WORDS = frozenset(
    {
        "serial_number",
        "order_number",
        "choice",
        "yes_no",
        "rating",
        "phone",
        "email",
        "datetime",
        "date",
        FILES,
    }
)
ANY_WORDS = frozenset({"product", "text", "long_text"})


def lone_name(turn: Turn, field: Field, text: str) -> tuple[tuple[Found, ...], str] | None:
    """A name that is the whole message, where somebody is still to be named.

    Where any words would do it might be a word like a name: there it must follow a number.
    """
    name = text.strip()
    is_given = is_given_name(name)  # the others may be words like a name
    is_name = is_given or is_lone_name(name) or _is_foreign_name(field, name)
    is_name = is_name or _is_nickname(field, name) or _is_no_deed(field, name)
    if not is_name or complains(turn.definition, name):
        return None
    if goods.takes_goods(turn.definition) and goods.is_thing(name):
        return None  # 毛巾 is nobody
    if field.type.name == _COMPANY and _may_be_a_firm(name):
        return None
    person = next((one for one in hearable(turn) if one.type.name == _PERSON), None)
    person = person or _told_in_part(turn, name)
    if person is None or person is field:
        return None
    is_sure = is_given or _has_phone(turn) or _is_no_deed(field, name)
    if field.type.name in ANY_WORDS and not is_sure:
        return None
    return (Found(person, Parsed(name, name, is_sure=False)),), ""


def _may_be_a_firm(name: str) -> bool:
    """Whether a name told where the company was asked may be its: Blue Door Bakery.

    Capitals make a person only where one is asked for; a first name and one more word do here.
    """
    if has_chinese(name):
        return False  # known by its surname
    words = name.split()
    is_person = is_given_name(name) and all(map(is_given_name, words[:-1]))
    return not is_person or any(companies(name))


def _told_in_part(turn: Turn, name: str) -> Field | None:
    """The field that holds the surname or first name of a name told in full: 司马, 司马青."""
    for one in turn.definition.of_types(_PERSON):
        held = turn.session.answers.get(one.name)
        part = str(held.value) if held is not None and held.value else ""
        if part and part != name and name.startswith(part if has_chinese(part) else f"{part} "):
            return one
    return None


def _is_no_deed(field: Field, name: str) -> bool:
    """Whether a Chinese name stands where prose was asked for, and holds no word of a deed: 何洁.

    Not where one line was: a page, a title, a wish may be called like somebody.
    """
    if field.type.name != "long_text" or not has_chinese(name):
        return False
    is_name = is_lone_name(name) or _is_called_so(name)
    return is_name and vocabulary().acts.search(name) is None


def _is_foreign_name(field: Field, word: str) -> bool:
    """Whether one capitalised word may be a first name, where no words answer: Wojtek.

    Not where any words would do: a company may be called Acme, and Resetting was tried.
    """
    if field.type.name not in _NO_WORDS or _FOREIGN.fullmatch(word) is None:
        return False
    folded, words = word.casefold(), vocabulary()
    return not (folded in words.controls or folded in words.called or not words.adds_words(folded))


def _is_nickname(field: Field, word: str) -> bool:
    """Whether a word is what somebody is called at work, 老周, where no words answer."""
    return field.type.name in _NO_WORDS and _is_called_so(word)


def _is_called_so(word: str) -> bool:
    if len(word) > _LONGEST_NICKNAME or word.isascii():
        return False
    return any(one.value == word for one in people(f"{word} {PHONE_MASK}"))


def _has_phone(turn: Turn) -> bool:
    """Whether a number was given, after which people say whose it is."""
    answers = turn.session.answers
    return any(
        one.name in answers and answers[one.name].origin == "message"
        for one in turn.definition.of_types(_PHONE)
    )


def is_name_with_a_day(text: str) -> bool:
    """Whether an answer to "your name?" is a Chinese name that holds a day: 周五一 135…."""
    name = _NUMBER.sub(" ", narrow(text)).strip(" ,，、:：。")
    return not name.isascii() and len(name) in _NAME_LENGTHS and is_lone_name(name)
