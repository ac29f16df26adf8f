# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hub dies while a form is being filed: the reporter presses again, one ticket comes of it."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

GOOD = {
    "product": "B7",
    "description": "一直卡纸",
    "occurred_at": "昨天",
    "impact": "individual",
    "contact_person": "张伟",
    "phone": "13800138000",
}
FORM = "/forms/report_fault"
OPEN = "[channels.form.public]\nmin_seconds = 0"


@pytest.mark.parametrize("point", ["in.recv", "in.ack", "in.enter.post", "turn.decide"])
async def test_killed_while_a_report_is_filed(make_hub: Callable[..., Any], point: str) -> None:
    """At every step: what was confirmed is there, and pressing again doubles nothing."""
    hub = make_hub(extra=OPEN)
    await hub.start(failpoint=f"{point}=kill")
    async with aiohttp.ClientSession() as session:
        page = await _opened(session, hub.url)
        with suppress(aiohttp.ClientError):  # the hub dies before it can answer
            await _sent(session, hub.url, page)
        await hub.died()
        await hub.start()
        status = await _sent(session, hub.url, page)
        number = await _numbered(session, hub.url + status)
        again = await _sent(session, hub.url, page)
        assert await _numbered(session, hub.url + again) == number
    await hub.stop()
    books = await hub.audit()
    assert (books["missing"], books["doubled"]) == ([], [])
    _, listed = await hub.command("audit", "--json")
    assert '"applied": 1' in listed


async def _opened(session: aiohttp.ClientSession, url: str) -> str:
    async with session.get(url + FORM) as answer:
        found = re.search(r'name="_page" value="([^"]+)"', await answer.text())
        assert found
        return found.group(1)


async def _sent(session: aiohttp.ClientSession, url: str, page: str) -> str:
    body = {"_page": page, "_language": "zh", **GOOD}
    async with session.post(url + FORM, data=body, allow_redirects=False) as answer:
        assert answer.status == 303, await answer.text()
        return answer.headers["Location"]


async def _numbered(session: aiohttp.ClientSession, address: str) -> str:
    async with asyncio.timeout(30):
        while True:
            async with session.get(address) as answer:
                if found := re.search(r"FD-\d{6}", await answer.text()):
                    return found.group()
