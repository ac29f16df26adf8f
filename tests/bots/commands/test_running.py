# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk check` for programs."""

import json
from pathlib import Path

from typer.testing import CliRunner

from bots.cli import app


def test_check_lists_what_is_wrong_for_programs_too(tmp_path: Path) -> None:
    """A file that cannot be used is a list of problems like every other."""
    file = tmp_path / "wrong.toml"
    file.write_text("[server]\nprot = 1\nhots = 2\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["check", "--config", str(file), "--json"])
    found = json.loads(result.stdout)
    assert (result.exit_code, len(found["problems"]), found["settings"]) == (1, 2, {})
