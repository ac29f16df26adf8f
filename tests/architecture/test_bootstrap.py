# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands behind `make`: uv is told what pip knows, and stale pages are built again."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import bootstrap
import frontend
import pytest
from python_env import pip_settings, uv_environment
from tree_rules import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LISTING = """\
:env:.cert='/etc/company.pem'
global.cert='/etc/other.pem'
global.extra-index-url='https://one.example/simple\\nhttps://two.example/simple'
global.index-url='https://mirror.example/simple'
install.index-url='https://nearer.example/simple'
install.find-links=''
freeze.timeout='10'
not a setting
"""


def test_nearer_pip_settings_win() -> None:
    """An environment variable beats a section, a section beats [global], empty is unset."""
    assert pip_settings(LISTING) == {
        "cert": "/etc/company.pem",
        "extra-index-url": "https://one.example/simple https://two.example/simple",
        "index-url": "https://nearer.example/simple",
    }


def test_uv_uses_the_mirror_that_pip_uses() -> None:
    """A user behind a mirror and a company certificate needs no setting of uv's own."""
    told = uv_environment(pip_settings(LISTING), {"PATH": "/bin"})
    assert told["UV_DEFAULT_INDEX"] == "https://nearer.example/simple"
    assert told["UV_INDEX"] == "https://one.example/simple https://two.example/simple"
    assert told["SSL_CERT_FILE"] == "/etc/company.pem"
    assert "UV_FIND_LINKS" not in told


def test_what_the_user_set_for_uv_wins() -> None:
    """A mirror set for uv itself is not overwritten by pip's."""
    mine = {"UV_DEFAULT_INDEX": "https://mine.example/simple"}
    assert (
        uv_environment(pip_settings(LISTING), mine)["UV_DEFAULT_INDEX"] == mine["UV_DEFAULT_INDEX"]
    )


@pytest.fixture
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> frontend.Part:
    """A front-end part in a checkout of its own, built once."""
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    made = frontend.Part("pages", "static")
    (tmp_path / "pages" / "src").mkdir(parents=True)
    (tmp_path / "pages" / "package.json").write_text("{}")
    (tmp_path / "pages" / "src" / "main.ts").write_text("one")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / frontend.STAMP).write_text(made.digest())
    return made


def test_unchanged_pages_are_not_built_again(part: frontend.Part, tmp_path: Path) -> None:
    """What npm installs and what tests leave behind does not make the output stale."""
    for left_over in ("node_modules/vue/index.js", "coverage/index.html", ".cache/x"):
        path = tmp_path / "pages" / left_over
        path.parent.mkdir(parents=True)
        path.write_text("x")
    assert part.is_fresh()


@pytest.mark.parametrize("changed", ["pages/src/main.ts", "pages/src/new.ts", "package-lock.json"])
def test_a_changed_source_makes_the_pages_stale(
    part: frontend.Part, tmp_path: Path, changed: str
) -> None:
    """An edited file, a new file or another lock is noticed at the next `make run`."""
    (tmp_path / changed).write_text("two")
    assert not part.is_fresh()


def test_an_unknown_command_is_explained() -> None:
    """A wrong word prints the commands and exits with 2, without preparing anything."""
    script = ROOT / "tools" / "bootstrap.py"
    told = subprocess.run(
        [sys.executable, str(script), "brew"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 2
    assert "run" in told.stdout
    assert told.stderr == ""


def test_what_runs_beside_is_told_at_the_end(capfd: pytest.CaptureFixture[str]) -> None:
    """In one piece, with its exit status: nothing of it stands among what runs meanwhile."""
    end = bootstrap.beside("brew")
    assert end() == 2
    told = capfd.readouterr()
    assert told.out.count("Run every test") == 1
    assert told.err == ""
