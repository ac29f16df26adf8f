# SPDX-License-Identifier: AGPL-3.0-or-later
"""Customers and machines over the API: taken over row by row, corrected, and given a level."""

from typing import Any

import pytest

from intake.store.schema import product

LEVELS = """
service_levels:
  P0: {first_response: PT15M}
  P1: {first_response: PT1H}
  P2: {first_response: PT4H}
  P3: {first_response: PT8H}
  levels:
    gold:
      P2: {first_response: PT30M}
      P3: {first_response: PT30M}
dispatch:
  otherwise: printers
  default_queue: printers
  queues: {printers: {name: {zh: 打印, en: Printers}}}
"""


@pytest.fixture
def service_file() -> str:
    """A site with a level of its own."""
    return LEVELS


async def imported(service: Any, kind: str, rows: list[dict[str, str]], **how: Any) -> Any:
    """The answer to an import by a supervisor."""
    source = {} if kind == "products" else {"source": "erp"}
    body = {**source, "rows": rows, **how}
    return await service.done("POST", f"/imports/{kind}", body, by="supervisor")


async def test_good_rows_are_written_and_broken_ones_named(service: Any) -> None:
    """Each by itself, with the reason; a rehearsal writes nothing."""
    rows = [
        {"id": "K1", "company": "华东印务", "name": "张伟", "level": "gold"},
        {"id": "K2", "company": "大成", "level": "silver"},
        {"id": "", "company": "无号"},
        {"company": "also without"},
    ]
    for how in ({"dry_run": True}, {}):
        answer = await imported(service, "customers", rows, **how)
        assert answer["written"] == 1
        assert [(one["row"], one["reason"]) for one in answer["rejected"]] == [
            (2, "unknown_level"),
            (3, "missing"),
            (4, "missing"),
        ]
        found = (await service.done("GET", "/contacts?q=华东"))["items"]
        assert [one["level"] for one in found] == ([] if how else ["gold"])
    machines = [
        {"serial": "SN7-0001", "model": "B7", "customer": "K1", "warranty_until": "2030-01-31"},
        {"serial": "SN7-0002", "model": "Z9"},
        {"serial": "SN7-0003"},
    ]
    answer = await imported(service, "assets", machines)
    reasons = [one["reason"] for one in answer["rejected"]]
    assert (answer["written"], sorted(reasons)) == (1, ["missing", "unknown_model"])
    (asset,) = (await service.done("GET", "/assets?serial=SN7-0001"))["items"]
    assert (asset["coverage"], asset["contact_id"]) == ("warranty", found[0]["id"])


async def test_what_an_import_cannot_be(service: Any) -> None:
    """Not by an agent, not with columns nobody knows."""
    body = {"rows": [{"id": "1", "colour": "red"}]}
    assert (await service.call("POST", "/imports/customers", body))[0] == 403
    status, problem = await service.call("POST", "/imports/customers", body, by="admin")
    assert (status, list(problem["problems"])) == (400, ["rows.0.colour"])


async def test_a_customer_is_corrected_and_leaders_give_the_level(service: Any) -> None:
    """What is filed then is promised what the level is promised."""
    first = {"title": "噪音", "contact": {"name": "王工", "phone": "13800138000"}}
    ticket = await service.done("POST", "/tickets", first)
    place = f"/contacts/{ticket['contact']['id']}"
    assert (await service.done("PATCH", place, {"company": "宏达"}))["company"] == "宏达"
    assert (await service.call("PATCH", place, {"level": "gold"}))[0] == 403
    status, problem = await service.call("PATCH", place, {"level": "silver"}, by="supervisor")
    assert (status, list(problem["problems"])) == (400, ["level"])
    changed = await service.done("PATCH", place, {"level": "Gold"}, by="supervisor")
    assert changed["level"] == "gold"
    again = {"title": "又响了", "contact_id": ticket["contact"]["id"]}
    later = await service.done("POST", "/tickets", again)
    assert later["contact"]["level"] == "gold"
    sla = await service.done("GET", f"/tickets/{later['number']}/sla")
    assert (sla["level"], sla["promises"][0]["target_seconds"]) == ("gold", 1800.0)


async def test_what_a_customer_claims_stands_in_no_imports_way(service: Any) -> None:
    """A machine that only a report named is registered for whom the other system names."""
    await imported(service, "customers", [{"id": "K1", "company": "华东印务"}])
    body = {"title": "卡纸", "fields": {"serial_number": "SN7-0009"}, "contact": {"name": "路人"}}
    claimed = (await service.done("POST", "/tickets", body))["asset"]
    assert claimed["is_provisional"]
    machine = {"serial": "SN7-0009", "model": "B7", "customer": "K1"}
    answer = await imported(service, "assets", [machine])
    assert (answer["written"], answer["rejected"]) == (1, [])
    (asset,) = (await service.done("GET", "/assets?serial=SN7-0009"))["items"]
    assert (asset["is_provisional"], asset["contact_id"]) != (True, claimed["contact_id"])
    await imported(service, "customers", [{"id": "K2", "company": "大成"}])
    answer = await imported(service, "assets", [{**machine, "customer": "K2"}])
    assert [one["reason"] for one in answer["rejected"]] == ["of_another_customer"]


async def test_no_claim_becomes_a_registration(service: Any) -> None:
    """Registered without a customer it is nobody's; whose it was by registration it stays."""
    body = {"title": "卡纸", "fields": {"serial_number": "SN7-0008"}, "contact": {"name": "路人"}}
    assert (await service.done("POST", "/tickets", body))["asset"]["contact_id"]
    machine = {"serial": "SN7-0008", "model": "B7"}
    await imported(service, "assets", [machine])
    (asset,) = (await service.done("GET", "/assets?serial=SN7-0008"))["items"]
    assert asset["contact_id"] is None
    await imported(service, "customers", [{"id": "K1", "company": "华东印务"}])
    for row in ({**machine, "customer": "K1"}, machine):
        await imported(service, "assets", [row])
        (asset,) = (await service.done("GET", "/assets?serial=SN7-0008"))["items"]
        assert asset["contact_id"] is not None


async def test_a_machine_of_somebody_else_is_told_whoever_files_it(service: Any) -> None:
    """Which firm has it stands on the timeline; the report is taken all the same."""
    await imported(service, "customers", [{"id": "K1", "company": "华东印务"}])
    machine = {"serial": "SN7-0001", "model": "B7", "customer": "K1"}
    await imported(service, "assets", [machine])
    fields = {"serial_number": "SN7-0001"}
    for contact, is_told in (({"name": "王工"}, True), ({"company": "华东印务"}, False)):
        body = {"title": "卡纸", "fields": fields, "contact": contact}
        ticket = await service.done("POST", "/tickets", body)
        assert ticket["asset"]["serial"] == "SN7-0001"
        document = await service.done("GET", f"/tickets/{ticket['number']}/timeline")
        told = [one["detail"] for one in document["items"] if one["kind"] == "machine_of_other"]
        assert [one["customer"] for one in told] == (["华东印务"] if is_told else [])


OUT_OF_WARRANTY = """
rules:
  - rule: known_machine
    title: {zh: 东城的设备, en: A machine of Dongcheng}
    when: opened
    if: {fields.asset_customer: 华东印务, fields.warranty: "2030-01-31"}
    do: [{flag: ours}]
"""


@pytest.mark.parametrize("service_file", [OUT_OF_WARRANTY])
async def test_the_register_speaks_on_tickets_of_every_way_in(service: Any) -> None:
    """Who pays and whose it is, for rules as well; what the filer says of it stays."""
    await imported(service, "customers", [{"id": "K1", "company": "华东印务"}])
    machine = {
        "serial": "SN7-0001", "model": "B7", "customer": "K1",
        "warranty_until": "2030-01-31", "location": "3 号厂房",
    }  # fmt: skip
    await imported(service, "assets", [machine])
    fields = {"serial_number": "sn7-0001"}
    body = {"title": "卡纸", "fields": fields, "contact": {"name": "王工", "language": "en"}}
    filed = await service.done("POST", "/tickets", body)
    told = {
        name: (each["display"], each["origin"]) for name, each in filed["field_details"].items()
    }
    assert told == {
        "serial_number": ("sn7-0001", "agent"),
        "warranty": ("In warranty, until 2030-01-31", "asset"),
        "asset_customer": ("华东印务", "asset"),
        "asset_site": ("3 号厂房", "asset"),
    }
    assert filed["flags"] == ["ours"]
    body["fields"] = {**fields, "site_address": "仓库"}
    again = await service.done("POST", "/tickets", body)
    assert again["fields"]["site_address"] == "仓库"
    assert again["fields"]["asset_tickets"] == [filed["number"]]


async def test_the_register_speaks_of_the_machine_that_it_is_now(service: Any) -> None:
    """A number told or put right later: nothing of the machine it was taken for stays."""
    await imported(service, "customers", [{"id": "K1", "company": "华东印务"}])
    machine = {"serial": "SN7-0001", "model": "B7", "customer": "K1", "location": "3 号楼"}
    other = {"serial": "SN7-0002", "model": "B7", "warranty_until": "2030-01-31"}
    await imported(service, "assets", [machine, other])
    filed = await service.done("POST", "/tickets", {"title": "卡纸", "contact": {"name": "王工"}})
    place = f"/tickets/{filed['number']}"
    assert filed["fields"] == {}
    expected = {
        "sn7-0001": {
            "asset_customer": "华东印务",
            "asset_site": "3 号楼",
            "warranty": "unknown",
        },
        "SN7-0002": {"warranty": "2030-01-31"},
        "SN7-0099": {},
    }
    for serial, known in expected.items():
        changed = await service.done("PATCH", place, {"fields": {"serial_number": serial}})
        assert changed["fields"] == {"serial_number": serial, **known}
    assert changed["asset"]["is_provisional"]


async def test_products_come_before_their_machines(service: Any) -> None:
    """Who has only the API needs nobody with a shell; the bot knows the names at once."""
    machine = {"serial": "SN8-0001", "model": "Q20"}
    answer = await imported(service, "assets", [machine])
    assert [one["reason"] for one in answer["rejected"]] == ["unknown_model"]
    rows = [
        {"model": "Q20", "name_zh": "切割机 Q20", "aliases": "大切; 小蓝"},
        {"name_zh": "无型号"},
    ]
    for how in ({"dry_run": True}, {}):
        body = {"rows": rows, **how}
        answer = await service.done("POST", "/imports/products", body, by="supervisor")
        assert (answer["written"], [one["row"] for one in answer["rejected"]]) == (1, [2])
        machines = await imported(service, "assets", [machine], dry_run=True)
        assert machines["written"] == (0 if how else 1)
    said = await service.says("小蓝坏了，切不动")
    assert any("Q20" in one for one in said)


async def test_products_keep_what_no_cell_gives_and_go_to_queues_that_are_there(
    service: Any,
) -> None:
    """A queue nobody has entered would swallow every ticket of the model."""
    first = {"model": "Q9", "name_zh": "包装机", "category": "包装", "queue": "printers"}
    await imported(service, "products", [first])
    rows = [
        {"model": "Q9", "aliases": "九号机", "queue": ""},
        {"model": "Q10", "queue": "printer"},
        {"model": "Q9 ", "queue": "printers"},
        {"model": "Q11"},
    ]
    answer = await imported(service, "products", rows)
    assert answer["written"] == 2
    assert [(one["row"], one["column"], one["reason"]) for one in answer["rejected"]] == [
        (2, "queue", "unknown_queue"),
        (3, "model", "twice"),
    ]
    assert "dispatch.queues" in answer["rejected"][0]["detail"]
    kept = {row["model"]: row for row in service.rows(product)}
    assert (kept["Q9"]["name_zh"], kept["Q9"]["name_en"]) == ("包装机", "包装机")
    assert (kept["Q9"]["category"], kept["Q9"]["queue"]) == ("包装", "printers")
    assert kept["Q9"]["aliases"] == '["九号机"]'
    assert kept["Q11"]["name_zh"] == "Q11"


async def test_a_level_alone_is_a_row_and_an_empty_one_changes_none(service: Any) -> None:
    """A VIP is not put back by a table whose column is empty."""
    await imported(service, "customers", [{"id": "K1", "company": "华东印务"}])
    for level in ("VIP", ""):
        answer = await imported(service, "customers", [{"id": "K1", "level": level}])
        assert (answer["written"], answer["rejected"]) == (1, [])
        (found,) = (await service.done("GET", "/contacts?q=华东"))["items"]
        assert found["level"] == "vip"


@pytest.mark.parametrize("by", ["agent", "supervisor", "admin"])
async def test_what_only_the_register_says_is_not_entered(service: Any, by: str) -> None:
    """Filed or changed, by whomever; sent back as it is, it may stand in a request."""
    row = {"serial": "SN7-0001", "model": "B7", "location": "2 楼", "warranty_until": "2030-01-31"}
    await imported(service, "assets", [row])
    person = {"title": "坏了", "contact": {"name": "李雷"}}
    said = {"serial_number": "SN7-0001"}
    for name in ("warranty", "asset_customer", "asset_site", "asset_tickets"):
        wrong = {**person, "fields": {**said, name: "x"}}
        status, problem = await service.call("POST", "/tickets", wrong, by=by)
        assert (status, list(problem["problems"])) == (400, [f"fields.{name}"])
    ticket = await service.done("POST", "/tickets", {**person, "fields": said}, by=by)
    place, known = f"/tickets/{ticket['number']}", ticket["fields"]
    assert known["asset_site"] == "2 楼"
    for name in ("warranty", "asset_tickets"):
        status, problem = await service.call("PATCH", place, {"fields": {name: "x"}}, by=by)
        assert (status, list(problem["problems"])) == (400, [f"fields.{name}"])
    await service.done("PATCH", place, {"fields": {**known, "note": "again"}}, by=by)


async def test_what_the_register_says_stays_with_its_machine(service: Any) -> None:
    """A ticket that is merged or split off brings it only where the number comes along."""
    row = {"serial": "SN7-0001", "model": "B7", "location": "2 楼", "warranty_until": "2030-01-31"}
    other = {"serial": "SN7-0002", "model": "B7"}
    await imported(service, "assets", [row, other])

    async def filed(**fields: str) -> str:
        body = {"title": "坏了", "contact": {"name": "李雷"}, "fields": fields}
        return str((await service.done("POST", "/tickets", body))["number"])

    async def known(number: str) -> dict[str, Any]:
        found = await service.done("GET", f"/tickets/{number}")
        names = ("warranty", "asset_site")
        return {name: found["fields"][name] for name in names if name in found["fields"]}

    said = {"warranty": "2030-01-31", "asset_site": "2 楼"}
    source, nameless = await filed(serial_number="SN7-0001"), await filed()
    await service.done("POST", f"/tickets/{source}/merge", {"into": nameless})
    assert await known(nameless) == said
    put_right = {"fields": {"serial_number": "SN7-0002"}}
    await service.done("PATCH", f"/tickets/{nameless}", put_right)
    assert await known(nameless) == {"warranty": "unknown"}
    source, named = await filed(serial_number="SN7-0001"), await filed(serial_number="SN7-0002")
    await service.done("POST", f"/tickets/{source}/merge", {"into": named})
    assert await known(named) == {"warranty": "unknown"}
    origin = await filed(serial_number="SN7-0001")
    matter = {"title": "另一件事", "fields": ["warranty"]}
    links = await service.done("POST", f"/tickets/{origin}/split", matter)
    (made,) = (one["ticket"] for one in links["items"] if one["kind"] == "split")
    assert await known(made) == {}


async def test_an_undone_merge_takes_the_machine_back(service: Any) -> None:
    """The number that came along goes, and with it all that the register said of it."""
    row = {"serial": "SN7-0001", "model": "B7", "location": "2 楼"}
    await imported(service, "assets", [row])
    person = {"title": "坏了", "contact": {"name": "李雷"}}
    fields = {"serial_number": "SN7-0001"}
    source = await service.done("POST", "/tickets", {**person, "fields": fields})
    target = await service.done("POST", "/tickets", person)
    into = {"into": target["number"]}
    links = await service.done("POST", f"/tickets/{source['number']}/merge", into)
    place = f"/tickets/{target['number']}"
    merged = await service.done("GET", place)
    assert (merged["asset"]["serial"], merged["fields"]["asset_site"]) == ("SN7-0001", "2 楼")
    (merge,) = (one["id"] for one in links["items"] if one["kind"] == "duplicate")
    await service.done("POST", f"/links/{merge}/undo")
    back = await service.done("GET", place)
    assert (back["asset"], back["fields"]) == (None, {})
