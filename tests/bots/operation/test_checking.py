# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `frontdesk check` knows of an account beside its configuration."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bots.operation.checking import StoredMemory, check_all
from bots.settings import Settings, load
from intake.store import sqlite_path


async def test_a_check_reads_and_writes_what_the_hub_keeps(hub: Any) -> None:
    """Beside a running hub, whose file it only reads."""
    program = hub.program
    memory = StoredMemory(program.settings)
    assert await memory.recall("email", "support", "refresh_token") == ""
    await program.store.remember("email", "support", "refresh_token", "mark:newest")
    assert await memory.recall("email", "support", "refresh_token") == "mark:newest"
    assert await memory.recall("email", "other", "refresh_token") == ""


async def test_a_check_before_the_first_start_makes_no_database(hub_settings: Settings) -> None:
    """Looking is not starting; only what would be lost is kept at once."""
    memory = StoredMemory(hub_settings)
    assert await memory.recall("email", "support", "refresh_token") == ""
    assert not sqlite_path(hub_settings.store.url).exists()
    await memory.remember("email", "support", "refresh_token", "mark:newest")
    assert await memory.recall("email", "support", "refresh_token") == "mark:newest"


async def test_a_check_reads_a_database_of_long_ago(hub_settings: Settings) -> None:
    """One without the table has kept nothing."""
    with closing(sqlite3.connect(sqlite_path(hub_settings.store.url))) as db:
        db.execute("CREATE TABLE old(a)")
    assert await StoredMemory(hub_settings).recall("email", "support", "refresh_token") == ""


def test_a_check_names_what_is_not_there_and_where_it_stands(tmp_path: Path) -> None:
    """A file of articles that is missing, and a folder that a file stands in the way of."""
    (tmp_path / "taken").write_text("no folder")
    config = tmp_path / "frontdesk.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/x.db"\njournal = "{tmp_path}/taken/journal"\n'
        f'blobs = "{tmp_path}/blobs"\n[bots.default]\nknowledge = ["{tmp_path}/none.yaml"]\n'
    )

    assert check_all(load(config), config) == [
        f"{config}:6: bots.default.knowledge: there is no file or folder {tmp_path}/none.yaml",
        (
            f"{config}:3: store.journal: {tmp_path}/taken is a file, and a folder is needed; "
            "name another place"
        ),
    ]
    assert not (tmp_path / "blobs").exists(), "looking makes nothing"


def test_a_folder_in_place_of_the_database_is_told_with_its_key(tmp_path: Path) -> None:
    """Whoever names the folder meant a file in it."""
    config = tmp_path / "frontdesk.toml"
    places = f'url = "sqlite:///{tmp_path}"\njournal = "{tmp_path}/j"\nblobs = "{tmp_path}/b"\n'
    config.write_text(f"[store]\n{places}", encoding="utf-8")
    assert check_all(load(config), config) == [
        f"{config}:2: store.url: {tmp_path} is a folder; name a file in it, as frontdesk.db"
    ]
