# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands that serve, each in a new interpreter, as a person starts them; see `prepared`."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

from tests.support.listening import free_port

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("command", ["demo", "sandbox"])
async def test_it_says_where_it_listens_and_ends_with_ctrl_c(command: str, tmp_path: Path) -> None:
    """In an empty folder, without a setting; the address is printed, and the end is a good one."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bots", command, "--port", str(port),
        stdout=PIPE, stderr=STDOUT, cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    said = b""
    try:
        async with asyncio.timeout(60):
            while b"Ctrl-C" not in said and (heard := await process.stdout.readline()):
                said += heard
        assert f"http://127.0.0.1:{port}".encode() in said, said.decode()
        process.send_signal(signal.SIGINT)
        rest, _ = await process.communicate()
        assert process.returncode == 0, (said + rest).decode()
        assert b"Traceback" not in said + rest
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
