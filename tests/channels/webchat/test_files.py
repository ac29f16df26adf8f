# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files: what is taken, under which name, and who gets it back."""

from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.webchat.files import (
    FILES_PER_MESSAGE_MAX,
    NAME_MAX,
    clean_name,
    read_upload,
    recognise,
    seal_upload,
)
from channels.webchat.refusals import Refusal
from intake.messages import Attachment
from intake.seals import Seal

BASE = "/channels/webchat/site"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)
CID = "cid-00000001"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (PNG, "image/png"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"%PDF-1.7", "application/pdf"),
        ("E-104 过热\n".encode(), "text/plain"),
        ("打印机日志".encode("gb18030"), "text/plain"),
        (b"2026-01-01 got <html> from upstream", "text/plain"),
    ],
)
def test_types_are_read_from_the_bytes(content: bytes, media_type: str) -> None:
    """Photos, videos, PDF and plain text are recognised whatever they are called."""
    assert recognise(content, "anything.bin") == media_type


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.png", "file_empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "a.png", "file_markup"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>", "a.jpg", "file_markup"),
        (b"<!-- hi --><script>alert(1)</script>", "a.txt", "file_markup"),
        (b"plain", "page.HTML", "file_markup"),
        (b"MZ\x90\x00\x03", "photo.jpg", "file_type"),
        (b"PK\x03\x04\x14\x00\x00\x00", "a.zip", "file_type"),
    ],
)
def test_what_could_run_is_refused(content: bytes, name: str, code: str) -> None:
    """Markup, programs and archives are refused by content, not only by name."""
    assert recognise(content, name) == Refusal(code)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\temp\\故障 照片.jpg", "故障 照片.jpg"),
        ("evil\u202egpj.exe", "evilgpj.exe.jpg"),
        ("zero\u200bwidth.jpg", "zerowidth.jpg"),
        ("a\x00b\r\nc.jpg", "a b c.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("...", "file.jpg"),
        ("", "file.jpg"),
        ("invoice.pdf.exe", "invoice.pdf.exe.jpg"),
    ],
)
def test_names_are_made_harmless(name: str, cleaned: str) -> None:
    """No folders, no control or direction characters, and the ending tells the truth."""
    assert clean_name(name, "image/jpeg") == cleaned


@given(st.text(max_size=400))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    """Whatever was sent: short, not empty, one line, no path, honest ending."""
    cleaned = clean_name(name, "image/png")
    assert 0 < len(cleaned) <= NAME_MAX
    assert cleaned.lower().endswith(".png")
    assert not set(cleaned) & set("/\\\0\r\n\u202e\u200b")
    cleaned.encode()


def test_a_reference_belongs_to_one_visitor() -> None:
    """Another visitor cannot attach what somebody else uploaded."""
    seal, file = Seal(b"k" * 32), Attachment("0" * 64, "a.png", "image/png", 3)
    reference = seal_upload(seal, "anna", file)
    assert read_upload(seal, "anna", reference) == file
    assert read_upload(seal, "boris", reference) is None
    assert read_upload(Seal(b"x" * 32), "anna", reference) is None


async def test_a_photo_is_sent_and_downloaded_again(browser: Any) -> None:
    """Upload, send, download: same bytes, as a download that nothing renders."""
    status, file = await browser.upload("%E6%95%85%E9%9A%9C.png", PNG)
    await browser.post(CID, files=[file["ref"]])
    item = (await browser.read())["items"][0]
    address = f"{BASE}/files/{item['attachments'][0]['blob']}"
    async with browser.client.get(address, headers=browser.headers) as answer:
        assert await answer.read() == PNG
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert (status, item["attachments"][0]["name"]) == (201, "故障.png")


async def test_a_form_upload_works_as_well(browser: Any) -> None:
    """A multipart form with a file is the same as a raw body."""
    form = aiohttp.FormData()
    form.add_field("note", "ignored")
    form.add_field("file", PNG, filename="photo.png", content_type="text/html")
    address = f"{BASE}/files"
    async with browser.client.post(address, data=form, headers=browser.headers) as answer:
        file = await answer.json()
        assert (answer.status, file["content_type"]) == (201, "image/png")


async def test_files_of_others_are_not_found(browser: Any) -> None:
    """Knowing the hash of somebody else's file opens nothing."""
    _, file = await browser.upload("a.png", PNG)
    await browser.post(CID, files=[file["ref"]])
    await browser.open_session()
    address = f"{BASE}/files/{file['blob']}"
    async with browser.client.get(address, headers=browser.headers) as answer:
        assert answer.status == 404


async def test_a_file_beyond_the_cap_is_not_stored(browser: Any, hub: Any) -> None:
    """Ten megabytes and one byte: 413 with the limit in the text, nothing kept."""

    async def stream() -> Any:
        yield PNG
        for _ in range(10):
            yield bytes(1024 * 1024)

    headers = {**browser.headers, "X-File-Name": "big.png"}
    address = f"{BASE}/files"
    async with browser.client.post(address, data=stream(), headers=headers) as answer:
        problem = await answer.json(content_type=None)
        assert (answer.status, problem["type"]) == (413, "file_too_large")
        assert "10 MB" in problem["detail"]
    assert hub.files == {}


FIELD = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
FILE = (
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
)
INSIDE = b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\n1\r\n--y--\r\n"


async def test_a_form_with_a_few_fields_is_read(browser: Any) -> None:
    """What the ones below are refused for is not the form."""
    headers = {**browser.headers, "Content-Type": "multipart/form-data; boundary=x"}
    address = f"{BASE}/files"
    body = b"\r\n" + FIELD * 9 + FILE
    async with browser.client.post(address, data=body, headers=headers) as answer:
        assert answer.status == 201, await answer.text()


@pytest.mark.parametrize(
    "body",
    [b"\n" * 100_000 + FILE, FIELD * 5_000 + FILE, INSIDE + FILE],
    ids=["blank lines", "fields", "a form inside"],
)
async def test_an_endless_form_is_malformed(browser: Any, body: bytes) -> None:
    """Megabytes of lines or parts were read to the end, one by one, while nobody else was."""
    headers = {**browser.headers, "Content-Type": "multipart/form-data; boundary=x"}
    async with browser.client.post(f"{BASE}/files", data=body, headers=headers) as answer:
        assert answer.status == 400
        assert (await answer.json(content_type=None))["type"] == "malformed"


@pytest.mark.parametrize(
    ("boundary", "body"),
    [
        ("", b"--x\r\n"),
        ("; boundary=x", b"no form"),
        ("; boundary=x", b"--x\r\nno header\r\n\r\nbar\r\n--x--"),
        ("; boundary=x", b"--x\r\nA: " + b"a" * 20_000 + b"\r\n\r\nbar\r\n--x--"),
    ],
)
async def test_a_broken_form_is_malformed(browser: Any, boundary: str, body: bytes) -> None:
    """No boundary, no form, no headers, too long ones: answered, not a crash."""
    headers = {**browser.headers, "Content-Type": f"multipart/form-data{boundary}"}
    address = f"{BASE}/files"
    async with browser.client.post(address, data=body, headers=headers) as answer:
        assert answer.status == 400
        assert (await answer.json(content_type=None))["type"] == "malformed"


async def test_uploads_are_counted_per_address_too(browser: Any, hub: Any) -> None:
    """A new visitor costs nothing, so a limit per visitor alone would let one fill the disk."""
    hub.waits["webchat.upload_address"] = 6.2
    status, refused = await browser.upload("a.png", PNG)
    assert (status, refused["type"]) == (429, "rate")


async def test_a_full_message_of_files_can_be_uploaded_at_once(browser: Any, hub: Any) -> None:
    """What one message may carry is not stopped on its way by a limit of its own."""
    files = [(await browser.upload(f"{number}.png", PNG))[1] for number in range(10)]
    status, _ = await browser.post(CID, files=[file["ref"] for file in files])
    assert status == 202
    count, _, span = hub.last_limits["webchat.upload"].partition("/")
    assert (int(count) >= FILES_PER_MESSAGE_MAX, span) == (True, "minute")
