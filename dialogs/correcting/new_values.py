# SPDX-License-Identifier: AGPL-3.0-or-later
"""The new values that a text holds for answers that are put right."""

import re
from collections.abc import Iterator

from dialogs.correcting.field_names import LINK, names_of
from dialogs.correcting.renaming import built_alike, is_surname_of
from dialogs.correcting.restating import Correction
from dialogs.definition import Definition, Field
from dialogs.fields.contract import Parsed
from dialogs.session import Answer, DialogSession, UserInput
from dialogs.step import DialogContext
from dialogs.words.denying import without_denied_matter

_LONGEST_NAME = 30
_TIME = "datetime"
_WRITTEN = re.compile(r"^(?:写|填|登记|用)(?:成|为|上|的?是)?\s*(?=[\u4e00-\u9fffA-Za-z0-9])")


def _behind_name(field: Field, words: str) -> str:
    """The words without what the field is called: of 名字写周建国 only the name is one."""
    folded = words.casefold()
    names = (one.casefold() for one in names_of(field))
    named = (one for one in names if one and folded.startswith(one) and _ends(folded, one))
    return words[len(max(named, key=len, default="")) :]


def _ends(folded: str, name: str) -> bool:
    """Whether a name at the beginning of a text ends there: that of SN2209-118 is no label."""
    return not (name.isascii() and folded[len(name) : len(name) + 1].isalnum())


def new_value(field: Field, after: str, given: UserInput, context: DialogContext) -> Parsed | None:
    """What the words behind a cue give a field anew; None if it takes none of them."""
    words = _WRITTEN.sub("", LINK.sub("", _behind_name(field, LINK.sub("", after))))
    if not words:
        return None
    parsed = field.type.parse(words, context.reading(field.rules, given))
    is_name = field.type.name == "person" and len(words) <= _LONGEST_NAME
    return parsed if isinstance(parsed, Parsed) and (parsed.is_sure or is_name) else None


def _is_denied(field: Field, text: str, context: DialogContext) -> bool:
    """Whether an option stands only in what a text says that it is not about."""
    folded = text.casefold()
    told = without_denied_matter(folded)
    if told == folded or field.type.find is None:
        return False
    return field.type.find(told, context.reading(field.rules, UserInput(told))) is None


def _is_held(field: Field, answer: Answer, text: str, context: DialogContext) -> bool:
    """Whether a whole text chooses the option that is held."""
    if field.type.find is None:
        return False
    parsed = field.type.find(text, context.reading(field.rules, UserInput(text)))
    return parsed is not None and parsed.value == answer.value


def replacements(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> Iterator[Correction]:
    """Every answered field for which the text holds another value."""
    for field in definition.fields:
        answer = session.answers.get(field.name)
        if answer is None or field.type.find is None:
            continue
        if field.rules.options and _is_held(field, answer, text, context):
            continue  # "exchange, no wait, refund it" ends with what is held
        rest = re.sub(re.escape(str(answer.value)), "", text, flags=re.IGNORECASE)
        parsed = field.type.find(rest, context.reading(field.rules, UserInput(rest)))
        if parsed is not None and parsed.value == answer.value and field.type.name == _TIME:
            rest = rest[: parsed.start] + " " * (parsed.end - parsed.start) + rest[parsed.end :]
            parsed = field.type.find(rest, context.reading(field.rules, UserInput(rest)))
        parsed = parsed or built_alike(field, str(answer.value), rest)
        if parsed is None or parsed.value == answer.value:
            continue
        if field.rules.options and _is_denied(field, text, context):
            continue
        if not is_surname_of(field, str(parsed.value), str(answer.value)):
            yield Correction(field, parsed)
