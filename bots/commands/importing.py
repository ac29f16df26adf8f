# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk import`: customers, machines and products from a table."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from bots.commands.shared import (
    ConfigOption,
    JsonOption,
    console,
    naming_line,
    print_json,
    print_problem,
    progress,
    run,
    settings_of,
    writing,
)
from intake.errors import SettingsError
from intake.importing.columns import Kind

if TYPE_CHECKING:
    from bots.operation.importing import Outcome
    from bots.operation.tables import Table
    from intake.importing.rows import Rejected, Row, Taken
    from intake.messages import Language

SHOWN = 10


DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Check only; write nothing.")]
MoveOption = Annotated[bool, typer.Option("--may-move", help="Machines may change hands.")]


def import_table(  # noqa: PLR0917 - the options of the command
    kind: Annotated[Kind, typer.Argument(help="What the table lists.")],
    file: Annotated[Path, typer.Argument(help="A CSV file (UTF-8 or GB18030) or a workbook.")],
    source: Annotated[
        str, typer.Option(help="Where the table is from; a customer's number counts within it.")
    ] = "import",
    dry_run: DryRunOption = False,
    may_move: MoveOption = False,
    rejected: Annotated[
        Path | None, typer.Option(help="Where rejected rows go; default FILE.rejected.csv.")
    ] = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Import customers, assets or products; again and again, nothing doubles.

    Example: frontdesk import assets machines.xlsx --dry-run
    """
    from bots.configuration.service_file import load_service_desk
    from bots.operation import control
    from bots.operation.importing import take
    from bots.operation.tables import read_table
    from bots.runtime import logs

    logs.configure("WARNING", "console")
    settings = settings_of(config)
    levels = load_service_desk(settings.bots.default).known_levels
    table = read_table(file)
    rows = _rows(kind, table, file)
    how = {"kind": kind.value, "may_move": may_move, "dry_run": dry_run}
    with naming_line(config), progress(as_json=json) as bar:
        task = bar.add_task(kind.value, total=len(rows))

        async def work() -> "Outcome":
            async with control.performing(settings) as perform:

                async def write(batch: "Sequence[Taken]") -> Mapping[str, Any]:
                    sent = {**how, "rows": [asdict(row) for row in batch]}
                    return cast("Mapping[str, Any]", await perform("import_rows", sent))

                done = await take(kind, rows, source, write, partial(bar.advance, task), levels)
                if kind is Kind.PRODUCTS and not dry_run:
                    await perform("import_done", {})
                return done

        outcome = run(work)
    place = rejected or file.with_suffix(".rejected.csv")
    _report(outcome, table, place, dry_run=dry_run, as_json=json)
    if outcome.rejected:
        raise typer.Exit(1)


def _rows(kind: Kind, table: "Table", file: Path) -> list["Row"]:
    """The rows; a heading that lacks something is told with its file. Raises `SettingsError`."""
    from bots.operation.importing import rows_of

    try:
        return rows_of(kind, table)
    except SettingsError as error:
        raise SettingsError(str(file), f"{error.path} {error.problem}") from error


def _report(
    outcome: "Outcome", table: "Table", place: Path, *, dry_run: bool, as_json: bool
) -> None:
    from bots.knowing import load_phrases
    from bots.operation.importing import rejected_table

    phrases = load_phrases()

    def why(one: "Rejected", language: "Language" = "en") -> str:
        return phrases.say(language, f"import.{one.reason}", value=one.value)

    if outcome.rejected:
        headings = phrases.say("zh", "import.headings").split("|")
        lines = rejected_table(
            table, outcome.rejected, lambda one: f"{why(one, 'zh')} {why(one)}", headings
        )
        with writing(place):
            place.write_text(lines, encoding="utf-8-sig")  # with a mark, so that Excel reads it
    if as_json:
        rejected = [{**asdict(one), "why": why(one)} for one in outcome.rejected]
        counts = {"rows": outcome.rows, "written": outcome.written, "dry_run": dry_run}
        print_json({**counts, "rejected": rejected})
        return
    verb = "would be written" if dry_run else "written"
    console.print(f"{outcome.written} of {outcome.rows} rows {verb}")
    for one in outcome.rejected[:SHOWN]:
        column = f", {one.column}" if one.column else ""
        print_problem(f"row {one.number}{column}: {why(one)}")
    if outcome.rejected:
        count = len(outcome.rejected)
        console.print(f"{count} rejected; all of them, with the reasons, are in {place}")
