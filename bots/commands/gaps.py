# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk gaps`: what customers asked and no article answered."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bots.commands.shared import (
    ConfigOption,
    JsonOption,
    console,
    print_json,
    reading_of,
    settings_of,
)

DaysOption = Annotated[int, typer.Option(min=1, max=366, help="How many days to look back.")]


def gaps(
    config: ConfigOption = None, days: DaysOption = 90, *, as_json: JsonOption = False
) -> None:
    """The questions an article is missing for, commonest first.

    Example: frontdesk gaps --days 30
    """
    from rich.markup import escape

    from bots.offline import knowledge_of
    from intake.knowledge import feedback
    from intake.store.unanswered import questions_since

    with reading_of(config).connect() as db:
        asked = questions_since(db, datetime.now(UTC) - timedelta(days=days))
    _, index = knowledge_of(settings_of(config))
    found = [
        one for one in feedback.gaps(asked) if index.find(one.wordings[0], 1).decision != "answer"
    ]
    if as_json:
        print_json({"items": [{"times": one.times, "wordings": one.wordings} for one in found]})
        return
    for one in found:
        console.print(f"{one.times:>4} × ", escape(" · ".join(one.wordings[:3])), soft_wrap=True)
    if not found:
        console.print("Nothing is missing: every question of that time is answered by now.")
