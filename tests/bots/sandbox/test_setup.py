# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `frontdesk sandbox` starts, and the same journey on every channel that has a stand-in."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web
from typer.testing import CliRunner

from bots.app import Program
from bots.cli import app as commands
from bots.runtime import http
from bots.sandbox.setup import chosen, sandbox_settings
from channels.sandboxes import Sandbox, Seen, open_sandbox, sandbox_kinds
from intake.errors import SettingsError

TICKET = re.compile(r"FD-\d{6}")
WAIT_SECONDS = 20
SCRIPTS = {
    "zh": ("打印机坏了", "B7", "跳过", "进纸的时候声音很大，然后就停了", "今天早上", "保修多久？",
           "重启过", "photo", "第一个", "王小明", "13812345678", "1"),
    "en": ("my printer is broken", "B7", "skip", "it is loud and then it stops", "this morning",
           "How long is the warranty?", "restarted it", "photo", "2", "Anna Smith",
           "+44 20 7946 0958", "yes"),
}  # fmt: skip
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


@pytest.fixture(params=sandbox_kinds())
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """Each stand-in, listening."""
    one = open_sandbox(request.param)
    await one.start(0)
    yield one
    await one.stop()


@pytest.fixture
async def hub(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Program]:
    """A whole hub configured against the stand-in, as the command does it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = await Program.open(sandbox_settings(tmp_path, port, [sandbox]), is_demo=True)
    await program.prepare()
    runner = web.AppRunner(http.build(program))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    tasks = [asyncio.create_task(work()) for work in (program.work, program.listen)]
    yield program
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await runner.cleanup()
    await program.close()


def _asks(one: Seen) -> bool:
    """Whether an entry is the last of a turn: a question, or the ticket's number."""
    return bool(one.options or "？" in one.text or "?" in one.text or TICKET.search(one.text))


async def answered(
    sandbox: Sandbox, person: str, before: int, is_last: Callable[[Seen], bool] = _asks
) -> list[Seen]:
    """What the hub says after the first `before` entries, once it has said all of it."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            new = [one for one in (await sandbox.seen(person))[before:] if not one.is_own]
            if new and is_last(new[-1]):
                return new
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("language", SCRIPTS)
async def test_one_report_on_every_channel(sandbox: Sandbox, hub: Program, language: str) -> None:
    """The same words, a question in the middle, a photo, numbers: a ticket at the end."""
    said: list[Seen] = []
    for text in SCRIPTS[language]:
        before = len(await sandbox.seen("anna"))
        if text == "photo":
            await sandbox.photo("anna", PHOTO)
        else:
            await sandbox.say("anna", text)
        said = await answered(sandbox, "anna", before)
    assert TICKET.search(said[-1].text), said
    assert hub.failing == {}


async def test_a_button_where_there_are_buttons(sandbox: Sandbox, hub: Program) -> None:
    """Pressed, it does what its label says; an old one changes nothing."""
    await sandbox.say("anna", "保修多久？")
    last = (await answered(sandbox, "anna", 0))[-1]
    if not last.options:
        assert re.search(r"^1\. ", last.text, re.MULTILINE)
        return
    before = len(await sandbox.seen("anna"))
    await sandbox.press("anna", last.options[0].id)
    assert await answered(sandbox, "anna", before, lambda one: not one.is_own)
    assert hub.failing == {}


def test_an_unknown_kind_is_named() -> None:
    """With the kinds that can be tried; no traceback."""
    with pytest.raises(SettingsError, match="there is no stand-in for 'pigeon'"):
        chosen(["pigeon"])
    assert chosen([]) == sandbox_kinds()
    told = CliRunner().invoke(commands, ["sandbox", "--channel", "pigeon"])
    assert told.exit_code != 0
