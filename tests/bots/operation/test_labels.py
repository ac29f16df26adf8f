# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk qr`: each machine's code holds its address, on paper and in the terminal."""

import json
import sqlite3
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import segno

from bots.cli import main
from bots.operation.labels import in_terminal, label, sheet

URL = "https://desk.example.com"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    empty_database: Path,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs `frontdesk qr` over a register of two machines."""
    database = tmp_path / "frontdesk.db"
    database.write_bytes(empty_database.read_bytes())
    with closing(sqlite3.connect(database)) as db, db:
        db.executemany(
            "INSERT INTO asset(serial, model) VALUES (?, ?)",
            [("SN2209-118", "B7"), ("SN2401-055", "XJ-350")],
        )
    config = tmp_path / "frontdesk.toml"
    config.write_text(
        f'[server]\npublic_url = "{URL}"\n[store]\nurl = "sqlite:///{database}"\n',
        encoding="utf-8",
    )

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["frontdesk", "qr", *words, "--config", str(config)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call


def test_an_address_names_form_and_machine() -> None:
    """Signs that mean something in an address are written so that they mean nothing."""
    assert label("SN2209-118", "B7", URL, "report_fault").address == (
        f"{URL}/forms/report_fault?sn=SN2209-118"
    )
    assert label("A/1&b=2", "", URL, "x").address == f"{URL}/forms/x?sn=A%2F1%26b%3D2"


def test_a_sheet_has_every_code_with_its_caption() -> None:
    """As wide as A4, one code per machine, captions escaped."""
    labels = [label(f"SN{n:04}", "<B&7>", URL, "report_fault") for n in range(7)]
    drawn: Any = ET.fromstring(sheet(labels))  # noqa: S314 - our own
    texts = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[:2] == ["SN0000", "<B&7>"]
    paths = list(drawn.iter("{http://www.w3.org/2000/svg}path"))
    dark = sum(map(sum, segno.make_qr(labels[0].address, error="m").matrix))
    assert (len(paths), paths[0].get("d").count("M")) == (7, dark)
    assert drawn.get("width") == "200mm"


def test_one_in_the_terminal(run: Run) -> None:
    """Upper or lower case; with the address in words below."""
    code, printed, _ = run("sn2209-118")
    assert code == 0
    assert in_terminal(label("SN2209-118", "B7", URL, "report_fault")) in printed
    assert "sn=SN2209-118" in printed


def test_all_on_a_sheet_in_a_folder_and_as_data(run: Run, tmp_path: Path) -> None:
    """Without a serial number, every machine of the register."""
    assert run("--out", str(tmp_path / "all.svg"))[0] == 0
    assert "SN2401-055" in (tmp_path / "all.svg").read_text("utf-8")
    assert run("--out", str(tmp_path / "codes"))[0] == 0
    files = sorted(file.name for file in (tmp_path / "codes").iterdir())
    assert files == ["SN2209-118.png", "SN2401-055.png"]
    listed = json.loads(run("--json")[1])
    assert [one["model"] for one in listed] == ["B7", "XJ-350"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["SN0000-000"], "not in the register: SN0000-000"),
        (["--out", "all.png"], "holds one code"),
        (["--out", "all.pdf"], "no kind of picture"),
    ],
)
def test_a_mistake_is_a_sentence(run: Run, words: list[str], says: str) -> None:
    """Wrong use ends with 2 and says what to do."""
    code, _, said = run(*words)
    assert code == 2
    assert says in " ".join(said.replace("│", " ").split())


def test_a_form_that_is_not_there_gets_no_code(run: Run) -> None:
    """A label on a machine is there for years: it must not lead nowhere."""
    code, _, errors = run("--form", "report_falut")
    assert code == 2
    assert "there is no form 'report_falut'; there are" in " ".join(errors.split())


@pytest.mark.parametrize("name", ["none/sheet.svg", "none/code.png", "file/codes"])
def test_a_place_that_cannot_be_written_is_said(run: Run, tmp_path: Path, name: str) -> None:
    """One sentence that names it, no traceback."""
    (tmp_path / "file").touch()
    code, _, errors = run("SN2209-118", "--out", str(tmp_path / name))
    assert code == 2
    assert "cannot write" in errors
    assert "Traceback" not in errors
