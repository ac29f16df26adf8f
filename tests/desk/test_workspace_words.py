# SPDX-License-Identifier: AGPL-3.0-or-later
"""The workspace has words, in both languages, for everything the server can tell it."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from bots.configuration.service_file import load_service_desk
from bots.settings import parse
from intake.automation.rule import ASKED, Since
from intake.automation.written_actions import ActionSection
from intake.happenings import HAPPENINGS, Happening
from intake.process.flow import Need

LOCALES = Path(__file__).parents[2] / "desk/workspace/src/locales"
# What the workspace tells apart where one sentence would not fit all cases.
FINER = {"closedWithoutWord", "assignedToSelf", "unassigned", "returnedToQueue", "toldByPhone"}


@pytest.fixture(params=["en", "zh-CN"], name="words")
def _words(request: pytest.FixtureRequest) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        (LOCALES / f"{request.param}.json").read_text(encoding="utf-8")
    )
    return loaded


def test_every_happening_has_a_sentence(words: dict[str, Any]) -> None:
    """A timeline can hold these kinds and no others: mypy checks whoever writes one."""
    assert set(words["timeline"]["kind"]) == HAPPENINGS | FINER
    assert frozenset(get_args(Happening)) == HAPPENINGS


def test_rules_wait_for_what_happens(words: dict[str, Any]) -> None:
    """Every event that can be chosen for a rule is one that happens."""
    assert set(words["rules"]["event"]) <= HAPPENINGS


def test_what_the_shipped_rules_wait_for_has_words(words: dict[str, Any]) -> None:
    """A timeline says in words why one of them fired."""
    rules = load_service_desk(parse({}).bots.default).rules.declared
    awaited = {event for rule in rules for event in rule.value().events}
    assert awaited <= set(words["rules"]["event"])


def test_everything_in_a_rule_has_words(words: dict[str, Any]) -> None:
    """What a condition asks, what is done, and from when time counts."""
    assert set(words["rules"]["field"]) == ASKED
    actions = {name.rstrip("_") for name in ActionSection.model_fields}
    assert actions <= set(words["rules"]["action"])
    assert set(words["rules"]["since"]) == {one.value for one in Since}


def test_everything_a_step_may_lack_has_words(words: dict[str, Any]) -> None:
    """Why a ticket cannot go on is said in words."""
    assert {one.value for one in Need} <= set(words["work"]["lacks"])
