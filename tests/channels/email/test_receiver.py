# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every mail of the folder is taken exactly once, whatever server and link do."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from channels.email.imap import SignInRefused, open_mailbox
from channels.email.sign_in import SignIn
from intake.messages import RawPayload
from tests.channels.email.conftest import Box
from tests.support.mail_servers import link, mail


def subjects(bodies: list[bytes]) -> list[str]:
    """The subjects of mails, sorted by their number."""
    lines = [line for body in bodies for line in body.decode().splitlines()]
    found = [line.removeprefix("Subject: ") for line in lines if line.startswith("Subject: ")]
    return sorted(found, key=lambda subject: int(subject.split()[-1]))


def letters(*numbers: int) -> list[str]:
    """The subjects of these mails."""
    return [f"Letter {number}" for number in numbers]


async def test_what_is_there_and_what_comes_is_taken(box: Box) -> None:
    """The mailbox's mails first, then each new one as the server tells of it."""
    box.deliver(mail(1), mail(2))
    box.start()
    await box.received(2)
    box.deliver(mail(3))
    assert subjects(await box.received(3)) == letters(1, 2, 3)
    assert len(box.hub.accepted) == 3


async def test_read_flagged_and_old_mail_is_taken_too(box: Box) -> None:
    """A colleague's click makes nothing invisible (FreeScout 3406, Chatwoot 10429)."""
    box.deliver(mail(1), mail(2, Date="Mon, 05 Jan 2015 10:00:00 +0000"))
    with box.server.login(box.user) as client:
        client.select("INBOX")
        client.store("1:2", "+FLAGS", r"(\Seen \Flagged)")
    box.start()
    assert len(await box.received(2)) == 2


async def test_the_mailbox_stays_as_it_was(box: Box) -> None:
    """Nothing is flagged or moved unless the settings say so."""
    box.deliver(mail(1))
    box.start()
    await box.received(1)
    with box.server.login(box.user) as client:
        client.select("INBOX", readonly=True)
        assert client.search(None, "UNSEEN")[1] == [b"1"]


async def test_seen_is_set_once_the_mail_is_safe(box: Box) -> None:
    """`after = "seen"`: people see what we have."""
    box.more["after"] = "seen"
    box.deliver(mail(1))
    box.start()
    await box.received(1)
    with box.server.login(box.user) as client:
        for _ in range(50):
            client.select("INBOX", readonly=True)
            if client.search(None, "SEEN")[1] == [b"1"]:
                return
            await asyncio.sleep(0.05)
    pytest.fail("the mail was not marked")


async def test_a_mail_is_moved_only_when_it_is_safe(box: Box) -> None:
    """While the journal takes nothing the mail stays where it is; then it moves, taken once."""
    with box.server.login(box.user) as client:
        client.create('"Done &- &ZeVnLIqe-"')
    box.more["after"] = "move:Done & 日本語"
    box.deliver(mail(1))
    box.hub.is_away = True
    receiver = box.start()
    await box.until(lambda: bool(receiver.health().problem))
    with box.server.login(box.user) as client:
        assert client.select("INBOX", readonly=True)[1] == [b"1"]
    box.hub.is_away = False
    await box.received(1)
    with box.server.login(box.user) as client:
        for _ in range(50):
            if client.select("INBOX", readonly=True)[1] == [b"0"]:
                break
            await asyncio.sleep(0.05)
        assert client.select('"Done &- &ZeVnLIqe-"', readonly=True)[1] == [b"1"]
    assert len(box.hub.accepted) == 1


async def test_a_restart_goes_on_at_the_cursor(box: Box) -> None:
    """What was taken is not fetched again, what came meanwhile is."""
    box.deliver(mail(1))
    box.start()
    await box.received(1)
    await box.stop()
    box.deliver(mail(2))
    box.start()
    await box.received(2)
    assert len(box.hub.accepted) == 2


async def test_the_reconciler_finds_what_is_missing(box: Box) -> None:
    """A mail below the cursor without a record is taken, whoever lost it."""
    box.deliver(mail(1), mail(2), mail(3))
    box.start()
    await box.received(3)
    await box.stop()
    (source, _), *_ = box.hub.taken
    del box.hub.taken[(source, 2)]
    box.start()
    assert subjects(await box.received(3)) == letters(1, 2, 3)
    assert len(box.hub.accepted) == 4


async def test_new_numbers_lose_and_double_nothing(box: Box) -> None:
    """A changed UIDVALIDITY: all is fetched again under the new numbers, known by its content."""
    box.deliver(mail(1), mail(2))
    box.start()
    await box.received(2)
    await box.stop()
    box.server.renumber(box.user)
    box.deliver(mail(3))
    box.start()
    await box.until(lambda: len(box.hub.taken) >= 5)
    assert len(set(box.hub.taken.values())) == 3


async def test_only_new_mail_where_that_is_wanted(box: Box) -> None:
    """`start = "new"` leaves what was there alone, also after the folder was renumbered."""
    box.more["start"] = "new"
    box.deliver(mail(1))
    receiver = box.start()
    await box.until(lambda: receiver.health().received_at is not None)
    box.deliver(mail(2))
    assert subjects(await box.received(1)) == letters(2)


@pytest.mark.parametrize("every", [9000, 20_000])
async def test_a_link_that_breaks_again_and_again(box: Box, every: int) -> None:
    """Cut after so many bytes of the server: everything arrives, nothing twice."""
    box.deliver(*(mail(number, "x" * 1500) for number in range(1, 13)))
    async with link(box.server.port) as broken:
        broken.cut_after = lambda: every
        box.port = broken.port
        box.start()
        await box.until(lambda: len(box.hub.taken) >= 3)
        broken.cut_after = lambda: every * 2
        bodies = await box.received(12, seconds=60)
        assert broken.connections > 1
    assert subjects(bodies) == letters(*range(1, 13))
    assert len(box.hub.accepted) == 12


async def test_a_dead_link_is_noticed(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link that falls silent without a word is replaced, and what came meanwhile is taken."""
    monkeypatch.setattr("channels.email.imap.COMMAND_SECONDS", 1.0)
    box.deliver(mail(1))
    async with link(box.server.port) as quiet:
        box.port = quiet.port
        box.start()
        await box.received(1)
        quiet.is_silent = True
        box.deliver(mail(2))
        await box.until(lambda: quiet.connections > 1)
        quiet.is_silent = False
        quiet.cut()
        assert len(await box.received(2)) == 2


async def test_a_hang_up_during_idle_is_noticed_at_once(box: Box) -> None:
    """Aioimaplib's waiter stays for ever (its issue 110); ours ends with the link."""
    box.more["poll_seconds"] = 500
    async with link(box.server.port) as between:
        box.port = between.port
        receiver = box.start()
        await box.until(lambda: receiver.health().received_at is not None)
        between.cut()
        box.deliver(mail(1))
        await box.received(1, seconds=10)


async def test_mail_that_vanishes_is_no_trouble(box: Box) -> None:
    """A colleague deletes mails while we work; the rest goes on."""
    box.deliver(*(mail(number) for number in range(1, 6)))
    with box.server.login(box.user) as client:
        client.select("INBOX")
        client.store("2,4", "+FLAGS", r"(\Deleted)")
        client.expunge()
    box.start()
    assert subjects(await box.received(3)) == letters(1, 3, 5)


async def test_a_mail_above_the_limit_is_taken_cut(box: Box) -> None:
    """Head and beginning, marked as cut: better than a mailbox that stands still."""
    box.more["largest_bytes"] = 64 * 1024
    box.deliver(mail(1, "word " * 40_000), mail(2))
    box.start()
    await box.received(2)
    cut = [one for one in box.hub.accepted if "cut_from" in one.meta]
    assert [one.meta["number"] for one in cut] == ["1"]
    assert b"Subject: Letter 1" in cut[0].body
    assert b"word word" in cut[0].body


async def test_many_mails_at_once(box: Box) -> None:
    """More than one answer of the library's parser could bear."""
    box.deliver(*(mail(number) for number in range(1, 400)))
    box.start()
    assert len(await box.received(399, seconds=60)) == 399
    assert len(box.hub.accepted) == 399


async def test_a_wrong_password_is_named_and_not_hammered(box: Box) -> None:
    """One try, a long pause, and a problem an operator can act on."""
    box.more["password"] = "wrong"
    async with link(box.server.port) as counted:
        box.port = counted.port
        receiver = box.start()
        await box.until(lambda: bool(receiver.health().problem))
        assert "password" in receiver.health().problem
        assert counted.connections == 1


async def test_an_outage_is_told_once(box: Box) -> None:
    """It shows in the channel's health and in two lines of the log: when it begins and ends."""
    async with link(box.server.port) as between:
        between.target = 1
        box.port = between.port
        with capture_logs() as logs:
            receiver = box.start()
            await box.until(lambda: between.connections > 2)
            assert not receiver.health().is_well
            between.target = box.server.port
            await box.until(lambda: receiver.health().is_well)
    assert [one["event"] for one in logs] == ["mailbox_down", "mailbox_up"]


async def test_control_characters_cannot_become_commands(box: Box) -> None:
    """A password with a line break is refused by the library and sends nothing else."""
    box.more["password"] = 'x"\r\nA1 LOGOUT'
    with pytest.raises((ValueError, SignInRefused)):
        await open_mailbox(box.settings.imap_server, SignIn(box.settings).imap)


async def test_the_place_of_each_mail_is_recorded(box: Box) -> None:
    """Folder, UIDVALIDITY and UID travel with the bytes: the books are kept by them."""
    box.deliver(mail(1))
    box.start()
    await box.received(1)
    payload: Any = box.hub.accepted[0]
    assert isinstance(payload, RawPayload)
    assert payload.meta["source"].startswith("INBOX/")
    assert payload.meta["number"] == "1"
