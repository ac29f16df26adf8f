# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second way to a ticket's clocks: read from its timeline alone.

What a ticket keeps of its clocks is a summary of its timeline. Tests compare the two, so that
nothing is ever kept which the log does not tell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from intake.service_levels.clock import AWAITING_CONFIRMATION, Pause, SlaClock
from intake.tickets.ticket import SETTLED, TicketStatus
from intake.values import replace

_WAITING = TicketStatus.WAITING.value


class Logged(Protocol):
    """An entry of a timeline, just decided or read from the store."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def detail(self) -> Mapping[str, object]: ...


@dataclass(slots=True)
class _Reading:
    """What was read so far, in places that may change: a year of entries is many values else."""

    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    asked_at: datetime | None = None
    pauses: list[Pause] = field(default_factory=list)

    def replied(self, entry: Logged) -> None:
        if self.resolved_at is None:
            self.responded_at = self.responded_at or entry.at
            self.asked_at = None

    def answer_awaited(self, entry: Logged) -> None:
        if self.responded_at and not self.resolved_at:
            self.asked_at = self.asked_at or entry.at

    def waiting_changed(self, entry: Logged) -> None:
        self._rest(entry.at, str(entry.detail["to"]))

    def status_changed(self, entry: Logged) -> None:
        before, after = entry.detail["from"], entry.detail["to"]
        if before in SETTLED:
            if after not in SETTLED and self.resolved_at is not None:
                self.pauses.append(Pause(self.resolved_at, entry.at, AWAITING_CONFIRMATION))
                self.resolved_at = None
        elif after == TicketStatus.RESOLVED.value:
            self._rest(entry.at, "")
            self.resolved_at, self.asked_at = entry.at, None
        elif after == _WAITING:
            self._rest(entry.at, "customer")
        elif before == _WAITING:
            self._rest(entry.at, "")

    def _rest(self, at: datetime, reason: str) -> None:
        """Rest for this reason from now on; for none, go on."""
        last = self.pauses[-1] if self.pauses and self.pauses[-1].until is None else None
        if last is not None:
            if last.reason == reason:
                return
            self.pauses[-1] = replace(last, until=at)
        if reason:
            self.pauses.append(Pause(at, None, reason))


_READ = {
    "replied": _Reading.replied,
    "answer_awaited": _Reading.answer_awaited,
    "waiting_changed": _Reading.waiting_changed,
    "status_changed": _Reading.status_changed,
}


def clock_of(entries: Iterable[Logged]) -> SlaClock:
    """What happened to the clocks of a ticket, without due times; its entries in their order."""
    reading = _Reading()
    for entry in entries:
        read = _READ.get(entry.kind)
        if read is not None:
            read(reading, entry)
    return SlaClock(
        responded_at=reading.responded_at,
        resolved_at=reading.resolved_at,
        asked_at=reading.asked_at,
        pauses=tuple(reading.pauses),
    )
