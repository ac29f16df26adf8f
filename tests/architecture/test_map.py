# SPDX-License-Identifier: AGPL-3.0-or-later
"""ARCHITECTURE.md is a map of what stands: everything is on it, and nothing that is gone."""

from __future__ import annotations

import re

import pytest
from tree_rules import PACKAGES, ROOT, tree

MAP = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
NAME = re.compile(r"(?<![\w/.*<-])([a-z_]+\.(?:py|yaml|json)|[a-z_]+/)(?![\w*])")


def part_of(package: str) -> str:
    """What the map says of one package."""
    found = re.search(rf"^{package}/ .*?\n(?:\n|```)", MAP, flags=re.MULTILINE | re.DOTALL)
    assert found is not None, f"{package}/ is not on the map"
    return found[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_and_folder_is_on_the_map(package: str) -> None:
    """Somebody who looks for a file finds what it is for without opening it."""
    inside = [path.parts[1:] for path in tree() if path.parts[0] == package]
    there = {rest[0] if len(rest) == 1 else f"{rest[0]}/" for rest in inside}
    named = set(NAME.findall(part_of(package)))
    assert there - named == {"__init__.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_on_the_map_is_gone(package: str) -> None:
    """A name on the map is one of that package, at whatever depth."""
    names = {part for path in tree() if path.parts[0] == package for part in path.parts}
    named = {name.rstrip("/") for name in NAME.findall(part_of(package))}
    assert named <= names


def test_the_line_names_files_that_exist() -> None:
    """Every path that the map and its tables name stands in the tree."""
    paths = set(re.findall(r"`((?:bots|channels|desk|dialogs|docs|intake|tools)/[\w./-]+)", MAP))
    missing = {path for path in paths if not (ROOT / path.rstrip("/")).exists()}
    assert missing == set()
