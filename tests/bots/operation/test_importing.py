# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk import` on real files and a real store, also beside a running hub."""

import csv
import json
import os
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from tree_rules import ROOT

from bots.operation.importing import import_done, import_rows, rows_of, take
from bots.operation.tables import read_table
from intake.errors import SettingsError
from intake.importing.columns import Kind
from intake.importing.rows import customer_id
from tests.support import prepared
from tests.support.shell import shell

CUSTOMERS = """客户编号,公司,联系人,电话,邮箱,级别
K1,华东印务,张伟,13800138000,zhang@hd.cn,VIP
K2,,,,,
"""
PRODUCTS = """型号,中文名称,英文名称,别名
B7,B7 打印机,B7 printer,B七;B-7
"""
ASSETS = """序列号,型号,客户编号,保修到期,安装地点
SN2209-118,B7,K1,2027-01-31,杭州
SN2209-119,Z9,K1,,
SN2209-118,B7,K1,,
"""
SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>序列号</t></is></c>
<c r="B1" t="inlineStr"><is><t>型号</t></is></c>
<c r="C1" t="inlineStr"><is><t>保修到期</t></is></c></row>
<row r="2"><c r="A2"><v>2209118</v></c><c r="B2" t="inlineStr"><is><t>B7</t></is></c>
<c r="C2"><v>46418</v></c></row></sheetData></worksheet>"""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A site in a folder of its own."""
    place = tmp_path / "frontdesk.toml"
    place.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/fd.db"\njournal = "{tmp_path}/j"\n'
        f'blobs = "{tmp_path}/b"\n',
        encoding="utf-8",
    )
    return place


def command(kind: str, file: Path, config: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """`frontdesk import`, as somebody types it."""
    given = ["import", kind, str(file), "--config", str(config), *more]
    return prepared.run(*given, cwd=ROOT, env=os.environ)


def run(config: Path, kind: str, text: str, *more: str, name: str = "") -> tuple[int, Any]:
    """One import of a text; the exit code and the JSON that is printed."""
    file = config.parent / (name or f"{kind}.csv")
    file.write_text(text, encoding="utf-8")
    result = command(kind, file, config, "--json", *more)
    return result.returncode, json.loads(result.stdout)


def rows(config: Path, statement: str) -> list[Any]:
    """What stands in the store."""
    with closing(sqlite3.connect(config.parent / "fd.db")) as db:
        return db.execute(statement).fetchall()


def test_a_register_is_imported_and_imported_again(config: Path) -> None:
    """Good rows are written, broken ones listed with their reasons; nothing doubles."""
    for _ in range(2):
        code, done = run(config, "customers", CUSTOMERS)
        assert (code, done["written"], [one["reason"] for one in done["rejected"]]) == (
            1, 1, ["nobody"],
        )  # fmt: skip
        assert run(config, "products", PRODUCTS)[0] == 0
        code, done = run(config, "assets", ASSETS)
        assert (code, done["written"]) == (1, 1)
        assert [(one["number"], one["reason"]) for one in done["rejected"]] == [
            (3, "unknown_model"), (4, "twice"),
        ]  # fmt: skip
    owner = customer_id("import", "K1")
    assert rows(config, "SELECT serial, contact_id, is_provisional FROM asset") == [
        ("SN2209-118", owner, 0)
    ]
    assert rows(config, "SELECT company, level FROM contact") == [("华东印务", "vip")]
    assert rows(config, "SELECT kind, value, evidence FROM contact_identity ORDER BY kind") == [
        ("email", "zhang@hd.cn", "register"), ("phone", "+8613800138000", "register"),
    ]  # fmt: skip
    with (config.parent / "assets.rejected.csv").open(encoding="utf-8-sig") as file:
        listed = list(csv.reader(file))
    assert listed[0][3:] == ["序列号", "型号", "客户编号", "保修到期", "安装地点"]
    assert listed[1][:2] == ["3", "model"]
    assert "Z9" in listed[1][2]
    assert listed[1][3:] == ["SN2209-119", "Z9", "K1", "", ""]


def test_a_queue_of_the_service_file_is_there_before_the_first_start(config: Path) -> None:
    """One that nobody has written down is not."""
    service = config.parent / "service.yaml"
    service.write_text(
        "dispatch: {default_queue: east, queues: {east: {name: {zh: 华东, en: East}}}}\n",
        encoding="utf-8",
    )
    with config.open("a", encoding="utf-8") as file:
        file.write(f'[bots.default]\nservice = ["{service}"]\n')
    code, done = run(config, "products", "型号,队列\nB7,east\nB8,west\n")
    assert (code, done["written"]) == (1, 1)
    assert [(one["number"], one["reason"]) for one in done["rejected"]] == [(3, "unknown_queue")]


def test_what_was_rejected_is_mended_and_imported(config: Path) -> None:
    """The file of rejected rows is a table of the same columns, as often as it takes."""
    table = "客户编号,公司,电话\nK1,华东印务,无\nK2,上海纸业,+86 21 5555 0000\nK3,京西,12x\n"
    code, done = run(config, "customers", table)
    assert (code, done["written"]) == (1, 1)
    file = config.parent / "customers.rejected.csv"
    once = file.read_text(encoding="utf-8-sig").replace(",无", ",+86 21 5555 0001")
    code, done = run(config, "customers", once, name="again.csv")
    assert (code, done["written"], [one["number"] for one in done["rejected"]]) == (1, 1, [3])
    twice = (config.parent / "again.rejected.csv").read_text(encoding="utf-8-sig")
    assert twice.splitlines()[0] == file.read_text(encoding="utf-8-sig").splitlines()[0]
    code, done = run(config, "customers", twice.replace("12x", "13800138000"), name="last.csv")
    assert (code, done["written"]) == (0, 1)


def test_a_phone_number_is_no_formula(config: Path) -> None:
    """The mark that keeps a spreadsheet from calculating with it is taken off again."""
    run(config, "customers", "id,company,phone,level\nK1,Acme,+44 20 7946 0958,best\n")
    rejected = (config.parent / "customers.rejected.csv").read_text(encoding="utf-8-sig")
    assert "'+44 20 7946 0958" in rejected
    run(config, "customers", rejected.replace(",best", ",VIP"), name="again.csv")
    assert rows(config, "SELECT phone FROM contact") == [("+44 20 7946 0958",)]


@pytest.mark.parametrize("last", ["K4,京西\n", 'K4,"京西"', 'K4,"京西\n二厂"\n'])
def test_a_row_that_cannot_be_read_spoils_no_other(config: Path, last: str) -> None:
    """A quotation mark without its counterpart, and a comma too many; a line break may stand."""
    table = f'id,company\nK1,"华东\nK2,上海,浦东\nK3,"宁"波\n{last}'
    code, done = run(config, "customers", table)
    assert (code, done["written"]) == (1, 1)
    assert [(one["number"], one["reason"]) for one in done["rejected"]] == [
        (2, "broken"), (3, "too_many_cells"), (4, "broken"),
    ]  # fmt: skip
    assert rows(config, "SELECT count(*) FROM contact WHERE company LIKE '京西%'") == [(1,)]
    with (config.parent / "customers.rejected.csv").open(encoding="utf-8-sig") as file:
        assert list(csv.reader(file))[1][3:] == ['K1,"华东']


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(config: Path) -> None:
    """Also with empty lines above the heading and between rows."""
    code, done = run(config, "customers", "\n\nid,company\nK1,华东\n\n,上海\n")
    assert (code, [one["number"] for one in done["rejected"]]) == (1, [6])


def test_a_dry_run_writes_nothing(config: Path) -> None:
    """It says what would be written and what not."""
    code, done = run(config, "products", PRODUCTS, "--dry-run")
    assert (code, done["written"], done["dry_run"]) == (0, 1, True)
    assert rows(config, "SELECT count(*) FROM product") == [(0,)]


def test_a_serial_number_of_somebody_else_stays_theirs(config: Path) -> None:
    """Until it is said that the machine has changed hands."""
    two = CUSTOMERS.replace("K2,,,,,", "K2,上海纸业,,,,")
    run(config, "customers", two)
    run(config, "products", PRODUCTS)
    run(config, "assets", ASSETS)
    moved = "SN,型号,客户编号\nSN2209-118,B7,K2\n"
    code, done = run(config, "assets", moved)
    assert (code, done["rejected"][0]["reason"]) == (1, "of_another_customer")
    code, done = run(config, "assets", moved, "--may-move")
    assert (code, done["written"]) == (0, 1)
    assert rows(config, "SELECT contact_id FROM asset") == [(customer_id("import", "K2"),)]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "is empty"),
        ("no.csv", "颜色,大小\n红,1\n".encode(), "lacks a column for serial"),
        ("no.xlsx", b"PK no workbook", "no workbook that can be read"),
        ("no.bin.csv", b"serial,model\n\xff\xff\xff\xff", "neither UTF-8 nor GB18030"),
    ],
)
def test_a_file_that_is_none_is_told_in_one_sentence(
    config: Path, name: str, content: bytes, words: str
) -> None:
    """With the file's name, without a traceback."""
    file = config.parent / name
    file.write_bytes(content)
    result = command("assets", file, config)
    assert result.returncode in {1, 2}
    assert words in result.stderr + result.stdout
    assert "Traceback" not in result.stderr


def test_a_chinese_table_saved_by_excel(config: Path) -> None:
    """GB18030, semicolons, a heading that is not on the first line. By a new interpreter."""
    text = "\n型号;中文名称\nB7;打印机\n"
    file = config.parent / "p.csv"
    file.write_bytes(text.encode("gb18030"))
    result = shell("import", "products", str(file), "--config", str(config), cwd=config.parent)
    assert result.returncode == 0, result.stderr
    assert rows(config, "SELECT model, name_zh FROM product") == [("B7", "打印机")]


def workbook(place: Path, *parts: str) -> None:
    """The least a workbook can be: one sheet with a number, a text and a day; or other `parts`."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml"'
            ' ContentType="application/xml"/></Types>',
        )
        made.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
            f' Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        made.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
            f' Type="{DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        with made.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for part in parts or (SHEET,):
                sheet.write(part.encode())


def test_a_workbook_with_numbers_for_texts_and_days(config: Path) -> None:
    """A serial number that the sheet holds as a number, a day as a count of days."""
    run(config, "products", PRODUCTS)
    place = config.parent / "machines.xlsx"
    workbook(place)
    result = command("assets", place, config)
    assert result.returncode == 0, result.stderr
    assert rows(config, "SELECT serial, warranty_until FROM asset") == [("2209118", "2027-01-31")]


FAR_CELL = (
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)
BLANKS = [" " * 1_000_000] * 600


@pytest.mark.parametrize("parts", [[FAR_CELL], BLANKS], ids=["far cell", "blanks"])
def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path, parts: list[str]) -> None:
    """In a sentence, and by a process of its own: the library ends the one that reads."""
    place = tmp_path / "machines.xlsx"
    workbook(place, *parts)
    with pytest.raises(SettingsError, match="unpacks to more than can be read"):
        read_table(place)


async def test_the_store_that_is_open_takes_the_rows(hub: Any, tmp_path: Path) -> None:
    """Beside a running hub: the bot knows the new model at once."""
    file = tmp_path / "p.csv"
    file.write_text("型号,中文名称\nQX-900,切割机\n", encoding="utf-8")

    async def write(batch: Any) -> Any:
        return await import_rows(hub.program, "products", [asdict(one) for one in batch])

    table = rows_of(Kind.PRODUCTS, read_table(file))
    outcome = await take(Kind.PRODUCTS, table, "x", write, lambda _count: None)
    await import_done(hub.program)
    assert outcome.written == 1
    await hub.exchange("我的 QX-900 坏了")
    known_as = hub.program.store.conversation_id("webhook", "main", "t1")
    loaded = await hub.program.store.load_conversation(known_as)
    assert "QX-900" in json.dumps(loaded.conversation.dialog)
