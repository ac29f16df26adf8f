# SPDX-License-Identifier: AGPL-3.0-or-later
"""The service file: sections become values, mistakes are told with their line."""

from datetime import timedelta
from pathlib import Path

import pytest

from bots.service_file import load_service_desk, read_service_file
from bots.settings import Bot
from intake.errors import SettingsError
from intake.service_levels.policy import DEFAULT_POLICY, target

LEVELS = """\
service_levels:
  P0: {first_response: PT10M, resolution: PT2H}
  P1: {first_response: PT1H, resolution: P1D}
  P2:
    first_response: PT4H
    hours: working
  P3: {}
"""


def test_without_a_file_the_promises_are_the_catalogues() -> None:
    """PRODUCT D3."""
    assert load_service_desk(Bot()).policy == DEFAULT_POLICY


def test_a_site_writes_its_own_promises(tmp_path: Path) -> None:
    """Durations are ISO 8601; what is not written is not promised."""
    place = tmp_path / "service.yaml"
    place.write_text(LEVELS, encoding="utf-8")
    policy = load_service_desk(Bot(service=(place,))).policy
    assert policy["P0"] == target(timedelta(minutes=10), timedelta(hours=2))
    assert policy["P2"] == target(timedelta(hours=4), None, in_working_time=True)
    assert policy["P3"] == target(None, None)


@pytest.mark.parametrize(
    ("text", "line", "names"),
    [
        (LEVELS.replace("hours: working", "hours: weekends"), 6, "service_levels.P2.hours"),
        (LEVELS.replace("first_response: PT4H", "frist_response: PT4H"), 5, "frist_response"),
        (LEVELS.replace("  P3: {}\n", ""), 1, "service_levels.P3"),
        ("service_levels: [\n", 2, "YAML"),
        ("- a list", 1, "sections"),
        ("dispach: []\n", 1, "dispach"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, names: str) -> None:
    """A wrong value, a wrong name, something missing, no YAML at all."""
    place = tmp_path / "service.yaml"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_service_file(place)
    assert caught.value.path == f"{place}:{line}"
    assert names in caught.value.problem


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """It says which."""
    with pytest.raises(SettingsError, match=r"gone\.yaml"):
        load_service_desk(Bot(service=(tmp_path / "gone.yaml",)))
