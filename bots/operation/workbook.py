# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first sheet of a workbook, read in a process of its own with limits.

A workbook of two kilobytes can unpack to gigabytes, or name a cell at the far end of the sheet,
for which the library makes room for all cells before it and then ends the whole program. So the
program that reads is one that may end: `python -m bots.operation.workbook FILE` prints JSON.
"""

import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from intake.errors import SettingsError

MEMORY_BYTES = 2 * 1024**3  # a workbook of 100,000 machines takes a tenth
CPU_SECONDS = 120
UNPACKED_BYTES = 500 * 1024 * 1024
LONGEST_TEXT = 200_000_000  # characters, as of a CSV file
_TOO_LARGE = 4
_UNREADABLE = 3  # the status that says: no workbook; the reason is printed


def first_sheet(path: Path) -> list[list[str]]:
    """The cells as text, row by row. Raises `SettingsError` that says what to do."""
    command = [sys.executable, "-m", "bots.operation.workbook", str(path.absolute())]
    root = str(Path(__file__).parents[2])
    found = subprocess.run(  # noqa: S603 - this very module
        command,
        cwd=root,
        env={**os.environ, "RUST_BACKTRACE": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if found.returncode == _UNREADABLE:
        reason = found.stdout.decode("utf-8", "replace")
        raise SettingsError(str(path), f"is no workbook that can be read: {reason}")
    if found.returncode:
        problem = "unpacks to more than can be read; save the sheet as CSV, or divide it"
        raise SettingsError(str(path), problem)
    rows: list[list[str]] = json.loads(found.stdout)
    return rows


def main(path: str) -> int:
    """Print the first sheet as JSON, or why there is none."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - in the child

    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_CORE, 0)
    if _unpacked_bytes(path) > UNPACKED_BYTES:
        return _TOO_LARGE
    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    except CalamineError as error:
        sys.stdout.write(str(error))
        return _UNREADABLE
    if sum(map(_length, rows)) > LONGEST_TEXT:
        return _TOO_LARGE
    json.dump([[_text(cell) for cell in row] for row in rows], sys.stdout)
    return 0


def _unpacked_bytes(path: str) -> int:
    """What the parts of a packed workbook say of themselves; the limits hold where they lie."""
    try:
        with zipfile.ZipFile(path) as packed:
            return sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, NotImplementedError):
        return 0  # an .xls, or no workbook at all


def _length(row: Sequence[object]) -> int:
    return len(row) + sum(len(cell) for cell in row if isinstance(cell, str))


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _limit(kind: int, most: int) -> None:
    with suppress(ValueError, OSError):  # macOS refuses some
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
