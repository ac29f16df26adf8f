# SPDX-License-Identifier: AGPL-3.0-or-later
"""Teams that dialogs name are there for people to choose."""

from typing import Any

from sqlalchemy import select

from bots.knowing import load_phrases
from bots.settings import Settings
from bots.teams import named_queues
from intake.messages import LANGUAGES
from intake.store import open_reading, schema


def test_every_queue_of_the_library_has_a_name(profile: Any) -> None:
    """In both languages, so that nobody reads an id."""
    texts = load_phrases().texts
    for name in named_queues(profile.dialogs):
        assert all(f"queues.{name}" in texts[language] for language in LANGUAGES)


async def test_they_are_entered_when_the_hub_starts(hub: Any, hub_settings: Settings) -> None:
    """Once; a second start changes nothing."""
    await hub.program.knowledge.load()
    with open_reading(hub_settings.store.url).connect() as connection:
        rows = connection.execute(select(schema.queue.c.id, schema.queue.c.name_en))
        found = {row.id: row.name_en for row in rows}
    assert found["finance"] == "Finance"
