# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands that run or prepare a hub: serve, demo, sandbox, check, migrate."""

import asyncio
import os
from typing import Annotated

import typer

from bots.commands.shared import (
    ConfigOption,
    JsonOption,
    console,
    naming_line,
    print_json,
    print_problem,
    run,
    settings_of,
    wrong_use,
)

Failpoint = Annotated[str, typer.Option(hidden=True, help="For tests: name=kill@count.")]
Role = Annotated[str, typer.Option(help="Only `all` yet: web and worker need PostgreSQL.")]
SandboxPort = Annotated[
    int, typer.Option(min=1, max=65534, help="The page's port; the hub takes the next one.")
]
SandboxKinds = Annotated[
    list[str] | None, typer.Option("--channel", help="Only this kind; again for more. Else all.")
]
OfflineOption = Annotated[
    bool, typer.Option("--offline", help="Do not try credentials at mail servers.")
]
BurstOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=10,
        help="How long the bot waits for more of what is said in pieces; 0: not at all.",
    ),
]
PortOption = Annotated[
    int | None, typer.Option(envvar="PORT", min=1, max=65535, help="The port to listen on.")
]


def serve(config: ConfigOption = None, role: Role = "all", failpoint: Failpoint = "") -> None:
    """Run the hub.

    Example: frontdesk serve --config frontdesk.toml
    """
    from bots.runtime import logs
    from bots.serving.process import serve as serve_hub
    from intake import failpoints

    if role != "all":
        problem = f"role {role!r} needs PostgreSQL and Redis, which come later; leave it out"
        raise typer.BadParameter(problem, param_hint="--role")
    if config is None:
        raise typer.BadParameter("serve needs --config FILE; `frontdesk demo` needs none")
    os.umask(0o077)  # what customers write is for the service's own user only
    settings = settings_of(config, needs_secrets=True)
    if failpoint:
        failpoints.arm(failpoint)
    logs.configure(settings.logs.level, settings.logs.format)
    _use_uvloop()
    with naming_line(config):
        run(lambda: serve_hub(settings))


def demo(
    port: PortOption = None,
    *,
    empty: Annotated[bool, typer.Option("--empty", help="Seed no demo data.")] = False,
    burst_seconds: BurstOption = None,
) -> None:
    """Run the hub with demo data in ./data.

    Example: PORT=9000 frontdesk demo
    """
    from bots.demo.setup import run_demo

    os.umask(0o077)
    _use_uvloop()
    run(lambda: run_demo(port, with_data=not empty, burst_seconds=burst_seconds))


def sandbox(port: SandboxPort = 8090, channel: SandboxKinds = None) -> None:
    """Try all channels without accounts: stand-ins, a hub, and a page to write on.

    Example: frontdesk sandbox --channel telegram --channel wechat
    """
    from bots.sandbox.setup import chosen, run_sandbox

    with wrong_use("--channel"):
        kinds = chosen(channel or ())
    os.umask(0o077)
    _use_uvloop()
    run(lambda: run_sandbox(port, kinds))


def check(
    config: ConfigOption = None,
    json: JsonOption = False,
    offline: OfflineOption = False,
) -> None:
    """Validate configuration, dialogs, texts, and try the channels' credentials.

    Example: frontdesk check --config frontdesk.toml
    """
    from bots.operation.checking import check_all, probe_all
    from bots.settings import masked
    from intake.errors import SettingsError

    in_effect: dict[str, object] = {}
    try:
        settings = settings_of(config, needs_secrets=True)
    except SettingsError as error:
        problems = list(map(str, error.mistakes))
    else:
        in_effect = masked(settings)
        problems = check_all(settings, config)
        if not problems and not offline:
            problems = asyncio.run(probe_all(settings))
    if json:
        print_json({"problems": problems, "settings": in_effect})
    else:
        for problem in problems:
            print_problem(problem)
        if not problems:
            console.print_json(data=in_effect)
            console.print("[green]✓[/] configuration, dialogs, articles and texts are good")
    if problems:
        raise typer.Exit(1)


def migrate(config: ConfigOption = None) -> None:
    """Bring the database to this program's schema.

    Example: frontdesk migrate -c frontdesk.toml
    """
    from intake.store import sqlite_path
    from intake.store.migrations import HEAD, revision_of, upgrade

    with naming_line(config):
        path = sqlite_path(settings_of(config).store.url)
        before = revision_of(path)
        changed = upgrade(path)
    typer.echo(f"{path}: {before or 'new'} → {HEAD}" if changed else f"{path}: up to date")


def _use_uvloop() -> None:
    """A faster event loop where it exists; everything works without it."""
    if os.environ.get("FRONTDESK_LOOP") == "asyncio":
        return
    try:
        import uvloop
    except ImportError:
        return
    uvloop.install()
