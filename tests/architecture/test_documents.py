# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents people read first exist in both languages and agree with each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tree_rules import PACKAGES, ROOT, headings, out_of_step, tree


def test_the_two_readmes_are_in_step() -> None:
    """README.md and README.zh.md have the same outline, so neither reader is told less."""
    english = (ROOT / "README.md").read_text(encoding="utf-8")
    chinese = (ROOT / "README.zh.md").read_text(encoding="utf-8")
    assert headings(english), "the README has no headings"
    assert out_of_step(english, chinese) is None


def test_a_missing_section_is_noticed() -> None:
    """A heading on one side only is out of step; a comment in a code block is no heading."""
    code = "# One\n\n```\n# not a heading\n```\n"
    assert out_of_step(code, "# 一\n") is None
    assert out_of_step("# One\n## Two\n", "# 一\n") is not None


def test_the_readme_starts_with_the_two_commands() -> None:
    """The first screen names `make run` and `make test`, in both languages."""
    for name in ("README.md", "README.zh.md"):
        first_screen = "\n".join((ROOT / name).read_text(encoding="utf-8").splitlines()[:40])
        assert "make run" in first_screen, name
        assert "make test" in first_screen, name


def test_every_make_target_is_explained() -> None:
    """`make` alone prints each target with what it does."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE)
    assert phony is not None
    explained = set(re.findall(r"^([a-z]+):.*?## \S", text, flags=re.MULTILINE))
    assert explained == set(phony[1].split())


def test_the_licence_is_the_whole_agpl() -> None:
    """LICENSE holds the full text of the licence that the package declares."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "END OF TERMS AND CONDITIONS" in text


def anchors(text: str) -> set[str]:
    """The names by which the headings of a page can be linked to, as its readers make them."""
    prose = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"^#{1,6} (.+)$", prose, flags=re.MULTILINE)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", one).lower() for one in found)
    return {re.sub(r"[^\w\- ]", "", one).strip().replace(" ", "-") for one in plain}


def dead_links(path: Path, text: str) -> list[str]:
    """Links to a file or heading of ours that is not there; code is not read for links."""
    prose = re.sub(r"^(```|~~~).*?^\1|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)
    dead = []
    for link in re.findall(r"\]\(([^()\s]+(?:\([^()]*\))?[^()\s]*)\)", prose):
        if re.match(r"[a-z]+:", link):  # another site; nobody here can tell whether it stands
            continue
        name, _, anchor = link.partition("#")
        target = (ROOT / path.parent / name) if name else ROOT / path
        if not target.exists():
            dead.append(f"{path}: {link}")
        elif anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
            dead.append(f"{path}: {link} (no such heading)")
    return dead


PAGES = [path for path in tree() if path.suffix == ".md"]


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_every_link_leads_somewhere(path: Path) -> None:
    """Links between our pages, to their headings, and to pictures."""
    assert dead_links(path, (ROOT / path).read_text(encoding="utf-8")) == []


def test_a_dead_link_is_noticed() -> None:
    """A file or a heading that is not there is named; links in code are none."""
    page = Path("docs/quickstart.md")
    text = "[a](gone.md) [b](../README.md#gone) [c](../README.md#licence) `[d](x)`\n"
    assert [link.partition(": ")[2] for link in dead_links(page, text)] == [
        "gone.md",
        "../README.md#gone (no such heading)",
    ]


def test_every_page_is_in_an_index() -> None:
    """docs/README.md leads to every page there, the decisions' own index to each decision."""
    indexes = [Path("docs/README.md"), Path("docs/decisions/README.md")]
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in indexes}
    named = {
        (ROOT / path.parent / link.partition("#")[0]).resolve()
        for path, text in texts.items()
        for link in re.findall(r"\]\(([^()\s]+)\)", text)
    }
    pages = [path for path in PAGES if path.parts[0] == "docs" and path not in indexes]
    lost = [path for path in pages if not {ROOT / path, (ROOT / path).parent} & named]
    assert lost == []


def test_every_decision_stands_in_their_index_by_its_title() -> None:
    """A record that is renamed is renamed in the index too."""
    index = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    records = [path for path in PAGES if path.parts[:2] == ("docs", "decisions")]
    for path in records:
        title = (ROOT / path).read_text(encoding="utf-8").partition("\n")[0]
        number, _, words = title.removeprefix("# ").partition(" ")
        assert path.name == "README.md" or f"| [{number}]({path.name}) | {words} |" in index


def test_the_structures_are_those_of_the_code() -> None:
    """docs/structures.md explains types that exist, by the names that they have."""
    text = (ROOT / "docs/structures.md").read_text(encoding="utf-8")
    first_cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text, flags=re.MULTILINE)
    explained = {name for cell in first_cells for name in re.findall(r"\w+", cell)}
    sources = (path for path in tree() if path.suffix == ".py" and path.parts[0] in PACKAGES)
    code = "\n".join((ROOT / path).read_text(encoding="utf-8") for path in sources)
    defined = set(re.findall(r"^(?:class )?([A-Z]\w+)(?:\(|:| =)", code, flags=re.MULTILINE))
    assert len(explained) > 100
    assert explained - defined == set()
