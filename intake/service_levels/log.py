# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clocks of a ticket read from its event log, the timeline, as they would be kept.

What a ticket keeps of its clocks is a summary of its timeline; this makes it anew from the
entries alone. Pure; a year of entries takes less than a millisecond.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from intake.service_levels import clock as sla
from intake.service_levels.clock import SlaClock
from intake.tickets.ticket import TicketStatus

_SETTLED = frozenset({TicketStatus.RESOLVED.value, TicketStatus.CLOSED.value})
_WAITING = TicketStatus.WAITING.value


class Logged(Protocol):
    """An entry of a timeline, just decided or read from the store."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def detail(self) -> Mapping[str, object]: ...


def clock_of(entries: Iterable[Logged]) -> SlaClock:
    """What happened to the clocks of a ticket, without due times; its entries in their order."""
    clock = SlaClock()
    for entry in entries:
        match entry.kind:
            case "replied":
                clock = clock if clock.resolved_at else sla.respond(clock, entry.at)
            case "answer_awaited":
                clock = sla.hear(clock, entry.at)
            case "status_changed":
                clock = _moved(clock, entry)
            case "waiting_changed":
                whom = str(entry.detail["to"])
                clock = sla.pause(clock, entry.at, whom) if whom else sla.resume(clock, entry.at)
    return clock


def _moved(clock: SlaClock, entry: Logged) -> SlaClock:
    before, after = entry.detail["from"], entry.detail["to"]
    if before in _SETTLED:
        return clock if after in _SETTLED else sla.reopen(clock, entry.at)
    if after == TicketStatus.RESOLVED.value:
        return sla.resolve(clock, entry.at)
    if after == _WAITING:
        return sla.pause(clock, entry.at, "customer")
    return sla.resume(clock, entry.at) if before == _WAITING else clock
