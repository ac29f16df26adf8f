# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the web chat to a letter and back, on a real hub, with a real mailbox and over sockets."""

import asyncio
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from email.message import Message
from typing import Any

from aiohttp import ClientSession

from tests.support.hub import Hub
from tests.support.mail_servers import Dovecot, SmtpScript, mail, mail_section

MakeHub = Callable[..., Hub]
ALICE = "alice@customer.example"


def plain(letter: Message) -> str:
    """The words of a letter."""
    parts = [one for one in letter.walk() if one.get_content_type() == "text/plain"]
    content = parts[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


async def say(client: ClientSession, hub: Hub, token: str, number: int, text: str) -> str:
    """What the bot answers in the chat."""
    address = f"{hub.url}/channels/webchat/site"
    headers = {"Authorization": f"Bearer {token}"}
    body = {"cid": f"cid-{number:08}", "text": text, "language": "en"}
    async with client.post(f"{address}/messages", json=body, headers=headers) as answer:
        assert answer.status == 202, await answer.text()
    while True:
        query = {"limit": "100"}
        async with client.get(f"{address}/messages", params=query, headers=headers) as answer:
            items = (await answer.json())["items"]
        own = [n for n, one in enumerate(items) if one["cid"] == body["cid"]]
        if own and items[own[0] + 1 :]:
            return "\n".join(one["text"] for one in items[own[0] + 1 :])
        await asyncio.sleep(0.05)


async def test_a_report_goes_on_by_mail(
    make_hub: MakeHub, imap_server: Dovecot, smtp: SmtpScript
) -> None:
    """The code comes by mail only, the report moves there, and the answer fills its ticket."""
    user = "continue1"
    hub = make_hub(extra=mail_section(user, imap_server.port, smtp.port))
    await hub.start()
    async with asyncio.timeout(60), ClientSession() as client:
        async with client.post(f"{hub.url}/channels/webchat/site/session", json={}) as answer:
            token = (await answer.json())["token"]
        await say(client, hub, token, 1, "My printer X200 is broken, paper jam")
        told = await say(client, hub, token, 2, f"continue by mail {ALICE}")
        (letter,) = await smtp.wait_for(1)
        found = re.search(r"code is: (\d{6})\b", plain(letter))
        assert found is not None
        with closing(sqlite3.connect(hub.database)) as db:
            assert found[1] not in "\n".join((told, *db.iterdump()))
        assert str(letter["To"]) in {ALICE, f"<{ALICE}>"}
        assert not str(letter["Subject"]).startswith("Re:")
        told = await say(client, hub, token, 3, found[1])
        _, moved = await smtp.wait_for(2)
        assert ALICE in told
        imap_server.append(
            user,
            mail(
                1,
                "Contact phone: 13800138000",
                From=ALICE,
                Subject=f"Re: {moved['Subject']}",
                **{"In-Reply-To": str(moved["Message-ID"])},
            ),
        )
        fields = ""
        while "13800138000" not in fields:
            await asyncio.sleep(0.2)
            with closing(sqlite3.connect(hub.database)) as db:
                rows: list[tuple[Any, ...]] = db.execute("SELECT fields FROM ticket").fetchall()
            (fields,) = rows[0]
        assert len(rows) == 1
    await hub.stop()
    await hub.audit()
