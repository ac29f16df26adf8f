# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk qr`: codes for machines, in the terminal or as a sheet to print."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from bots.commands.shared import (
    ConfigOption,
    JsonOption,
    print_json,
    reading_of,
    settings_of,
    writing,
)
from intake.ids import registered_serial

if TYPE_CHECKING:
    from bots.operation.labels import Label

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
Serials = Annotated[list[str] | None, typer.Argument(help="Serial numbers; none: every machine.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="A .svg sheet, a .png of one code, or a folder of them."),
]
FormName = Annotated[str, typer.Option("--form", help="The form the codes open.")]


def qr(
    serials: Serials = None,
    out: Out = None,
    form: FormName = "report_fault",
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Print QR codes that open the report form for a machine.

    Example: frontdesk qr SN2209-118 --out label.svg
    """
    labels = _labels(serials or [], form, config)
    if json:
        print_json(
            [{"serial": one.serial, "model": one.model, "address": one.address} for one in labels]
        )
    if out is not None:
        with writing(out):
            _write(labels, out)
    elif not json:
        _show(labels)
    if urlsplit(settings_of(config).server.url).hostname in LOOPBACK:
        typer.secho(
            "phones cannot reach this address; set server.public_url", fg="yellow", err=True
        )


def _labels(serials: list[str], form: str, config: Path | None) -> list["Label"]:
    from sqlalchemy import select

    from bots.knowing import load_library
    from bots.operation.labels import label
    from intake.store import schema

    table = schema.asset
    with reading_of(config).connect() as connection:
        rows = connection.execute(select(table.c.serial, table.c.model).order_by(table.c.serial))
        known = {str(serial): str(model) for serial, model in rows}
    wanted = list(map(registered_serial, serials)) or list(known)
    if unknown := [serial for serial in wanted if serial not in known]:
        raise typer.BadParameter(f"not in the register: {', '.join(unknown)}")
    if not wanted:
        raise typer.BadParameter("there are no machines in the register yet")
    settings = settings_of(config)
    if form not in (forms := load_library(settings.bots.default).dialogs):
        raise typer.BadParameter(
            f"there is no form {form!r}; there are {', '.join(sorted(forms))}"
        )
    url = settings.server.url
    return [label(serial, known[serial], url, form) for serial in wanted]


def _show(labels: list["Label"]) -> None:
    from bots.operation.labels import in_terminal

    for one in labels:
        typer.echo(in_terminal(one))
        typer.echo(f"{one.serial}  {one.model}\n{one.address}\n")


def _write(labels: list["Label"], out: Path) -> None:
    from bots.operation.labels import sheet, write_png

    if out.suffix == ".svg":
        out.write_text(sheet(labels), encoding="utf-8")
    elif out.suffix == ".png":
        if len(labels) > 1:
            raise typer.BadParameter("a .png holds one code; name one machine, or a folder")
        write_png(labels[0], out)
    elif out.suffix:
        raise typer.BadParameter(f"{out.suffix} is no kind of picture we write; .svg or .png")
    else:
        out.mkdir(parents=True, exist_ok=True)
        for one in labels:
            write_png(one, out / f"{one.serial.replace('/', '_')}.png")
    typer.secho(f"{len(labels)} code(s) in {out}", err=True)
