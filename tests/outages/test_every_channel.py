# SPDX-License-Identifier: AGPL-3.0-or-later
"""One report on every channel in every mode, through a hub that dies between the steps.

The customer goes on while it is away: the provider keeps what they said, or they send it again as
nobody took it. Afterwards the chat, the thread and the ticket are compared.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientError
from tree_rules import ROOT

from channels.sandboxes import Sandbox, open_sandbox
from channels.tencent.stand_in import Provider
from tests.support.hub import Hub
from tests.support.report import CHATS, PATIENCE_SECONDS, SCRIPTS, Act, Reporter, name_of

ARTICLES = ROOT / "bots" / "demo" / "articles.yaml"
MODES = [pytest.param(one, id=name_of(one)) for one in CHATS]


def section(sandbox: Sandbox, hub_url: str) -> str:
    """A channel's part of frontdesk.toml, and a bot that waits for no burst."""
    given = sandbox.settings(hub_url).items()
    lines = [f"{name} = {json.dumps(value)}" for name, value in given]
    return "\n".join(
        [
            "[bots.default]",
            "burst_seconds = 0",
            f'knowledge = ["{ARTICLES}"]',
            f"[channels.{sandbox.kind}.sandbox]",
            *lines,
            "",
        ]
    )


def know_models(hub: Hub) -> None:
    """Two models, so that one can be taken for the other."""
    with closing(sqlite3.connect(hub.database)) as db:
        rows = [(model, f"{model} 打印机", f"{model} printer") for model in ("A1", "B7")]
        db.executemany("INSERT INTO product (model, name_zh, name_en) VALUES (?, ?, ?)", rows)
        db.commit()


@dataclass
class Killer:
    """Kills the hub before every second step; the customer's step comes while it is away.

    Two languages, each with the other half of the steps, so that each gap is died in once.
    """

    hub: Hub
    turn: int
    kills: int = 0

    async def __call__(self, act: Act) -> None:
        self.turn += 1
        if self.turn % 2:
            await act()
            return
        await self._settled()
        await self.hub.kill()
        self.kills += 1
        is_said = True
        try:
            await act()
        except ClientError:
            is_said = False  # a browser or another system: it is told, and sends again
        await self.hub.start()
        if not is_said:
            await act()

    async def _settled(self) -> None:
        """Wait until what was sent is noted as sent; dying in between is for the failpoints.

        Telegram and WeChat take no id of ours: a question that was on its way may come twice.
        """
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                with closing(sqlite3.connect(self.hub.database)) as db:
                    if not db.execute("SELECT 1 FROM delivery WHERE state = 0").fetchone():
                        return
                await asyncio.sleep(0.05)


@pytest.fixture(params=MODES)
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """Each provider where people chat, in each mode."""
    one = open_sandbox(*request.param)
    await one.start(0)
    if isinstance(one, Provider):
        one.pusher.tries = 30  # a busy machine may start a hub slower than WeChat's 15 seconds
    yield one
    await one.stop()


@pytest.mark.parametrize("language", SCRIPTS)
async def test_dying_between_the_steps_loses_and_doubles_nothing(
    make_hub: Callable[..., Hub], sandbox: Sandbox, language: str
) -> None:
    """Photo, correction, question in the middle, hand-over: each once, and one ticket."""
    hub = make_hub()
    hub.extra = section(sandbox, hub.url)
    know_models(hub)
    await hub.start()
    killer = Killer(hub, turn=0 if language == "zh" else 1)
    anna = Reporter(sandbox, SCRIPTS[language], step=killer)
    number = await anna.report()
    shown = [one.text for one in await sandbox.seen("anna") if not one.is_own]
    await hub.stop()
    assert killer.kills >= 5
    check_thread(hub, anna.said, shown)
    check_ticket(hub, number)
    audit = await hub.audit()
    assert audit["missing"] == audit["doubled"] == []


def check_thread(hub: Hub, said: list[str], shown: list[str]) -> None:
    """The thread holds what was said, once and in order; the chat shows what was answered."""
    with closing(sqlite3.connect(hub.database)) as db:
        rows: list[Any] = db.execute("SELECT author, text FROM message ORDER BY seq").fetchall()
        (open_ones,) = db.execute(
            "SELECT count(*) FROM delivery WHERE state NOT IN (1)"
        ).fetchone()
    assert [text for author, text in rows if author == "customer"] == said
    answers = [text for author, text in rows if author == "bot"]
    # A chat may show one turn's messages as one, and numbers below a question.
    assert "\n".join(shown).count("FD-0000") == "\n".join(answers).count("FD-0000")
    for text in answers:
        first = text.splitlines()[0]
        assert sum(one.count(first) for one in shown) == sum(one.count(first) for one in answers)
    assert open_ones == 0


def check_ticket(hub: Hub, number: str) -> None:
    """One ticket, with the corrected answer and the photo."""
    with closing(sqlite3.connect(hub.database)) as db:
        (found,) = db.execute("SELECT number, fields FROM ticket").fetchall()
    assert found[0] == number
    fields = json.loads(found[1])
    assert fields["product"]["value"] == "A1"
    assert fields["photos"]["value"]
