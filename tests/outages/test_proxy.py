# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real hub behind a real nginx with the configuration that we ship."""

import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NoReturn

import pytest
from aiohttp import ClientSession, TCPConnector, WSServerHandshakeError

from tests.support.hub import Hub
from tests.support.proxy import Proxy, nginx

CHAT = "/channels/webchat/site"
A_KEY = "/forms/report_fault/status/v1.somebodys-key"
NEW_VISITORS = 10  # a minute, from one address
TOO_LARGE = 17 * 1024 * 1024


@pytest.fixture
def behind(
    make_hub: Callable[..., Hub], tmp_path: Path, unavailable: Callable[[str, str], NoReturn]
) -> Iterator[tuple[Hub, Proxy]]:
    """A hub that believes nginx and is not started yet, and nginx."""
    if shutil.which("nginx") is None:
        unavailable("nginx", "apt-get install nginx")
    hub = make_hub()
    hub.server = 'trusted_proxies = ["127.0.0.1"]'
    folder = tmp_path / "nginx"
    folder.mkdir()
    with nginx(folder, hub.port) as proxy:
        yield hub, proxy


def visitor(proxy: Proxy, address: str) -> ClientSession:
    """Somebody whose computer has this address."""
    connector = TCPConnector(ssl=proxy.tls, local_addr=(address, 0))
    return ClientSession(proxy.url, connector=connector)


async def test_the_shipped_nginx_configuration(behind: tuple[Hub, Proxy]) -> None:
    """Chat and files pass, visitors are counted each, a hub that is away is no riddle."""
    hub, proxy = behind
    async with visitor(proxy, "127.0.0.2") as first, visitor(proxy, "127.0.0.3") as second:
        await _learns_that_the_hub_is_away(first, proxy)
        await hub.start()
        await _chats(first, proxy)
        await _is_counted_by_its_own_address(first, second)
        await _learns_what_is_too_large(first)


async def _chats(client: ClientSession, proxy: Proxy) -> None:
    async with client.post(f"{CHAT}/session", json={}) as opened:
        assert opened.status == 200
        assert opened.headers["Strict-Transport-Security"]
        token = (await opened.json())["token"]
    async with client.ws_connect(f"{CHAT}/ws", origin=proxy.url) as socket:
        await socket.send_json({"type": "hello", "token": token, "after_seq": 0})
        assert (await socket.receive_json(timeout=10))["type"] == "welcome"
    with pytest.raises(WSServerHandshakeError, match="403"):
        await client.ws_connect(f"{CHAT}/ws", origin="https://elsewhere.example")


async def _is_counted_by_its_own_address(first: ClientSession, second: ClientSession) -> None:
    """Whatever it says of itself, and without being in the way of others."""
    for number in range(1, NEW_VISITORS):  # the first one chats already
        said = {"X-Forwarded-For": f"192.0.2.{number}"}
        async with first.post(f"{CHAT}/session", json={}, headers=said) as opened:
            assert opened.status == 200
    said = {"X-Forwarded-For": "192.0.2.200"}
    async with first.post(f"{CHAT}/session", json={}, headers=said) as refused:
        assert refused.status == 429
    async with second.post(f"{CHAT}/session", json={}) as opened:
        assert opened.status == 200


async def _learns_what_is_too_large(client: ClientSession) -> None:
    async with client.post(f"{CHAT}/files", data=BytesIO(bytes(TOO_LARGE))) as refused:
        assert refused.status == 413
        assert "照片" in await refused.text()


async def _learns_that_the_hub_is_away(client: ClientSession, proxy: Proxy) -> None:
    """In words, with a time to try again; and the key in the address stays out of the logs."""
    for path in ("/desk/", A_KEY):
        async with client.get(path) as away:
            assert (away.status, away.headers["Retry-After"]) == (503, "5")
            assert "back in a moment" in await away.text()
    assert "/desk/" in proxy.log
    assert "somebodys-key" not in proxy.log
