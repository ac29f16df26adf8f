# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `frontdesk extract` reads with the catalogue of the installation it is told of."""

import json

import pytest
from typer.testing import CliRunner

from bots.cli import app


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("我的B7坏了", "B7"),
        ("the B7 is dead", "B7"),
        ("不是B7，是小型打印机A1", "A1"),
        ("XJ200卡膜了", "XJ-200"),
        ("A4纸卡住了", None),
    ],
)
def test_a_name_of_the_catalogue_is_a_model(text: str, model: str | None) -> None:
    """By its name or another one, however short; not one that is denied, nor paper."""
    found = CliRunner().invoke(app, ["extract", text])
    assert found.exit_code == 0
    assert json.loads(found.stdout).get("model") == model
