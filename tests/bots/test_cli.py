# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line: exit codes, one sentence for a mistake, examples, JSON for machines."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from bots.cli import app
from tests.support.shell import Run, shell

ROOT = Path(__file__).parents[2]
SECRET = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"


def command_paths() -> list[tuple[str, ...]]:
    """Every command there is, by its words."""

    def walk(command: Any, words: tuple[str, ...]) -> list[tuple[str, ...]]:
        inner = getattr(command, "commands", None)
        if inner is None:
            return [words]
        return [path for name, one in inner.items() for path in walk(one, (*words, name))]

    return walk(typer.main.get_command(app), ())


@pytest.mark.parametrize("words", command_paths(), ids=" ".join)
def test_every_command_explains_itself_with_an_example(run: Run, words: tuple[str, ...]) -> None:
    """`--help` works anywhere and shows how the command is typed."""
    code, printed, _ = run(*words, "--help")
    assert code == 0
    assert "Example" in printed
    assert f"frontdesk {words[0]}" in " ".join(printed.split())


def test_every_promised_command_exists() -> None:
    """The names that scripts and other programs rely on."""
    assert {" ".join(words) for words in command_paths()} >= {
        "serve", "demo", "check", "dialog lint", "dialog test", "dialog draw", "dialog replay",
        "ask", "gaps", "mail", "extract", "replay",
        "parked list", "parked show", "parked retry", "parked discard", "audit", "migrate",
        "agent add", "agent list", "agent set", "agent password", "apikey create",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--version"], 0, "frontdesk 0"),
        ([], 2, "Usage"),
        (["nonsense"], 2, "nonsense"),
        (["serve"], 2, "--config"),
        (["serve", "--role", "web", "--config", "x.toml"], 2, "role"),
        (["serve", "--config", "none.toml"], 1, "no such file"),
        (["check", "--config", "none.toml"], 1, "no such file"),
        (["ask"], 2, "text"),
        (["extract"], 2, "text"),
        (["dialog", "lint", "nowhere"], 2, "nowhere"),
        (["dialog", "draw", "."], 2, "."),
        (["dialog", "lint", "."], 2, "no dialog file"),
        (["dialog", "test", "."], 2, "no journey"),
        (["replay", "nowhere.json"], 2, "nowhere.json"),
        (["replay", "."], 2, "."),
        (["audit", "--since", "yesterday"], 2, "--since"),
        (["audit"], 1, "does not exist yet"),
        (["parked", "list"], 1, "does not exist yet"),
        (["parked", "show", "one"], 2, "number"),
        (["parked", "show", "9" * 20], 2, "number"),
        (["agent", "list"], 1, "does not exist yet"),
        (["agent", "add", "lina", "--name", "Li", "--role", "king"], 2, "king"),
        (["apikey", "create", "--name", "erp", "--role", "king"], 2, "king"),
    ],
)
def test_a_mistake_is_one_sentence(run: Run, words: list[str], code: int, says: str) -> None:
    """2 for wrong use, 1 for what failed, the reason in words, never a traceback."""
    found, printed, errors = run(*words)
    assert found == code, errors
    assert says in printed + errors
    assert "Traceback" not in printed + errors
    assert "╭" not in errors, "the library's own box"


def test_check_says_that_all_is_good(run: Run, config: str) -> None:
    """Exit 0, the effective configuration, and no secret in it."""
    code, printed, _ = run("check", "--config", config)
    assert code == 0
    assert "✓" in printed
    assert SECRET not in printed


def test_check_as_json(run: Run, config: str) -> None:
    """For machines: problems and settings."""
    code, printed, _ = run("check", "--config", config, "--json")
    assert code == 0
    assert json.loads(printed)["problems"] == []


@pytest.mark.parametrize(
    ("addition", "says"),
    [
        ("[server]\nprot = 1\n", "server.prot"),
        ('[bots.default]\ntime_zone = "Mars"\n', "time_zone"),
        ('[bots.default]\ndialogs = ["nowhere"]\n', "nowhere"),
        ('[bots.default]\nknowledge = ["nowhere.yaml"]\n', "nowhere.yaml"),
    ],
)
def test_check_fails_for_what_is_wrong(run: Run, config: str, addition: str, says: str) -> None:
    """Exit 1 and the place of the mistake."""
    with Path(config).open("a", encoding="utf-8") as file:
        file.write(addition)
    code, printed, errors = run("check", "--config", config)
    assert code == 1
    assert says in printed + errors
    assert "Traceback" not in printed + errors


def test_mail_prints_one_mail_as_json(run: Run, tmp_path: Path) -> None:
    """Every field under its name; files are measured, not printed."""
    file = tmp_path / "one.eml"
    file.write_bytes(b"From: Ann <ann@example.org>\nSubject: E21\n\nHello\n")
    code, printed, _ = run("mail", str(file))
    mail = json.loads(printed)
    assert code == 0
    assert (mail["from_addr"], mail["subject"]) == ("ann@example.org", "E21")
    assert mail["reply"] == "Hello"


def test_ask_prints_what_the_index_answers(run: Run) -> None:
    """Readable JSON in the original script, also without a hub."""
    code, printed, _ = run("ask", "保修多久")
    assert code == 0
    found = json.loads(printed)
    assert (found["decision"], found["matches"][0]["id"]) == ("answer", "warranty-terms")
    assert "保修" in printed


def test_extract_prints_the_fields_a_text_fills(run: Run) -> None:
    """Plain JSON of the facts by name; a time is RFC 3339 and whether it has a time of day."""
    text = "XJ-200昨天下午三点报E07停机了，联系王师傅13800138000"
    code, printed, _ = run("extract", text, "--now", "2026-03-04T16:00:00")
    assert code == 0
    assert json.loads(printed) == {
        "phone": "13800138000",
        "model": "XJ-200",
        "error_code": "E07",
        "occurred": ["2026-03-03T15:00:00", True],
        "contact": "王师傅",
        "urgency": "P1",
    }
    code, printed, _ = run("extract", "3/1", "--asked", "occurred", "--now", "2026-03-04T16:00:00")
    assert json.loads(printed) == {"occurred": ["2026-03-01T00:00:00", False]}


def test_dialog_lint_names_file_and_line(run: Run, tmp_path: Path) -> None:
    """A broken dialog is exit 1 with file, line and problem; a good one exit 0."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("dialog: x\ncolour: red\n", encoding="utf-8")
    code, printed, _ = run("dialog", "lint", str(broken))
    assert code == 1
    assert "broken.yaml" in printed
    library = ROOT / "dialogs" / "library"
    code, printed, _ = run("dialog", "lint", str(library))
    assert code == 0, printed


def test_dialog_lint_of_bytes_that_are_no_text(run: Run, tmp_path: Path) -> None:
    """A file in another encoding is a problem in words."""
    broken = tmp_path / "broken.yaml"
    broken.write_bytes(b"dialog: \xff\xfe")
    code, printed, errors = run("dialog", "lint", str(broken))
    assert code == 1
    assert "broken.yaml" in printed + errors


@pytest.mark.parametrize("command", ["draw", "replay"])
def test_a_dialog_of_bytes_that_are_no_text(run: Run, tmp_path: Path, command: str) -> None:
    """The wrong file is a mistake in one sentence."""
    (tmp_path / "picture.yaml").write_bytes(b"\x89PNG\xff\xfe")
    code, _, errors = run("dialog", command, "picture.yaml")
    assert code == 1
    assert "picture.yaml: is not UTF-8 in line 1" in errors


def test_dialog_test_plays_journeys(run: Run, tmp_path: Path) -> None:
    """Exit 0 when all promises are kept, 1 with the line of the one that is not."""
    good = ROOT / "tests" / "journeys" / "human_at_any_point_zh.yaml"
    assert run("dialog", "test", str(good))[0] == 0
    broken = tmp_path / "journey.yaml"
    broken.write_text("journey: j\nscript:\n  - customer: 你好\n  - bot: confirms\n", "utf-8")
    code, printed, _ = run("dialog", "test", str(broken))
    assert code == 1
    assert "journey.yaml:4" in printed
    code, printed, _ = run("dialog", "test", str(broken), "--json")
    assert (code, json.loads(printed)["journeys"]) == (1, 1)


def test_dialog_test_tells_the_steps_nobody_met(run: Run) -> None:
    """Per dialog, for people and for machines."""
    file = str(ROOT / "tests" / "journeys" / "human_at_any_point_zh.yaml")
    code, printed, _ = run("dialog", "test", file, "--coverage")
    assert code == 0
    assert "never met" in printed
    assert "missed" in json.loads(run("dialog", "test", file, "--coverage", "--json")[1])


def test_dialog_replay_reports_and_changes_nothing(run: Run, config: str, tmp_path: Path) -> None:
    """A changed dialog on the stored conversations, for people and for machines."""
    before = (tmp_path / "frontdesk.db").read_bytes()
    file = str(ROOT / "dialogs" / "library" / "report_fault.yaml")
    code, printed, _ = run("dialog", "replay", file, "--config", config)
    assert code == 0
    assert "0 conversations" in printed
    printed = run("dialog", "replay", file, "--config", config, "--json")[1]
    assert json.loads(printed)["differences"] == []
    assert (tmp_path / "frontdesk.db").read_bytes() == before


@pytest.mark.parametrize("language", ["zh", "en"])
def test_dialog_draw_prints_the_machine(run: Run, language: str) -> None:
    """Mermaid on standard output, nothing else."""
    file = ROOT / "dialogs" / "library" / "report_fault.yaml"
    code, printed, _ = run("dialog", "draw", str(file), "--language", language)
    assert code == 0
    assert printed.lstrip().startswith(("stateDiagram", "flowchart", "%%", "---"))


def test_replay_prints_the_steps(run: Run) -> None:
    """A recorded payload goes through the line in memory; nothing is written."""
    file = ROOT / "tests" / "channels" / "webhook" / "payloads" / "fault_report_zh.json"
    code, printed, _ = run("replay", str(file))
    assert code == 0
    for step in ("1 receive", "3 normalise", "5 decide", "8 settle"):
        assert step in printed
    assert list(Path.cwd().iterdir()) == []


def test_gaps_lists_what_no_article_answers(run: Run, config: str, tmp_path: Path) -> None:
    """The commonest first; before anything was asked it says that nothing is missing."""
    code, printed, _ = run("gaps", "--config", config)
    assert (code, "Nothing is missing" in printed) == (0, True)
    with closing(sqlite3.connect(tmp_path / "frontdesk.db")) as db, db:
        note = '{"question": "能修飞机吗"}'
        row = ("unanswered", "bot", "", "", time.time_ns() // 1000, note)
        names = "kind, actor_kind, actor_id, actor_name, at, detail"
        db.execute(f"INSERT INTO timeline({names}) VALUES (?, ?, ?, ?, ?, ?)", row)  # noqa: S608
    code, printed, _ = run("gaps", "--config", config, "--json")
    assert json.loads(printed) == {
        "items": [{"times": 1, "wordings": ["能修飞机吗"], "articles": []}]
    }


def test_migrate_is_done_once(run: Run, config: str, tmp_path: Path) -> None:
    """The first run makes the schema, the second says that it is there."""
    (tmp_path / "frontdesk.db").unlink()
    code, printed, _ = run("migrate", "--config", config)
    assert (code, "new →" in printed) == (0, True)
    code, printed, _ = run("migrate", "--config", config)
    assert (code, "up to date" in printed) == (0, True)


def test_empty_lists_are_said_and_parse(run: Run, config: str) -> None:
    """Nothing parked, nobody there: a sentence for people, an empty list for machines."""
    assert run("parked", "list", "--config", config)[:2] == (0, "nothing is parked\n")
    assert json.loads(run("parked", "list", "--json", "--config", config)[1]) == []
    assert run("agent", "list", "--config", config)[:2] == (0, "there are no agents\n")
    assert json.loads(run("agent", "list", "--json", "--config", config)[1]) == []
    code, _, errors = run("parked", "show", "7", "--config", config)
    assert (code, "7" in errors) == (1, True)


@pytest.mark.parametrize(
    "words",
    [("audit",), ("agent", "list"), ("check",), ("ask", "x"), ("extract", "x")],
    ids=" ".join,
)
def test_a_damaged_database_is_said_in_one_sentence(
    run: Run, config: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Whoever looks after a crash of the disk reads what is wrong, not a traceback."""
    (tmp_path / "frontdesk.db").write_bytes(b"no database at all " * 500)
    code, printed, errors = run(*words, "--config", config)
    assert code == 1
    assert "cannot be read as a database" in printed + errors


def test_the_books_of_an_empty_hub_balance(run: Run, config: str, tmp_path: Path) -> None:
    """Exit 0, and JSON that says so."""
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / f"{1:020d}.journal").touch()
    code, printed, _ = run("audit", "--json", "--config", config)
    assert (code, json.loads(printed)["balances"]) == (0, True)


def test_a_key_is_shown_once_as_json(config: str, tmp_path: Path) -> None:
    """The secret is printed by the command that makes it, and only its hash is stored."""
    made = shell(
        "apikey", "create", "--name", "erp", "--role", "agent", "--json", "--config", config,
        cwd=tmp_path,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    key = json.loads(made.stdout)["key"]
    assert len(key) > 20
    assert key.encode() not in (tmp_path / "frontdesk.db").read_bytes()


SECRETS = """
[channels.telegram.main]
token = {env = "NO_SUCH_TOKEN"}
[notifiers.team.robot]
kind = "wecom"
url = {env = "NO_SUCH_ROBOT"}
[directories.erp]
url = "https://erp.example"
asset = "/machines/{serial}"
token = {file = "/nowhere/token"}
[bots.default.model]
url = "https://model.example/v1"
model = "m"
api_key = {env = "NO_SUCH_KEY"}
"""


@pytest.mark.parametrize(
    "words",
    [("migrate",), ("apikey", "create", "--name", "erp"), ("agent", "list"), ("audit",)],
)
def test_what_speaks_with_nobody_needs_no_secret(run: Run, config: str, words: Any) -> None:
    """A key is made where the hub's own secrets are not at hand."""
    with Path(config).open("a", encoding="utf-8") as file:
        file.write(SECRETS)
    code, _, errors = run(*words, "--config", config)
    assert (code, errors) == (0, "")


@pytest.mark.parametrize("words", [("check",), ("check", "--offline"), ("serve",)])
def test_what_speaks_with_channels_needs_their_secrets(run: Run, config: str, words: Any) -> None:
    """And says which one is missing, and where it is asked for."""
    with Path(config).open("a", encoding="utf-8") as file:
        file.write(SECRETS)
    code, printed, errors = run(*words, "--config", config)
    assert code == 1
    assert "NO_SUCH_TOKEN is not set" in printed + errors
