# SPDX-License-Identifier: AGPL-3.0-or-later
"""The conversation that is measured goes on as the load generator expects it."""

from pathlib import Path

from bots.journeys.player import Player
from bots.journeys.script import load_journeys
from bots.offline import profile_of
from bots.settings import parse

ROOT = Path(__file__).parents[3]
SCRIPT = """\
journey: a fault report in nine messages
channel: webhook
language: en
script:
  - customer: hello, I need to report a fault
  - bot: {asks: model}
  - customer: WM-3007
  - bot: {asks: serial}
  - customer: where do I find the serial number?
  - bot: {answers: find-serial-number, asks: serial}
  - customer: SN-00001234
  - bot: {asks: description}
  - customer: The drum stops after two minutes and shows E21; 洗衣机运行两分钟后停转,并且有焦糊味。
  - bot: {asks: occurred_at}
  - customer: 2025-06-01 14:30
  - bot: {asks: phone}
  - customer: 12ab
  - bot: {explains: phone}
  - customer: "+86 138 0013 8000"
  - bot: {confirms: true, says: SN-00001234}
  - customer: "yes"
  - ticket: {fields: {model: WM-3007, serial: SN-00001234, phone: "+86 138 0013 8000"}}
"""


def test_nine_messages_file_a_ticket(tmp_path: Path) -> None:
    """With the dialog and the articles of `python -m benchmarks`."""
    file = tmp_path / "fr1.yaml"
    file.write_text(SCRIPT, encoding="utf-8")
    measured = ROOT / "benchmarks"
    knows = {
        "dialogs": [str(measured / "dialogs")],
        "knowledge": [str(measured / "knowledge.yaml")],
    }
    settings = parse({"bots": {"default": knows}})
    (journey,) = load_journeys(file)
    assert list(map(str, Player(profile_of(settings)).play(journey))) == []
