# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m benchmarks.backlog`: a week of mail is taken in while customers chat.

A Dovecot with `--mails` mails in one folder, a hub that connects to it for the first time, and
one customer after another on the webhook channel. Measured: how long until every mail is in, and
how long chat answers take meanwhile. The limits: 20,000 mails within 600 s, and answers under
100 ms (p99). Needs Debian's dovecot-imapd.
"""

import argparse
import asyncio
import json
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import aiohttp
import orjson
from rich.console import Console
from rich.progress import Progress

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from channels.signatures import sign  # noqa: E402 - the checkout may not be installed
from tests.support.hub import KEY, Hub  # noqa: E402
from tests.support.mail_servers import PASSWORD, Dovecot, dovecot, smtp_server  # noqa: E402

USER = "backlog"
CHATS_A_SECOND = 5
AFTERWARDS_SECONDS = 20.0  # what a chat costs here when nothing else is to do
MOST_SECONDS = 600.0
MOST_MS = 100.0
console = Console(highlight=False)


def main() -> int:
    """Run it and print the figures; 1 if a limit is not kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backlog", description=__doc__)
    parser.add_argument("--mails", type=int, default=20_000)
    mails = parser.parse_args().mails
    if shutil.which("dovecot") is None:
        console.print("dovecot is not on PATH (Debian: dovecot-imapd)")
        return 2
    figures = _prepared(mails)
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    (results / "backlog.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    for name, value in figures.items():
        console.print(f"{name:24} {value:,.1f}")
    allowed = MOST_SECONDS * mails / 20_000
    return int(figures["seconds"] > allowed or figures["chat_p99_ms"] > MOST_MS)


def _prepared(mails: int) -> dict[str, float]:
    folder = Path(tempfile.mkdtemp(prefix="backlog-"))
    folder.chmod(0o755)
    (folder / "hub").mkdir()
    try:
        with dovecot(folder / "dovecot") as server:
            _fill(server, mails)
            return asyncio.run(_measure(folder / "hub", server.port, mails))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(folder: Path, imap_port: int, mails: int) -> dict[str, float]:
    async with smtp_server() as smtp:
        hub = Hub(folder, extra=_section(imap_port, smtp.port))
        await hub.start()
        figures = await _drain(hub, mails)
        await hub.stop()
        await hub.audit()
        return figures


def _section(imap: int, smtp: int) -> str:
    return f"""
[channels.email.support]
address = "support@example.com"
imap = "imap://{USER}@127.0.0.1:{imap}"
smtp = "smtp://127.0.0.1:{smtp}"
password = "{PASSWORD}"
"""


def _fill(server: Dovecot, mails: int) -> None:
    """Write the mails where a delivery agent would."""
    server.append(USER, _mail(0))  # makes the folder
    folder = server.folder / "mail" / USER / "new"
    for number in range(1, mails):
        path = folder / f"{1_700_000_000 + number}.M{number}.bench"
        path.write_bytes(_mail(number))
        shutil.chown(path, "mail", "mail")


def _mail(number: int) -> bytes:
    """An ordinary mail with text and HTML, as support inboxes get them."""
    words = f"The printer B7 in room {number} jams. " * 12
    return (
        f"From: Person {number} <person{number}@customer.example>\r\nTo: support@example.com\r\n"
        f"Subject: Printer in room {number}\r\nMessage-ID: <b{number}@customer.example>\r\n"
        "Date: Mon, 02 Mar 2026 10:00:00 +0800\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{words}</p>\r\n--b--\r\n"
    ).encode()


async def _drain(hub: Hub, mails: int) -> dict[str, float]:
    began = time.perf_counter()
    times: list[float] = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("mails", total=mails)
        async with aiohttp.ClientSession() as client:
            chatting = asyncio.create_task(_chat(client, hub.url, times))
            while (done := _entered(hub)) < mails:
                progress.update(task, completed=done)
                await asyncio.sleep(0.5)
                if time.perf_counter() - began > 3 * MOST_SECONDS:
                    break
            seconds = time.perf_counter() - began
            during = len(times)
            await asyncio.sleep(AFTERWARDS_SECONDS)
            chatting.cancel()
    busy, quiet = _ranked(times[:during]), _ranked(times[during:])
    return {
        "mails": done,
        "seconds": seconds,
        "mails_per_second": done / seconds,
        "chats": during,
        "chat_p50_ms": busy[49],
        "chat_p99_ms": busy[98],
        "quiet_chat_p50_ms": quiet[49],
        "quiet_chat_p99_ms": quiet[98],
    }


def _ranked(times: list[float]) -> list[float]:
    """The percentiles in milliseconds."""
    return [one * 1000 for one in quantiles(times, n=100)] if len(times) > 1 else [0.0] * 99


def _entered(hub: Hub) -> int:
    with closing(sqlite3.connect(f"file:{hub.database}?mode=ro", uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM source_position").fetchone()[0])


async def _chat(client: aiohttp.ClientSession, url: str, times: list[float]) -> None:
    number = 0
    while True:
        number += 1
        body = orjson.dumps(
            {
                "id": f"c{number}",
                "conversation": f"c{number}",
                "sender": {"id": f"s{number}"},
                "text": "我的打印机坏了",
            }
        )
        headers = sign(KEY, f"c{number}", datetime.now(UTC), body).as_mapping()
        began = time.perf_counter()
        address = f"{url}/channels/webhook/main/messages?wait=20"
        async with client.post(address, data=body, headers=headers) as answer:
            answer.raise_for_status()
            await answer.read()
        times.append(time.perf_counter() - began)
        await asyncio.sleep(1 / CHATS_A_SECOND)


if __name__ == "__main__":
    sys.exit(main())
