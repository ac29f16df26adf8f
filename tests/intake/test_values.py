# SPDX-License-Identifier: AGPL-3.0-or-later
"""`quick` makes values faster to create, and leaves them what they were."""

import copy
import dataclasses
from dataclasses import FrozenInstanceError, dataclass, field
from inspect import signature

import pytest

from intake.values import quick, replace


@quick
@dataclass(frozen=True, slots=True)
class Quick:
    """A value with every kind of default."""

    name: str
    count: int = 3
    tags: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=lambda: ["new"], compare=False)


@dataclass(frozen=True, slots=True)
class Slow:
    """The same without `quick`."""

    name: str
    count: int = 3
    tags: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=lambda: ["new"], compare=False)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("a",), {}),
        (("a", 4, {"b": 1}, []), {}),
        ((), {"name": "a", "tags": {"b": 1}}),
        (("a",), {"notes": ["x"]}),
    ],
)
def test_it_is_made_like_any_dataclass(
    given: tuple[object, ...], named: dict[str, object]
) -> None:
    """In order or by name, with the same defaults and the same text."""
    made = Quick(*given, **named)  # type: ignore[arg-type]
    assert repr(made) == repr(Slow(*given, **named)).replace("Slow", "Quick")  # type: ignore[arg-type]
    assert type(made) is Quick
    assert str(signature(Quick)) == str(signature(Slow))


def test_a_made_default_is_each_objects_own() -> None:
    """Two values do not share the dictionary that neither was given."""
    assert Quick("a").tags is not Quick("a").tags


def test_it_is_frozen() -> None:
    """No field can be set or deleted, and none added."""
    made = Quick("a")
    with pytest.raises(FrozenInstanceError):
        made.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del made.name
    with pytest.raises((FrozenInstanceError, TypeError, AttributeError)):
        made.other = 1  # type: ignore[attr-defined]
    assert made == Quick("a")


def test_it_is_compared_copied_and_replaced() -> None:
    """By its fields; what is made of it is frozen too."""
    made = Quick("a", 1)
    assert made == Quick("a", 1, notes=[])
    assert made != Quick("a", 2)
    for other in (replace(made, count=1), copy.copy(made), copy.deepcopy(made)):
        assert other == made
        with pytest.raises(FrozenInstanceError):
            other.count = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), (("a", 1, {}, [], 5), {}), (("a",), {"colour": 1})]
)
def test_a_wrong_call_is_refused(given: tuple[object, ...], named: dict[str, object]) -> None:
    """A missing, surplus or unknown argument is a `TypeError` that names it."""
    with pytest.raises(TypeError, match="__init__"):
        Quick(*given, **named)  # type: ignore[arg-type]


@pytest.mark.parametrize("changes", [{}, {"name": "b"}, {"count": 4, "notes": []}])
def test_it_is_replaced_like_any_dataclass(changes: dict[str, object]) -> None:
    """Another value with the changes, frozen as well; the first stays."""
    first = Quick("a", tags={"b": 1})
    other = replace(first, **changes)  # type: ignore[arg-type]
    slow = dataclasses.replace(Slow("a", tags={"b": 1}), **changes)  # type: ignore[arg-type]
    assert repr(other) == repr(slow).replace("Slow", "Quick")
    assert first == Quick("a", tags={"b": 1})
    assert other is not first
    with pytest.raises(FrozenInstanceError):
        other.name = "c"  # type: ignore[misc]


def test_what_is_no_field_cannot_be_replaced() -> None:
    """A wrong name is an error, and nothing is added."""
    with pytest.raises((TypeError, AttributeError)):
        replace(Quick("a"), colour="red")  # type: ignore[call-arg]


def test_other_dataclasses_are_replaced_as_well() -> None:
    """Callers need not know which values are quick."""
    assert replace(Slow("a"), name="b") == Slow("b")
