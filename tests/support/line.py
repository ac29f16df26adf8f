# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real hub in this process, with one channel that talks to its provider's stand-in."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestServer
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from tree_rules import ROOT

from bots.app import Program
from bots.serving import http
from bots.stored import article_row
from channels.contract import Channel
from channels.tencent.window import Trigger, opening
from intake.agent_actions import AgentMessage, Doer, reply
from intake.ids import AgentId
from intake.knowledge.articles import load_articles
from intake.messages import Address, Author, OutboundMessage
from intake.store import schema
from intake.store.times import micros
from tests.support.listening import free_port
from tests.support.settings import in_folder

PATIENCE_SECONDS = 10


@dataclass
class Line:
    """The hub with one account, `main`, of one channel."""

    program: Program
    kind: str
    url: str
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def channel(self) -> Channel:
        return self.program.channels[(self.kind, "main")]

    async def said(self, thread: str) -> list[tuple[str, str]]:
        """Who said what in a thread, as it is stored."""
        found = await self.program.store.thread(self.kind, "main", thread, 0, 1000)
        return [(one.author.value, one.text) for one in found.messages] if found else []

    async def files(self, thread: str) -> list[bytes | None]:
        """The content of every file in a thread."""
        found = await self.program.store.thread(self.kind, "main", thread, 0, 1000)
        names = [file.blob for one in found.messages for file in one.attachments] if found else []
        return [await self.program.blobs.get(name) for name in names]

    def states(self) -> list[tuple[int, str]]:
        """State and error of every delivery, in order."""
        table = schema.delivery
        with self.program.reading.connect() as connection:
            rows = connection.execute(select(table.c.state, table.c.error).order_by(table.c.seq))
            return [(state, error) for state, error in rows]

    def parked(self) -> list[str]:
        """Why each parked payload is parked."""
        with self.program.reading.connect() as connection:
            return list(connection.scalars(select(schema.parked.c.reason)))

    def start(self, name: str) -> None:
        """Run a part of the program, "work" or "listen", until the line ends."""
        self.tasks.append(asyncio.create_task(getattr(self.program, name)()))


def outbound(
    kind: str, thread: str, at: datetime, text: str = "您好", number: int = 1, **more: Any
) -> OutboundMessage:
    """An agent's message, on its way out to the person who wrote `m1` just now."""
    given: dict[str, Any] = {
        "author": Author.AGENT,
        "options": (),
        "attachments": (),
        "in_reply_to": "",
        "context": opening(at, Trigger.MESSAGE, "m1"),
        **more,
    }
    return OutboundMessage(
        id=f"{'c' * 22}.{number}",
        conversation_id="c" * 22,
        seq=number,
        recipient=Address(kind, "main", thread.rpartition("/")[2]),
        thread=thread,
        author_name="",
        text=text,
        at=at,
        **given,
    )


async def agent_says(line: Line, thread: str, text: str) -> None:
    """An agent takes the conversation and writes, as the workspace does it."""
    store = line.program.store
    conversation_id = store.conversation_id(line.kind, "main", thread)
    assert conversation_id is not None
    loaded = await store.load_conversation(conversation_id)
    assert loaded is not None
    doer = Doer(AgentId("agent-1"), "李娜")
    change = reply(
        loaded.conversation,
        loaded.ticket,
        doer,
        AgentMessage(text),
        line.program.clock(),
        line="李娜来了",
    )
    assert await store.commit([change]) == [None]


async def until(holds: Callable[[], Any]) -> Any:
    """What a check gives once it is true; for what happens in other tasks and threads."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            found = holds()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(
    folder: Path,
    empty_database: Path,
    provider: Any,
    open_one: Any,
    settings_of: Any,
    works: Sequence[str],
    **more: Any,
) -> AsyncIterator[Line]:
    """A stand-in of Tencent's and a new hub with its account, which have one clock.

    `open_one` and `settings_of` are the channel's classes, `more` settings of the account.
    """
    provider.account = "main"
    port = new_folder(folder, empty_database)
    await provider.start(0)
    try:
        section = {**provider.settings(f"http://127.0.0.1:{port}"), **more}
        settings = settings_of.model_validate(section)

        def replaced(program: Program) -> Channel:
            opened: Channel = open_one(
                "main", settings, program.reception, clock=provider.server.clock, pauses=(0, 0)
            )
            return opened

        clock = provider.server.clock
        async with running_line(
            folder, provider.kind, section, port, clock, replaced, works
        ) as line:
            yield line
    finally:
        await provider.stop()


@asynccontextmanager
async def running_line(
    folder: Path,
    kind: str,
    section: Mapping[str, object],
    port: int,
    clock: Callable[[], datetime],
    replaced: Callable[[Program], Channel] | None = None,
    works: Sequence[str] = ("work", "listen"),
) -> AsyncIterator[Line]:
    """Serve on files in `folder`, which may be there from before."""
    # The clock stands still: a burst would never end. See test_bursts_served.py.
    settings = in_folder(folder, {kind: {"main": dict(section)}}, burst_seconds=0)
    program = await Program.open(settings, clock=clock)
    await _know_articles(program)
    await program.prepare()
    if replaced is not None:
        program.channels[(kind, "main")] = replaced(program)
    server = TestServer(http.build(program), port=port)
    await server.start_server()
    line = Line(program, kind, f"http://127.0.0.1:{port}")
    for name in works:
        line.start(name)
    try:
        yield line
    finally:
        await server.close()
        await asyncio.sleep(0)
        for task in line.tasks:
            task.cancel()
        for task in line.tasks:
            with suppress(asyncio.CancelledError):
                await task
        await program.close()


async def _know_articles(program: Program) -> None:
    """The demo's articles, so that questions have answers."""
    rows = [
        {**article_row(one), "updated_at": micros(program.clock())}
        for one in load_articles(ROOT / "bots" / "demo" / "articles.yaml")
    ]
    await program.store.execute_write(insert(schema.article).values(rows).on_conflict_do_nothing())


def new_folder(folder: Path, empty_database: Path) -> int:
    """Put an empty database there; a port for the hub."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(empty_database, folder / "frontdesk.db")
    return free_port()
