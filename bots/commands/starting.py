# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk init`: the files of a site of one's own, to begin with."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bots.commands.shared import console

Folder = Annotated[Path, typer.Argument(help="Where to; made if it is not there.")]
PresetOption = Annotated[
    Literal["equipment", "software", "shop"], typer.Option(help="What kind of company it is.")
]


def init(folder: Folder, preset: PresetOption = "equipment") -> None:
    """Write a site's first files: settings, a dialog with its journey, sample articles.

    Overwrites nothing. Example: frontdesk init support --preset shop
    """
    from bots.starter import begin

    for place in begin(folder, preset):
        console.print(f"[green]✓[/] {place}", soft_wrap=True)
    console.print(f"Next, in {folder}:", soft_wrap=True, markup=False)
    for command in (
        "frontdesk check --config frontdesk.toml",
        "frontdesk dialog test journeys --config frontdesk.toml",
        "frontdesk serve --config frontdesk.toml",
        "frontdesk agent add LOGIN --name NAME --role supervisor --config frontdesk.toml",
    ):
        console.print(f"  {command}", soft_wrap=True, markup=False)
