# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a section names elsewhere, wherever in it that stands."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, Field, RootModel

from intake.references import CALENDAR, QUEUE, Names, Reference, references


class Inner(BaseModel):
    """Named by an alias, and in a list."""

    queues: Annotated[tuple[str, ...], Names(QUEUE)] = ()
    else_: Annotated[str | None, Names(QUEUE)] = Field(default=None, alias="else")


class Outer(BaseModel):
    """In tables, in sections within sections, and not at all."""

    title: str = ""
    owners: Annotated[Mapping[str, str], Names(QUEUE)] = {}
    parts: list[Inner] = []
    one: Inner | None = None
    calendar: Annotated[str, Names(CALENDAR)] = ""


class Whole(RootModel[Mapping[str, Outer]]):
    """A section that is a table of others."""


def test_every_name_with_its_place() -> None:
    """In the order of the section; what is empty names nothing, and what is no name is left."""
    outer = Outer.model_validate(
        {
            "title": "a",
            "owners": {"支付": "b"},
            "parts": [{"queues": ["c", "d"]}, {"else": "e"}],
            "calendar": "f",
        }
    )
    assert list(references(Whole({"x": outer, "y": Outer()}))) == [
        Reference(QUEUE, "b", ("x", "owners", "支付")),
        Reference(QUEUE, "c", ("x", "parts", "0", "queues", "0")),
        Reference(QUEUE, "d", ("x", "parts", "0", "queues", "1")),
        Reference(QUEUE, "e", ("x", "parts", "1", "else")),
        Reference(CALENDAR, "f", ("x", "calendar")),
    ]
