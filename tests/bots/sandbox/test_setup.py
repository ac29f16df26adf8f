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
from bots.demo.seed import seed
from bots.runtime import http
from bots.sandbox.setup import chosen, sandbox_settings
from channels.sandboxes import Sandbox, Seen, open_sandbox, sandbox_kinds
from intake.errors import SettingsError

TICKET = re.compile(r"FD-\d{6}")
WAIT_SECONDS = 20
PHOTO_SENT = "photo"
# What a customer says to a question with these words. Which are asked differs: a channel may know
# a name already.
ANSWERS = {
    "zh": {
        "哪款产品": "B7", "序列号吗": "跳过", "什么情况": "进纸的时候声音很大，然后就停了",
        "什么时候": "今天早上", "哪些办法": "重启过", "拍张照片": PHOTO_SENT, "影响到": "第一个",
        "怎么称呼": "王小明", "联系您的电话": "13812345678", "都对吗": "1",
    },
    "en": {
        "Which product": "B7", "the serial number?": "skip", "is happening": "loud, then it stops",
        "When did": "this morning", "you tried": "restarted it", "a photo": PHOTO_SENT,
        "Who is affected": "2", "your name": "Anna Smith", "Which phone": "+44 20 7946 0958",
        "all right?": "yes",
    },
}  # fmt: skip
FIRST = {
    "zh": ("打印机坏了", "保修多久？", "哪款产品"),
    "en": ("my printer is broken", "How long is the warranty?", "Which product"),
}
THEN = {
    "zh": ("不是B7，是A1", "转人工", "同事"),
    "en": ("not B7, it is A1", "human", "colleague"),
}
MOST_STEPS = 20
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
    settings = sandbox_settings(tmp_path, port, [sandbox])
    bot = settings.bots.default.model_copy(update={"burst_seconds": 0})
    bots = settings.bots.model_copy(update={"default": bot})  # nobody here writes in bursts
    program = await Program.open(settings.model_copy(update={"bots": bots}), is_demo=True)
    await seed(program, "nobody signs in here")
    await program.prepare()
    runner = web.AppRunner(http.build(program), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    tasks = [asyncio.create_task(work()) for work in (program.work, program.listen)]
    yield program
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await runner.cleanup()
    await program.close()


async def answered(
    sandbox: Sandbox, before: int, is_last: Callable[[str], bool] = bool
) -> list[Seen]:
    """What the hub says after the first `before` entries, once it has said all of it."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            new = [one for one in (await sandbox.seen("anna"))[before:] if not one.is_own]
            if new and is_last(new[-1].text):
                return new
            await asyncio.sleep(0.4)  # the web chat bounds how often one visitor may ask


async def tell(sandbox: Sandbox, said: str, is_last: Callable[[str], bool]) -> str:
    """What the hub says last to a text or a photo."""
    before = len(await sandbox.seen("anna"))
    if said == PHOTO_SENT:
        await sandbox.photo("anna", PHOTO)
    else:
        await sandbox.say("anna", said)
    return (await answered(sandbox, before, is_last))[-1].text


@pytest.mark.parametrize("language", ANSWERS)
async def test_one_report_on_every_channel(sandbox: Sandbox, hub: Program, language: str) -> None:
    """A question in the middle, a correction, a photo, numbers, a ticket, and then a person."""
    answers, (first, question, open_one) = ANSWERS[language], FIRST[language]
    correction, human, person = THEN[language]

    def is_last(text: str) -> bool:
        return bool(TICKET.search(text)) or any(words in text for words in answers)

    await tell(sandbox, first, is_last)
    told = await tell(sandbox, question, lambda text: open_one in text)
    for _ in range(MOST_STEPS):
        if TICKET.search(told):
            break
        asked = max(answers, key=told.rfind)
        told = await tell(sandbox, answers[asked], is_last)
        if asked == open_one:
            told = await tell(sandbox, correction, is_last)
    number = TICKET.search(told)
    assert number, told
    await tell(sandbox, human, lambda text: person in text)
    filed = await hub.store.load_ticket(number[0])
    assert filed is not None
    assert filed.fields["product"].value == "A1"
    assert filed.fields["photos"].value
    assert hub.failing == {}


async def test_a_button_where_there_are_buttons(sandbox: Sandbox, hub: Program) -> None:
    """Pressed, it does what its label says; an old one changes nothing."""
    await sandbox.say("anna", "保修多久？")
    last = (await answered(sandbox, 0, lambda text: "解决了吗" in text))[-1]
    if not last.options:
        assert re.search(r"^1\. ", last.text, re.MULTILINE)
        return
    before = len(await sandbox.seen("anna"))
    await sandbox.press("anna", last.options[0].id)
    assert await answered(sandbox, before)
    assert hub.failing == {}


def test_an_unknown_kind_is_named() -> None:
    """With the kinds that can be tried; no traceback."""
    with pytest.raises(SettingsError, match="there is no stand-in for 'pigeon'"):
        chosen(["pigeon"])
    assert chosen([]) == sandbox_kinds()
    told = CliRunner().invoke(commands, ["sandbox", "--channel", "pigeon"])
    assert told.exit_code != 0
