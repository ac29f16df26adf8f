# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write a table of customers, machines or products through the hub.

The file is read by the command; rows are written in batches by whoever owns the store, so an
import beside a running hub disturbs nobody: chats go on between two batches. Nothing here starts
a clock or tells anybody.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bots.configuration.service_file import load_service_desk
from bots.configuration.teams import named_queues
from bots.knowing import load_library
from bots.operation.tables import Table, csv_of, plain
from desk.ports import ImportedRows
from intake.errors import SettingsError
from intake.importing.columns import Kind, columns_of, headings_of
from intake.importing.rows import Rejected, Row, Taken, checked, understood
from intake.messages import Language
from intake.store import import_writes

if TYPE_CHECKING:
    from bots.app import Program

BATCH = 500

Write = Callable[[Sequence[Taken]], Awaitable[Mapping[str, Any]]]


@dataclass
class Outcome:
    """What became of a table."""

    rows: int = 0
    written: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    ignored: tuple[str, ...] = ()


def rows_of(kind: Kind, table: Table) -> list[Row]:
    """The rows with their values by field; empty ones are left out.

    Raises `SettingsError` if a column is missing that cannot be done without.
    """
    columns = columns_of(kind, table.headings)
    if columns.missing:
        wanted = "; ".join(
            f"{name} ({', '.join(headings_of(kind)[name])})" for name in columns.missing
        )
        raise SettingsError("the heading", f"lacks a column for {wanted}")
    rows = []
    for number, cells in table.rows.items():
        problem = _problem(table, number)
        values = {
            name: plain(cells[place])
            for name, place in columns.places.items()
            if place < len(cells)
        }
        if problem or any(values.values()):
            rows.append(Row(number, values, problem))
    return rows


def _problem(table: Table, number: int) -> str:
    """Why a row cannot be read; "" if it can."""
    if number in table.broken:
        return "broken"
    beside = table.rows[number][len(table.headings) :]
    return "too_many_cells" if any(map(str.strip, beside)) else ""


def batches(taken: Sequence[Taken]) -> Iterator[Sequence[Taken]]:
    """What is written together."""
    for start in range(0, len(taken), BATCH):
        yield taken[start : start + BATCH]


async def take(
    kind: Kind,
    rows: Sequence[Row],
    source: str,
    write: Write,
    progress: Callable[[int], None],
    levels: Collection[str] = (),
) -> Outcome:
    """Import rows; `write` takes a batch and answers `{"written", "rejected"}`."""
    taken, rejected = understood(kind, rows, source, levels)
    outcome = Outcome(len(rows), 0, rejected)
    progress(len(rejected))
    for batch in batches(taken):
        answer = await write(batch)
        outcome.written += int(answer["written"])
        outcome.rejected += [Rejected(**one) for one in answer["rejected"]]
        progress(len(batch))
    outcome.rejected.sort(key=lambda one: one.number)
    return outcome


async def import_rows(
    program: "Program",
    kind: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    may_move: bool = False,
    dry_run: bool = False,
) -> dict[str, Any]:
    """One batch, in the process that owns the store: check against what is there, then write."""
    of = Kind(kind)
    taken = [Taken(**row) for row in rows]
    with program.reading.connect() as db:
        known = import_writes.known_of(db, of, taken)
    if of is Kind.PRODUCTS and not program.knowledge.is_loaded:
        known = replace(known, queues=known.queues | _written_down(program))
    good, rejected = checked(of, taken, known, may_move=may_move)
    if good and not dry_run:
        await program.store.execute_write(import_writes.writes(of, good, program.clock()))
        if of is Kind.CUSTOMERS:
            program.catching_up.wake()  # they may have other levels now
    return {"written": len(good), "rejected": [asdict(one) for one in rejected]}


def _written_down(program: "Program") -> frozenset[str]:
    """The queues that dialogs and the service file name: the hub's first start enters them."""
    bot = program.settings.bots.default
    dispatch = load_service_desk(bot).dispatch
    return frozenset({*named_queues(load_library(bot)), *(dispatch.queues if dispatch else ())})


async def import_at_once(
    program: "Program",
    kind: Kind,
    rows: Sequence[Mapping[str, str]],
    source: str,
    language: Language,
    *,
    may_move: bool = False,
    dry_run: bool = False,
) -> ImportedRows:
    """Rows that come with a request, counted from 1; what is rejected says why."""
    numbered = [Row(number, values) for number, values in enumerate(rows, start=1)]

    async def write(batch: Sequence[Taken]) -> Mapping[str, Any]:
        sent = [asdict(row) for row in batch]
        return await import_rows(program, kind, sent, may_move=may_move, dry_run=dry_run)

    levels = program.profile().desk.known_levels
    done = await take(kind, numbered, source, write, lambda _count: None, levels)
    if kind is Kind.PRODUCTS and done.written and not dry_run:
        await import_done(program)
    phrases = program.profile().phrases
    return ImportedRows(
        done.written,
        tuple(
            (one, phrases.say(language, f"import.{one.reason}", value=one.value))
            for one in done.rejected
        ),
    )


async def import_done(program: "Program") -> bool:
    """The bot learns new models and names."""
    if program.knowledge.is_loaded:
        program.knowledge.reload_products()
    return True


def rejected_table(
    table: Table,
    rejected: Sequence[Rejected],
    say: Callable[[Rejected], str],
    headings: Sequence[str],
) -> str:
    """The rejected rows as CSV: where and why, then their own cells, to be mended and imported.

    What an earlier such table says of where and why is left out.
    """
    begin = len(headings) if list(table.headings[: len(headings)]) == list(headings) else 0
    lines = (
        [str(one.number), one.column, say(one), *table.rows[one.number][begin:]]
        for one in rejected
    )
    return csv_of([[*headings, *table.headings[begin:]], *lines])
