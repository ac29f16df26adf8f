# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request about tickets that belong together may say."""

from typing import Annotated, Literal

from pydantic import Field

from desk.bodies.shared import Body, Identifier, Note, Title


class Merge(Body):
    """The ticket in the address is closed and goes on as `into`."""

    into: Identifier


class Split(Body):
    """A second matter: its title, its type if it is another, and which fields it takes along."""

    title: Title
    type: Identifier | None = None
    fields: Annotated[tuple[Identifier, ...], Field(max_length=50)] = ()


class NewLink(Body):
    """`report`: the ticket in the address is one report of the incident `other`."""

    kind: Literal["related", "report", "follow_up"]
    other: Identifier


class Update(Body):
    """What every reporter of an incident is told, in the language they use."""

    zh: Note
    en: Note
