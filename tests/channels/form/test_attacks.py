# SPDX-License-Identifier: AGPL-3.0-or-later
"""What robots and worse do to a public form, and what honest people still get."""

import asyncio
import io
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import FormData

from channels.form import reading
from channels.form.reading import FILE_BYTES_MAX, FILES_MAX
from channels.form.submitting import SENDS
from intake.forms import Thread
from intake.links import Link, Links, Purpose
from tests.channels.form.conftest import ADDRESS, GOOD, Inputs, Start, ticket_in

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


async def test_a_page_without_our_token_is_shown_once_more(reporter: Any) -> None:
    """Forged, absent or of another form: nothing is filed, nothing entered is lost."""
    for token in ("", "v1.e30.x", reporter.aged(timedelta(0), form="other")):
        await reporter.open()
        reporter.last.values["_page"] = token
        status, page = await reporter.send(**GOOD)
        assert (status, page.values["description"]) == (422, GOOD["description"])
    assert await reporter.tickets() == []
    _, page = await reporter.send(**GOOD)
    ticket_in(page)


async def test_a_filled_trap_is_explained(reporter: Any) -> None:
    """A robot fills every input. A person whose browser did it sees the field and empties it."""
    await reporter.open()
    status, page = await reporter.send(**GOOD, _homepage="https://spam.example")
    assert status == 422
    assert await reporter.tickets() == []
    _, page = await reporter.send(**GOOD, _homepage="")
    ticket_in(page)


async def test_nobody_fills_in_a_page_at_once(start: Start) -> None:
    """Pressing once more is all a quick person has to do."""
    one: Any = await start(min_seconds=60)
    await one.open()
    status, page = await one.send(**GOOD)
    assert (status, page.values["phone"]) == (422, GOOD["phone"])
    one.last.values["_page"] = one.aged(timedelta(seconds=61))
    ticket_in((await one.send(**GOOD))[1])


async def test_a_page_of_yesterday_gets_a_new_token(reporter: Any) -> None:
    """Replaying an old page files nothing; its owner presses once more."""
    await reporter.open()
    reporter.last.values["_page"] = reporter.aged(timedelta(hours=25))
    status, _ = await reporter.send(**GOOD)
    assert status == 422
    ticket_in((await reporter.send(**GOOD))[1])


async def test_too_many_reports_from_one_address(reporter: Any) -> None:
    """429 with a time to wait; the limit is an hour's work of a whole office."""
    for _ in range(int(SENDS.partition("/")[0])):
        reporter.program.reception.allow("form send", "127.0.0.1", SENDS)
    await reporter.open()
    async with reporter.client.post(ADDRESS, data=reporter.body(**GOOD)) as answer:
        assert answer.status == 429
        assert int(answer.headers["Retry-After"]) > 0
    assert await reporter.tickets() == []


async def test_what_people_write_stays_text(reporter: Any) -> None:
    """In the form, at a problem, on the status page, in file names; and no script may run."""
    await reporter.open()
    evil = {**GOOD, "description": SCRIPT, "contact_person": SCRIPT[:60], "phone": SCRIPT}
    async with reporter.client.post(
        ADDRESS, data=reporter.body(("photos", f"{SCRIPT[:40]}.png", PNG), **evil)
    ) as answer:
        page = await answer.text()
        assert answer.status == 422
        policy = answer.headers["Content-Security-Policy"]
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "script-src 'self';" in policy
    assert "'unsafe-inline'" not in policy
    async with reporter.client.get(f"{ADDRESS}?sn={'%22%3E%3Cscript%3E'}") as answer:
        assert "<script>" not in (await answer.text()).replace("<script src=", "")
    await reporter.open()
    _, page_ = await reporter.send(**{**evil, "phone": GOOD["phone"], "contact_person": "Eve"})
    ticket_in(page_)


async def test_a_large_body_is_refused_early(reporter: Any) -> None:
    """413 before it is read; a text longer than any field takes as well."""
    headers = {"Content-Length": str(reading.BODY_BYTES_MAX + 1)}
    await reporter.open()
    body = reporter.body(**{**GOOD, "description": "x" * 30_000})
    async with reporter.client.post(ADDRESS, data=body) as answer:
        assert answer.status == 413
        assert "太大" in await answer.text()
    reader, writer = await _raw(reporter)
    writer.write(
        f"POST {ADDRESS} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: {headers['Content-Length']}\r\n\r\n".encode()
    )
    assert b" 413 " in await reader.readline()
    writer.close()


# aiohttp 3.14 uses its own deprecated call when a chunk ends beside a boundary.
@pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.html", b"<html><script>alert(1)</script>", "网页"),
        ("a.svg", b"<svg onload='alert(1)'/>", "网页"),
        ("a.exe", b"MZ\x90\x00\x03", "打不开"),
        ("a.png", b"", "空"),
        ("a.png", PNG + b"0" * FILE_BYTES_MAX, "10 MB"),
    ],
)
async def test_a_file_we_do_not_take_is_explained(
    reporter: Any, name: str, content: bytes, words: str
) -> None:
    """At its field, while everything else stays; and the same to the script."""
    await reporter.open()
    status, page = await reporter.send(("photos", name, content), **GOOD)
    assert status == 422
    assert words in page.problems["photos"]
    body = FormData({"_page": page.values["_page"], "_language": "zh"})
    body.add_field("photos", io.BytesIO(content), filename=name)
    async with reporter.client.post(f"{ADDRESS}/files", data=body) as answer:
        assert answer.status in {413, 415}
        assert words in (await answer.json())["problem"]


async def test_files_are_counted(reporter: Any) -> None:
    """The eleventh is refused with a word, not dropped."""
    await reporter.open()
    files = [("photos", f"{n}.png", PNG) for n in range(FILES_MAX + 1)]
    status, page = await reporter.send(*files, **GOOD)
    assert (status, "10" in page.problems["photos"]) == (422, True)


async def test_strangers_store_no_files(reporter: Any) -> None:
    """A file before a page's token, or with a forged one, is not kept."""
    body = FormData()
    body.add_field("photos", PNG, filename="x.png")
    body.add_field("_page", "v1.e30.x")
    for address in (ADDRESS, f"{ADDRESS}/files"):
        async with reporter.client.post(address, data=body()) as answer:
            assert answer.status in {400, 403}
        body = FormData({"_page": "v1.e30.x"})
        body.add_field("photos", PNG, filename="x.png")
    kept = reporter.program.settings.store.blobs.rglob("*")
    assert not [one for one in kept if one.is_file()]


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"Content-Type": "multipart/form-data; boundary=b"}, b"--b\r\nnonsense"),
        ({"Content-Type": "multipart/form-data; boundary=b"}, b"\n" * 100_000 + b"--b--\r\n"),
        ({"Content-Type": "multipart/form-data"}, b"x"),
        ({"Content-Type": "application/json"}, b"{}"),
        ({"Content-Type": "text/plain"}, b"x"),
    ],
)
async def test_a_broken_body_is_told_so(
    reporter: Any, headers: dict[str, str], content: bytes
) -> None:
    """As a page for people; nothing fails inside."""
    async with reporter.client.post(ADDRESS, data=content, headers=headers) as answer:
        assert answer.status in {400, 415}
        assert "<h1>" in await answer.text()


async def test_links_cannot_be_made_or_bent(reporter: Any) -> None:
    """A token of one purpose, thread or page opens nothing else."""
    links = Links(reporter.program.reception.seal)
    now = reporter.program.clock()
    number = await reporter.report()
    status = links.make(Link(Purpose.STATUS, "form", "public", "x", "y"), now)
    assert "过期" in (await reporter.open(f"{ADDRESS}/{status}")).words
    form = links.make(Link(Purpose.FORM, "form", "public", "x"), now)
    async with reporter.client.get(f"{ADDRESS}/status/{form}") as answer:
        assert answer.status == 404
        assert number not in await answer.text()
    linked = await reporter.open(f"{ADDRESS}/{form}")
    linked.action = ADDRESS  # a page of one thread, sent as nobody's
    assert (await reporter.send(**GOOD))[0] == 422


async def test_words_need_the_status_pages_own_token(reporter: Any) -> None:
    """Knowing an address of a status page does not make another page's token good for it."""
    await reporter.report()
    action = reporter.last.action
    foreign = (await reporter.open()).values["_page"]
    for token in (foreign, "", "v1.e30.x"):
        async with reporter.client.post(action, data={"_page": token, "text": "hi"}) as answer:
            assert answer.status == 403


async def test_emoji_and_strange_signs_arrive_whole(reporter: Any) -> None:
    """Also families, flags and right-to-left text; control signs do not."""
    await reporter.open()
    words = "卡纸 👩‍👩‍👧 🇨🇳 \u202bשלום\u202c e\u0301 😀"
    _, page = await reporter.send(**{**GOOD, "description": words + "\x00\x07\x1b"})
    ticket = await reporter.program.store.load_ticket(ticket_in(page))
    assert ticket.fields["description"].value == words


async def test_pages_are_kept_by_nobody(reporter: Any) -> None:
    """Neither by caches, nor in other sites' frames, nor told to other sites."""
    async with reporter.client.get(ADDRESS) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_the_parts_of_the_page_and_nothing_else(reporter: Any) -> None:
    """Style and script are answered; a browser that has them is told so."""
    async with reporter.client.get("/forms/page/form.js") as answer:
        assert answer.status == 200
        etag = answer.headers["ETag"]
    kept = {"If-None-Match": etag}
    async with reporter.client.get("/forms/page/form.js", headers=kept) as answer:
        assert answer.status == 304
    for name in ("settings.py", "..%2Fsettings.py", "form.ts"):
        async with reporter.client.get(f"/forms/page/{name}") as answer:
            assert answer.status == 404


async def test_a_form_that_is_not_there(reporter: Any) -> None:
    """A page for people, not an error."""
    async with reporter.client.get("/forms/nonsense") as answer:
        assert answer.status == 404
        assert "没有找到" in await answer.text()
    page = Inputs(await (await reporter.client.get(f"{ADDRESS}/status/v1.e30.x")).text())
    assert "失效" in page.words


async def test_a_store_that_is_away_loses_nothing(reporter: Any) -> None:
    """503 with the page as it was; pressing again files it, once."""
    await reporter.open()
    entry, reporter.program.reception._entry = reporter.program.reception._entry, None  # noqa: SLF001
    status, page = await reporter.send(**GOOD)
    assert (status, page.values["phone"]) == (503, GOOD["phone"])
    reporter.program.reception._entry = entry  # noqa: SLF001
    ticket_in((await reporter.send(**GOOD))[1])
    assert len(await reporter.tickets()) == 1


async def test_a_known_thread_has_an_address(reporter: Any) -> None:
    """A thread is joined under the address it has, whatever a link says."""
    await reporter.report()
    with reporter.program.reading.connect() as db:
        (thread,) = db.exec_driver_sql("select thread from conversation").scalars().all()
    found = await reporter.program.forms.thread("form", "public", thread)
    assert found == Thread("form", "public", thread, thread)
    assert await reporter.program.forms.thread("form", "public", "nobody") is None


async def _raw(reporter: Any) -> Any:
    return await asyncio.open_connection("127.0.0.1", reporter.client.port)
