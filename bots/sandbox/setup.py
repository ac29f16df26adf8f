# SPDX-License-Identifier: AGPL-3.0-or-later
"""Start the stand-ins, the page, and a hub configured against them; stop all in order.

Nothing is kept: each start has a new folder and new passwords. Everything listens on this machine
only. Whoever wants to try a real provider uses `serve`.
"""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bots.app import Program
from bots.demo.seed import seed
from bots.demo.setup import BOT, set_admin_password
from bots.runtime import logs
from bots.sandbox.page import Page
from bots.serving.process import serve, why_not_listening
from bots.settings import Settings, parse
from channels.sandboxes import ACCOUNT, Sandbox, open_sandbox, sandbox_kinds
from desk.login import hash_password
from intake.errors import SettingsError

HOST = "127.0.0.1"
END_SECONDS = 3.0


async def run_sandbox(port: int, kinds: Sequence[str] = ()) -> None:
    """Serve until Ctrl-C: the page on `port`, the hub on the next one.

    Raises `SettingsError` for a kind that has no stand-in, or a port that is in use.
    """
    sandboxes = [open_sandbox(kind) for kind in chosen(kinds)]
    password = secrets.token_urlsafe(9)
    logs.configure("WARNING", "console")
    async with contextlib.AsyncExitStack() as ends:
        folder = ends.enter_context(TemporaryDirectory(prefix="frontdesk-sandbox-"))
        for sandbox in sandboxes:
            ends.push_async_callback(_end, sandbox)
            await sandbox.start(0)
        settings = sandbox_settings(Path(folder), port + 1, sandboxes)
        page = Page(sandboxes, settings.server.url)
        ends.push_async_callback(page.stop)
        await _listen(page, port)

        async def prepare(program: Program) -> None:
            await seed(program, lambda: hash_password(secrets.token_urlsafe(9)))
            await set_admin_password(program, password)

        def ready() -> None:
            page.is_ready = True
            _welcome(page, settings, password)

        await serve(settings, is_demo=True, before=prepare, on_ready=ready)


def chosen(kinds: Sequence[str]) -> tuple[str, ...]:
    """The kinds to start: those named, or all that have a stand-in. Raises `SettingsError`."""
    known = sandbox_kinds()
    for kind in kinds:
        if kind not in known:
            problem = f"there is no stand-in for {kind!r}; there are: {', '.join(known)}"
            raise SettingsError("--channel", problem)
    return tuple(kinds) or known


def sandbox_settings(folder: Path, port: int, sandboxes: Sequence[Sandbox]) -> Settings:
    """The configuration of a hub that talks to these stand-ins, which have been started."""
    hub_url = f"http://{HOST}:{port}"
    return parse(
        {
            "server": {"host": HOST, "port": port},
            "store": {
                "url": f"sqlite:///{folder}/frontdesk.db",
                "journal": f"{folder}/journal",
                "blobs": f"{folder}/blobs",
            },
            "bots": {"default": {**BOT, "opening_hours": ["00:00-23:59"]}},
            "channels": {one.kind: {ACCOUNT: dict(one.settings(hub_url))} for one in sandboxes},
        }
    )


async def _listen(page: Page, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port + 1))
        except OSError as error:
            problem = f"{HOST}:{port + 1}: {why_not_listening(error).words}"
            raise SettingsError("--port", problem) from error
    try:
        await page.start(HOST, port)
    except OSError as error:
        problem = f"{HOST}:{port}: {why_not_listening(error).words}"
        raise SettingsError("--port", problem) from error


async def _end(sandbox: Sandbox) -> None:
    """Stop a stand-in; one that waits for its connections does not hold up Ctrl-C."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(END_SECONDS):
            await sandbox.stop()


def _welcome(page: Page, settings: Settings, password: str) -> None:
    console = Console(highlight=False)
    console.print("[bold]All channels, without accounts  全部渠道，无需账号[/]\n")
    console.print(
        f"Write as a customer  以客户身份发消息  [bold cyan]{page.url}[/]", soft_wrap=True
    )
    desk = f"{settings.server.url}/desk/"
    console.print(
        f"Agent workspace  客服工作台  [bold cyan]{desk}[/]  admin / {password}", soft_wrap=True
    )
    console.print("Ctrl-C stops everything; nothing is kept.")
