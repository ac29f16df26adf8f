# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a pattern can begin with, and that being told changes nothing but the time."""

import re
from pathlib import Path

import pytest
import yaml

from dialogs.fields.initials import Beginnings, gated, initials
from dialogs.fields.patterns import compile_patterns, joined, patterns
from dialogs.words import severity

DIALOGS = Path(__file__).parents[3] / "dialogs"
MESSAGES = Path(__file__).parents[1] / "messages.yaml"


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        ("ab|cd", "ac"),
        ("(?:x|yz?)w|[a-c\\-]q", "xyabc-"),
        ("a?b*c{0,2}d", "abcd"),
        ("(?<!no )(?:(?!z)|(?=q))t", "t"),
        ("(?P<name>\\(|\\.)e", "(."),
        (r"\bword|[ \-]x", "w -"),
    ],
)
def test_where_a_match_begins(pattern: str, begins: str) -> None:
    """Groups, classes, looks around and what may be left out."""
    assert initials(pattern) == set(begins)


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        ("smoke|fire|%who% fell", {"smok", "fire", "he f", "she "}),
        ("a+bcd", {"abcd", "aabc", "aaab", "aaaa"}),
        ("a{2}b?|ab", {"a"}),
        ("ab?[cd]e|x$", {"abce", "abde", "ace", "ade", "x"}),
        ("no(?!t)w[^a]y|no.", {"no"}),
        (r"(?:on|\.)e", {"one", ".e"}),
        ("[a-z]{3}[a-z]x", set("abcdefghijklmnopqrstuvwxyz")),
    ],
)
def test_the_first_characters_of_a_match(pattern: str, begins: set[str]) -> None:
    """As many as are certain; what begins as another does is left out."""
    assert Beginnings({"who": ["he", "she"]}).of(pattern) == begins


@pytest.mark.parametrize("pattern", ["a*", "", "(?:a|)", ".a", "[^a]b", r"\w+", "^a"])
def test_what_cannot_be_told_is_refused(pattern: str) -> None:
    """Rather no pattern than one that misses something."""
    with pytest.raises(ValueError, match="may"):
        initials(pattern)


@pytest.mark.parametrize("kind", ["injury", "fire", "gas", "electricity"])
def test_the_same_is_found(kind: str) -> None:
    """On every message that we have, with the longest lists that are searched so."""
    raw = yaml.safe_load((DIALOGS / "words" / "dangers.yaml").read_text(encoding="utf-8"))
    lines = [joined(one, raw["words"]) for one in raw["kinds"][kind]]
    pattern = "|".join(f"(?:{one})" for one in lines if not one.isascii())
    plain, quick = re.compile(pattern), gated(pattern)
    for message in yaml.safe_load(MESSAGES.read_text(encoding="utf-8")):
        text = message["text"].casefold()
        found = [match.span() for match in plain.finditer(text)]
        assert [match.span() for match in quick.finditer(text)] == found


def test_no_match_begins_otherwise() -> None:
    """Whatever tells of a danger in any message that we have begins as its pattern is said to."""
    raw = yaml.safe_load((DIALOGS / "words" / "dangers.yaml").read_text(encoding="utf-8"))
    beginnings = Beginnings(raw["words"])
    texts = [
        message["text"].casefold()
        for message in yaml.safe_load(MESSAGES.read_text(encoding="utf-8"))[::5]
    ]
    found = 0
    for line in (line for lines in raw["kinds"].values() for line in lines):
        begins = tuple(beginnings.of(line))
        for match in re.finditer(joined(line, raw["words"]), "\n".join(texts)):
            assert match[0].startswith(begins), line
            found += 1
    assert found > 20


def test_every_pattern_is_valid() -> None:
    """Patterns are compiled when they are asked for; a wrong one must not wait for a customer."""
    list(compile_patterns())
    list(severity.compile_patterns())

    assert patterns("denial")["before"].search("不是")
