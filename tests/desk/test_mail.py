# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mail in the workspace: copies for answers, and a customer's HTML that can do no harm."""

from dataclasses import replace
from typing import Any

import pytest

from desk.mail_html import DEEPEST, LARGEST_HTML, shown
from intake.changes import ChangeSet, Message
from intake.messages import Author
from intake.store import schema

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa&#x09;ScRiPt:alert(1)">x</a>',
    "<iframe src=//evil.example></iframe>",
    "<form action=//evil.example><input name=a><button>x</button></form>",
    "<object data=x></object><embed src=x>",
    '<base href="//evil.example">',
    '<meta http-equiv="refresh" content="0;url=//evil.example">',
    '<link rel=stylesheet href="//evil.example/x.css">',
    "<style>@import '//evil.example';body{background:url(//evil.example)}</style>",
    '<p style="background:url(//evil.example/x);position:fixed;top:0">x</p>',
    '<div style="background-image:url(https://evil.example)">x</div>',
    '<img srcset="https://evil.example/a 1x" src="https://evil.example/b">',
    '<video poster="https://evil.example/p"><source src="https://evil.example/v"></video>',
    '<td background="https://evil.example/x">x</td>',
    "<input onfocus=alert(1) autofocus><details ontoggle=alert(1) open>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '<p id="x" name="y" class="z">x</p>',
)


BAD = (
    *("alert(1)", "javascript", "evil.example", "<script", "<svg", "<form", "<iframe", "<meta"),
    *("onerror", "onload", "position", "<base", " id=", " name=", "url("),
)


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_runs_and_nothing_is_fetched(html: str) -> None:
    """The classics: no code, no address of somebody else, no form, no names to clobber with."""
    page = shown(html, {}, with_images=False)
    assert page is not None
    body = page.page.partition("<body>")[2].casefold()
    for bad in BAD:
        assert bad not in body, body


def test_the_policy_allows_no_more() -> None:
    """Even what the cleaner might miss cannot run or call home."""
    page = shown("<p>x</p>", {}, with_images=False)
    assert page is not None
    assert page.policy.startswith("default-src 'none'; img-src data:;")
    assert "sandbox" in page.policy
    assert "script" not in page.policy


def test_pictures_from_elsewhere_wait_to_be_asked_for() -> None:
    """They are counted, and shown on request."""
    html = '<img src="https://x.example/a.png"><img src="cid:b"><img src="ftp://x/c">'
    blocked = shown(html, {"cid:b": ("image/png", PNG)}, with_images=False)
    assert blocked is not None
    assert blocked.blocked_images == 1
    assert "x.example" not in blocked.page
    assert 'src="data:image/png;base64,' in blocked.page
    wanted = shown(html, {}, with_images=True)
    assert wanted is not None
    assert 'src="https://x.example/a.png"' in wanted.page
    assert "img-src data: http: https:" in wanted.policy


def test_ordinary_mail_looks_as_it_did() -> None:
    """Colours, tables, links; links open elsewhere and tell nobody where from."""
    html = (
        '<table><tr><td style="color:red" colspan="2">a</td></tr></table>'
        '<a href="https://x.example">b</a>'
    )
    page = shown(html, {}, with_images=False)
    assert page is not None
    assert 'style="color:red"' in page.page
    assert 'colspan="2"' in page.page
    assert 'rel="noopener noreferrer nofollow"' in page.page


@pytest.mark.parametrize(
    "html", ["<div>" * (DEEPEST + 1) + "</div>" * (DEEPEST + 1), "x" * (LARGEST_HTML + 1)]
)
def test_what_would_cost_seconds_is_refused(html: str) -> None:
    """The text is still there to read."""
    assert shown(html, {}, with_images=False) is None


async def with_mail(desk: Any, html: bytes = b"<b>hi</b>", **meta: Any) -> str:
    """A conversation by mail, whose newest message has an HTML original."""
    conversation_id: str = await desk.conversation()
    loaded = await desk.store.load_conversation(conversation_id)
    conversation = loaded.conversation
    originals = [
        {"name": "mail.html", "blob": await desk.blobs.put(html), "content_type": "text/html"},
        {"name": "cid:logo", "blob": await desk.blobs.put(PNG), "content_type": "image/png"},
    ]
    seq = conversation.last_seq + 1
    said = Message(
        seq, Author.CUSTOMER, desk.clock.now, "hi", meta={"originals": originals, **meta}
    )
    context = {"to": "wang@customer.example"}
    changed = replace(conversation, last_seq=seq, reply_context=context)
    assert await desk.store.commit([ChangeSet(changed, (said,))]) == [None]
    return conversation_id


async def test_the_formatted_mail(desk: Any) -> None:
    """Cleaned, under its own policy, and only for those who may see the conversation."""
    conversation_id = await with_mail(desk, b'<b>hi</b><img src="cid:logo"><script>x</script>')
    await desk.sign_in("lina")
    url = f"{desk.url}/api/v1/conversations/{conversation_id}/messages/2/html"
    async with desk.session.get(url) as answer:
        assert answer.status == 200
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        page = await answer.text()
    assert "<b>hi</b>" in page
    assert "data:image/png" in page
    assert "<script" not in page


@pytest.mark.parametrize("seq", ["1", "99", "0", "x", "9" * 30])
async def test_no_formatted_view_of_other_messages(desk: Any, seq: str) -> None:
    """A message without one, or no message at all, is not found."""
    conversation_id = await with_mail(desk)
    await desk.sign_in("lina")
    status, _ = await desk.call("GET", f"/conversations/{conversation_id}/messages/{seq}/html")
    assert status == 404


async def test_a_costly_mail_says_so(desk: Any) -> None:
    """In words an agent understands."""
    conversation_id = await with_mail(desk, b"<div>" * 1000)
    await desk.sign_in("lina")
    status, problem = await desk.call("GET", f"/conversations/{conversation_id}/messages/2/html")
    assert (status, problem["type"]) == (409, "html-too-costly")


async def test_an_answer_with_copies(desk: Any) -> None:
    """Whom it goes to stands with the message."""
    conversation_id = await with_mail(desk)
    await desk.sign_in("lina")
    status, said = await desk.call(
        "POST",
        f"/conversations/{conversation_id}/messages",
        {"text": "好的", "to": ["wang@customer.example"], "cc": ["boss@customer.example"]},
    )
    assert status == 201
    assert said["meta"] == {"to": ["wang@customer.example"], "cc": ["boss@customer.example"]}


async def test_no_copies_where_nobody_could_get_them(desk: Any) -> None:
    """A chat knows one customer: the request is refused, nothing is sent."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    path = f"/conversations/{conversation_id}/messages"
    status, problem = await desk.call("POST", path, {"text": "x", "cc": ["a@b.example"]})
    assert (status, problem["type"]) == (409, "no-copies")
    assert await desk.rows(schema.delivery) == []


@pytest.mark.parametrize("bad", ["a", "a@b, c@d", "a@b\r\nBcc: x@y", "<a@b>", "@b"])
async def test_what_is_no_address_is_refused(desk: Any, bad: str) -> None:
    """Before anything is written."""
    conversation_id = await with_mail(desk)
    await desk.sign_in("lina")
    path = f"/conversations/{conversation_id}/messages"
    status, _ = await desk.call("POST", path, {"text": "x", "cc": [bad]})
    assert status in {400, 422}
