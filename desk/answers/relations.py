# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about tickets that belong together."""

from typing import Literal

from desk.answers.shared import Answer, Moment


class Link(Answer):
    """Read as "`ticket` is … of `other`". `undone_at` null: it holds."""

    id: str
    kind: Literal["related", "duplicate", "split", "report", "follow_up"]
    ticket: str
    other: str
    by: str
    at: Moment
    undone_at: Moment | None
    undone_by: str


class LinkList(Answer):
    """All links of a ticket, with the conversations that belong to it.

    `titles` are those of every ticket named in `items`, by number.
    """

    items: list[Link]
    titles: dict[str, str]
    conversations: list[str]


class TicketNumbers(Answer):
    """Numbers of tickets, in the order in which they were filed, and their titles by number."""

    items: list[str]
    titles: dict[str, str]
