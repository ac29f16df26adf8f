# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `frontdesk sandbox` starts, and the same journey on every channel that has a stand-in."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from typer.testing import CliRunner

from bots.app import Program
from bots.cli import app as commands
from bots.demo.seed import seed
from bots.sandbox.setup import chosen
from channels.sandboxes import Sandbox, open_sandbox, sandbox_kinds
from intake.errors import SettingsError
from tests.support.report import (
    CHATS,
    PATIENCE_SECONDS,
    PHOTO,
    SCRIPTS,
    TICKET,
    VARIANTS,
    Reporter,
    name_of,
)

StartHub = Callable[[Sandbox], Awaitable[Program]]


LETTERS = {
    "zh": (
        "打印机坏了，一直卡纸", "产品型号",
        "1. B7\n2. 昨天下午三点\n3. 部门\n4. 13812345678\n5. 找不到\n6. 重启过\n7. 见附件",
    ),
    "en": (
        "my printer is broken, paper jam all the time", "Product",
        "1. B7\n2. yesterday 3pm\n3. department\n4. +44 20 7946 0958\n5. skip\n6. restarted it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", SCRIPTS)
async def test_one_report_on_every_channel(sandbox: Sandbox, hub: Program, language: str) -> None:
    """A question in the middle, a correction, a photo, numbers, a ticket, and then a person."""
    number = await Reporter(sandbox, SCRIPTS[language]).report()
    filed = await hub.store.load_ticket(number)
    assert filed is not None
    assert filed.fields["product"].value == "A1"
    assert filed.fields["photos"].value
    assert hub.failing == {}


async def test_a_button_where_there_are_buttons(sandbox: Sandbox, hub: Program) -> None:
    """Pressed, it does what its label says; an old one changes nothing."""
    anna = Reporter(sandbox, SCRIPTS["zh"])
    await anna.tell("保修多久？", "解决了吗")
    last = (await anna.answered(0, "解决了吗"))[-1]
    if not last.options:
        assert re.search(r"^1\. ", last.text, re.MULTILINE)
        return
    before = len(await sandbox.seen("anna"))
    await sandbox.press("anna", last.options[0].id)
    assert await anna.answered(before, "太好了")
    assert hub.failing == {}


@pytest.mark.parametrize("kind", [one for one in VARIANTS if one not in CHATS], ids=name_of)
@pytest.mark.parametrize("language", LETTERS)
async def test_one_report_by_letters(
    start: StartHub, kind: tuple[str, str], language: str
) -> None:
    """One letter brings a number and a list of what is missing; the next one brings it all."""
    first, listed, rest = LETTERS[language]
    sandbox = open_sandbox(*kind)
    await sandbox.start(0)
    hub = await start(sandbox)
    anna = Reporter(sandbox, SCRIPTS[language])
    told = await anna.tell(first, "/forms/report_fault/")  # the form with what is known
    number = TICKET.search(told)
    assert number, told
    assert f"1. {listed}" in told
    await sandbox.say("anna", rest)
    await sandbox.photo("anna", PHOTO)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            filed = await hub.store.load_ticket(number[0])
            if filed is not None and "photos" in filed.fields:
                break
            await asyncio.sleep(0.05)
    assert filed.fields["product"].value == "B7"
    assert filed.fields["phone"].value.startswith("+")
    assert not filed.incomplete
    assert hub.failing == {}
    await sandbox.stop()


def test_an_unknown_kind_is_named() -> None:
    """With the kinds that can be tried; no traceback."""
    with pytest.raises(SettingsError, match="there is no stand-in for 'pigeon'"):
        chosen(["pigeon"])
    assert chosen([]) == sandbox_kinds()
    told = CliRunner().invoke(commands, ["sandbox", "--channel", "pigeon"])
    assert told.exit_code != 0


async def test_a_world_that_is_there_costs_no_password(hub: Program) -> None:
    """Hashing is slow on purpose; a second start has nothing to hash."""
    assert not await seed(hub, lambda: pytest.fail("hashed for nothing"))
