# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages about dialogs: the example is one that runs, and the pictures are of today."""

import re
from pathlib import Path

import pytest
from tree_rules import ROOT

from bots.journeys.player import Player
from bots.journeys.script import load_journeys
from bots.offline import profile_of
from bots.operation.dialog_files import check_dialogs
from bots.operation.fitting import known_channels
from bots.settings import parse
from dialogs.compiling.loader import LIBRARY, load_dialogs
from dialogs.compiling.standard import builtin_standard
from dialogs.drawing import draw

HOWTO = ROOT / "docs/howto/write-a-dialog.md"
BUILT_IN = load_dialogs([LIBRARY]).dialogs


@pytest.fixture
def written(tmp_path: Path) -> dict[str, Path]:
    """The howto's dialog and journey, as files."""
    dialog, journey = re.findall(r"```yaml\n(.*?)```", HOWTO.read_text("utf-8"), re.DOTALL)
    places = {"dialog": tmp_path / "dialogs.d/call_back.yaml", "journey": tmp_path / "played.yaml"}
    places["dialog"].parent.mkdir()
    places["dialog"].write_text(dialog, encoding="utf-8")
    places["journey"].write_text(journey, encoding="utf-8")
    return places


def test_the_example_is_good_on_every_channel(written: dict[str, Path]) -> None:
    """What the howto shows of `dialog lint` is what it says."""
    assert check_dialogs([written["dialog"]], known_channels(())) == []


def test_the_examples_journey_keeps_its_promises(written: dict[str, Path]) -> None:
    """With the demo's articles, which answer its question in the middle."""
    bot = {
        "dialogs": [str(written["dialog"].parent)],
        "knowledge": [str(ROOT / "bots/demo/articles.yaml")],
    }
    player = Player(profile_of(parse({"bots": {"default": bot}})), {})
    (journey,) = load_journeys(written["journey"])
    assert list(player.play(journey)) == []


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_drawn_dialog_is_the_one_of_the_library(name: str) -> None:
    """`make docs` draws them again."""
    page = (ROOT / f"docs/dialogs/{name}.md").read_text("utf-8")
    picture = draw(BUILT_IN[name].definition, "en").strip()
    assert page == f"# {name}\n\n```mermaid\n{picture}\n```\n"


def test_the_reference_names_every_standard_field() -> None:
    """Who has only the documentation can tell what `- ask:` needs nothing else for."""
    page = (ROOT / "docs/reference/dialog-language.md").read_text(encoding="utf-8")
    assert [name for name in builtin_standard() if f"`{name}`" not in page] == []
