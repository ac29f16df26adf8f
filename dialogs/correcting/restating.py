# SPDX-License-Identifier: AGPL-3.0-or-later
"""An answer named with its new value: 把描述改成…, 电话写139…, 佟主任换成小裴.

Recognises; what is said with weaker cues is `corrections`' matter.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.compiling.loader import standard_fields
from dialogs.correcting.field_names import is_called, is_part_of_label
from dialogs.definition import Definition, Field
from dialogs.extraction import volunteered
from dialogs.fields.contract import Parsed
from dialogs.fields.spelling import bare
from dialogs.session import DialogSession, UserInput
from dialogs.step import DialogContext, Found
from dialogs.words.remembering import of_short

_PERSON = "person"
_REACHED_BY = ("phone", "email")
_NUMBERS = ("phone", "serial_number", "order_number", "contract_number")
_ANY_NUMBER = frozenset({"number", "numbers", "no", "号码", "號碼", "号"})  # new, it tells which
_RESTATED = re.compile(
    r"(?:请|麻烦)?(?:把|将)?\s*(?P<name>[^,，。\s]{2,10}?)\s*(?:改成|改为|换成|更正为)[\s:：,，]*(?P<new>.+)"
    r"|(?:请|麻烦)?(?P<noted>[^,，。\s]{2,6}?)(?:就|请|帮我|给我)*(?:写|填|登记)(?:成|为|上)?"
    r"(?!错|的|着|在|过|了|不|什么|哪|怎|没|有|是|到|好|完|纸)(?P<new_noted>[^,，。]{2,})"
    r"|(?:please )?(?:change|update|correct) (?:the |my )?(?P<called>[a-z ]{3,20}?)"
    r" to:? (?P<new_en>.+)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """An earlier answer is to be replaced by a new value, or asked again if there is none.

    `more` is what is told with it: 佟主任换成小裴，137…
    """

    field: Field
    parsed: Parsed | None = None
    more: tuple[Found, ...] = ()


def restated(definition: Definition, session: DialogSession, text: str) -> str:
    """The new text of the open question, if a customer says 把描述改成…; else the text itself."""
    field, match = definition.by_state.get(session.state), restating(text)
    if field is None or match is None:
        return text
    name = _named(match)
    if not (is_part_of_label(name, field) or is_called(name, field)):
        return text
    return _new_words(match)


def is_to_come(stated: Correction, match: re.Match[str], context: DialogContext) -> bool:
    """Whether the new time of what has happened lies ahead, so that it is meant of a visit."""
    if stated.parsed is not None or not stated.field.rules.is_past:
        return False
    words = UserInput(_new_words(match))
    visit = standard_fields("preferred_at")[0]
    return isinstance(context.parse(visit, words), Parsed)


@of_short
def restating(text: str) -> re.Match[str] | None:
    return _RESTATED.match(text.strip())


def _named(match: re.Match[str]) -> str:
    return bare(match["name"] or match["noted"] or match["called"])


def _new_words(match: re.Match[str]) -> str:
    return match["new"] or match["new_noted"] or match["new_en"]


def restatement(
    definition: Definition, session: DialogSession, match: re.Match[str], context: DialogContext
) -> Correction | None:
    """An answered or skipped field named in full or in part, with its new value."""
    passed = {*session.answers, *session.skipped}
    answered = [field for field in definition.fields if field.name in passed]
    name = _named(match)
    if name in _ANY_NUMBER and (number := _number_anew(answered, _new_words(match), context)):
        return number
    called = [field for field in answered if is_part_of_label(name, field)]
    called = called or [field for field in answered if is_called(name, field)]
    if not called and (other := _by_its_name(definition, session, name, match, context)):
        return other
    if len(called) != 1:
        return None
    words = _new_words(match)
    parsed = context.parse(called[0], UserInput(words))
    if match["noted"] and not isinstance(parsed, Parsed):
        return None  # 电话写便条上
    return Correction(called[0], parsed if isinstance(parsed, Parsed) else None)


def _number_anew(
    answered: Iterable[Field], words: str, context: DialogContext
) -> Correction | None:
    """The one field whose kind of number the new words are: a phone's is no serial number."""
    wanted = [one for one in answered if one.type.name in _NUMBERS]
    found, _ = volunteered(wanted, words, context)
    return Correction(found[0].field, found[0].parsed) if len(found) == 1 else None


def _by_its_name(
    definition: Definition,
    session: DialogSession,
    name: str,
    match: re.Match[str],
    context: DialogContext,
) -> Correction | None:
    """Somebody named in the place of somebody else, with their number: 佟主任换成小裴，137…."""
    person = next(iter(definition.of_types(_PERSON)), None)
    held = session.answers.get(person.name) if person is not None else None
    if person is None or held is None or bare(str(held.value)) != name:
        return None
    words = _new_words(match)
    parsed = context.parse(person, UserInput(words))
    if not isinstance(parsed, Parsed):
        return None
    found, _ = volunteered(definition.of_types(*_REACHED_BY), words, context)
    return Correction(person, parsed, found)
