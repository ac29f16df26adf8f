# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mistyped command: one sentence of ours that names the thing, and where to read on."""

import json
from pathlib import Path

import pytest

from tests.support.shell import Run, shell


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["demo", "--port", "abc"], "--port (or PORT): must be a whole number"),
        (["demo", "--port", "99999"], "--port (or PORT): must be at most 65535"),
        (["demo", "--burst-seconds", "-1"], "--burst-seconds: must be at least 0"),
        (["serve", "--conf", "x"], "there is no option --conf; did you mean --config?"),
        (["serve", "--config"], "--config needs a value behind it"),
        (["nonsense"], "there is no command 'nonsense'"),
        (["parked", "show"], "number is missing"),
        (["agent", "add", "lina"], "--name is missing"),
        (["ask", "how", "long"], "long: is too much; a text of several words stands in quotes"),
        (["extract", "x", "--now", "soon"], "--now: must be a date or a time, such as 2026"),
        (["extract", "x", "--asked", "colour"], "'colour' is not one of 'company'"),
        (["import", "cars", "x.csv"], "kind: 'cars' is not one of"),
        (["dialog", "draw", "tests", "--language", "fr"], "--language: 'fr'"),
        (["dialog", "lint", ".", "--channel", "fax"], "there is no"),
        (["sandbox", "--channel", "fax"], "--channel: there is no stand-in for 'fax'"),
    ],
)
def test_a_mistake_names_what_is_wrong(run: Run, words: list[str], says: str) -> None:
    """Status 2, the option or argument by its name, and no box of the library behind it."""
    code, printed, errors = run(*words)
    assert (code, printed) == (2, "")
    assert says in errors
    assert "╭" not in errors


def test_a_mistake_says_where_to_read_on(run: Run) -> None:
    """In one line each, on standard error; standard output stays empty for programs."""
    code, printed, errors = run("parked", "show", "one")
    assert (code, printed) == (2, "")
    assert errors.splitlines() == [
        "frontdesk: number: must be a whole number",
        "see frontdesk parked show --help",
    ]


@pytest.mark.parametrize(
    "words",
    [("migrate",), ("agent", "list"), ("apikey", "create", "--name", "erp"), ("audit",)],
)
def test_a_wrong_store_is_named_with_its_line(
    run: Run, words: tuple[str, ...], tmp_path: Path
) -> None:
    """Whatever command finds out, the mistake reads as `check` tells it."""
    (tmp_path / "wrong.toml").write_text('[store]\nurl = "postgresql://h/db"\n', "utf-8")
    code, _, errors = run(*words, "--config", "wrong.toml")
    assert code == 1
    assert errors.startswith("frontdesk: wrong.toml:2: store.url: 'postgresql' is not supported")


def test_a_table_without_its_columns_is_named(run: Run, tmp_path: Path) -> None:
    """Which file it is, where several are imported one after the other."""
    (tmp_path / "some.csv").write_text("colour\nred\n", "utf-8")
    code, _, errors = run("import", "assets", "some.csv")
    assert code == 1
    assert errors.startswith("frontdesk: some.csv: the heading lacks a column for serial")


@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1"])
def test_a_terminal_that_knows_no_chinese_reads_on(tmp_path: Path, encoding: str) -> None:
    """What it cannot show is escaped, as JSON does, and nothing falls over."""
    asked = shell("ask", "保修多久", cwd=tmp_path, PYTHONIOENCODING=encoding)
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["query"] == "保修多久"
