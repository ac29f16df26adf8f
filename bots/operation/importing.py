# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read a table of customers, machines or products from a file, and write it through the hub.

The file is read by the command; rows are written in batches by whoever owns the store, so an
import beside a running hub disturbs nobody: chats go on between two batches. Nothing here starts
a clock or tells anybody.
"""

import csv
import io
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.ports import ImportedRows
from intake.errors import SettingsError
from intake.importing.columns import Kind, columns_of, headings_of
from intake.importing.rows import Rejected, Row, Taken, checked, understood
from intake.messages import Language
from intake.store import import_writes

if TYPE_CHECKING:
    from bots.app import Program

BATCH = 500
SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
LONGEST_FILE = 200 * 1024 * 1024

Write = Callable[[Sequence[Taken]], Awaitable[Mapping[str, Any]]]


@dataclass
class Outcome:
    """What became of a table."""

    rows: int = 0
    written: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    ignored: tuple[str, ...] = ()


def read_table(path: Path) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a CSV file or of the first sheet of a workbook.

    Raises `SettingsError` that says what to do.
    """
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise SettingsError(str(path), "is larger than 200 MB; divide it")
        table = _sheet(path) if path.suffix.lower() in SHEETS else _csv(path)
    except OSError as error:
        raise SettingsError(str(path), f"cannot be read: {error.strerror or error}") from error
    first = next((row for row in table if any(cell.strip() for cell in row)), None)
    if first is None:
        raise SettingsError(str(path), "is empty")
    start = table.index(first)
    return first, table[start + 1 :]


def rows_of(kind: Kind, headings: Sequence[str], table: Sequence[Sequence[str]]) -> list[Row]:
    """The rows with their values by field; empty ones are left out.

    Raises `SettingsError` if a column is missing that cannot be done without.
    """
    columns = columns_of(kind, headings)
    if columns.missing:
        wanted = "; ".join(
            f"{name} ({', '.join(headings_of(kind)[name])})" for name in columns.missing
        )
        raise SettingsError("the heading", f"lacks a column for {wanted}")
    rows = []
    for number, cells in enumerate(table, start=2):
        values = {
            name: cells[place].strip()
            for name, place in columns.places.items()
            if place < len(cells)
        }
        if any(values.values()):
            rows.append(Row(number, values))
    return rows


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
    good, rejected = checked(of, taken, known, may_move=may_move)
    if good and not dry_run:
        await program.store.execute_write(import_writes.writes(of, good, program.clock()))
        if of is Kind.CUSTOMERS:
            program.catching_up.wake()  # they may have other levels now
    return {"written": len(good), "rejected": [asdict(one) for one in rejected]}


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

    levels = program.knowledge.profile.desk.known_levels
    done = await take(kind, numbered, source, write, lambda _count: None, levels)
    phrases = program.knowledge.profile.phrases
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
    rejected: Sequence[Rejected], say: Callable[[Rejected], str], headings: Sequence[str]
) -> str:
    """The rejected rows as CSV, for people to mend and import again."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    for one in rejected:
        writer.writerow([one.number, one.column, _harmless(one.value), say(one)])
    return out.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _csv(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SettingsError(str(path), "is neither UTF-8 nor GB18030; save it as UTF-8")
    head = text[:4096]
    delimiter = max(",;\t", key=head.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _sheet(path: Path) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - for this alone

    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        return [[_cell(cell) for cell in row] for row in sheet.to_python()]
    except CalamineError as error:
        raise SettingsError(str(path), f"is no workbook that can be read: {error}") from error


def _cell(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
