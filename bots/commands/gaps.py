# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk gaps`: what customers asked and no article answered, or none that helped."""

from dataclasses import asdict
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
    """The questions an article is missing for, or did not help with, commonest first.

    Example: frontdesk gaps --days 30
    """
    from rich.markup import escape

    from bots.offline import knowledge_of
    from intake.knowledge.feedback import work_list
    from intake.store.knowledge_feedback import lacks_since

    with reading_of(config).connect() as db:
        lacks = lacks_since(db, datetime.now(UTC) - timedelta(days=days))
    _, index = knowledge_of(settings_of(config))
    found = work_list(lacks, index.answered_by)
    if as_json:
        print_json({"items": [asdict(one) for one in found]})
        return
    for one in found:
        in_vain = f" ({', '.join(one.articles)} did not help)" if one.articles else ""
        words = escape(" · ".join(one.wordings[:3]) + in_vain)
        console.print(f"{one.times:>4} × ", words, soft_wrap=True)
    if not found:
        console.print("Nothing is missing: every question of that time is answered by now.")
