# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the answer to one question says for the other fields of the dialog.

A phone number told where a photo was asked for belongs to the phone, and a name that is all a
customer says is nobody's fault description. Changes no session.
"""

from dialogs.definition import Field
from dialogs.extraction import says_more, volunteered
from dialogs.fields.contract import Parsed, Unclear
from dialogs.fields.naming import is_lone_name
from dialogs.fields.spelling import narrow
from dialogs.filling import hearable
from dialogs.loader import standard_fields
from dialogs.moving import Turn
from dialogs.sent_files import FILES
from dialogs.step import Found
from dialogs.telling import adds_words, complains

_WHOLE = frozenset({"choice", "multi_choice", "yes_no", "rating", "number", FILES})
_NUMBERS = frozenset({"serial_number", "order_number"})
_HOLDS_NUMBERS = _NUMBERS | {"phone", "address"}
_ANY_WORDS = frozenset({"product", "text", "long_text"})
_PERSON, _PHONE, _MOMENT = "person", "phone", "occurred_at"
_SLACK = 4  # so many characters without a figure hold no other value
_SHORT = 16  # longer, a message is more than one value told once more


def others(
    turn: Turn, field: Field, text: str, parsed: Parsed | Unclear
) -> tuple[tuple[Found, ...], str]:
    """What else the text says, and what is left of it beside that."""
    is_answered = isinstance(parsed, Parsed) and parsed.is_sure
    if isinstance(parsed, Parsed) and (
        field.type.name in _WHOLE or (is_answered and _is_all(text, parsed))
    ):
        return (), text
    wanted = [one for one in hearable(turn) if one is not field]
    found, rest = volunteered(wanted, without_own(text, parsed), turn.context)
    if found or is_answered or len(text) > _SHORT:
        return found, rest
    return _lone_name(turn, field, text) or _told_again(turn, field, text) or ((), rest)


def _is_all(text: str, parsed: Parsed) -> bool:
    """Whether what stands beside a clear value is too little to hold another one."""
    if len(text) > len(str(parsed.value)) + _SLACK:
        return False
    return not any(map(str.isdigit, without_own(text, parsed)))


def without_own(text: str, parsed: Parsed | Unclear) -> str:
    """The text without the words that answered the open question."""
    if not isinstance(parsed, Parsed) or not parsed.is_sure:
        return text
    start, end = parsed.start, parsed.end
    if end <= start:
        start = text.casefold().find(str(parsed.value).casefold())
        end = start + len(str(parsed.value))
    return text if start < 0 else f"{text[:start]}{chr(0) * (end - start)}{text[end:]}"


def belongs_elsewhere(turn: Turn, field: Field, text: str, parsed: Parsed) -> bool:
    """Whether what looks like the number asked for is surely another field's.

    One of a phone, an order, an address; or what another field holds already.
    """
    if field.type.name not in _NUMBERS and field.rules.pattern is None:
        return False
    value, answers = str(parsed.value).casefold(), turn.session.answers
    held = (str(one.value).casefold() for name, one in answers.items() if name != field.name)
    if value in held:
        return True
    kinds = _HOLDS_NUMBERS - {field.type.name}
    wanted = [one for one in hearable(turn) if one.type.name in kinds and one is not field]
    found, _ = volunteered(wanted, text, turn.context)
    plain = narrow(text).casefold()
    return any(value in plain[one.parsed.start : one.parsed.end] for one in found)


def is_moment(turn: Turn, text: str) -> bool:
    """Whether a text tells nothing but a time."""
    found, rest = volunteered(standard_fields(_MOMENT), text, turn.context)
    return bool(found) and not says_more(rest)


def _lone_name(turn: Turn, field: Field, text: str) -> tuple[tuple[Found, ...], str] | None:
    """A Chinese name that is the whole message, where somebody is still to be named.

    Where any words would do it might be a word like a name: there it must follow a number.
    """
    name = text.strip()
    if not is_lone_name(name) or complains(turn.definition, name):
        return None
    person = next((one for one in hearable(turn) if one.type.name == _PERSON), None)
    if person is None or person is field:
        return None
    if field.type.name in _ANY_WORDS and not _has_phone(turn):
        return None
    return (Found(person, Parsed(name, name, is_sure=False)),), ""


def _has_phone(turn: Turn) -> bool:
    """Whether a number was given, after which people say whose it is."""
    answers, fields = turn.session.answers, turn.definition.fields
    return any(
        one.type.name == _PHONE and one.name in answers and answers[one.name].origin == "message"
        for one in fields
    )


def _told_again(turn: Turn, field: Field, text: str) -> tuple[tuple[Found, ...], str] | None:
    """Values of answered fields that are all a message says: told once more, or told anew."""
    definition, answers = turn.definition, turn.session.answers
    held = [one for one in definition.fields if one.name in answers and one is not field]
    found, rest = volunteered(held, text, turn.context)
    is_loose = field.type.name in _ANY_WORDS or any(one.field.type.name in _WHOLE for one in found)
    more = adds_words if is_loose else says_more
    return (found, rest) if found and not more(rest) else None
