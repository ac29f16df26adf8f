# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk check` for programs."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bots.cli import app


def test_check_lists_what_is_wrong_for_programs_too(tmp_path: Path) -> None:
    """A file that cannot be used is a list of problems like every other."""
    file = tmp_path / "wrong.toml"
    file.write_text("[server]\nprot = 1\nhots = 2\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["check", "--config", str(file), "--json"])
    found = json.loads(result.stdout)
    assert (result.exit_code, len(found["problems"]), found["settings"]) == (1, 2, {})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[server]\nhost = "a\n', "2: is not valid TOML in column 10: "),
        ("[server]\nport = 1\nport = 2\n", "3: is not valid TOML in column 9: "),
        ('[server]\nhost = """a\n\n', "2: is not valid TOML at the end of the file: "),
    ],
)
def test_what_is_no_toml_has_file_and_line_too(tmp_path: Path, text: str, says: str) -> None:
    """In the form of every other mistake, which editors and terminals make a link of."""
    file = tmp_path / "wrong.toml"
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["check", "--config", str(file), "--json"])
    (problem,) = json.loads(result.stdout)["problems"]
    assert problem.startswith(f"{file}:{says}")
