# SPDX-License-Identifier: AGPL-3.0-or-later
"""How other help desks lost mail, each by its public issue; here each mail is one ticket.

One mailbox holds all of it, so that none of the oddities stands in another's way.
"""

from collections.abc import Callable

from tests.outages.test_mail import until
from tests.support.hub import Hub, rows
from tests.support.mail_servers import Dovecot, SmtpScript, mail, mail_section

BROKEN = (
    b"From: Li <li@broken.example>\r\nTo: support@example.com\r\nSubject: broken part\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
    b"Content-Type: text/plain; charset=x-nothing\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"!!!not base64!!!\r\n--b\r\nContent-Type: application/octet-stream; name*0*=utf-8''%zz"
)
OUTAGE = 30
MAILS: dict[str, list[bytes]] = {
    "FreeScout 5591: other words under a reused Message-ID": [
        mail(1, "my printer is broken", From="a@a.example", Message_ID="<same@x>"),
        mail(2, "my scanner is broken", From="b@b.example", Message_ID="<same@x>"),
    ],
    "FreeScout 4740: no Message-ID": [
        mail(3, "no id", From="c@c.example", Message_ID=""),
        mail(4, "no id either", From="d@d.example", Message_ID=""),
    ],
    "FreeScout 3654: a part that cannot be read": [BROKEN],
    "FreeScout GHSA-6r38-6mcf-2ww3: a token that is not ours": [
        mail(5, "hello", From="e@e.example", To=f"support+{'a' * 36}@example.com"),
    ],
    "Chatwoot 10429: older than a day": [
        mail(6, "old", From="f@f.example", Date="Mon, 05 Jan 2015 10:00:00 +0000"),
    ],
    "FreeScout 3406, 2001: read, flagged or junk": [
        mail(7, "seen", From="g@g.example", Subject="seen"),
    ],
    "Chatwoot 6604: more than ten after an outage": [
        mail(100 + number, "outage", From=f"person{number}@h.example") for number in range(OUTAGE)
    ],
}
COUNT = sum(len(each) for each in MAILS.values())


async def test_what_others_lost(
    make_hub: Callable[..., Hub], imap_server: Dovecot, smtp: SmtpScript
) -> None:
    """Every mail becomes its own ticket, also where two readers share the mailbox.

    FreeScout 3186: two fetchers race. Chatwoot 4130, 5081: the same mails again and again;
    12054: what was known only by its conversation comes back.
    """
    user = "rivals"
    with imap_server.login(user) as client:
        for each in MAILS.values():
            for raw in each:
                imap_server.put(client, raw)
        client.select("INBOX")
        client.store("1:*", "+FLAGS", r"(\Seen)")
        client.store("3", "+FLAGS", r"(\Flagged $Junk)")
    accounts = mail_section(user, imap_server.port, smtp.port)
    second = accounts.replace("email.support", "email.sales").replace('"support@', '"sales@')
    hub = make_hub(extra=accounts + second)
    await hub.start()
    await until(hub, "SELECT count(*) FROM ticket", COUNT)
    await until(hub, "SELECT count(*) FROM source_position", 2 * COUNT)
    await hub.stop()
    fetched = (await hub.audit())["records"]
    await hub.start()
    imap_server.append(user, mail(999, "the last", From="last@z.example"))
    await until(hub, "SELECT count(*) FROM ticket", COUNT + 1)
    await until(hub, "SELECT count(*) FROM source_position", 2 * COUNT + 2)
    await until(hub, "SELECT count(*) FROM delivery WHERE state = 0", 0)
    await hub.stop()
    audit = await hub.audit()
    assert audit["records"] == fetched + 2  # nothing was fetched again
    assert rows(hub, "SELECT count(*) FROM parked") == [(0,)]
    # Each person has one conversation, and got one letter.
    assert rows(hub, "SELECT count(*) FROM conversation") == [(COUNT + 1,)]
    assert len(smtp.mails) == COUNT + 1
