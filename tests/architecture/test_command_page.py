# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page about the commands names every command, and every option that is worth knowing."""

import re
from collections.abc import Iterator

import pytest
from tree_rules import ROOT
from typer.main import get_command

from bots.cli import app

Words = tuple[str, ...]
TEXT = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
# Said once above the table, or for tests only.
EVERYWHERE = {"--config", "--json", "--help", "--failpoint"}


def commands(group: object, before: Words = ()) -> Iterator[tuple[Words, set[str]]]:
    """Every command by its words, with its long options."""
    for name, one in getattr(group, "commands", {}).items():
        words = (*before, name)
        yield from commands(one, words)
        if not hasattr(one, "commands") and not one.hidden:
            yield words, {each for given in one.params for each in given.opts if each[:2] == "--"}


COMMANDS = dict(commands(get_command(app)))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_it_is_on_the_page(words: Words) -> None:
    """In a row that begins with its first word, as in `parked list` · `show N`."""
    first, *rest = words
    rows = [row for row in TEXT.splitlines() if re.match(rf"\| `{first}\b", row)]
    cells = [row.split("|")[1] for row in rows]
    assert any(all(re.search(rf"\b{word}\b", cell) for word in rest) for cell in cells), words
    missing = {one for one in COMMANDS[words] - EVERYWHERE if one not in TEXT}
    assert missing == set()
