# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands for who writes dialogs: lint, test, draw and replay."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bots.commands.shared import (
    ConfigOption,
    JsonOption,
    console,
    print_json,
    print_problem,
    progress,
    reading_of,
    settings_of,
    wrong_use,
)

if TYPE_CHECKING:
    from bots.journeys.coverage import Coverage
    from bots.journeys.rehearsal import Rehearsal
    from dialogs.definition import Dialog

SHOWN = 20  # of each list: nobody reads on

dialog = typer.Typer(help="Check, test, draw and replay dialog files.", no_args_is_help=True)
Place = Annotated[Path, typer.Argument(help="A file, or a folder of them.", exists=True)]
File = Annotated[Path, typer.Argument(help="One file.", exists=True, dir_okay=False)]
KindsOption = Annotated[
    list[str] | None, typer.Option("--channel", help="Only this kind; again for more. Else all.")
]
CoverageOption = Annotated[
    bool, typer.Option("--coverage", help="Say which steps no journey has met.")
]


@dialog.command()
def lint(place: Place, channel: KindsOption = None) -> None:
    """Check dialog files, also against what channels can show; file, line and problem.

    Example: frontdesk dialog lint dialogs.d/ --channel wechat
    """
    from bots.operation.dialog_files import check_dialogs
    from bots.operation.fitting import known_channels
    from dialogs.compiling.standard import STANDARD

    files = sorted(place.rglob("*.yaml")) if place.is_dir() else [place]
    if not any(file.name != STANDARD for file in files):
        raise typer.BadParameter(f"there is no dialog file (.yaml) in {place}")
    with wrong_use("--channel"):
        channels = known_channels(tuple(channel or ()))
    problems = check_dialogs(files, channels)
    for problem in problems:
        print_problem(problem)
    if problems:
        raise typer.Exit(1)
    fit = ", ".join(channels)
    console.print(f"[green]✓[/] {len(files)} dialog file(s) are good, and fit {fit}")


@dialog.command("test")
def play(
    place: Place,
    config: ConfigOption = None,
    coverage: CoverageOption = False,
    json: JsonOption = False,
) -> None:
    """Play conversation journeys.

    Example: frontdesk dialog test tests/journeys
    """
    from bots.journeys.coverage import coverage as covered
    from bots.journeys.player import Player
    from bots.journeys.script import load_journeys
    from bots.offline import assets_of, profile_of

    profile = profile_of(settings_of(config))
    player = Player(profile, assets_of())
    failed = []
    journeys = load_journeys(place)
    if not journeys:
        raise typer.BadParameter(f"there is no journey (.yaml) in {place}")
    for journey in journeys:
        mismatches = player.play(journey)
        failed += mismatches
        if not json:
            mark = "[red]✗[/]" if mismatches else "[green]✓[/]"
            console.print(f"{mark} {journey.name}", soft_wrap=True)
            for mismatch in mismatches:
                console.print(f"    {mismatch}", soft_wrap=True, markup=False)
    found = covered(profile.dialogs, player.met) if coverage else []
    if json:
        missed = {one.dialog: list(one.missed) for one in found}
        told: dict[str, object] = {"journeys": len(journeys)}
        told |= {"mismatches": [str(one) for one in failed]}
        print_json({**told, "missed": missed} if coverage else told)
    else:
        _print_coverage(found)
    if failed:
        raise typer.Exit(1)


def _print_coverage(found: "list[Coverage]") -> None:
    for one in found:
        met = len(one.steps) - len(one.missed)
        missed = f"  never met: {', '.join(one.missed)}" if one.missed else ""
        console.print(f"{one.dialog:24} {met}/{len(one.steps)}{missed}", soft_wrap=True)


@dialog.command()
def replay(file: File, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Play the stored conversations on a changed dialog, and tell what would differ.

    Reads the store and changes nothing. Example: frontdesk dialog replay dialogs.d/call_back.yaml
    """
    from dataclasses import asdict

    from bots.journeys import rehearsal
    from bots.offline import knowledge_of, profile_of
    from intake.values import replace

    settings = settings_of(config)
    articles, index = knowledge_of(settings)
    profile = replace(profile_of(settings), articles=articles, index=index)
    changed = _compiled(file, settings.bots.default.dialogs)
    reading = reading_of(config)
    with progress(as_json=json) as bar:
        stored = rehearsal.stored_conversations(reading)
        shown = bar.track(stored, total=rehearsal.count_stored(reading), description="replayed")
        found = rehearsal.rehearse(shown, profile, changed)
    if json:
        print_json(asdict(found))
        return
    if changed.name not in profile.dialogs.dialogs:
        console.print(f"there is no dialog {changed.name!r} yet: this would be a new one")
    _print_rehearsal(found)


def _print_rehearsal(found: "Rehearsal") -> None:
    from bots.journeys.rehearsal import NOTHING

    def told(line: str) -> None:
        console.print(line, soft_wrap=True, markup=False)

    if found.changes:
        told("changed in the definition:")
    for change in found.changes:
        told(f"  {change}")
    kinds = found.kinds()
    for alike in kinds[:SHOWN]:
        first = alike[0]
        told(f"{len(alike)} conversations, such as {first.conversation} at {first.said!r}:")
        told(f"  - {'; '.join(first.old) or NOTHING}")
        told(f"  + {'; '.join(first.new) or NOTHING}")
    for text in found.wordings[:SHOWN]:
        told(f"said otherwise in {text.conversations} conversations:")
        told(f"  - {text.old!r}")
        told(f"  + {text.new!r}")
    more = (len(kinds[SHOWN:]), len(found.wordings[SHOWN:]))
    if any(more):
        told(f"and {more[0]} more ways to differ and {more[1]} more wordings; --json has all")
    told(
        f"{found.played} conversations, {found.concerned} with this dialog,"
        f" {len(found.differences)} would go another way"
    )


@dialog.command()
def draw(
    place: File,
    language: Annotated[Literal["zh", "en"], typer.Option(help="Whose labels are drawn.")] = "en",
) -> None:
    """Draw a dialog as Mermaid.

    Example: frontdesk dialog draw dialogs/library/report_fault.yaml
    """
    from dialogs.drawing import draw as drawn

    definition = _compiled(place).definition
    typer.echo(drawn(definition, language), nl=False)


def _compiled(file: Path, folders: Sequence[Path] = ()) -> "Dialog":
    """A dialog with the standard fields of the hub's folders and of its own."""
    from dialogs.compiling.loader import compile_dialog
    from dialogs.compiling.standard import builtin_standard, text_of, with_own

    standard = builtin_standard()
    for folder in (*folders, file.parent):
        standard = with_own(folder, standard)
    return compile_dialog(text_of(file), str(file), standard)
