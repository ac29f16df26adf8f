# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agents on the command line: added and set without a hub."""

import json
from functools import partial
from pathlib import Path

import pytest

from tests.support import prepared
from tests.support.shell import shell

told = partial(prepared.run, env={"PATH": "/usr/bin:/bin"})


def test_agents_are_added_without_a_hub(config: str, tmp_path: Path) -> None:
    """The password is read from standard input and never printed; a taken log-in is said."""
    words = ("agent", "add", "lina", "--name", "李娜", "--config", config)
    first = shell(*words, cwd=tmp_path, given="a long enough canary\n")
    assert first.returncode == 0, first.stderr
    assert "canary" not in first.stdout + first.stderr
    again = shell(*words, cwd=tmp_path, given="a long enough canary\n")
    assert again.returncode == 1
    assert "taken" in again.stderr
    assert "Traceback" not in again.stderr
    short = shell(*words, cwd=tmp_path, given="short\n")
    assert short.returncode == 2
    assert "characters" in short.stderr


@pytest.mark.parametrize(
    ("login", "name"),
    [("", "Li"), ("li na", "Li"), ("lina", " "), ("lina", "Li\nNa"), ("lina", "\x1b[31mLi")],
)
def test_an_agent_without_a_name_is_not_added(
    config: str, tmp_path: Path, login: str, name: str
) -> None:
    """Nobody could sign in as one, or tell from whom an answer is."""
    words = ("agent", "add", login, "--name", name, "--config", config)
    refused = told(*words, cwd=tmp_path, given="a long enough canary\n")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


def test_what_an_agent_can_do_is_set(config: str, tmp_path: Path) -> None:
    """What is left out stays; an unknown queue and an unknown person are said."""
    add = ("agent", "add", "lina", "--name", "李娜", "--config", config)
    assert told(*add, cwd=tmp_path, given="a long enough canary\n").returncode == 0
    change = ("agent", "set", "lina", "--config", config)
    assert told(*change, "--skills", "laser, english", cwd=tmp_path).returncode == 0
    assert told(*change, "--capacity", "3", cwd=tmp_path).returncode == 0
    listed = told("agent", "list", "--json", "--config", config, cwd=tmp_path)
    (lina,) = json.loads(listed.stdout)
    assert (lina["skills"], lina["capacity"], lina["state"]) == (
        ["english", "laser"], 3, "available",
    )  # fmt: skip
    assert "english, laser" in told("agent", "list", "--config", config, cwd=tmp_path).stdout
    wrong = told(*change, "--queues", "nowhere", cwd=tmp_path)
    assert wrong.returncode == 1
    assert "nowhere" in wrong.stderr
    lost = told(*change, "--shift", "nights", cwd=tmp_path)
    assert (lost.returncode, "there is no shift 'nights'" in lost.stderr) == (1, True)
    assert told(*change, "--shift", "", cwd=tmp_path).returncode == 0
    assert told("agent", "set", "nobody", "--config", config, cwd=tmp_path).returncode == 1


def test_who_leaves_is_in_the_team_no_more(config: str, tmp_path: Path) -> None:
    """Without a hub; never the last administrator."""
    for login, role in (("lina", "agent"), ("boss", "admin")):
        add = ("agent", "add", login, "--name", login, "--role", role, "--config", config)
        assert told(*add, cwd=tmp_path, given="a long enough canary\n").returncode == 0
    left = told("agent", "leave", "lina", "--config", config, cwd=tmp_path)
    assert (left.returncode, left.stdout) == (0, "lina has left\n")
    last = told("agent", "leave", "boss", "--config", config, cwd=tmp_path)
    assert (last.returncode, "last administrator" in last.stderr) == (1, True)
    listed = told("agent", "list", "--json", "--config", config, cwd=tmp_path)
    found = {one["login"]: one["is_active"] for one in json.loads(listed.stdout)}
    assert found == {"lina": False, "boss": True}


def test_a_key_is_revoked(config: str, tmp_path: Path) -> None:
    """One that was lost opens nothing any more, and the list says so."""
    place = ("--config", config)
    made = told("apikey", "create", "--name", "erp", *place, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    revoked = told("apikey", "revoke", "--name", "erp", *place, cwd=tmp_path)
    assert (revoked.returncode, revoked.stdout) == (0, "erp is revoked\n")
    listed = told("apikey", "list", "--json", *place, cwd=tmp_path)
    ((name, is_active),) = [(one["name"], one["is_active"]) for one in json.loads(listed.stdout)]
    assert (name, is_active) == ("erp", False)
    assert made.stdout.strip() not in listed.stdout
    again = told("apikey", "revoke", "--name", "erp", *place, cwd=tmp_path)
    assert (again.returncode, "no key 'erp'" in again.stderr) == (1, True)
