# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers to whoever looks after the hub: what is parked, and the books."""

from typing import Literal

from desk.answers.shared import Answer, Moment
from intake.parking import ParkedCause


class Parked(Answer):
    """A message that could not be handled and waits for a person to look at it.

    `cause` says why in one word, `reason` in the words of the program.
    """

    id: int
    channel: str
    account: str
    stage: str
    cause: ParkedCause
    reason: str
    conversation_id: str | None
    received_at: Moment
    parked_at: Moment
    size_bytes: int


class ParkedList(Answer):
    items: list[Parked]


class ParkedSettled(Answer):
    """Who tried it again or put it away, and why."""

    by: str
    at: Moment
    reason: str


class ParkedDetail(Parked):
    """With its bytes: `head` is the first 64 KiB of them, in base64; `/raw` has them all."""

    state: Literal["parked", "retried", "discarded"]
    traceback: str
    head: str
    settled: ParkedSettled | None


class Source(Answer):
    """A provider's numbering, and how much of it we hold."""

    channel: str
    account: str
    source: str
    taken: int
    highest: int


class Audit(Answer):
    """The books: of `records` accepted, how many had which outcome; the rest is in flight.

    `missing` and `doubled` name the first records with no outcome or several; there must be none.
    """

    balances: bool
    records: int
    outcomes: dict[str, int]
    in_flight: int
    deliveries: dict[str, int]
    missing: list[int]
    doubled: list[int]
    sources: list[Source]
