# SPDX-License-Identifier: AGPL-3.0-or-later
"""The survey of a report by phone goes out by mail, once, also after a kill -9."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from tests.support.hub import Hub
from tests.support.line import until
from tests.support.mail_servers import PASSWORD, Dovecot, SmtpScript

EMAIL = """
[channels.email.support]
address = "support@example.com"
imap = "imap://survey@127.0.0.1:{imap_port}"
smtp = "smtp://127.0.0.1:{smtp_port}"
password = "{password}"
poll_seconds = 1
[bots.default]
service = ["{service}"]
"""
SERVICE = "confirmation: {asks: false}\nsurvey: {after: PT0S}\n"
SIGKILLED = -9


async def asked(hub: Hub, key: str, method: str, path: str, body: Any) -> Any:
    """The document of a request to the API that succeeds."""
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        ClientSession(headers=headers) as client,
        client.request(method, f"{hub.url}/api/v1{path}", json=body) as answer,
    ):
        assert answer.status in {200, 201}, await answer.text()
        return await answer.json()


async def test_one_letter_with_a_link_that_rates(
    make_hub: Callable[..., Hub], imap_server: Dovecot, smtp: SmtpScript, tmp_path: Path
) -> None:
    """Nobody can be written to on the phone; killed right after deciding, it is still one."""
    service = tmp_path / "service.yaml"
    service.write_text(SERVICE, encoding="utf-8")
    ports = {"imap_port": imap_server.port, "smtp_port": smtp.port}
    hub = make_hub(extra=EMAIL.format(**ports, password=PASSWORD, service=service))
    await hub.start("timer.commit.post=kill@1")
    code, key = await hub.command("apikey", "create", "--name", "test", "--role", "admin")
    assert code == 0, key
    key = key.strip()
    person = {"name": "Zhang", "email": "zhang@customer.example"}
    report = {"title": "Secret paper jam", "type": "fault", "contact": person}
    number = (await asked(hub, key, "POST", "/tickets", report))["number"]
    for status in ("resolved", "closed"):
        await asked(hub, key, "PATCH", f"/tickets/{number}", {"status": status})
    assert await hub.died() == SIGKILLED
    await hub.start()
    (letter,) = await smtp.wait_for(1)
    assert "zhang@customer.example" in str(letter["To"])
    parts = [one for one in letter.walk() if one.get_content_type() == "text/plain"]
    content = parts[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    text = content.decode()
    assert "Secret paper jam" not in text
    found = re.search(r"(/tickets/survey/[\w.=-]+)", text)
    assert found is not None
    async with ClientSession() as client, client.get(f"{hub.url}{found[1]}") as page:
        assert page.status == 200
        assert number in await page.text()

    def is_settled() -> bool:
        with closing(sqlite3.connect(hub.database)) as db:
            return db.execute("SELECT count(*) FROM timer WHERE kind='survey'").fetchone() == (0,)

    assert await until(is_settled)
    document = await asked(hub, key, "GET", f"/tickets/{number}/timeline", None)
    kinds = [one["kind"] for one in document["items"]]
    assert kinds.count("survey_asked") == 1
    await hub.stop()
    await hub.start()
    assert len(smtp.taken) == 1
