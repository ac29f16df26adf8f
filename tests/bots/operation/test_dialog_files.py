# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dialog files are checked as the hub reads them: with the standard fields beside them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bots.cli import app
from bots.operation.checking import check_all
from bots.operation.dialog_files import check_dialogs
from bots.operation.fitting import known_channels
from bots.settings import load

BADGE = """fields:
  badge:
    type: number
    label: {zh: 工牌, en: Badge}
    prompt: {zh: 工牌号是多少？, en: "What is the badge's number?"}
"""
DOOR = """dialog: door
start_on: {phrases: [开门卡, door card]}
steps:
  - ask: badge
complete: {open_ticket: door}
"""


def site(folder: Path, standard: str = BADGE, **dialogs: str) -> Path:
    """A site's folder of dialogs."""
    place = folder / "dialogs.d"
    place.mkdir()
    (place / "standard_fields.yaml").write_text(standard, encoding="utf-8")
    for name, text in dialogs.items():
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    return place


def test_a_sites_own_standard_fields_are_known(tmp_path: Path) -> None:
    """To lint, draw and check, of a file and of its folder."""
    place = site(tmp_path, door=DOOR)
    config = tmp_path / "frontdesk.toml"
    config.write_text(f'[bots.default]\ndialogs = ["{place}"]\n', encoding="utf-8")
    for asked in (
        ["lint", str(place)],
        ["lint", str(place / "door.yaml")],
        ["draw", str(place / "door.yaml")],
    ):
        assert CliRunner().invoke(app, ["dialog", *asked]).exit_code == 0, asked
    assert not check_all(load(config))


@pytest.mark.parametrize(
    ("standard", "says"),
    [
        (BADGE.replace("type:", "typ:"), ":3: 'typ' is not known here (did you mean 'type'?)"),
        (BADGE.replace("en: Badge", "nothing: x"), "'nothing' is not known here; a text has zh"),
        ("badge: {type: number}", ":1: a file of standard fields begins with 'fields:'"),
        ("fields:\n\tbadge: x", ":2: not YAML: a tab stands here"),
    ],
)
def test_a_mistake_in_standard_fields_is_told(tmp_path: Path, standard: str, says: str) -> None:
    """And the dialogs beside it are left alone, which cannot be judged without them."""
    place = site(tmp_path, standard, door=DOOR)
    found = check_dialogs(place.glob("*.yaml"), known_channels())
    assert any(says in one for one in found), found
    assert all("standard_fields.yaml" in one for one in found)


def test_two_files_with_one_dialog_are_a_mistake(tmp_path: Path) -> None:
    """The hub would not start; a copy left in the folder is the usual reason."""
    place = site(tmp_path, door=DOOR, door_copy=DOOR)
    (problem,) = check_dialogs(place.glob("*.yaml"), known_channels())
    assert problem.startswith(f"{place / 'door_copy.yaml'}:1: door.yaml has the same dialog name")
