# SPDX-License-Identifier: AGPL-3.0-or-later
"""BlobStore in a folder: `ab/cdef…`, written beside and renamed, so a crash leaves no half file.

File work runs in asyncio's default threads.
"""

import asyncio
import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path

from intake.folders import make_folder, sync_folder

_HASH = re.compile(r"[0-9a-f]{64}")


class BlobFolder:
    """See `BlobStore`."""

    def __init__(self, folder: Path) -> None:
        make_folder(folder, "store.blobs")
        self._folder = folder

    async def put(self, content: bytes) -> str:
        """See `BlobStore.put`."""
        blob = sha256(content).hexdigest()
        await asyncio.to_thread(self._write, blob, content)
        return blob

    async def get(self, blob: str) -> bytes | None:
        """See `BlobStore.get`. Anything that is no hash is answered with None."""
        if not _HASH.fullmatch(blob):
            return None
        return await asyncio.to_thread(self._read, blob)

    def _path(self, blob: str) -> Path:
        return self._folder / blob[:2] / blob[2:]

    def _read(self, blob: str) -> bytes | None:
        try:
            return self._path(blob).read_bytes()
        except FileNotFoundError:
            return None

    def _write(self, blob: str, content: bytes) -> None:
        path = self._path(blob)
        if path.exists():
            return
        if not path.parent.exists():
            path.parent.mkdir(exist_ok=True)
            sync_folder(self._folder)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).rename(path)
        sync_folder(path.parent)
