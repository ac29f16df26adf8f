# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands that look and change nothing: ask, extract, mail, replay, audit and dialog."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bots.commands.shared import (
    ConfigOption,
    JsonOption,
    console,
    print_json,
    print_problem,
    reading_of,
    settings_of,
)

dialog = typer.Typer(help="Check, test and draw dialog files.", no_args_is_help=True)
Place = Annotated[Path, typer.Argument(help="A file, or a folder of them.", exists=True)]
KindsOption = Annotated[
    list[str] | None, typer.Option("--channel", help="Only this kind; again for more. Else all.")
]
File = Annotated[Path, typer.Argument(help="One file.", exists=True, dir_okay=False)]


def ask(text: str, config: ConfigOption = None) -> None:
    """What the knowledge base answers, as JSON.

    Example: frontdesk ask 保修多久
    """
    from bots.offline import knowledge_of  # noqa: PLC0415 - keeps `--help` quick

    articles, index = knowledge_of(settings_of(config))
    found = index.find(text, 3)
    print_json(
        {
            "query": text,
            "decision": found.decision,
            "score": round(found.chance, 4),
            "matches": [
                {
                    "id": match.id,
                    "score": round(match.score, 4),
                    "question": match.question,
                    "titles": {k: t.title for k, t in articles[match.id].texts.items()},
                }
                for match in found.matches
            ],
        }
    )


def mail(file: File) -> None:
    """Print one mail as the reader understands it, as JSON.

    Example: frontdesk mail message.eml
    """
    from channels.email.document import as_document  # noqa: PLC0415 - keeps `--help` quick
    from channels.email.mime import parse_message  # noqa: PLC0415

    print_json(as_document(parse_message(file.read_bytes())))


def extract(
    text: str,
    asked: Annotated[str | None, typer.Option(help="The fact that was asked for.")] = None,
    now: Annotated[datetime | None, typer.Option(help="When it is written; else now.")] = None,
) -> None:
    """Which fields a text fills, as JSON.

    Example: frontdesk extract "XJ-200昨天下午报E07，电话13800138000"
    """
    from dialogs.extraction import extract as facts_of  # noqa: PLC0415

    facts: dict[str, object] = dict(facts_of(text, now or datetime.now().astimezone(), asked))
    if isinstance(moment := facts.get("occurred"), tuple):
        facts["occurred"] = [moment[0].isoformat(), *moment[1:]]
    print_json(facts)


def replay(file: File, config: ConfigOption = None) -> None:
    """Send a recorded payload through the line, printing each step. Nothing is stored.

    Example: frontdesk replay tests/channels/webhook/payloads/fault_report_zh.json
    """
    from bots.runtime.replay import replay_file  # noqa: PLC0415

    for step, value in replay_file(file, settings_of(config)):
        console.print(f"[bold cyan]{step}[/]")
        console.print(value)


def audit(
    config: ConfigOption = None,
    since: Annotated[datetime | None, typer.Option(help="Only what came later.")] = None,
    json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Balance the books; exit 1 if they do not.

    Example: frontdesk audit --json
    """
    from bots.books import audit as balance  # noqa: PLC0415

    found = balance(
        reading_of(config), settings_of(config).store.journal, since and since.astimezone()
    )
    if json:
        print_json(found.as_document())
    else:
        for name, value in found.as_document().items():
            console.print(f"{name:12} {value}")
    if not found.balances:
        raise typer.Exit(1)


@dialog.command()
def lint(place: Place, channel: KindsOption = None) -> None:
    """Check dialog files, also against what channels can show; file, line and problem.

    Example: frontdesk dialog lint dialogs.d/ --channel wechat
    """
    from bots.checking import check_file  # noqa: PLC0415
    from bots.fitting import known_channels  # noqa: PLC0415
    from dialogs.loader import STANDARD  # noqa: PLC0415

    files = sorted(place.rglob("*.yaml")) if place.is_dir() else [place]
    files = [file for file in files if file.name != STANDARD]
    channels = known_channels(tuple(channel or ()))
    problems = [problem for file in files for problem in check_file(file, channels)]
    for problem in problems:
        print_problem(problem)
    if problems:
        raise typer.Exit(1)
    fit = ", ".join(channels)
    console.print(f"[green]✓[/] {len(files)} dialog file(s) are good, and fit {fit}")


@dialog.command("test")
def play(place: Place, config: ConfigOption = None, json: JsonOption = False) -> None:  # noqa: FBT002
    """Play conversation journeys.

    Example: frontdesk dialog test tests/journeys
    """
    from bots.journeys import Player, load_journeys  # noqa: PLC0415
    from bots.offline import assets_of, profile_of  # noqa: PLC0415

    player = Player(profile_of(settings_of(config)), assets_of())
    failed = []
    journeys = load_journeys(place)
    for journey in journeys:
        mismatches = player.play(journey)
        failed += mismatches
        if not json:
            mark = "[red]✗[/]" if mismatches else "[green]✓[/]"
            console.print(f"{mark} {journey.name}", soft_wrap=True)
            for mismatch in mismatches:
                console.print(f"    {mismatch}", soft_wrap=True, markup=False)
    if json:
        print_json({"journeys": len(journeys), "mismatches": [str(one) for one in failed]})
    if failed:
        raise typer.Exit(1)


@dialog.command()
def draw(place: File, language: Annotated[str, typer.Option(help="zh or en.")] = "en") -> None:
    """Draw a dialog as Mermaid.

    Example: frontdesk dialog draw dialogs/library/report_fault.yaml
    """
    from dialogs.drawing import draw as drawn  # noqa: PLC0415
    from dialogs.loader import compile_dialog  # noqa: PLC0415

    compiled = compile_dialog(place.read_text(encoding="utf-8"), str(place))
    typer.echo(drawn(compiled.definition, "zh" if language == "zh" else "en"), nl=False)
