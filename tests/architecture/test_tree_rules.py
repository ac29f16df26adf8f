# SPDX-License-Identifier: AGPL-3.0-or-later
"""The repository keeps its own rules, and each rule notices a file that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest
import tree_rules

SIGNED = f"# {tree_rules.SPDX}\n"
NOTICE = "@" + "license"  # whole, this file would break the rule itself
GOOD = f'{SIGNED}"""Holds what it is for."""\n'


def test_the_repository_keeps_every_rule() -> None:
    """Size, names, openings, origin and locks are right in every file git tracks."""
    paths = tree_rules.tree()
    found = [
        problem
        for path in paths
        for problem in tree_rules.problems(path, (tree_rules.ROOT / path).read_bytes())
    ]
    assert found == []
    assert Path("pyproject.toml") in paths, "the listing of files did not work"


@pytest.mark.parametrize(
    ("path", "text", "complaint"),
    [
        ("intake/long.py", GOOD + "x = 1\n" * 400, "402 lines"),
        ("desk/workspace/src/Long.vue", f"<!-- {tree_rules.SPDX} -->\n" * 401, "401 lines"),
        ("intake/deep.py", GOOD + "def f():\n" + "    x = 1\n" * 50, "f has 51 lines"),
        ("bots/utils.py", GOOD, "“utils” says nothing"),
        ("bots/turn_handler.py", GOOD, "“turn_handler” says nothing"),
        ("channels/common/send.py", GOOD, "“common” says nothing"),
        ("desk/live.py", f"{GOOD}class LiveManager: ...\n", "“LiveManager” says nothing"),
        ("intake/bare.py", '"""Holds what it is for."""\n', "must name the licence"),
        ("intake/mute.py", f"{SIGNED}x = 1\n", "module docstring"),
        ("desk/static/index.html", "<p>", "built or third-party"),
        ("channels/webchat/widget/vendor/preact.ts", "x", "built or third-party"),
        ("docs/chart.min.js", "x", "built or third-party"),
        ("desk/workspace/src/chart.js", "x" * 1001, "minified"),
        ("desk/workspace/src/dates.js", f"/*! {NOTICE} MIT */", "foreign licence"),
        ("requirements/run.txt", "a==1 --hash=sha256:0\n# from https://example.com\n", "address"),
        ("requirements/run.txt", "a==1\n", "no hashes"),
        ("package-lock.json", '{"resolved": "https://example.com", "integrity": "sha"}', "addres"),
        ("package-lock.json", "{}", "no hashes"),
    ],
)
def test_a_broken_rule_is_noticed(path: str, text: str, complaint: str) -> None:
    """A file that breaks a rule is named together with what is wrong."""
    found = tree_rules.problems(Path(path), text.encode())
    assert any(complaint in problem and path in problem for problem in found), found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("intake/service_levels/clock.py", f"{GOOD}class SlaClock: ...\n"),
        ("channels/email/base64_words.py", GOOD),
        ("docs/workspace.png", "\x89PNG"),
        ("tests/channels/email/payloads/archive.zip", "PK"),
        ("README.md", "a long line " * 200),
    ],
)
def test_a_good_file_is_left_alone(path: str, text: str) -> None:
    """No rule complains about a file that keeps them all."""
    assert tree_rules.problems(Path(path), text.encode("latin-1")) == []


def test_a_source_file_in_another_encoding_is_named() -> None:
    """Bytes that are not UTF-8 in a source file are said, not passed over."""
    assert tree_rules.problems(Path("intake/a.py"), b"\xb4\xf2") == ["intake/a.py: is not UTF-8"]
