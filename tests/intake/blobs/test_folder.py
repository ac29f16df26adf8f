# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files by their content: found by hash only, never by a path somebody made up."""

import asyncio
from hashlib import sha256
from pathlib import Path

import pytest

from intake.blobs import BlobFolder


def files(folder: Path) -> list[bytes]:
    """The content of every file below."""
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


async def test_bytes_come_back_by_their_hash(tmp_path: Path) -> None:
    """What was kept is found again, also after a start, under the SHA-256 of its content."""
    content = bytes(range(256)) * 40
    blob = await BlobFolder(tmp_path / "blobs").put(content)
    assert blob == sha256(content).hexdigest()
    assert await BlobFolder(tmp_path / "blobs").get(blob) == content


async def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    """Twenty customers who send the same photo at once cost one file, and nothing half written."""
    blobs = BlobFolder(tmp_path)
    names = await asyncio.gather(*(blobs.put(b"photo") for _ in range(20)))
    assert len(set(names)) == 1
    assert files(tmp_path) == [b"photo"]


async def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    """Nothing is a content too."""
    blobs = BlobFolder(tmp_path)
    assert await blobs.get(await blobs.put(b"")) == b""


@pytest.mark.parametrize(
    "name",
    ["", "../secret", "ab/../../secret", "a" * 63, "A" * 64, "a" * 64 + "\n", "/etc/passwd"],
)
async def test_only_a_hash_names_a_file(tmp_path: Path, name: str) -> None:
    """A path is answered like a file that does not exist."""
    (tmp_path / "secret").write_text("no")
    assert await BlobFolder(tmp_path / "blobs").get(name) is None


async def test_an_unknown_hash_is_nothing(tmp_path: Path) -> None:
    """A file that was never kept is None, no error."""
    assert await BlobFolder(tmp_path).get("0" * 64) is None
