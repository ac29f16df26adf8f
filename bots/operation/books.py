# SPDX-License-Identifier: AGPL-3.0-or-later
"""The books: accepted = applied + waiting + ignored + repeated + parked, record by record.

Reads the journal and the store and compares; changes nothing. What does not balance is named.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func, select

from intake.journal import read_records
from intake.outbox import DeliveryState
from intake.store import schema

_STATES = {0: "waiting", 1: "applied", 2: "parked", 3: "discarded"}
MOST_NAMED = 20
_PLACES = schema.source_position.c
_SOURCES = (
    select(
        _PLACES.channel, _PLACES.account, _PLACES.source, func.count(), func.max(_PLACES.number)
    )
    .group_by(_PLACES.channel, _PLACES.account, _PLACES.source)
    .order_by(_PLACES.channel, _PLACES.account, _PLACES.source)
)


@dataclass(frozen=True, slots=True)
class Audit:
    """The result. `missing` are journal records without an outcome, `doubled` those with two."""

    records: int
    outcomes: Mapping[str, int]
    deliveries: Mapping[str, int]
    missing: tuple[int, ...]
    doubled: tuple[int, ...]
    in_flight: int
    sources: tuple["Source", ...] = ()

    @property
    def balances(self) -> bool:
        """Whether every accepted message has exactly one outcome."""
        return not self.missing and not self.doubled

    def as_document(self) -> dict[str, object]:
        """The result as plain values."""
        return {
            "balances": self.balances,
            "records": self.records,
            "outcomes": dict(self.outcomes),
            "in_flight": self.in_flight,
            "deliveries": dict(self.deliveries),
            "missing": list(self.missing[:MOST_NAMED]),
            "doubled": list(self.doubled[:MOST_NAMED]),
            "sources": [asdict(source) for source in self.sources],
        }


@dataclass(frozen=True, slots=True)
class Source:
    """A provider's numbering (a mail folder and its UIDVALIDITY) and how much of it we hold.

    `taken` places, each with exactly one journal record; `highest` is the newest of them.
    """

    channel: str
    account: str
    source: str
    taken: int
    highest: int


def audit(reading: Engine, journal: Path, since: datetime | None = None) -> Audit:
    """Compare the journal's folder with the store, also while a hub is running.

    Records that are not entered yet are in flight, not missing.
    """
    with reading.connect() as connection:
        position = int(
            connection.scalar(
                select(schema.setting.c.value).where(schema.setting.c.name == "journal_position")
            )
            or 0
        )
        inbox = connection.execute(select(schema.inbox.c.journal_seq, schema.inbox.c.state)).all()
        table = schema.journal_outcome
        other = connection.execute(select(table.c.journal_seq, table.c.outcome)).all()
        sent = connection.execute(select(schema.delivery.c.state)).scalars()
        sources = [Source(*row) for row in connection.execute(_SOURCES)]
        deliveries = Counter(DeliveryState(state).name.lower() for state in sent)
    outcomes: dict[int, list[str]] = {}
    for seq, state in inbox:
        outcomes.setdefault(seq, []).append(_STATES[state])
    for seq, outcome in other:
        outcomes.setdefault(seq, []).append(outcome)
    missing, doubled, in_flight, records = [], [], 0, 0
    counts: Counter[str] = Counter()
    for record in read_records(journal):
        if since is not None and record.payload.received_at < since:
            continue
        records += 1
        found = outcomes.get(record.seq, [])
        if record.seq > position and not found:
            in_flight += 1
            continue
        counts.update(found)
        if not found:
            missing.append(record.seq)
        elif len(set(found)) > 1:
            doubled.append(record.seq)
    return Audit(
        records, counts, deliveries, tuple(missing), tuple(doubled), in_flight, tuple(sources)
    )
