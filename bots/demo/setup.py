# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make run`: a hub with demo data in ./data, its log-ins printed, ready in seconds.

Secrets are made on the first start and kept in `data/demo.json`, readable by the owner only;
`FRONTDESK_ADMIN_PASSWORD` and `FRONTDESK_WEBHOOK_SECRET` take their place where set.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import select, update

from bots.app import Program
from bots.configuration.service_file import FILE
from bots.demo.seed import logins, seed
from bots.presets import PRESETS
from bots.runtime import logs
from bots.serving.process import serve
from bots.settings import Settings, parse
from desk.login import hash_password
from intake.errors import SettingsError
from intake.folders import make_folder
from intake.store import schema

DATA = Path("data")
HERE = Path(__file__).parent
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
ADMIN = "admin"
# How the demo company runs its service; its seeded tickets stand in the steps of this process.
BOT = {
    # All dialogs of the library; how its service works is that of an equipment maker.
    "service": [PRESETS / "equipment" / FILE, HERE / "service.yaml"],
    "knowledge": [HERE / "articles.yaml"],
    "hand_off_queue": "printers",
}
NO_SECRET = "whsec_" + "A" * 32


@dataclass(frozen=True, slots=True)
class DemoSecrets:
    """What the first start made, or the environment says."""

    admin_password: str
    team_password: str
    webhook_secret: str


def demo_settings(
    port: int | None = None,
    known: DemoSecrets | None = None,
    burst_seconds: float | None = None,
) -> Settings:
    """The demo's configuration: SQLite in ./data, a web chat and a webhook channel.

    Without `known` secrets nothing is made on disk: commands that only look need none. Raises
    `SettingsError` for a port that is none, and for a host that others can reach.
    """
    host = os.environ.get("FRONTDESK_DEMO_HOST", "127.0.0.1")
    if host not in LOOPBACK:
        problem = "the demo has known passwords and listens on this machine only; use `serve`"
        raise SettingsError("FRONTDESK_DEMO_HOST", problem)
    bot: dict[str, object] = {**BOT, "opening_hours": ["08:30-18:00"]}
    if burst_seconds is not None:
        bot["burst_seconds"] = burst_seconds
    return parse(
        {
            "server": {"host": host, "port": port or _port()},
            "store": {
                "url": f"sqlite:///{DATA}/frontdesk.db",
                "journal": f"{DATA}/journal",
                "blobs": f"{DATA}/blobs",
            },
            "bots": {"default": bot},
            "channels": {
                "webchat": {"site": {}},
                "webhook": {"main": {"secret": known.webhook_secret if known else NO_SECRET}},
                "form": {"public": {"min_seconds": 0}},  # whoever tries it out is quick
            },
        }
    )


def _port() -> int:
    given = os.environ.get("PORT") or "8080"
    if not given.isdigit():
        raise SettingsError("PORT", f"{given!r} is no port number")
    return int(given)


def demo_secrets() -> DemoSecrets:
    """The demo's passwords and secret, made if this is the first start.

    Raises `SettingsError` for a file that was damaged.
    """
    file = DATA / "demo.json"
    make_folder(DATA, "store.url", file.name)
    try:
        kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    except ValueError as error:
        problem = "is damaged; remove it, and new passwords are made"
        raise SettingsError(str(file), problem) from error
    made = {
        "admin_password": kept.get("admin_password") or secrets.token_urlsafe(9),
        "team_password": kept.get("team_password") or secrets.token_urlsafe(9),
        "webhook_secret": kept.get("webhook_secret")
        or "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode(),
    }
    if made != kept:
        file.touch(mode=0o600)
        file.write_text(json.dumps(made, indent=1), encoding="utf-8")
    environment = {
        "admin_password": os.environ.get("FRONTDESK_ADMIN_PASSWORD"),
        "webhook_secret": os.environ.get("FRONTDESK_WEBHOOK_SECRET"),
    }
    return DemoSecrets(**{**made, **{name: value for name, value in environment.items() if value}})


async def run_demo(
    port: int | None, *, with_data: bool, burst_seconds: float | None = None
) -> None:
    """Serve the demo until Ctrl-C."""
    known = demo_secrets()
    settings = demo_settings(port, known, burst_seconds)
    logs.configure("WARNING", "console")

    async def prepare(program: Program) -> None:
        if with_data:
            await seed(program, lambda: hash_password(known.team_password))
        await set_admin_password(program, known.admin_password)

    await serve(
        settings,
        is_demo=True,
        before=prepare,
        on_ready=lambda: _welcome(settings, known),
    )


async def set_admin_password(program: Program, password: str) -> None:
    """The administrator's password follows the environment; unchanged ones cost nothing."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - only the demo needs it here
    from argon2.exceptions import VerificationError  # noqa: PLC0415

    table = schema.agent
    with program.reading.connect() as connection:
        stored = connection.scalar(select(table.c.password_hash).where(table.c.login == ADMIN))
    if stored is None:
        return
    try:
        PasswordHasher().verify(stored, password)
    except VerificationError:
        change = update(table).where(table.c.login == ADMIN)
        await program.store.execute_write(change.values(password_hash=hash_password(password)))


def _welcome(settings: Settings, known: DemoSecrets) -> None:
    url = settings.server.url
    places = (
        ("Customer page  客户页面", f"{url}/"),
        ("Report form  报修表单", f"{url}/forms/report_fault"),
        ("Agent workspace  客服工作台", f"{url}/desk/"),
        ("REST API", f"{url}/api/v1/openapi.json"),
        ("Webhook channel", f"{url}/channels/webhook/main/messages"),
    )
    people = Table("log-in", "name", "role", "password", box=None, header_style="bold")
    for login, name, role in logins():
        password = known.admin_password if login == ADMIN else known.team_password
        people.add_row(login, name, role, password)
    console = Console(highlight=False)
    console.print("[bold]Frontdesk is running  已启动[/]\n")
    for name, address in places:
        console.print(f"{name}  [bold cyan]{address}[/]", soft_wrap=True)
    console.print()
    console.print(people)
    console.print(f"\nwebhook secret: {known.webhook_secret}", soft_wrap=True)
    console.print("Open the customer page and type 打印机坏了 or “my printer is broken”.")
    console.print("Ctrl-C stops it; the data stays in ./data.")
