# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process: it starts quickly, stops cleanly, and says in one line why it cannot start."""

import asyncio
import errno
import gc
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bots.operation.control import socket_path
from bots.serving.process import serve, why_not_listening
from bots.settings import Settings
from channels.contract import Capabilities
from intake.errors import DiskFailed, StoreUnavailable
from tests.support.listening import free_port

ROOT = Path(__file__).parents[3]
SECRET = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Starts `frontdesk serve`; what a test leaves running is ended."""
    processes: list[Process] = []

    async def run(port: int, *more: str, **store: str) -> Process:
        places = {
            "url": f"sqlite:///{tmp_path}/frontdesk.db",
            "journal": f"{tmp_path}/journal",
            "blobs": f"{tmp_path}/blobs",
            **store,
        }
        config = tmp_path / "frontdesk.toml"
        lines = [f"{name} = {json.dumps(value)}" for name, value in places.items()]
        config.write_text(
            f"[server]\nport = {port}\n[store]\n" + "\n".join(lines)
            + f'\n[channels.webhook.main]\nsecret = "{SECRET}"\n',
            encoding="utf-8",
        )  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bots", "serve", "--config", str(config), *more,
            stdout=PIPE, stderr=PIPE, cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        processes.append(process)
        return process

    yield run
    for process in processes:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def line(process: Process, event: str) -> dict[str, Any]:
    """The first log line with this event; fails when the process ends without it."""
    assert process.stderr is not None
    async with asyncio.timeout(30):
        while written := await process.stderr.readline():
            found: dict[str, Any] = json.loads(written)
            if found["event"] == event:
                return found
    pytest.fail(f"{event} was never logged")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it_cleanly(start: Start, number: signal.Signals) -> None:
    """Exit 0 within five seconds, and the log says so."""
    process = await start(free_port())
    await line(process, "serving")
    process.send_signal(number)
    async with asyncio.timeout(5):
        await line(process, "stopped")
        assert await process.wait() == 0


async def test_a_port_in_use_is_one_friendly_line(start: Start) -> None:
    """Which address, and the likely reason; exit 1, no traceback."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = await start(port)
        async with asyncio.timeout(30):
            _, errors = await process.communicate()
    assert process.returncode == 1
    said = errors.decode()
    assert f"127.0.0.1:{port}" in said
    assert "in use" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("number", "key", "advice"),
    [
        (errno.EADDRINUSE, "port", "choose another port"),
        (errno.EACCES, "port", "privileged"),
        (errno.EADDRNOTAVAIL, "host", "an address of this machine"),
        (socket.EAI_NONAME, "host", "an address of this machine"),
    ],
)
def test_why_it_cannot_listen_is_said_with_what_to_do(number: int, key: str, advice: str) -> None:
    """A host that is none of this machine's is no matter of the port."""
    wrong = why_not_listening(OSError(number, "x"))
    assert wrong.key == key
    assert advice in wrong.words


async def test_a_second_hub_on_the_same_data_is_refused(start: Start) -> None:
    """Two writers would break the one-writer rule silently: the second says who is there."""
    first = await start(free_port())
    await line(first, "serving")
    second = await start(free_port())
    async with asyncio.timeout(30):
        _, errors = await second.communicate()
    assert second.returncode == 1
    assert "in use by another" in errors.decode()
    assert "Traceback" not in errors.decode()


async def test_an_unknown_kind_of_store_is_one_line(start: Start) -> None:
    """What is not supported is said with what to write instead."""
    process = await start(free_port(), url="mysql://host/db")
    async with asyncio.timeout(30):
        _, errors = await process.communicate()
    assert process.returncode == 1
    assert "sqlite:///" in errors.decode()
    assert "Traceback" not in errors.decode()


PATH = b"POST /channels/webhook/main/messages HTTP/1.1\r\nHost: hub\r\n"
SIGNED = b"webhook-id: m1\r\nwebhook-timestamp: 1\r\nwebhook-signature: v1,x\r\n"


BROKEN: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (b"415", (PATH + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",)),
    (b"415", (PATH + b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",)),
    (b"415", (PATH + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n", b"{}")),
    (b"400", (b"GET / HTTP/1.1\r\nno header\r\n\r\n",)),
    (b"400", (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: hub\r\n\r\n",)),
    # Then the sender is gone.
    (b"", (PATH + SIGNED + b"Transfer-Encoding: chunked\r\n\r\n", b"zz\r\n")),
    (b"", (PATH + SIGNED + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\n{")),
    (b"", (PATH + SIGNED + b"Content-Length: 99\r\n\r\n", b"{")),
)


async def test_a_strangers_broken_request_is_no_fault_of_ours(start: Start) -> None:
    """It is answered where it can be, and never logged as an error with a traceback."""
    port = free_port()
    process = await start(port)
    await line(process, "serving")
    for status, parts in BROKEN:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.05)  # each part is a packet of its own
        if status:
            async with asyncio.timeout(5):
                assert (await reader.readline()).split()[1] == status, parts
        writer.close()
        await writer.wait_closed()
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        _, errors = await process.communicate()
    assert [json.loads(one)["event"] for one in errors.splitlines()] == ["stopped"]


class BrokenChannel:
    """A channel that finds the store gone as soon as it works."""

    kind, account, capabilities = "broken", "main", Capabilities(text_max=1)

    def routes(self) -> tuple[()]:
        return ()

    async def run(self) -> None:
        raise StoreUnavailable("gone")


@pytest.fixture
def interpreter() -> Iterator[None]:
    """What serving tunes in the interpreter is put back."""
    before = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(before[0])
    gc.set_threshold(*before[1])
    gc.unfreeze()


@pytest.mark.usefixtures("interpreter")
async def test_one_end_that_fails_does_not_skip_the_others(hub_settings: Settings) -> None:
    """A hub whose channels failed still closes its port and socket and stops its workers."""
    server = hub_settings.server.model_copy(update={"port": free_port()})
    settings = hub_settings.model_copy(update={"server": server})
    seen: list[Any] = []

    async def before(program: Any) -> None:
        program.channels[("broken", "main")] = BrokenChannel()

    with pytest.raises(DiskFailed):
        await serve(settings, before=before, on_ready=lambda: seen.append(1))
    assert seen
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert not socket_path(settings).exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port))
