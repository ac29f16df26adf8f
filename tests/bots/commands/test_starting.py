# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk init` writes a site that works, and never writes over one."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bots.cli import app
from bots.presets import preset_names
from bots.starter import begin
from intake.errors import SettingsError


@pytest.mark.parametrize("preset", preset_names())
def test_what_is_written_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, preset: str
) -> None:
    """The check is content, the dialog fits every channel, and the journeys are kept."""
    made = CliRunner().invoke(app, ["init", str(tmp_path / "support"), "--preset", preset])
    assert made.exit_code == 0
    assert "frontdesk serve --config frontdesk.toml" in made.output
    monkeypatch.chdir(tmp_path / "support")
    for command in (
        ["check", "--offline", "--config", "frontdesk.toml"],
        ["dialog", "lint", "dialogs.d"],
        ["dialog", "test", "journeys", "--config", "frontdesk.toml"],
    ):
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 0, done.output
    assert f'"{preset}"' in Path("frontdesk.toml").read_text(encoding="utf-8")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """One file of the same name keeps all from being written."""
    (tmp_path / "knowledge.yaml").write_text("articles: []\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"knowledge\.yaml; nothing was written"):
        begin(tmp_path, "shop")
    assert [one.name for one in tmp_path.iterdir()] == ["knowledge.yaml"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """In one sentence with its place."""
    (tmp_path / "support").write_text("a file", encoding="utf-8")
    with pytest.raises(SettingsError, match="support"):
        begin(tmp_path / "support", "shop")
