# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables as people keep them: read from a CSV file or a workbook, and written for a spreadsheet.

A row that cannot be read spoils no other: it stands among the rest with its text, as `broken`.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bots.operation.workbook import first_sheet
from intake.errors import SettingsError

SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
LONGEST_FILE = 200 * 1024 * 1024
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for one begins with these
_AS_TEXT = "'"  # and with this before it, for what it is

_Record = tuple[Sequence[str], bool]


@dataclass(frozen=True, slots=True)
class Table:
    """The headings, and the rows below them by number, as people see it in a spreadsheet.

    Of a `broken` row the only cell is its text.
    """

    headings: Sequence[str]
    rows: Mapping[int, Sequence[str]]
    broken: frozenset[int] = frozenset()


def read_table(path: Path) -> Table:
    """A CSV file, or the first sheet of a workbook; the first row with text is the heading.

    Raises `SettingsError` that says what to do.
    """
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise SettingsError(str(path), "is larger than 200 MB; divide it")
        records = _sheet(path) if path.suffix.lower() in SHEETS else _csv(path)
    except OSError as error:
        raise SettingsError(str(path), f"cannot be read: {error.strerror or error}") from error
    numbered = enumerate(records, start=1)
    first = next((cells for _, (cells, _) in numbered if any(map(str.strip, cells))), None)
    if first is None:
        raise SettingsError(str(path), "is empty")
    below = dict(numbered)
    return Table(
        first,
        {number: cells for number, (cells, _) in below.items()},
        frozenset(number for number, (_, is_whole) in below.items() if not is_whole),
    )


def plain(cell: str) -> str:
    """What a cell says, without the mark that kept a spreadsheet from calculating it."""
    text = cell.strip()
    return text[1:] if text.startswith(_AS_TEXT) and text[1:].startswith(_FORMULA) else text


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV, in which no spreadsheet finds a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([f"{_AS_TEXT}{one}" if one.startswith(_FORMULA) else one for one in row])
    return out.getvalue()


def _csv(path: Path) -> Iterator[_Record]:
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
    return _records(list(io.StringIO(text, newline="")), max(",;\t", key=head.count))


def _records(lines: Sequence[str], delimiter: str) -> Iterator[_Record]:
    """Each record, and whether it is whole.

    A quotation mark that is never closed would take all lines below into its cell: the line it
    stands in is broken, and reading goes on with the next.
    """
    begun = 0
    while begun < len(lines):
        start = begun
        left = map(lines.__getitem__, range(start, len(lines)))
        reader = csv.reader(left, delimiter=delimiter, strict=True)
        try:
            for record in reader:
                yield record, True
                begun = start + reader.line_num
        except csv.Error:
            yield [lines[begun].strip()], False
            begun += 1


def _sheet(path: Path) -> Iterator[_Record]:
    return ((row, True) for row in first_sheet(path))
