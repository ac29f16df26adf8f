# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page about the API names every operation there is."""

import re

import pytest
from tree_rules import ROOT

from desk.endpoint import Endpoint
from desk.routes import ENDPOINTS

TEXT = (ROOT / "docs/howto/use-the-api.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("one", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
def test_it_is_named(one: Endpoint) -> None:
    """By its last word; what comes before stands where its group begins."""
    word = [part for part in one.path.split("/") if part and not part.startswith("{")][-1]
    assert re.search(rf"[/`]{re.escape(word)}\b", TEXT), f"{one.method} {one.path}"
