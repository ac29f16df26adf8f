# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page's server over a toy stand-in: what is seen there, and what people do."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientConnectionError
from aiohttp.test_utils import TestClient, TestServer

from bots.sandbox.page import GUARD, Page
from channels.sandboxes import Picture, Seen
from intake.messages import Language, Option

DO = {GUARD: "1"}


@dataclass
class Toy:
    """A provider in memory that answers nothing."""

    kind: str = "toy"
    title: Mapping[Language, str] = field(default_factory=lambda: {"zh": "玩具", "en": "Toy"})
    is_chat: bool = True
    chats: dict[str, list[Seen]] = field(default_factory=dict)
    trouble: Exception | None = None

    async def start(self, port: int) -> None: ...

    async def stop(self) -> None: ...

    def settings(self, hub_url: str) -> Mapping[str, object]:
        return {"api_base": hub_url}

    async def say(self, person: str, text: str) -> None:
        self._add(person, text=text)

    async def press(self, person: str, option_id: str) -> None:
        self._add(person, text=f"pressed {option_id}")

    async def photo(self, person: str, content: bytes) -> None:
        kind = "image/png" if content.startswith(b"\x89PNG") else "image/svg+xml"
        self._add(person, pictures=(Picture("photo", kind, content),))

    async def seen(self, person: str) -> Sequence[Seen]:
        if self.trouble:
            raise self.trouble
        return self.chats.get(person, ())

    def _add(self, person: str, **entry: Any) -> None:
        if self.trouble:
            raise self.trouble
        chat = self.chats.setdefault(person, [])
        chat.append(Seen(str(len(chat)), is_own=True, **entry))


@pytest.fixture
def toy() -> Toy:
    """A provider without any chat."""
    return Toy()


@pytest.fixture
async def page(toy: Toy) -> AsyncIterator[TestClient[Any, Any]]:
    """The page over the toy, and a browser's requests to it."""
    client = TestClient(TestServer(Page([toy], "http://127.0.0.1:1").app()))
    await client.start_server()
    yield client
    await client.close()


async def test_it_says_which_channels_there_are(page: Any) -> None:
    """Title in both languages, the page's texts, and where the desk is."""
    told = await (await page.get("/api/start")).json()
    assert told["channels"] == [
        {"kind": "toy", "title": {"zh": "玩具", "en": "Toy"}, "is_chat": True}
    ]
    assert told["texts"]["zh"].keys() == told["texts"]["en"].keys()
    assert told["desk"] == "http://127.0.0.1:1/desk/"
    assert told["form"] == "http://127.0.0.1:1/forms/report_fault"
    index = await page.get("/")
    assert "script-src" not in index.headers["Content-Security-Policy"]
    assert (await page.get("/page/page.js")).status == 200


async def test_what_a_person_does_reaches_the_stand_in(page: Any, toy: Toy) -> None:
    """Text, a button and a photo; each person has a chat of their own."""
    await page.post("/api/toy/anna/say", headers=DO, json={"value": "坏了 <b>"})
    await page.post("/api/toy/anna/press", headers=DO, json={"value": "3:yes"})
    await page.post("/api/toy/张伟/photo", headers=DO, data=b"\x89PNG...")
    assert [one.text for one in toy.chats["anna"]] == ["坏了 <b>", "pressed 3:yes"]
    (photo,) = (await (await page.get("/api/chats/张伟")).json())["chats"]["toy"]
    picture = await page.get(photo["pictures"][0]["url"])
    assert (picture.content_type, await picture.read()) == ("image/png", b"\x89PNG...")


async def test_buttons_and_notes_are_shown(page: Any, toy: Toy) -> None:
    """As data; the page sets them as text."""
    toy.chats["anna"] = [
        Seen(
            "7", is_own=False, text="好吗？", options=(Option("3:y", "好"),), note="window closed"
        )
    ]
    (entry,) = (await (await page.get("/api/chats/anna")).json())["chats"]["toy"]
    assert entry["options"] == [{"id": "3:y", "label": "好"}]
    assert (entry["is_own"], entry["note"]) == (False, "window closed")


async def test_a_file_that_could_run_is_not_shown(page: Any) -> None:
    """An SVG is named, never served in the page's name."""
    await page.post("/api/toy/anna/photo", headers=DO, data=b"<svg onload=alert(1)>")
    (entry,) = (await (await page.get("/api/chats/anna")).json())["chats"]["toy"]
    assert entry["pictures"] == [{"name": "photo", "url": ""}]
    assert (await page.get("/api/pictures/toy/anna/0/0")).status == 404


async def test_trouble_is_told_and_does_not_end_the_page(page: Any, toy: Toy) -> None:
    """A provider that refuses, or a hub that has not started yet, is one sentence."""
    toy.trouble = ClientConnectionError("nobody listens")
    answer = await page.post("/api/toy/anna/say", headers=DO, json={"value": "坏了"})
    assert answer.status == 502
    assert "nobody listens" in (await answer.json())["problem"]
    told = await (await page.get("/api/chats/anna")).json()
    assert (told["is_ready"], told["chats"]) == (False, {"toy": []})


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        ("/api/toy/anna/say", {}, b'{"value": "x"}', 403),
        ("/api/nothing/anna/say", DO, b'{"value": "x"}', 404),
        ("/api/toy/anna/say", DO, b"{", 400),
        ("/api/toy/anna/say", DO, b"[]", 400),
        ("/api/toy/anna/dance", DO, b"{}", 404),
        ("/api/toy/anna/photo", DO, b"x" * (10 * 1024 * 1024 + 1), 413),
    ],
)
async def test_other_pages_and_mistakes_are_refused(
    page: Any, path: str, headers: Any, body: bytes, status: int
) -> None:
    """Without the page's own header nothing happens: no other page in the browser can set it."""
    assert (await page.post(path, headers=headers, data=BytesIO(body))).status == status
