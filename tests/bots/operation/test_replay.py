# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recorded payload through the line, step by step, in memory."""

from itertools import islice
from pathlib import Path

import pytest

from bots.operation.replay import replay_file
from bots.settings import parse
from channels.registry import available_channels
from intake.errors import FrontdeskError

CHANNELS = Path(__file__).parents[2] / "channels"
PAYLOADS = sorted(CHANNELS.glob("web*/payloads/*.json"))


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_every_fixture_can_be_replayed(path: Path) -> None:
    """All eight steps, each with its value, and an answer at the end of them."""
    steps = dict(replay_file(path, parse({})))
    assert [name.split()[0] for name in steps] == list("12345678")
    assert steps["7 deliver   replies"]


def test_a_file_of_no_channel_is_refused_in_words(tmp_path: Path) -> None:
    """The folder names the channel; elsewhere there is none to read it."""
    (tmp_path / "payload.json").write_text("{}")
    with pytest.raises(FrontdeskError, match="payloads folder"):
        list(replay_file(tmp_path / "payload.json", parse({})))


def test_an_unreadable_payload_says_why(tmp_path: Path) -> None:
    """What would be parked is an error with its reason here."""
    folder = tmp_path / "webhook" / "payloads"
    folder.mkdir(parents=True)
    (folder / "broken.json").write_text("{")
    with pytest.raises(FrontdeskError, match="JSON"):
        list(replay_file(folder / "broken.json", parse({})))


@pytest.mark.parametrize("kind", available_channels())
def test_every_channels_recorded_payloads_can_be_read(kind: str) -> None:
    """Whatever its reader asks the hub for; the guides of the channels show this command."""
    folder = CHANNELS / kind / "payloads"
    files = [file for file in sorted(folder.iterdir()) if file.is_file()]
    assert files
    for file in files:
        steps = [step for step, _ in islice(replay_file(file, parse({})), 3)]
        assert steps[2].startswith("3 normalise")
