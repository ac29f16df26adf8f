# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processes of `frontdesk` that begin with the program read in.

To read the program and to compile the patterns messages are read with takes two seconds, the same
for every hub and several times what a test does with it. Here one process does it once, running
nothing, and each hub is forked from that: files, time and end are its own. What starts from
nothing is for `tests/bots/serving` and `tests/bots/commands` to say.
"""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from bots import cli

_LONGEST_SECONDS = 60  # a command takes a tenth of one; the machine may be busy
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.support.read_once"])


class Prepared:
    """A `frontdesk` that runs, or ran; `said` is what it writes."""

    def __init__(self, process: ForkServerProcess, said: asyncio.StreamReader) -> None:
        self.said = said
        self._process = process
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._end)

    @property
    def returncode(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """As `kill` does; one that has ended is left in peace."""
        if self.returncode is None and self._process.pid is not None:
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        """End it without a moment to finish anything."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Its exit code, once it has ended."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self._ended.set()


async def start(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], *, hears_output: bool
) -> Prepared:
    """Run `frontdesk WORDS` in a folder; without `hears_output` only its standard error is heard.

    It has no standard input, and ends with this process at the latest.
    """
    ours, theirs = _context.Pipe(duplex=False)
    given = (list(words), folder, dict(environment), theirs, hears_output)
    process = _context.Process(target=_serve, args=given, daemon=True)
    process.start()
    theirs.close()
    said = asyncio.StreamReader()
    with ours:
        pipe = os.fdopen(os.dup(ours.fileno()), "rb", buffering=0)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(said), pipe
    )
    return Prepared(process, said)


def run(
    *words: str, cwd: Path, env: Mapping[str, str], given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `frontdesk WORDS` to its end, with `given` as its standard input.

    Raises `TimeoutError` after a minute.
    """
    with TemporaryDirectory(prefix="prepared-") as folder:
        streams = tuple(str(Path(folder, name)) for name in ("given", "output", "errors"))
        Path(streams[0]).write_text(given, encoding="utf-8")
        process = _context.Process(target=_run, args=(words, cwd, dict(env), streams), daemon=True)
        process.start()
        process.join(_LONGEST_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(" ".join(words))
        output, errors = (Path(name).read_text(encoding="utf-8") for name in streams[1:])
        return subprocess.CompletedProcess(words, process.exitcode, output, errors)


def _run(
    words: Sequence[str], cwd: Path, env: Mapping[str, str], streams: tuple[str, str, str]
) -> None:
    for stream, name in enumerate(streams):
        flags = os.O_WRONLY | os.O_CREAT if stream else os.O_RDONLY
        os.dup2(os.open(name, flags, 0o600), stream)
    _become(words, cwd, env)


def _serve(
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    said: Connection,
    hears_output: bool,  # noqa: FBT001 — multiprocessing hands over positions
) -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(said.fileno() if hears_output else nothing, 1)
    os.dup2(said.fileno(), 2)
    os.close(nothing)
    said.close()
    _become(words, folder, environment)


def _become(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """In the new process: what a shell in this folder would run."""
    # The streams of the process before remember what their files could do.
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["frontdesk", *words]
    cli.main()
