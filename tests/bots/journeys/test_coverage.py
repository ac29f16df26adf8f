# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coverage: which steps journeys have met, and that those of the library meet them all."""

from pathlib import Path
from typing import Any

from bots.journeys.coverage import coverage
from bots.journeys.journey import Player, load_journeys
from bots.offline import assets_of

JOURNEYS = Path(__file__).parents[2] / "journeys"


def test_the_librarys_journeys_meet_every_step(profile: Any) -> None:
    """Each question of each dialog is asked in some journey, and each dialog is finished."""
    player = Player(profile, assets_of())
    for journey in load_journeys(JOURNEYS):
        player.play(journey)
    missed = {one.dialog: one.missed for one in coverage(profile.dialogs, player.met)}
    assert {name: steps for name, steps in missed.items() if steps} == {}


def test_a_step_that_nobody_met_is_named(profile: Any) -> None:
    """A confirmation and the end are steps like the questions."""
    (found,) = [
        one for one in coverage(profile.dialogs, {("csat", "mark")}) if one.dialog == "csat"
    ]
    assert found.steps == ("mark", "what_went_wrong", "comment", "completion")
    assert found.missed == ("what_went_wrong", "comment", "completion")
