# SPDX-License-Identifier: AGPL-3.0-or-later
"""What differs between two definitions of a dialog, in words for its author. Pure."""

from collections.abc import Iterator

from dialogs.definition import Definition, Field
from intake.messages import LANGUAGES


def changes_of(old: Definition, new: Definition) -> Iterator[str]:
    """Every difference an author may want to know of: steps first, then their details."""
    lost = [one for one in old.fields if one.name not in new.by_name]
    fresh = [one for one in new.fields if one.name not in old.by_name]
    for one in lost:
        renamed = next((each for each in fresh if each.type is one.type), None)
        if renamed is not None:
            fresh.remove(renamed)
            yield f"{one.name}: gone; {renamed.name} asks for the same type of answer instead"
        else:
            yield f"{one.name}: gone"
    yield from (f"{one.name}: new" for one in fresh)
    for field in new.fields:
        before = old.by_name.get(field.name)
        if before is not None:
            yield from (f"{field.name}: {what}" for what in _changed(before, field))
    kept = [one.name for one in old.fields if one.name in new.by_name]
    if kept != [one.name for one in new.fields if one.name in old.by_name]:
        yield "the steps are asked in another order"
    yield from _around(old, new)


def _changed(old: Field, new: Field) -> Iterator[str]:
    if old.is_required != new.is_required:
        yield "required now" if new.is_required else "no longer required"
    if old.type is not new.type:
        yield f"{new.type.name}, was {old.type.name}"
    if old.when != new.when:
        yield "asked under another condition"
    if old.rules != new.rules:
        yield "takes other answers"
    for language in LANGUAGES:
        if old.wording[language] != new.wording[language]:
            yield f"worded otherwise ({language})"


def _around(old: Definition, new: Definition) -> Iterator[str]:
    """What is not of a step: how it begins and ends."""
    parts = (
        ("starts on other words", old.start_phrases, new.start_phrases),
        ("greets otherwise", old.greeting, new.greeting),
        (
            "confirms otherwise",
            (old.has_confirmation, old.summary),
            (new.has_confirmation, new.summary),
        ),
        ("completes otherwise", old.completion, new.completion),
        ("gives up otherwise", old.give_up, new.give_up),
    )
    yield from (what for what, before, after in parts if before != after)
