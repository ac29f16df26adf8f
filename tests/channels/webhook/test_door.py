# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door of the webhook channel: who may come in, and how every mistake is named."""

import base64
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

SECRET = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
OTHER = "whsec_MTExMTExMTExMTExMTExMTExMTExMTEx"
LARGEST_BODY = 16 * 1024 * 1024


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"secret": OTHER}, "signature"),
        ({"headers": {"webhook-signature": "v1,AAAA"}}, "signature"),
        ({"headers": {"webhook-signature": "nonsense \udcff"}}, "signature"),
        ({"headers": {"webhook-signature": ""}}, "webhook-signature"),
        ({"headers": {"webhook-id": ""}}, "webhook-id"),
        ({"headers": {"webhook-id": "another"}}, "signature"),
        ({"headers": {"webhook-timestamp": ""}}, "webhook-timestamp"),
        ({"headers": {"webhook-timestamp": "now"}}, "webhook-timestamp"),
        ({"late": timedelta(minutes=-6)}, "clock"),
        ({"late": timedelta(minutes=6)}, "clock"),
    ],
)
async def test_a_stranger_is_turned_away(sender: Any, given: Any, says: str) -> None:
    """A wrong, missing, old or future signature is a 401 that says which; nothing is stored."""
    answer = await sender.post(sender.message("你好"), wait=1, **given)
    assert answer.status == 401
    assert answer.content_type == "application/problem+json"
    assert says in (await answer.json())["detail"]
    assert await sender.texts() == []
    assert sender.program.journal.last_seq == 0


async def test_a_changed_body_is_turned_away(sender: Any) -> None:
    """The signature covers every byte."""
    body = b'{"id":"m1","conversation":"c1","sender":{"id":"u1"},"text":"hi"}'
    signed = (await sender.post(body)).request_info.headers
    answer = await sender.client.post(
        "/channels/webhook/main/messages", data=body.replace(b"hi", b"ho"), headers=signed
    )
    assert answer.status == 401


async def test_the_previous_secret_still_works_during_a_change(connect: Any) -> None:
    """Both secrets are good until the old one is taken out of the configuration."""
    sender = await connect(previous_secret=OTHER)
    for secret in (SECRET, OTHER):
        assert (await sender.post(sender.message("你好"), secret=secret)).status == 202


async def test_several_signatures_in_the_header_are_tried(sender: Any) -> None:
    """A sender that changes its secret signs with both; one that fits is enough."""
    body = b'{"id":"m1","conversation":"c1","sender":{"id":"u1"},"text":"hi"}'
    first = await sender.post(body)
    good = first.request_info.headers["webhook-signature"]
    headers = {
        **first.request_info.headers,
        "webhook-signature": f"v1a,xxxx v1,AAAA {good}",
    }
    again = await sender.client.post("/channels/webhook/main/messages", data=body, headers=headers)
    assert again.status == 202


async def test_header_names_may_be_written_in_any_case(sender: Any) -> None:
    """HTTP says so, and proxies do."""
    body = b'{"id":"m1","conversation":"c1","sender":{"id":"u1"},"text":"hi"}'
    signed = (await sender.post(body)).request_info.headers
    headers = {
        name.upper(): value for name, value in signed.items() if name.lower().startswith("webhook")
    }
    answer = await sender.client.post(
        "/channels/webhook/main/messages", data=body, headers=headers
    )
    assert answer.status == 202


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"[]", "body"),
        (b'"text"', "body"),
        (b"null", "body"),
        (b'{"id": "\xff"}', "body"),
        (b'{"id": "\\ud800"}', "body"),
        (b"[" * 100_000, "body"),
        (b"{}", "id"),
        (b"{}", "conversation"),
        (b"{}", "sender"),
    ],
)
async def test_what_is_no_message_is_refused_with_its_place(
    sender: Any, body: bytes, place: str
) -> None:
    """A 400 that names the place in the body; nothing is stored."""
    answer = await sender.post(body)
    assert answer.status == 400
    assert place in (await answer.json())["problems"]
    assert sender.program.journal.last_seq == 0


async def test_a_long_text_is_refused_with_advice(sender: Any) -> None:
    """100 KB of text is a 400 that says what to do instead; nothing reaches a conversation."""
    answer = await sender.post(sender.message("x" * 100_000), wait=1)
    assert answer.status == 400
    assert "attachment" in (await answer.json())["problems"]["text"]
    assert sender.program.journal.last_seq == 0


async def test_a_refusal_names_every_wrong_place_at_once(sender: Any) -> None:
    """Whoever writes the integration need not find mistakes one by one."""
    body = {"id": 1, "conversation": 2, "sender": {"id": "u"}, "text": 3}
    problems = (await (await sender.post(body)).json())["problems"]
    assert set(problems) == {"id", "conversation", "text"}


async def test_a_file_that_is_too_large_is_refused(sender: Any) -> None:
    """10 MB per file; base64 makes it a third larger on the wire."""
    data = base64.b64encode(bytes(10 * 1024 * 1024 + 1)).decode()
    files = [{"name": "a.bin", "data": data}]
    answer = await sender.post(sender.message("hi", attachments=files))
    assert answer.status == 400
    assert "attachments.0" in (await answer.json())["problems"]


@pytest.mark.parametrize("announced", [True, False])
async def test_an_oversized_body_is_refused(sender: Any, *, announced: bool) -> None:
    """Above 16 MB it is a 413, whether the length was announced or not."""
    blob = bytes(LARGEST_BODY + 1)

    async def pieces() -> Any:
        for start in range(0, len(blob), 1 << 20):
            yield blob[start : start + (1 << 20)]

    first = await sender.post(sender.message("hi"))
    headers = {
        name: value
        for name, value in first.request_info.headers.items()
        if name.lower().startswith("webhook")
    }
    answer = await sender.client.post(
        "/channels/webhook/main/messages",
        data=BytesIO(blob) if announced else pieces(),
        headers=headers,
    )
    assert answer.status == 413
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("wait", ["31", "-1", "soon", "nan", "inf", "1e3"])
async def test_a_wait_out_of_range_is_refused(sender: Any, wait: str) -> None:
    """Between 0 and 30 seconds; anything else is a 400 before anything is stored."""
    answer = await sender.post(sender.message("hi"), wait=wait)
    assert answer.status == 400
    assert list((await answer.json())["problems"]) == ["wait"]
    assert sender.program.journal.last_seq == 0


async def test_other_accounts_and_methods_do_not_exist(sender: Any) -> None:
    """Only POST, only configured accounts."""
    assert (await sender.client.get("/channels/webhook/main/messages")).status == 405
    assert (await sender.client.post("/channels/webhook/other/messages")).status == 404


async def test_a_compressed_body_is_refused(sender: Any) -> None:
    """A small body that unpacks to a large one never gets that far."""
    answer = await sender.post(sender.message("hi"), headers={"Content-Encoding": "gzip"})
    assert answer.status == 415
