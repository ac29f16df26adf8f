# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page about logs names every event that is logged, and none that is gone."""

import re

from tree_rules import PACKAGES, ROOT, tree

PAGE = (ROOT / "docs/understanding/privacy-and-logs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (`\w+`.*?) \| [a-z, ]+ \|", PAGE, flags=re.MULTILINE)
EXPLAINED = {name for row in ROWS for name in re.findall(r"`(\w+)`", row)}
CODE = "\n".join(
    (ROOT / path).read_text(encoding="utf-8")
    for path in tree()
    if path.suffix == ".py" and path.parts[0] in PACKAGES
)
LEVELS = "debug|info|warning|error|exception|critical"
LOGGED = set(re.findall(rf"\blog\.(?:{LEVELS})\(\s*\"(\w+)\"", CODE))


def test_every_event_is_explained() -> None:
    """Whoever reads a line on standard error finds what it means."""
    assert len(LOGGED) > 30
    missing = LOGGED - EXPLAINED
    assert missing == set()


def test_no_event_is_gone() -> None:
    """A name on the page stands in the code."""
    assert [name for name in EXPLAINED if f'"{name}"' not in CODE] == []
