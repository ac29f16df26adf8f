# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole program with a report form, and somebody who fills it in without a browser."""

import asyncio
import io
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert

from bots.app import Program
from bots.serving import http
from channels.form.tokens import Page, page_token
from intake.ids import new_id
from intake.store import schema
from tests.support.settings import in_folder

GOOD = {
    "product": "B7",
    "description": "一直卡纸，屏幕显示 E07",
    "occurred_at": "昨天下午三点",
    "impact": "department",
    "contact_person": "张伟",
    "phone": "13800138000",
}
ADDRESS = "/forms/report_fault"


class Inputs(HTMLParser):
    """The inputs of a page by name, its problems by field, and its visible text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.problems: dict[str, str] = {}
        self.action = ""
        self.words = ""
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._open = ""
        if tag == "form":
            self.action = given.get("action") or ""
        elif tag == "input" and given.get("name"):
            if given.get("type") not in {"radio", "checkbox", "file"} or "checked" in given:
                self.values[str(given["name"])] = given.get("value") or ""
        elif tag == "textarea" and given.get("name"):
            self._open = f"text:{given['name']}"
            self.values[str(given["name"])] = ""
        elif given.get("class") == "problem":
            self._open = f"problem:{str(given['id']).removesuffix('-problem')}"

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._open = ""

    def handle_data(self, data: str) -> None:
        kind, _, name = self._open.partition(":")
        if kind == "text":
            self.values[name] = data.removeprefix("\n")
        elif kind == "problem":
            self.problems[name] = data
        self.words += f" {data}"


@dataclass
class Reporter:
    """Somebody at the form."""

    program: Program
    client: TestClient[Any, Any]
    last: Inputs = field(default_factory=lambda: Inputs(""))

    async def open(self, address: str = ADDRESS, **headers: str) -> Inputs:
        """Open a page."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.get(address, headers=named) as answer:
            assert answer.status == 200, await answer.text()
            self.last = Inputs(await answer.text())
            return self.last

    async def send(self, *files: tuple[str, str, bytes], **changes: str) -> tuple[int, Inputs]:
        """Send the opened page with these answers; follows to the status page."""
        async with self.client.post(self.last.action, data=self.body(*files, **changes)) as answer:
            page = Inputs(await answer.text())
            self.last = page if page.action else self.last
            return answer.status, page

    def body(self, *files: tuple[str, str, bytes], **changes: str) -> aiohttp.FormData:
        """The opened page as a browser would send it."""
        body = aiohttp.FormData()
        body.add_field("_page", self.last.values.get("_page", ""))
        for name, value in {**self.last.values, **changes}.items():
            if name != "_page":
                body.add_field(name, value)
        for name, filename, content in files:
            body.add_field(name, io.BytesIO(content), filename=filename)
        return body

    async def report(self, **changes: str) -> str:
        """A good report; its ticket's number."""
        await self.open()
        status, page = await self.send(**{**GOOD, **changes})
        assert status == 200, page.words
        return ticket_in(page)

    def aged(self, by: timedelta, form: str = "report_fault") -> str:
        """The token of a page that was opened that long ago."""
        page = Page(new_id(), form, "", datetime.now(UTC) - by)
        return page_token(self.program.reception.seal, page)

    async def tickets(self) -> list[str]:
        """The numbers of all tickets."""
        await self.program.store.execute_write([])
        with self.program.reading.connect() as db:
            return [row[0] for row in db.execute(schema.ticket.select())]


def ticket_in(page: Inputs) -> str:
    """The number a status page shows."""
    found = re.search(r"FD-\d{6}", page.words)
    assert found, page.words
    return found.group()


Start = Callable[..., Awaitable[Reporter]]


@pytest.fixture
async def start(tmp_path: Path, empty_database: Path) -> AsyncIterator[Start]:
    """Starts a program; `settings` are the form's."""
    ends: list[Callable[[], Awaitable[None]]] = []

    async def begin(**settings: object) -> Reporter:
        file = tmp_path / "frontdesk.db"
        if not file.exists():
            shutil.copy(empty_database, file)
        accounts = {
            "form": {"public": {"min_seconds": 0, **settings}},
            "webchat": {"site": {}},
        }
        program = await Program.open(in_folder(tmp_path, accounts, burst_seconds=0))
        await program.prepare()
        working = asyncio.create_task(program.work())
        client = TestClient(TestServer(http.build(program)))
        await client.start_server()

        async def end() -> None:
            ends.remove(end)
            await client.close()
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
            await program.close()

        ends.append(end)
        reporter = Reporter(program, client)
        reporter.end = end  # type: ignore[attr-defined]
        return reporter

    yield begin
    for end in ends:
        await end()


@pytest.fixture
async def reporter(start: Start) -> Reporter:
    """Somebody at the form of a running program that knows one machine."""
    one = await start()
    await one.program.store.execute_write(
        [
            insert(schema.contact).values(id="c1", name="东方印务", created_at=1, updated_at=1),
            insert(schema.asset).values(
                serial="SN2209-118", model="B7", contact_id="c1", location="1 楼文印室"
            ),
        ]
    )
    return one
