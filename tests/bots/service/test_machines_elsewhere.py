# SPDX-License-Identifier: AGPL-3.0-or-later
"""A machine that only another system knows, reported over the API: asked before it is filed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bots.settings import Settings
from tests.support.register import Register, running_register
from tests.support.settings import with_sections

RULES = """
rules:
  - rule: covered
    title: {zh: 保修内, en: Covered}
    when: opened
    if: {fields.warranty: known}
    do: [{flag: covered}]
"""


@pytest.fixture
def service_file() -> str:
    """A rule that looks at who pays."""
    return RULES


@pytest.fixture
async def register() -> AsyncIterator[Register]:
    """The other system, which knows one machine."""
    known = {"model": "B7", "location": "2 号楼", "warranty_until": "2030-01-31"}
    async with running_register(known) as one:
        yield one


@pytest.fixture
def hub_settings(hub_settings: Settings, register: Register) -> Settings:
    """The hub of this folder's tests, with the other system beside it."""
    erp = {"url": register.url, "asset": "/machines/{serial}", "timeout_seconds": 0.3}
    erp["stock"] = "/parts/{part}"
    return with_sections(hub_settings, directories={"erp": erp})


@pytest.mark.parametrize(("status", "flags"), [(200, ["covered"]), (503, [])])
async def test_who_pays_is_known_as_it_is_filed(
    service: Any, register: Register, status: int, flags: list[str]
) -> None:
    """Also to rules; where the other system is away the report is taken all the same."""
    register.status = status
    body = {"title": "卡纸", "fields": {"serial_number": "sn7-0001"}}
    ticket = await service.done("POST", "/tickets", body)
    assert ticket["flags"] == flags
    assert ticket["fields"].get("asset_site") == ("2 号楼" if flags else None)
    assert register.asked[0] == "/machines/SN7-0001"
    if flags:
        again = await service.done("POST", "/tickets", body)
        assert (again["flags"], len(register.asked)) == (["covered"], 1)  # it is known now


async def test_one_machine_answered_badly_is_that_machines_problem(
    service: Any, register: Register
) -> None:
    """Stock and the other machines are asked all the same; this one less and less often."""
    register.answer, register.garbled = {"model": "B7", "quantity": 3}, "/machines/CZ7003X"
    machine = {"title": "卡纸", "fields": {"serial_number": "CZ7003X"}}
    for number in range(6):
        await service.done("POST", "/tickets", machine)
        stock = await service.done("GET", f"/parts/p-{number}/stock")
        assert stock["quantity"] == 3
        other = {"title": "卡纸", "fields": {"serial_number": f"SN7-100{number}"}}
        await service.done("POST", "/tickets", other)
        assert f"/machines/SN7-100{number}" in register.asked
        await service.pass_time(seconds=70)
    # At once, after a minute, after two more: not again yet. Two who ask at one moment both do.
    assert 1 < register.asked.count("/machines/CZ7003X") < 6


async def test_machines_that_fail_leave_stock_alone(service: Any, register: Register) -> None:
    """Each kind of question has a switch of its own."""
    register.answer, register.status = {"quantity": 3}, 503
    for number in range(4):
        body = {"title": "卡纸", "fields": {"serial_number": f"SN7-200{number}"}}
        await service.done("POST", "/tickets", body)
    asked = len(register.asked)
    body = {"title": "卡纸", "fields": {"serial_number": "SN7-2009"}}
    await service.done("POST", "/tickets", body)
    assert len(register.asked) == asked  # machines are left alone
    register.status = 200
    assert (await service.done("GET", "/parts/p-1/stock"))["quantity"] == 3
