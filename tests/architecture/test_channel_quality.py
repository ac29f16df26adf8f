# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each channel answers the same named rules, and what it calls `done` is done."""

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError
from tree_rules import ROOT

from tests.support.contract import contract_of

RULES = (
    "secret-required", "constant-time-signature", "ack-after-accept", "idempotent", "order-kept",
    "size-bounded", "media-bounded", "rate-limit-honoured", "permanent-errors-mapped",
    "outage-logged-once", "text-split", "options-fallback", "loops-broken", "real-payloads",
    "readme-complete",
)  # fmt: skip
CHANNELS = sorted(mark.parent for mark in (ROOT / "channels").glob("*/quality.yaml"))
README_NEEDS = ("## Set up", "```toml", "## Where things are")


def answers(channel: Path) -> dict[str, str]:
    """What a channel says about each rule."""
    found: dict[str, str] = yaml.safe_load((channel / "quality.yaml").read_text("utf-8"))
    return found


def done(rule: str) -> list[Any]:
    """The channels that call a rule done, for parametrising."""
    return [pytest.param(one, id=one.name) for one in CHANNELS if answers(one)[rule] == "done"]


def sources(folder: Path) -> str:
    """All Python of a folder, and of what it shares with channels of the same provider."""
    text = "\n".join(file.read_text("utf-8") for file in sorted(folder.rglob("*.py")))
    shared = folder.parent / "tencent"
    return text + sources(shared) if "from channels.tencent" in text and folder != shared else text


def folder_of_tests(channel: Path) -> Path:
    """Where a channel's tests are."""
    return ROOT / "tests" / "channels" / channel.name


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda one: one.name)
def test_every_rule_is_answered(channel: Path) -> None:
    """With `done`, `todo`, or `exempt:` and a reason; no rule is passed over, none invented."""
    found = answers(channel)
    assert set(found) == set(RULES)
    for rule, answer in found.items():
        is_exempt = answer.startswith("exempt: ") and len(answer) > len("exempt: ") + 10
        assert answer in {"done", "todo"} or is_exempt, f"{rule}: {answer}"


@pytest.mark.parametrize("channel", done("secret-required"))
def test_no_account_without_a_secret(channel: Path) -> None:
    """An empty section is refused, and what is missing is the secret."""
    settings = importlib.import_module(f"channels.{channel.name}").Settings
    with pytest.raises(ValidationError) as caught:
        settings.model_validate({})
    assert {"secret", "token", "password", "app_secret"} & {
        str(error["loc"][0]) for error in caught.value.errors()
    }


@pytest.mark.parametrize("channel", done("constant-time-signature"))
def test_secrets_are_compared_in_constant_time(channel: Path) -> None:
    """By the one comparison that does not tell how much was right."""
    text = sources(channel)
    assert any(name in text for name in ("is_same(", "verify(", "compare_digest(", "seal.open("))


@pytest.mark.parametrize("channel", done("ack-after-accept"))
def test_acknowledged_means_accepted(channel: Path) -> None:
    """The door awaits the hub before it answers."""
    text = sources(channel)
    assert "hub.accept(" in text or "hub.exchange(" in text


@pytest.mark.parametrize("channel", done("idempotent"))
def test_messages_carry_the_providers_id(channel: Path) -> None:
    """Repeats are known by it, and a test sends one: the common ones do, given a contract."""
    assert "message_id=" in sources(channel)
    contract = contract_of(channel.name)
    tried = contract.doors or contract.repeat
    assert tried or "duplicate" in sources(folder_of_tests(channel))


@pytest.mark.parametrize("channel", done("size-bounded"))
def test_sizes_are_bounded(channel: Path) -> None:
    """There is a limit in bytes, and a test goes beyond it."""
    assert "_BYTES" in sources(channel)
    tried = sources(folder_of_tests(channel))
    assert contract_of(channel.name).doors or "413" in tried or "largest_bytes" in tried


@pytest.mark.parametrize("channel", done("outage-logged-once"))
def test_an_outage_is_logged_when_it_begins_and_ends(channel: Path) -> None:
    """Two lines, proven by a test that counts them."""
    assert "capture_logs" in sources(folder_of_tests(channel))


@pytest.mark.parametrize("channel", done("permanent-errors-mapped"))
def test_refusals_and_outages_are_told_apart(channel: Path) -> None:
    """One place maps what the other side says."""
    text = sources(channel)
    assert "PermanentFailure(" in text
    assert "TransientFailure(" in text


@pytest.mark.parametrize("channel", done("rate-limit-honoured"))
def test_the_other_sides_pause_is_passed_on(channel: Path) -> None:
    """`retry_after` reaches the outbox."""
    text = sources(channel)
    assert "retry-after" in text.lower() or "retry_after=" in text  # a header, or our own table
    asked = any(one.pause > 0 for one in contract_of(channel.name).troubles)
    assert asked or "retry_after" in sources(folder_of_tests(channel))


@pytest.mark.parametrize("channel", done("real-payloads"))
def test_payloads_have_reviewed_expectations(channel: Path) -> None:
    """Fixtures named for their quirk, each with the message it must become."""
    payloads = folder_of_tests(channel) / "payloads"
    names = {file.name for file in payloads.iterdir() if file.is_file()}
    expected = {file.stem for file in (payloads / "expected").iterdir()}
    assert len(names) >= 5
    assert {Path(name).stem for name in names} == expected


@pytest.mark.parametrize("channel", done("readme-complete"))
def test_the_readme_says_how_to_set_it_up(channel: Path) -> None:
    """A configuration to copy, and where things are."""
    text = (channel / "README.md").read_text("utf-8")
    assert all(need in text for need in README_NEEDS)
    assert f"[channels.{channel.name}." in text


def test_there_are_channels_to_judge() -> None:
    """A folder that was moved away does not pass for good quality."""
    assert {one.name for one in CHANNELS} >= {"webchat", "webhook"}
