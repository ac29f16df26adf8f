# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files from upload to message, and given out so that none can do harm."""

import io
from typing import Any

import aiohttp
import pytest

from desk.uploads import LARGEST_FILE, safe_name

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
FORM = "multipart/form-data; boundary=b"
WITH_FILE = (
    b'--b\r\nContent-Disposition: form-data; name=f; filename="a.txt"\r\n\r\nx\r\n--b--\r\n'
)
SCRIPT = b"<script>alert(1)</script>"


async def upload(desk: Any, content: bytes, name: str, kind: str) -> tuple[int, Any]:
    """The answer to an upload."""
    form = aiohttp.FormData(quote_fields=False)  # as browsers do
    form.add_field("note", "first a part that is no file")
    form.add_field("file", io.BytesIO(content), filename=name, content_type=kind)
    async with desk.session.post(
        f"{desk.url}/api/v1/files", data=form, headers={"X-CSRF-Token": desk.csrf}
    ) as response:
        return response.status, await response.json()


async def test_attach(desk: Any) -> None:
    """An uploaded file goes with a message under its name and can be read again."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    status, kept = await upload(desk, PNG, "卡纸.png", "image/png")
    assert (status, kept["name"], kept["content_type"]) == (201, "卡纸.png", "image/png")
    status, said = await desk.call(
        "POST", f"/conversations/{conversation_id}/messages", {"attachments": [kept["blob"]]}
    )
    assert (status, said["attachments"]) == (201, [kept])
    async with desk.session.get(desk.url + kept["url"]) as response:
        assert await response.read() == PNG
        assert response.headers["Content-Type"] == "image/png"
        assert response.headers["Content-Disposition"].startswith("inline")


async def test_file_of_another_day(desk: Any) -> None:
    """A stored file can be attached by its hash alone; one that is not there is named."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    blob = await desk.blobs.put(PNG)
    path = f"/conversations/{conversation_id}/messages"
    _, said = await desk.call("POST", path, {"attachments": [blob]})
    assert said["attachments"][0]["name"] == "file.png"
    status, problem = await desk.call("POST", path, {"attachments": ["0" * 64]})
    assert (status, list(problem["problems"])) == (400, ["attachments"])


@pytest.mark.parametrize(
    ("content", "kind"),
    [(SCRIPT, "text/html"), (b"<svg onload='alert(1)'/>", "image/svg+xml"), (SCRIPT, "image/png")],
)
async def test_nothing_runs(desk: Any, content: bytes, kind: str) -> None:
    """What is no picture by its content is a sealed download, whatever it claims to be."""
    await desk.sign_in("lina")
    _, kept = await upload(desk, content, "photo.png", kind)
    async with desk.session.get(desk.url + kept["url"]) as response:
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_too_large(desk: Any) -> None:
    """A file over the limit is refused."""
    await desk.sign_in("lina")
    status, problem = await upload(desk, b"x" * (LARGEST_FILE + 1), "a", "text/plain")
    assert (status, problem["type"]) == (413, "too-large")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x", "text/plain", 415),
        (b"x", "multipart/form-data", 400),
        (b"x", FORM, 400),
        (b"--b--\r\n", FORM, 400),
        (b"\n" * 10_000 + WITH_FILE, FORM, 400),
        (WITH_FILE, FORM, 201),
        (b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--", FORM, 400),
        (b"--b\r\nContent-Disposition: form-data; name=\x12\r\n\r\nx\r\n--b--", FORM, 400),
    ],
)
async def test_no_file(desk: Any, body: bytes, kind: str, status: int) -> None:
    """An upload without a readable file is refused, never a crash."""
    await desk.sign_in("lina")
    async with desk.session.post(
        f"{desk.url}/api/v1/files",
        data=body,
        headers={"X-CSRF-Token": desk.csrf, "Content-Type": kind},
    ) as response:
        assert response.status == status, await response.text()


async def test_absent_file(desk: Any) -> None:
    """A file that is not there, or a name that is no hash, is a 404."""
    await desk.sign_in("lina")
    assert (await desk.call("GET", "/files/" + "0" * 64))[0] == 404
    assert (await desk.call("GET", "/files/..%2F..%2Fetc%2Fpasswd"))[0] == 404


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\照片\a.jpg", "a.jpg"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_safe_name(given: str, kept: str) -> None:
    """A file name keeps no folder, no control character and no direction mark."""
    assert safe_name(given) == kept
