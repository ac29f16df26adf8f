# SPDX-License-Identifier: AGPL-3.0-or-later
"""The five top-level names are ours, and the import contracts are really asked.

`channels` and `intake` are also names of unrelated public packages: the wrong one imported would
be found late and understood later. Who imports whom is checked by `make check`.
"""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path

import pytest
from tree_rules import PACKAGES, ROOT


@pytest.mark.parametrize("name", PACKAGES)
def test_a_layer_resolves_to_this_repository(name: str) -> None:
    """`import channels` means our folder, whatever else is installed."""
    found = importlib.util.find_spec(name)
    assert found is not None
    assert found.origin is not None, f"{name}/ has no __init__.py"
    assert Path(found.origin).resolve() == ROOT / name / "__init__.py"


def test_every_layer_is_under_contract() -> None:
    """The layer contract names every package of the product, so none escapes it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layered = next(contract for contract in contracts if contract["type"] == "layers")
    named = {name.strip("() ") for layer in layered["layers"] for name in layer.split("|")}
    assert named == set(PACKAGES)


def test_the_core_is_pure_unless_listed() -> None:
    """The domain contract means every module of the core, and lets only these touch the world."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(
        entry
        for entry in settings["tool"]["importlinter"]["contracts"]
        if entry["type"] == "forbidden"
    )
    assert contract["source_modules"] == ["intake.*"]
    excepted = {rule.split(" ")[0].removesuffix(".**") for rule in contract["ignore_imports"]}
    assert excepted == {
        f"intake.{name}"
        for name in ("blobs", "directories", "journal", "limits", "signals", "store")
    }
