# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real hub in a process of its own, on files of its own, to be killed and started again."""

import asyncio
import base64
import os
import signal
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bots.operation.books import Audit, audit
from intake.store import open_reading
from tests.support import prepared
from tests.support.listening import free_port

KEY = b"a key of the tests, 32 bytes long"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
START_SECONDS = 60  # a start takes one; the machine may be busy
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH")  # what the program needs of a machine


@dataclass
class Hub:
    """One configuration and, most of the time, a process that serves it."""

    folder: Path
    extra: str = ""  # more of frontdesk.toml
    server: str = ""  # more of its section [server]
    port: int = field(default_factory=free_port)
    log: list[str] = field(default_factory=list)
    process: prepared.Prepared | None = None
    _reading: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        return self.folder / "frontdesk.db"

    @property
    def config(self) -> Path:
        return self.folder / "frontdesk.toml"

    async def start(self, failpoint: str = "") -> None:
        """Serve; returns once /readyz says so. Fails with the hub's log if it ends before."""
        self._write_config()
        arguments = ["serve", "--config", str(self.config)]
        arguments += ["--failpoint", failpoint] if failpoint else []
        self.process = await prepared.start(
            arguments, self.folder, self._environment(), hears_output=False
        )
        serving: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._reading = asyncio.create_task(self._read_log(self.process, serving))
        async with asyncio.timeout(START_SECONDS):
            assert await serving, "".join(self.log)
        async with ClientSession() as client, client.get(f"{self.url}/readyz") as answer:
            assert answer.status == 200, await answer.text()

    async def died(self, within_seconds: float = START_SECONDS) -> int:
        """Wait until the process ends by itself; its exit code, negative for a signal."""
        assert self.process is not None
        async with asyncio.timeout(within_seconds):
            code = await self.process.wait()
        if self._reading is not None:
            await self._reading
        return code

    async def kill(self) -> None:
        """As a crash would: without a moment to finish anything."""
        assert self.process is not None
        self.process.kill()
        await self.died()

    async def stop(self) -> int:
        """As an operator would; returns the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await self.died()

    async def command(self, *arguments: str) -> tuple[int, str]:
        """Run a `frontdesk` command on this hub's files: exit code and what it printed."""
        self._write_config()
        given = [*arguments, "--config", str(self.config)]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bots",
            *given,
            cwd=self.folder,
            env=self._environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        printed, problems = await process.communicate()
        assert process.returncode is not None
        return process.returncode, printed.decode() or problems.decode()

    def books(self) -> Audit:
        """The books as they stand on disk."""
        reading = open_reading(f"sqlite:///{self.database}")
        try:
            return audit(reading, self.folder / "journal")
        finally:
            reading.dispose()

    async def audit(self) -> dict[str, Any]:
        """The books; fails unless they balance."""
        found = self.books()
        assert found.balances, found
        return dict(found.as_document())

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {**kept, "WEBHOOK_SECRET": SECRET, "PYTHONUNBUFFERED": "1"}

    async def _read_log(self, process: prepared.Prepared, serving: asyncio.Future[bool]) -> None:
        async for line in process.said:
            self.log.append(line.decode())
            if b'"serving"' in line and not serving.done():
                serving.set_result(True)
        if not serving.done():
            serving.set_result(False)

    def _write_config(self) -> None:
        self.config.write_text(
            f"""\
[server]
port = {self.port}
{self.server}
[store]
url = "sqlite:///{self.database}"
journal = "{self.folder}/journal"
blobs = "{self.folder}/blobs"
[channels.webhook.main]
secret = {{env = "WEBHOOK_SECRET"}}
[channels.webchat.site]
allowed_origins = ["http://localhost"]
{self.extra}
""",
            encoding="utf-8",
        )


def rows(hub: Hub, query: str) -> list[tuple[Any, ...]]:
    """What stands in the database."""
    with closing(sqlite3.connect(hub.database)) as db:
        return db.execute(query).fetchall()
