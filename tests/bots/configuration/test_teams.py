# SPDX-License-Identifier: AGPL-3.0-or-later
"""Teams that dialogs name are there for people to choose."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bots.configuration.calendar import business_hours
from bots.configuration.teams import entering_own, named_queues
from bots.knowing import load_phrases
from bots.operation import control
from bots.settings import Bot, Settings, parse
from intake.errors import InvalidRequest
from intake.messages import LANGUAGES
from intake.routing.section import DispatchSection
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


def test_the_service_files_own_queues_are_entered() -> None:
    """With the names the site gives; one without a name is called by its id."""
    section = {"queues": {"vip": {"name": {"zh": "贵宾组"}}, "east": {"auto_assign": True}}}
    hours = business_hours(Bot())
    made = DispatchSection.model_validate(section).dispatch(hours)
    rows = [one.compile().params for one in entering_own(made)]
    assert rows == [
        {"id": "vip", "name_zh": "贵宾组", "name_en": "vip"},
        {"id": "east", "name_zh": "east", "name_en": "east"},
    ]
    assert entering_own(None) == []


async def test_the_queues_of_the_service_file_are_there_before_the_first_start(
    tmp_path: Path, empty_database: Path
) -> None:
    """The team can be entered first, and the hub started then."""
    service = tmp_path / "service.yaml"
    service.write_text("dispatch: {queues: {repairs: {name: {zh: 维修, en: Repairs}}}}\n")
    shutil.copy(empty_database, tmp_path / "frontdesk.db")
    store = {"url": f"sqlite:///{tmp_path}/frontdesk.db", "journal": f"{tmp_path}/journal"}
    settings = parse({"store": store, "bots": {"default": {"service": [str(service)]}}})
    person = {"login": "lina", "name": "李娜", "role": "agent", "password": "a long enough canary"}
    async with control.performing(settings) as perform:
        await perform("add_agent", {**person, "queues": ["repairs"]})
        with pytest.raises(InvalidRequest):
            await perform("add_agent", {**person, "login": "wang", "queues": ["nowhere"]})
