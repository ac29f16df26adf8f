# SPDX-License-Identifier: AGPL-3.0-or-later
"""The workspace's pages: served safely, for every address of the page."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from desk.pages import attach


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[str]:
    """A server with a built workspace, and a secret beside it."""
    (tmp_path / "secret.txt").write_text("secret")
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<title>desk</title>")
    (static / "assets" / "app-1a2b.js").write_text("1")
    app = web.Application()
    attach(app, static)
    async with TestServer(app) as server:
        yield str(server.make_url("/desk/"))


async def get(url: str) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers."""
    async with ClientSession() as session, session.get(url) as response:
        return response.status, await response.text(), dict(response.headers)


@pytest.mark.parametrize(
    "path", ["", "tickets", "conversations/abc", "tickets/FD-1.2", "index.html"]
)
async def test_page(site: str, path: str) -> None:
    """Every address of the workspace is the one page, asked for each time."""
    status, text, headers = await get(site + path)
    assert (status, text) == (200, "<title>desk</title>")
    assert headers["Cache-Control"] == "no-cache"
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


async def test_built_file(site: str) -> None:
    """A built file may be kept for ever, and is what it is."""
    status, text, headers = await get(site + "assets/app-1a2b.js")
    assert (status, text) == (200, "1")
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path", ["assets/app-0000.js", "nope.js", "tickets/nope.css", "robots.txt", "favicon.ico"]
)
async def test_missing_file(site: str, path: str) -> None:
    """A file that is not there is not found, rather than a page that is run as a script."""
    assert (await get(site + path))[0] == 404


async def test_every_page_has_the_icon(site: str) -> None:
    """A browser asks the root for it on pages that name none, such as a customer's."""
    async with ClientSession() as session:
        icon = await session.get(
            site.removesuffix("/desk/") + "/favicon.ico", allow_redirects=False
        )
        assert (icon.status, icon.headers["Location"]) == (308, "/desk/favicon.svg")


@pytest.mark.parametrize(
    "path", ["..%2fsecret.txt", "%2e%2e/secret.txt", "a%00b", "%2Fetc/passwd"]
)
async def test_no_way_out(site: str, path: str) -> None:
    """No address leads out of the folder."""
    assert "secret" not in (await get(site + path))[1]


async def test_not_built(tmp_path: Path) -> None:
    """Without a build the page says what to do, in both languages."""
    app = web.Application()
    attach(app, tmp_path / "static")
    async with TestServer(app) as server:
        status, text, _ = await get(str(server.make_url("/desk/")))
    assert status == 503
    assert "make run" in text
    assert "尚未构建" in text


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip")])
async def test_a_built_file_comes_small(
    site: str, tmp_path: Path, accepted: str, encoding: str
) -> None:
    """As the copy beside it that the browser can unpack; it is still a script, and the same."""
    script = tmp_path / "static/assets/app-1a2b.js"
    script.with_suffix(".js.gz").write_bytes(gzip.compress(b"1"))
    script.with_suffix(".js.br").write_bytes(b"\x0b\x00\x801\x03")
    url, headers = site + "assets/app-1a2b.js", {"Accept-Encoding": accepted}
    async with (
        ClientSession(auto_decompress=False) as session,
        session.get(url, headers=headers) as answer,
    ):
        assert answer.headers["Content-Encoding"] == encoding
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert (
            await answer.read()
            == script.with_suffix(f".js.{'br' if encoding == 'br' else 'gz'}").read_bytes()
        )
