# SPDX-License-Identifier: AGPL-3.0-or-later
"""A dialog as a Mermaid state diagram, for the docs and `frontdesk dialog draw`.

Shows the way forward: what is asked, on which condition, and where it ends. Control words (back,
cancel, "human") work everywhere and are drawn once. All words are those of one language: labels
of the dialog's fields and options, and `drawing.yaml`.
"""

from collections.abc import Iterator, Mapping
from functools import cache, reduce
from pathlib import Path

from dialogs.definition import Definition, Field
from dialogs.fields.spelling import has_chinese
from dialogs.ways import next_steps
from intake import yaml_text
from intake.conditions import Condition, Every, Negation, Operator, Some, Test
from intake.messages import Language

Words = Mapping[str, str]
_SHOWN = 3  # values of a condition
# Words of Mermaid's own, and our states: a field of such a name gets another in the picture.
_TAKEN = {
    *("note", "state", "end", "direction", "class", "classdef", "style", "default", "click"),
    *("confirming", "changing", "submitted", "abandoned", "handed_off", "any_question"),
}
_FILE = Path(__file__).with_suffix(".yaml")


def draw(definition: Definition, language: Language = "en") -> str:
    """The Mermaid text of a dialog, with labels in the language."""
    return "\n".join(_lines(definition, language)) + "\n"


@cache
def _words(language: Language) -> Words:
    words: Words = yaml_text.load(_FILE.read_text(encoding="utf-8"))[language]
    return words


def _lines(definition: Definition, language: Language) -> Iterator[str]:
    words = _words(language)
    yield "stateDiagram-v2"
    for field in definition.fields:
        yield f'    state "{_plain(_label(field, language))}" as {_state(field)}'
    summary = ("confirming", "changing") if definition.has_confirmation else ()
    for state in (*summary, "submitted", "abandoned", "handed_off"):
        yield f'    state "{words[state]}" as {state}'
    goal = "confirming" if definition.has_confirmation else "submitted"
    yield f"    [*] --> {_state(definition.fields[0])}"
    for index, field in enumerate(definition.fields):
        yield from _ways_on(definition, index, field, goal, language)
    if definition.has_confirmation:
        yield f"    confirming --> submitted: {words['confirmed']}"
        yield f"    confirming --> changing: {words['change']}"
        yield f"    changing --> confirming: {words['changed']}"
    yield "    submitted --> [*]"
    yield f'    state "{words["any_question"]}" as any_question'
    yield f"    any_question --> abandoned: {words['cancel']}"
    person = words["person"].format(count=definition.give_up.after_unclear)
    yield f"    any_question --> handed_off: {person}"


def _ways_on(
    definition: Definition, index: int, field: Field, goal: str, language: Language
) -> Iterator[str]:
    """To each step that can be the next one; one without a condition is for all other cases."""
    ways = [*next_steps(definition, index)]
    for following in ways:
        name = goal if following is None else _state(following)
        when = None if following is None else following.when
        if len(ways) == 1:
            yield f"    {_state(field)} --> {name}"
        elif when is None:
            yield f"    {_state(field)} --> {name}: {_words(language)['otherwise']}"
        else:
            yield f"    {_state(field)} --> {name}: {_plain(worded(when, definition, language))}"


def worded(condition: Condition, definition: Definition, language: Language) -> str:
    """A condition as somebody would say it who sees labels, not names."""
    words = _words(language)
    if isinstance(condition, Test):
        asked = definition.by_name[condition.field]
        values = words["joint"].join(_worded_values(condition, asked, language))
        label = asked.wording[language].label or asked.name
        return words[condition.operator.value].format(field=label, values=values)
    if isinstance(condition, Negation):
        return words["not"].format(part=worded(condition.part, definition, language))
    joint = words["all" if isinstance(condition, Every) else "any"]
    parts = [_bracketed(part, definition, language) for part in condition.parts]
    return reduce(lambda left, right: joint.format(left=left, right=right), parts)


def _bracketed(condition: Condition, definition: Definition, language: Language) -> str:
    said = worded(condition, definition, language)
    return f"({said})" if isinstance(condition, Every | Some) else said


def _worded_values(test: Test, asked: Field, language: Language) -> Iterator[str]:
    """Options by their labels; of words of both languages those of this one."""
    labels = {option.value: option.labels[language] for option in asked.rules.options}
    values = list(test.values)
    if test.operator is Operator.MENTIONS:
        mine = [one for one in values if has_chinese(str(one)) == (language == "zh")]
        values = mine or values
    yield from (labels.get(str(value), str(value)) for value in values[:_SHOWN])
    if len(values) > _SHOWN:
        yield "…"


def _state(field: Field) -> str:
    return f"{field.name}_" if field.name in _TAKEN else field.name


def _label(field: Field, language: Language) -> str:
    label = field.wording[language].label
    return label if field.is_required else _words(language)["optional"].format(label=label)


def _plain(text: str) -> str:
    """Text without the marks that mean something to Mermaid."""
    return text.replace('"', "'").replace(":", " ").replace(";", ",").replace("\n", " ")
