# SPDX-License-Identifier: AGPL-3.0-or-later
"""A dialog as a Mermaid state diagram, for the docs and `frontdesk dialog draw`.

Shows the way forward: what is asked, on which condition, and where it ends. Control words (back,
cancel, "human") work everywhere and are drawn once.
"""

from collections.abc import Iterator

from dialogs.definition import Definition, Field
from dialogs.fields.contract import Json
from intake.conditions import Condition, Every, Negation, Some, Test
from intake.messages import Language


def draw(definition: Definition, language: Language = "en") -> str:
    """The Mermaid text of a dialog, with labels in the language."""
    return "\n".join(_lines(definition, language)) + "\n"


def _lines(definition: Definition, language: Language) -> Iterator[str]:
    yield "stateDiagram-v2"
    for field in definition.fields:
        yield f'    state "{_plain(_label(field, language))}" as {field.name}'
    goal = "confirming" if definition.has_confirmation else "submitted"
    stops = [*(field.name for field in definition.fields), goal]
    yield f"    [*] --> {stops[0]}"
    for index, field in enumerate(definition.fields):
        yield from _ways_on(definition, index, field, goal)
    if definition.has_confirmation:
        yield "    confirming --> submitted: confirmed"
        yield "    confirming --> changing: something to change"
        yield "    changing --> confirming: changed"
    yield "    submitted --> [*]"
    yield "    state any_question <<choice>>"
    yield "    any_question --> abandoned: cancel"
    yield f"    any_question --> handed_off: person, or {definition.give_up.after_unclear} unclear"


def _ways_on(definition: Definition, index: int, field: Field, goal: str) -> Iterator[str]:
    """To the next step, and past it as long as steps have conditions."""
    for following in definition.fields[index + 1 :]:
        if following.when is None:
            yield f"    {field.name} --> {following.name}"
            return
        yield f"    {field.name} --> {following.name}: {_plain(worded(following.when))}"
    yield f"    {field.name} --> {goal}"


def worded(condition: Condition) -> str:
    """A condition as an author would say it."""
    if isinstance(condition, Test):
        values = "/".join(_worded_values(condition.values))
        return f"{condition.field} {condition.operator.replace('_', ' ')} {values}".strip()
    if isinstance(condition, Negation):
        return f"not ({worded(condition.part)})"
    joint = " and " if isinstance(condition, Every) else " or "
    return joint.join(_bracketed(part) for part in condition.parts)


def _bracketed(condition: Condition) -> str:
    return f"({worded(condition)})" if isinstance(condition, Every | Some) else worded(condition)


def _worded_values(values: tuple[Json, ...]) -> Iterator[str]:
    shown = 3
    yield from (str(value) for value in values[:shown])
    if len(values) > shown:
        yield "…"


def _label(field: Field, language: Language) -> str:
    label = field.wording[language].label
    return label if field.is_required else f"{label} (may be skipped)"


def _plain(text: str) -> str:
    """Text without the marks that mean something to Mermaid."""
    return text.replace('"', "'").replace(":", " ").replace(";", ",").replace("\n", " ")
