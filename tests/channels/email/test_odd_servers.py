# SPDX-License-Identifier: AGPL-3.0-or-later
"""Servers that do not keep to the rules: every mail is taken once all the same."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from channels.email.settings import Settings
from tests.support.imap_script import ScriptedImap, scripted_imap
from tests.support.mail_servers import mail
from tests.support.receiving import Receiving, mailbox


class Odd(Receiving):
    """A scripted server and a receiver that reads from it."""

    def __init__(self, server: ScriptedImap, hub: Any) -> None:
        super().__init__(hub)
        self.server = server

    @property
    def settings(self) -> Settings:
        """On the scripted server."""
        return mailbox("u", self.server.port, password="secret")

    async def took(self, *uids: int) -> None:
        """Wait until exactly these mails were taken, each once."""
        await self.until(lambda: len(self.hub.taken) >= len(uids))
        assert sorted(number for _, number in self.hub.taken) == sorted(uids)
        assert len(self.hub.accepted) == len(uids)


@pytest.fixture
async def odd(hub: Any) -> AsyncIterator[Odd]:
    """Three mails on a server that is still well."""
    async with scripted_imap() as server:
        server.mails = {uid: mail(uid) for uid in (3, 5, 9)}
        made = Odd(server, hub)
        yield made
        await made.stop()


async def test_without_idle_the_server_is_asked(odd: Odd) -> None:
    """No IDLE: new mail is found by asking, and IDLE is never tried."""
    odd.server.capabilities = "IMAP4rev1"
    odd.start()
    await odd.took(3, 5, 9)
    odd.server.mails[10] = mail(10)
    await odd.took(3, 5, 9, 10)
    assert "IDLE" not in odd.server.commands


async def test_netease_opens_nothing_for_strangers(odd: Odd) -> None:
    """163, 126 and yeah.net want an ID before SELECT (mjs/imapclient 544)."""
    odd.server.needs_id = True
    odd.start()
    await odd.took(3, 5, 9)


@pytest.mark.parametrize("search", ["all", "none"])
async def test_search_that_cannot_be_trusted(odd: Odd, search: str) -> None:
    """QQ and Alimail ignore criteria (node-imap 686, MailKit 1143): each mail still once."""
    odd.server.search = search
    odd.start()
    await odd.took(3, 5, 9)


async def test_a_folder_without_a_numbering(odd: Odd) -> None:
    """UIDVALIDITY is missing (modern-email/defects 52): a restart takes nothing twice."""
    odd.server.uid_validity = None
    odd.start()
    await odd.took(3, 5, 9)
    await odd.stop()
    odd.server.mails[10] = mail(10)
    odd.start()
    await odd.took(3, 5, 9, 10)


async def test_a_hang_up_in_the_middle_of_a_mail(odd: Odd) -> None:
    """Half a mail is no mail: it is fetched again, whole."""
    odd.server.hang_ups = 2
    odd.start()
    await odd.took(3, 5, 9)
    assert set(odd.hub.taken.values()) == set(odd.server.mails.values())
    assert odd.server.connections >= 3


async def test_servers_may_say_anything_in_between(odd: Odd) -> None:
    """Pushed flags, quotas and alerts disturb nothing (home-assistant/core 132042)."""
    odd.server.pushes = (
        '* QUOTA "" (STORAGE 10 512)',
        r"* 1 FETCH (FLAGS (\Seen))",
        "* OK [ALERT] Mailbox is at 98 % of its quota",
        "* 2 RECENT",
    )
    receiver = odd.start()
    await odd.took(3, 5, 9)
    odd.server.mails[10] = mail(10)
    await odd.took(3, 5, 9, 10)
    assert receiver.health().is_well
    assert odd.server.connections == 1
