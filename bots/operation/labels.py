# SPDX-License-Identifier: AGPL-3.0-or-later
"""QR codes for machines: whoever scans one reports a fault of exactly that machine.

Draws codes; which machines there are and where a sheet is written is the command's matter. The
error correction is M: a label on a machine gets scratched, and a denser code needs a larger label.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import segno

COLUMNS = 3
# Millimetres; three columns fit a sheet of A4 with its margins.
WIDTH, HEIGHT, CODE, MARGIN = 60, 74, 50, 10
QUIET = 4  # modules around a code, ISO/IEC 18004 §5.3.8
_DOTS = 12  # pixels of a module in a PNG


@dataclass(frozen=True, slots=True)
class Label:
    """One machine's label: the address its code holds, and what stands below it."""

    serial: str
    model: str
    address: str


def label(serial: str, model: str, public_url: str, form: str) -> Label:
    """The label of one machine."""
    return Label(serial, model, f"{public_url}/forms/{form}?sn={quote(serial, safe='')}")


def in_terminal(one: Label) -> str:
    """A code made of characters, as large as a terminal can show it."""
    drawn = StringIO()
    _code(one).terminal(drawn, border=QUIET, compact=True)
    return drawn.getvalue()


def write_png(one: Label, file: Path) -> None:
    """One code as a picture, without a caption."""
    _code(one).save(str(file), kind="png", scale=_DOTS, border=QUIET)


def sheet(labels: Sequence[Label]) -> str:
    """All labels as one SVG, three in a row, each with serial number and model below."""
    rows = -(-len(labels) // COLUMNS)
    width, height = 2 * MARGIN + COLUMNS * WIDTH, 2 * MARGIN + rows * HEIGHT
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
        f' viewBox="0 0 {width} {height}" font-family="sans-serif" text-anchor="middle">'
    )
    ground = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    return "\n".join([head, ground, *_drawn(labels), "</svg>\n"])


def _drawn(labels: Iterable[Label]) -> Iterator[str]:
    for number, one in enumerate(labels):
        row, column = divmod(number, COLUMNS)
        left, top = MARGIN + column * WIDTH, MARGIN + row * HEIGHT
        middle = left + WIDTH / 2
        modules = list(_code(one).matrix_iter(border=QUIET))
        size = CODE / len(modules)
        path = "".join(
            f"M{x} {y}h1v1h-1z"
            for y, line in enumerate(modules)
            for x, is_dark in enumerate(line)
            if is_dark
        )
        place = f"translate({middle - CODE / 2:g} {top:g}) scale({size:.5f})"
        yield f'<path transform="{place}" d="{path}"/>'
        for text, below, height in ((one.serial, 6, 5), (one.model, 12, 4)):
            at = f'x="{middle:g}" y="{top + CODE + below:g}" font-size="{height}"'
            yield f"<text {at}>{escape(text)}</text>"


def _code(one: Label) -> segno.QRCode:
    return segno.make_qr(one.address, error="m")
