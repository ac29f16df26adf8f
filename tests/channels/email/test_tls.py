# SPDX-License-Identifier: AGPL-3.0-or-later
"""TLS to mail servers: checked always, with a certificate of one's own where one is given."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from channels.email.imap import MailboxLost, open_mailbox
from channels.email.settings import Settings
from channels.email.sign_in import SignIn
from channels.email.smtp import hand_over
from intake.errors import TransientFailure
from tests.channels.email.conftest import Box
from tests.support.certificates import self_made
from tests.support.mail_servers import mail, smtp_server

CONTENT = b"Subject: x\r\n\r\nhello\r\n"


def settings(smtp: str, **more: Any) -> Settings:
    """An account that hands mail over there."""
    given = {"address": "support@example.com", "imap": "imap://127.0.0.1:1", "password": "secret"}
    return Settings.model_validate({**given, "smtp": smtp, **more})


def is_right(
    _server: object, _session: object, _envelope: object, _mechanism: str, given: LoginPassword
) -> AuthResult:
    """Whether the password came over as it is configured."""
    return AuthResult(success=given.password == b"secret", handled=False)


async def test_a_mailbox_behind_tls(box: Box) -> None:
    """A server with a self-made certificate, named as `tls_ca`."""
    box.deliver(mail(1))
    box.more |= {
        "imap": f"imaps://{box.user}@127.0.0.1:{box.server.tls_port}",
        "tls_ca": str(box.server.certificate),
    }
    box.start()
    assert len(await box.received(1)) == 1


async def test_a_certificate_nobody_vouches_for(box: Box) -> None:
    """Without `tls_ca` no password goes there, and nothing turns the check off."""
    box.more["imap"] = f"imaps://{box.user}@127.0.0.1:{box.server.tls_port}"
    with pytest.raises(MailboxLost, match="not trusted: self-signed certificate"):
        await open_mailbox(box.settings.imap_server, SignIn(box.settings).imap)


async def test_a_certificate_of_another_name(box: Box) -> None:
    """Known, but not for this address: that is said, since `tls_ca` would not help."""
    url = f"imaps://{box.user}@localhost:{box.server.tls_port}"
    box.more |= {"imap": url, "tls_ca": str(box.server.certificate)}
    with pytest.raises(MailboxLost, match="Hostname mismatch"):
        await open_mailbox(box.settings.imap_server, SignIn(box.settings).imap)


async def test_starttls_is_demanded_and_checked(tmp_path: Path) -> None:
    """Mail leaves over the encrypted link, or not at all."""
    certificate, key = self_made(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    async with smtp_server(
        tls_context=context, require_starttls=True, authenticator=is_right
    ) as script:
        url = f"smtp+starttls://127.0.0.1:{script.port}"
        account = settings(url, tls_ca=str(certificate))
        await hand_over(account, SignIn(account), ["wang@customer.example"], CONTENT)
        assert len(script.taken) == 1
        stranger = settings(url)
        with pytest.raises(TransientFailure, match="not trusted: self-signed certificate"):
            await hand_over(stranger, SignIn(stranger), ["wang@customer.example"], CONTENT)
    async with smtp_server() as plain:
        account = settings(f"smtp+starttls://127.0.0.1:{plain.port}", tls_ca=str(certificate))
        with pytest.raises(TransientFailure):
            await hand_over(account, SignIn(account), ["wang@customer.example"], CONTENT)
        assert plain.taken == []


def test_a_file_without_certificates_is_named(tmp_path: Path) -> None:
    """Found by `frontdesk check`, not by the first mail."""
    wrong = tmp_path / "ca.pem"
    wrong.write_text("no certificate")
    for path in (wrong, tmp_path / "missing.pem"):
        with pytest.raises(ValueError, match="certificates"):
            settings("smtps://mail.example.com", tls_ca=str(path))
