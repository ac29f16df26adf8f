# SPDX-License-Identifier: AGPL-3.0-or-later
"""A name put in the place of another: "not Tom, it's Tim", 不姓李，姓黎.

Names of people, companies and places are not found in passing, so the wrong one tells which
answer is meant.
"""

import re
from difflib import get_close_matches

from dialogs.correcting.field_names import names_of
from dialogs.definition import Definition, Field
from dialogs.fields.code_shapes import built
from dialogs.fields.contract import Parsed
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import bare, has_chinese
from dialogs.session import DialogSession, UserInput
from dialogs.step import DialogContext

_NAMES = frozenset({"person", "company", "address", "text", "product"})
_NUMBERS = frozenset({"phone", "serial_number", "order_number", "contract_number"})
_FIGURES = re.compile(r"(?<!\d)\d{2,8}(?!\d)")
_LEAST_OF_NUMBER = 3  # figures that tell of which number they are
_ALIKE = 0.6  # of two spellings of one name
_PHONE = "phone"
_LONGEST = 60
_PATTERNS = patterns("renaming")
_CODE = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z]{1,6}-?[0-9]{1,6}[A-Za-z]{0,3}(?![A-Za-z0-9-])")
_FORMS = {
    "zh": ("right_last_chinese", "wrong_last_chinese"),
    "en": ("right_last_english", "wrong_last_english"),
}


def renamed(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> tuple[Field, Parsed] | None:
    """The one answer that holds the wrong name, whole or as a word of it, with the right one."""
    if len(text) > _LONGEST:
        return None
    if (spelled := _spelled(definition, session, text, context)) is not None:
        return spelled
    if _PATTERNS["denies"].search(text) is None:
        return _ending_told(definition, session, text, context)
    for form in _FORMS["zh" if has_chinese(text) else "en"]:
        match = _PATTERNS[form].fullmatch(text.strip())
        found = match and (
            _replaced(definition, session, match, context)
            or _chosen_anew(definition, session, match, context)
            or _ending_anew(definition, session, match, context)
            or _part_anew(definition, session, match, context)
        )
        if found:
            return found
    return None


def denies_part(text: str) -> bool:
    """Whether a text puts one thing in the place of another: "0172 not 0171"."""
    return _PATTERNS["denies"].search(text) is not None


def built_alike(field: Field, model: str, text: str) -> Parsed | None:
    """The only code in a text that is built like the model told, A2 like B7.

    No catalogue is needed to know it for a model.
    """
    if field.type.name != "product":
        return None
    if _CODE.fullmatch(model) is None:
        return None
    codes = [one for one in _CODE.finditer(text) if built(one.group()) == built(model)]
    if len({one.group().casefold() for one in codes}) != 1:
        return None
    code = codes[0]
    return Parsed(code.group(), code.group(), code.start(), code.end())


def _replaced(
    definition: Definition, session: DialogSession, match: re.Match[str], context: DialogContext
) -> tuple[Field, Parsed] | None:
    old, new = bare(match["old"]), match["new"].strip()
    answers = session.answers
    held = [
        (field, str(answers[field.name].value))
        for field in definition.fields
        if field.type.name in _NAMES and field.name in answers
    ]
    held = [(field, value) for field, value in held if _holds(value, old)]
    if len(held) != 1:
        return None
    field, value = held[0]
    is_whole = any(_holds(value, word) for word in new.split())
    words = new if is_whole else re.sub(re.escape(old), lambda _: new, value, flags=re.IGNORECASE)
    parsed = context.parse(field, UserInput(words))
    return (field, parsed) if isinstance(parsed, Parsed) else None


def _spelled(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> tuple[Field, Parsed] | None:
    """The name that is spelled otherwise, in the place of the word it is like: Barrie of Barry."""
    match = _PATTERNS["spelled"].search(text)
    if match is None:
        return None
    new = match["new"]
    for field in definition.of_types("person"):
        answer = session.answers.get(field.name)
        if answer is None:
            continue
        parsed = context.parse(field, UserInput(_with_spelling(str(answer.value), new)))
        if isinstance(parsed, Parsed) and parsed.value != answer.value:
            return field, parsed
    return None


def _with_spelling(name: str, new: str) -> str:
    """A name with a word of it, or all of it, as it is spelled; unchanged if that is another."""
    words = name.split()
    folded = [one.casefold() for one in words]
    like = [
        one
        for word in new.split()
        for one in get_close_matches(word.casefold(), folded, 1, _ALIKE)
    ]
    if not like or " " in new:
        return new if like else name
    return " ".join(new if one.casefold() in like else one for one in words)


def _chosen_anew(
    definition: Definition, session: DialogSession, match: re.Match[str], context: DialogContext
) -> tuple[Field, Parsed] | None:
    """The latest choice that holds the wrong option, with the right one: 不是部门，是整个公司."""
    for field in reversed(definition.fields):
        answer = session.answers.get(field.name)
        if answer is None or field.type.name != "choice":
            continue
        old, new = (context.parse(field, UserInput(match[name])) for name in ("old", "new"))
        is_held = isinstance(old, Parsed) and old.value == answer.value
        if is_held and isinstance(new, Parsed) and new.value != answer.value:
            return field, new
    return None


def _ending_anew(
    definition: Definition, session: DialogSession, match: re.Match[str], context: DialogContext
) -> tuple[Field, Parsed] | None:
    """The one number that has the wrong last figures, with the right ones: "ends in 44 not 43"."""
    old, new = (_FIGURES.findall(match[name]) for name in ("old", "new"))
    if len(old) != 1 or len(new) != 1 or len(old[0]) != len(new[0]):
        return None
    if _PATTERNS["ending"].search(match.group()) is None:
        return None
    found = []
    for field in definition.fields:
        answer = session.answers.get(field.name)
        value = str(answer.value) if answer else ""
        if field.type.name in _NUMBERS and value.endswith(old[0]):
            words = value.removesuffix(old[0]) + new[0]
            parsed = context.parse(field, UserInput(words))
            found += [(field, parsed)] if isinstance(parsed, Parsed) else []
    folded = match.group().casefold()
    named = [one for one in found if any(name.casefold() in folded for name in names_of(one[0]))]
    left = named or found
    return left[0] if len(left) == 1 else None


def _part_anew(
    definition: Definition, session: DialogSession, match: re.Match[str], context: DialogContext
) -> tuple[Field, Parsed] | None:
    """The one number that holds the wrong figures, with the right ones: "0172 not 0171"."""
    old, new = (bare(match[name]) for name in ("old", "new"))
    if len(old) < _LEAST_OF_NUMBER or not (old.isdigit() and new.isdigit()):
        return None
    held = [one for one in definition.of_types(*_NUMBERS) if one.name in session.answers]
    found = []
    for field in held:
        shown = session.answers[field.name].display
        if shown.count(old) == 1 and shown != old:
            parsed = context.parse(field, UserInput(shown.replace(old, new)))
            found += [(field, parsed)] if isinstance(parsed, Parsed) else []
    return found[0] if len(found) == 1 else None


def _ending_told(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> tuple[Field, Parsed] | None:
    """The number said to be wrong, with the last figures told for it: 电话写错一位，末尾是4.

    The one whose name stands there; a number of nobody's name is the phone's.
    """
    if not any(map(str.isdigit, text)) or _PATTERNS["wrong_ending"].search(text) is None:
        return None
    match = _PATTERNS["right_ending"].search(text)
    if match is None:
        return None
    held = [one for one in definition.of_types(*_NUMBERS) if one.name in session.answers]
    folded = text.casefold()
    called = [one for one in held if any(name.casefold() in folded for name in names_of(one))]
    wanted = called or [one for one in held if one.type.name == _PHONE]
    if len(wanted) != 1:
        return None
    field, new = wanted[0], match["new"]
    value = str(session.answers[field.name].value)
    if len(new) >= len(value) or value.endswith(new):
        return None
    parsed = context.parse(field, UserInput(value[: -len(new)] + new))
    return (field, parsed) if isinstance(parsed, Parsed) else None


def _holds(value: str, name: str) -> bool:
    """Whether a name is a value or a word of it; a Chinese one begins it."""
    value, name = value.casefold(), name.casefold()
    return bool(name) and (value.startswith(name) if has_chinese(name) else name in value.split())


def is_surname_of(field: Field, told: str, held: str) -> bool:
    """Whether a name is only what the one held begins with: 我姓王 of 王刚."""
    return field.type.name == "person" and held.startswith(told)
