# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which question can follow which, given their conditions: for pictures of a dialog.

Two conditions about the same answer often exclude each other; an arrow between their steps would
show a way that nobody can go. Where too many answers matter, a way counts as possible.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from dialogs.definition import Definition, Field
from dialogs.fields.contract import Json
from dialogs.session import Answer
from intake.conditions import Condition, Operator, Test, holds, tests_in

_MOST_CASES = 4096
_ABOUT_BEING_KNOWN = {Operator.KNOWN, Operator.UNKNOWN}
_BOUNDS = {Operator.AT_LEAST, Operator.AT_MOST}


def next_steps(definition: Definition, index: int) -> Iterator[Field | None]:
    """The steps that can be asked right after one, in order; None stands for the end."""
    fields = definition.fields
    between: list[Condition] = []
    kept = [one for one in (fields[index].when,) if one is not None]
    for following in fields[index + 1 :]:
        wanted = kept if following.when is None else [*kept, following.when]
        if _can_be(definition, wanted, between):
            yield following
        if following.when is None:
            return
        between.append(following.when)
    if _can_be(definition, kept, between):
        yield None


def _can_be(
    definition: Definition, wanted: Sequence[Condition], unwanted: Sequence[Condition]
) -> bool:
    """Whether some answers fulfil all of the one and none of the other."""
    tests = [test for one in (*wanted, *unwanted) for test in tests_in(one)]
    names = sorted({test.field for test in tests})
    choices = [_candidates(definition.by_name[name], tests) for name in names]
    total = 1
    for candidates in choices:
        total *= len(candidates)
    if total > _MOST_CASES:
        return True
    cases = (_answers(names, values) for values in product(*choices))
    return any(
        all(holds(one, answers) for one in wanted)
        and not any(holds(one, answers) for one in unwanted)
        for answers in cases
    )


def _answers(names: Sequence[str], values: Sequence[Json]) -> dict[str, Answer]:
    pairs = zip(names, values, strict=True)
    return {name: Answer(value, "") for name, value in pairs if value is not None}


def _candidates(field: Field, tests: Sequence[Test]) -> list[Json]:
    """The answers to a question that can matter; none at all if it may stay open."""
    mine = [test for test in tests if test.field == field.name]
    is_open = not field.is_required or field.when is not None
    nothing: list[Json] = (
        [None] if is_open or any(test.operator in _ABOUT_BEING_KNOWN for test in mine) else []
    )
    if field.rules.options:
        as_tested = {str(value): value for test in mine for value in test.values}
        values = (option.value for option in field.rules.options)
        return [*nothing, *(as_tested.get(value, value) for value in values)]
    found: list[Json] = [*nothing, "\0 something else"]
    for test in mine:
        for value in test.values:
            found.append(value)
            if test.operator in _BOUNDS and isinstance(value, int | float):
                found += [value - 1, value + 1]
    return found
