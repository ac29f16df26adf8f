# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web chat as the hub sees it: delivery, shutdown, and the built scripts."""

from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from channels.webchat import http
from intake.errors import PermanentFailure
from intake.messages import Address, Author, OutboundMessage

BASE = "/channels/webchat/site"


def reply_to(account: str) -> OutboundMessage:
    """A bot's answer to a visitor of one account."""
    return OutboundMessage(
        id="m1",
        conversation_id="c1",
        seq=7,
        recipient=Address("webchat", account, "anna"),
        thread="anna",
        author=Author.BOT,
        author_name="",
        text="您好",
        options=(),
        attachments=(),
        in_reply_to="",
        at=datetime(2026, 3, 4, tzinfo=UTC),
    )


async def test_a_stored_message_is_a_delivered_one(site: Any) -> None:
    """Sending needs no connected browser and no network."""
    assert (await site.send(reply_to("site"))).native_id == "7"
    assert site.capabilities.sends_at_once


async def test_a_message_for_another_account_is_refused(site: Any) -> None:
    """A mix-up is told to the agent instead of vanishing."""
    with pytest.raises(PermanentFailure):
        await site.send(reply_to("other"))


async def test_browsers_are_told_when_the_hub_stops(
    browser: Any, until: Any, stop_running: Any
) -> None:
    """Shutdown closes every socket with "going away"; the widget then comes back by itself."""
    socket = await browser.connect()
    await until(socket, "replay_end")
    await stop_running()
    message = await socket.receive(timeout=5)
    assert (message.type, message.data) == (
        aiohttp.WSMsgType.CLOSE,
        aiohttp.WSCloseCode.GOING_AWAY,
    )


@pytest.mark.parametrize("name", ["widget.js", "chat.js"])
async def test_scripts_are_served_and_revalidated(
    browser: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, name: str
) -> None:
    """A page gets the built script with an ETag, and 304 while it has not changed."""
    (tmp_path / name).write_text("'use strict'")
    monkeypatch.setattr(http, "STATIC", tmp_path)
    async with browser.client.get(f"{BASE}/{name}") as answer:
        assert (answer.status, await answer.text()) == (200, "'use strict'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        etag = answer.headers["ETag"]
    headers = {"If-None-Match": etag}
    async with browser.client.get(f"{BASE}/{name}", headers=headers) as answer:
        assert answer.status == 304


async def test_a_missing_build_says_what_to_do(
    browser: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Without built scripts the answer names the command that builds them."""
    monkeypatch.setattr(http, "STATIC", tmp_path)
    async with browser.client.get(f"{BASE}/widget.js") as answer:
        assert answer.status == 503
        assert "make" in (await answer.json(content_type=None))["detail"]
