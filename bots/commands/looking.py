# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands that look and change nothing: ask, extract, mail, replay and audit."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bots.commands.shared import (
    ConfigOption,
    JsonOption,
    console,
    print_json,
    reading_of,
    settings_of,
)

File = Annotated[Path, typer.Argument(help="One file.", exists=True, dir_okay=False)]
QuestionText = Annotated[str, typer.Argument(help="What a customer asks.")]
MessageText = Annotated[str, typer.Argument(help="What a customer writes.")]
# What `extract` can be asked for, see `dialogs.facts`.
FactName = Literal[
    "company", "contact", "phone", "email", "model", "serial", "order_no", "error_code",
    "address", "occurred", "urgency", "hazard",
]  # fmt: skip
AskedOption = Annotated[FactName | None, typer.Option(help="The fact that was asked for.")]


def ask(text: QuestionText, config: ConfigOption = None) -> None:
    """What the knowledge base answers, as JSON.

    Example: frontdesk ask 保修多久
    """
    from bots.offline import knowledge_of

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
    from channels.email.document import as_document
    from channels.email.mime import parse_message

    print_json(as_document(parse_message(file.read_bytes())))


def extract(
    text: MessageText,
    asked: AskedOption = None,
    now: Annotated[datetime | None, typer.Option(help="When it is written; else now.")] = None,
    config: ConfigOption = None,
) -> None:
    """Which fields a text fills, as JSON. Models are those of the catalogue, or announced.

    Example: frontdesk extract "XJ-200昨天下午报E07，电话13800138000"
    """
    from bots.offline import names_of
    from dialogs.extraction import extract as facts_of
    from dialogs.fields.contract import Lookups

    at = now or datetime.now().astimezone()
    catalogue = Lookups.of(names_of(settings_of(config)), {})
    facts: dict[str, object] = dict(facts_of(text, at, asked, catalogue=catalogue))
    if isinstance(moment := facts.get("occurred"), tuple):
        facts["occurred"] = [moment[0].isoformat(), *moment[1:]]
    print_json(facts)


def replay(file: File, config: ConfigOption = None) -> None:
    """Send a recorded payload through the line, printing each step. Nothing is stored.

    Example: frontdesk replay tests/channels/webhook/payloads/fault_report_zh.json
    """
    from bots.operation.replay import replay_file

    for step, value in replay_file(file, settings_of(config, needs_secrets=True)):
        console.print(f"[bold cyan]{step}[/]")
        console.print(value)


def audit(
    config: ConfigOption = None,
    since: Annotated[datetime | None, typer.Option(help="Only what came later.")] = None,
    json: JsonOption = False,
) -> None:
    """Balance the books; exit 1 if they do not.

    Example: frontdesk audit --json
    """
    from bots.operation.books import audit as balance

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
