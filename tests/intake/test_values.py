# SPDX-License-Identifier: AGPL-3.0-or-later
"""`quick` makes values faster to create, and leaves them what they were."""

import copy
from dataclasses import FrozenInstanceError, dataclass, field, replace
from inspect import signature

import pytest

from intake.values import quick


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
