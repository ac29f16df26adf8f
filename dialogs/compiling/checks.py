# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be wrong with a dialog although its file has the right form.

Every problem comes with its line: a step that is never asked, a condition about an unknown or
later field, a missing wording, an option without a label. Changes nothing.
"""

import re
from collections.abc import Collection, Iterator
from itertools import product

from dialogs.compiling.backtracking import takes_too_long
from dialogs.compiling.document import AskStep, ConfirmStep, DialogDocument, Text
from dialogs.compiling.mistakes import did_you_mean
from dialogs.compiling.source import Path
from dialogs.fields import FIELD_TYPES, HEARING
from dialogs.fields.contract import Json
from dialogs.session import Answer
from intake.conditions import Condition, Operator, Test, holds, read_condition, tests_in
from intake.messages import LANGUAGES

PLACE = re.compile(r"\{([A-Za-z0-9_.]*)\}")
_CHOOSING = {"choice", "multi_choice"}
_MAX_CASES = 4096
_TOO_LONG = (
    "this pattern can be tried in so many ways that one message would stop the hub: write it so "
    "that each part begins with what the part before cannot read, and none that is repeated can "
    "be empty (not '(a+)+', '(a?b?)*' or '.*a.*b.*c'), or keep what a part has read: 'a++', "
    "'(?>…)'"
)
Problem = tuple[Path, str]


def problems_of(
    document: DialogDocument, standard: Collection[str], *, is_ours: bool = False
) -> Iterator[Problem]:
    """Everything that would surprise a customer or an author, as (path, sentence).

    `standard` are the names of the fields that a step may ask for without more. How long the
    patterns of a file of ours can take is not looked at: tests do, and it is half of a start.
    """
    seen: dict[str, AskStep] = {}
    for index, step in enumerate(document.steps):
        path: Path = ("steps", index)
        if isinstance(step, ConfirmStep):
            if index + 1 < len(document.steps):
                yield ("steps", index + 1), "this step is never reached: it stands after 'confirm'"
            yield from _unknown_places(step.prompt, (*path, "prompt"), _names(document))
            continue
        if step.ask in seen:
            yield (*path, "ask"), f"'{step.ask}' is asked twice"
        yield from _type_problems(step, path, standard)
        yield from _step_problems(step, path, seen)
        if not is_ours:
            yield from _pattern_problems(step, path)
        seen[step.ask] = step
    if not seen:
        yield ("steps",), "the dialog asks nothing"
    yield from _completion_problems(document, seen)


def _type_problems(step: AskStep, path: Path, standard: Collection[str]) -> Iterator[Problem]:
    """What a step lacks that is no standard field: one sentence for all of it."""
    kind, lacks = step.type or step.ask, []
    if kind not in FIELD_TYPES:
        known = f"the types are: {', '.join(sorted(FIELD_TYPES))}"
        if step.type:
            near = did_you_mean(kind, FIELD_TYPES)
            yield (*path, "type"), f"'{kind}' is no field type{near}; {known}"
        else:
            lacks = [f"a type ({known})"]
    lacks += [f"a {name}" for name in ("label", "prompt") if getattr(step, name) is None]
    if lacks:
        near = did_you_mean(step.ask, standard)
        given = f"{', '.join(lacks[:-1])} and {lacks[-1]}" if lacks[1:] else lacks[0]
        yield (*path, "ask"), f"'{step.ask}' is no standard field{near}; give it {given}"


def _step_problems(step: AskStep, path: Path, seen: dict[str, AskStep]) -> Iterator[Problem]:
    kind = step.type or step.ask
    if kind in _CHOOSING and not step.options:
        yield (*path, "ask"), f"'{step.ask}' is a {kind} without options"
    if step.options and kind not in _CHOOSING:
        yield (*path, "options"), f"a field of type '{kind}' takes no options"
    if step.hears and kind in FIELD_TYPES and kind not in HEARING:
        able = ", ".join(sorted(HEARING))
        yield (*path, "hears"), f"a field of type '{kind}' takes no 'hears'; those that do: {able}"
    if 0 < step.max_length < step.min_length:
        yield (*path, "max_length"), "max_length is smaller than min_length"
    if step.minimum is not None and step.maximum is not None and step.maximum < step.minimum:
        yield (*path, "maximum"), "maximum is smaller than minimum, so no number is accepted"
    if step.when is not None:
        yield from _condition_problems(step.when, (*path, "when"), seen)


def _pattern_problems(step: AskStep, path: Path) -> Iterator[Problem]:
    written: dict[Path, str | None] = {
        ("pattern",): step.pattern,
        ("hears",): step.hears,
        **{("options", value, "hears"): one.hears for value, one in (step.options or {}).items()},
        **{
            ("options", value, "tells", number): pattern
            for value, one in (step.options or {}).items()
            for number, pattern in enumerate(one.tells)
        },
    }
    for place, pattern in written.items():
        try:
            re.compile(pattern or "")
        except re.error as error:
            yield (*path, *place), f"the pattern cannot be read: {error}"
        else:
            is_searched = "tells" in place or len(place) == 1  # the others are for whole answers
            if pattern and takes_too_long(pattern, is_searched=is_searched):
                yield (*path, *place), _TOO_LONG


def _condition_problems(raw: object, path: Path, seen: dict[str, AskStep]) -> Iterator[Problem]:
    try:
        condition = read_condition(raw)
    except ValueError as error:
        yield path, str(error)
        return
    found = list(_test_problems(condition, path, seen))
    yield from found
    if not found and not _can_hold(condition, seen):
        yield path, "this condition can never be true, so the step is never reached"


def _test_problems(
    condition: Condition, path: Path, seen: dict[str, AskStep]
) -> Iterator[Problem]:
    for test in tests_in(condition):
        step = seen.get(test.field)
        if step is None:
            near = did_you_mean(test.field, seen)
            about = f"the condition is about '{test.field}'{near}"
            yield path, f"{about}, which is not asked before this step"
        elif step.options and test.operator in {Operator.IS, Operator.IS_NOT, Operator.IS_IN}:
            for value in test.values:
                if str(value) not in step.options:
                    known = ", ".join(step.options)
                    near = did_you_mean(str(value), step.options)
                    wrong = f"'{value}' is no option of '{test.field}'{near}"
                    yield path, f"{wrong}; its options: {known}"


def _can_hold(condition: Condition, seen: dict[str, AskStep]) -> bool:
    """Whether some answers fulfil the condition, trying all that matter."""
    tests = list(tests_in(condition))
    names = sorted({test.field for test in tests})
    choices = [_candidates(name, tests, seen[name]) for name in names]
    total = 1
    for candidates in choices:
        total *= len(candidates)
    if total > _MAX_CASES:
        return True
    for values in product(*choices):
        answers = {
            name: Answer(value, "")
            for name, value in zip(names, values, strict=True)
            if value is not None
        }
        if holds(condition, answers):
            return True
    return False


def _candidates(name: str, tests: list[Test], step: AskStep) -> list[Json]:
    if step.options:
        return [None, *step.options]
    mentioned = (value for test in tests if test.field == name for value in test.values)
    return [None, "\0 something else", *mentioned]


def _completion_problems(document: DialogDocument, seen: dict[str, AskStep]) -> Iterator[Problem]:
    complete = document.complete
    for name, wanted in (
        ("title_from", complete.title_from),
        ("priority_from", complete.priority_from),
    ):
        if wanted is not None and wanted not in seen:
            yield ("complete", name), f"'{wanted}' is not asked in this dialog"
    if complete.priority_from in seen and not _has_priorities(seen[complete.priority_from]):
        yield (
            ("complete", "priority_from"),
            f"no option of '{complete.priority_from}' has a priority",
        )
    if document.start_on.into is not None and document.start_on.into not in seen:
        yield ("start_on", "into"), f"'{document.start_on.into}' is not asked in this dialog"
    for index, rule in enumerate(complete.priority):
        path: Path = ("complete", "priority", index, "when")
        yield from _condition_problems(rule.when, path, seen)
    yield from _unknown_places(complete.say, ("complete", "say"), _names(document) | {"number"})


def _has_priorities(step: AskStep) -> bool:
    return any(option.priority for option in (step.options or {}).values())


def _names(document: DialogDocument) -> set[str]:
    return {step.ask for step in document.steps if isinstance(step, AskStep)}


def _unknown_places(text: "Text | None", path: Path, known: set[str]) -> Iterator[Problem]:
    if text is None:
        return
    for language in LANGUAGES:
        for name in PLACE.findall(getattr(text, language)):
            if name not in known:
                near = did_you_mean(name, known)
                wrong = f"'{{{name}}}' is no place that can be filled here{near}"
                yield (*path, language), f"{wrong}; there are {', '.join(sorted(known))}"
