# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/reference/settings.md and the commented sample know exactly the settings that exist."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from tree_rules import ROOT

from bots.configuration.outside import Directory, Embeddings, Model, NotifierSection
from bots.settings import (
    Bot,
    Logs,
    Redis,
    Server,
    Settings,
    StoreSection,
    load,
)
from channels.registry import available_channels

if TYPE_CHECKING:
    from pydantic import BaseModel

REFERENCE = ROOT / "docs" / "reference" / "settings.md"
SAMPLE = ROOT / "deploy" / "frontdesk.toml"
SECTIONS: dict[str, type[BaseModel]] = {
    "server": Server,
    "store": StoreSection,
    "redis": Redis,
    "bots.default": Bot,
    "bots.default.model": Model,
    "bots.default.embeddings": Embeddings,
    "logs": Logs,
    "directories.NAME": Directory,
    "notifiers.GROUP.NAME": NotifierSection,
} | {
    f"channels.{kind}.ACCOUNT": import_module(f"channels.{kind}").Settings
    for kind in available_channels()
}


def documented(section: str) -> set[str]:
    """The keys in the table below a section's heading; a channel's may stand in its own folder."""
    text = REFERENCE.read_text(encoding="utf-8")
    if section.startswith("channels.") and f"## `[{section}]`" not in text:
        return in_readme(section.split(".")[1])
    _, found, rest = text.partition(f"## `[{section}]`\n")
    assert found, f"{REFERENCE.name} has no section [{section}]"
    table = rest.partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE))


def in_readme(kind: str) -> set[str]:
    """The keys of a channel's README: its sample section and the table of settings below it."""
    text = (ROOT / "channels" / kind / "README.md").read_text(encoding="utf-8")
    setting_up = text.partition("## Set up\n")[2].partition("\n## ")[0]
    sample = setting_up.partition("```toml\n")[2].partition("```")[0]
    own = sample.partition("\n[")[0]
    keys = re.findall(r"^(\w+) = ", own, flags=re.MULTILINE)
    return {*keys, *re.findall(r"^\| `(\w+)` \|", setting_up, flags=re.MULTILINE)}


@pytest.mark.parametrize("section", sorted(SECTIONS))
def test_every_setting_is_documented_and_no_other(section: str) -> None:
    """A reader finds each key that may be written, and none that would be refused."""
    assert documented(section) == set(SECTIONS[section].model_fields)


def test_every_section_is_documented() -> None:
    """A new section of the configuration cannot be forgotten here."""
    known = {section.split(".")[0] for section in SECTIONS}
    assert known == set(Settings.model_fields)


@pytest.mark.parametrize("section", ["server", "store", "bots.default", "logs"])
def test_the_defaults_are_the_documented_ones(section: str) -> None:
    """What the table calls the default is what a file without the key gets."""
    text = REFERENCE.read_text(encoding="utf-8").partition(f"## `[{section}]`\n")[2]
    rows = re.findall(r"^\| `(\w+)` \| `(.+?)` \|", text.partition("\n## ")[0], flags=re.MULTILINE)
    assert rows
    given = tomllib.loads("\n".join(f"{key} = {value}" for key, value in rows))
    assert SECTIONS[section](**given) == SECTIONS[section]()


def test_the_sample_is_accepted_and_changes_nothing() -> None:
    """The commented sample loads as it stands, and its values are the defaults it claims."""
    loaded = load(SAMPLE, environment={})
    assert loaded.model_dump(exclude={"channels"}) == Settings().model_dump(exclude={"channels"})
    assert set(loaded.channels) == {"webchat"}
