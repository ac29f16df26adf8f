# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk check` tries a mailbox's credentials, and says what is wrong with which server."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from channels.registry import probe_account
from tests.support.mail_servers import PASSWORD, Dovecot, mail, smtp_server


def is_right(
    _server: object, _session: object, _envelope: object, _mechanism: str, given: LoginPassword
) -> AuthResult:
    """Whether the password is the one of the tests."""
    return AuthResult(success=given.password == PASSWORD.encode(), handled=False)


def account(imap: int, smtp: int) -> dict[str, Any]:
    """The section of one mailbox."""
    return {
        "address": "support@example.com",
        "imap": f"imap://probe@127.0.0.1:{imap}",
        "smtp": f"smtp://127.0.0.1:{smtp}",
        "password": PASSWORD,
    }


@dataclass
class Kept:
    """What a hub that ran before has kept."""

    values: dict[str, str] = field(default_factory=dict)

    async def recall(self, channel: str, account: str, name: str) -> str:
        assert (channel, account) == ("email", "support")
        return self.values.get(name, "")

    async def remember(self, channel: str, account: str, name: str, value: str) -> None:
        assert (channel, account) == ("email", "support")
        self.values[name] = value


async def test_good_credentials(imap_server: Dovecot) -> None:
    """Both servers let us in; no mail is sent, taken or marked."""
    imap_server.append("probe", mail(1))
    async with smtp_server(authenticator=is_right, auth_require_tls=False) as smtp:
        given = account(imap_server.port, smtp.port)
        assert await probe_account("email", "support", given, Kept()) == []
        assert smtp.taken == []
    with imap_server.login("probe") as client:
        client.select("INBOX", readonly=True)
        assert client.search(None, "UNSEEN")[1] == [b"1"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"password": "wrong"}, ("imap: ", "smtp: ")),
        ({"smtp_password": "wrong"}, ("smtp: ",)),
        ({"folder": "Nowhere"}, ("imap: ",)),
        ({"imap": "imap://probe@127.0.0.1:1"}, ("imap: ",)),
        ({"smtp": "smtp://127.0.0.1:1"}, ("smtp: ",)),
    ],
)
async def test_each_server_is_named(
    imap_server: Dovecot, more: dict[str, str], says: tuple[str, ...]
) -> None:
    """With the key to look at."""
    async with smtp_server(authenticator=is_right, auth_require_tls=False) as smtp:
        given = account(imap_server.port, smtp.port) | more
        problems = await probe_account("email", "support", given, Kept())
    assert len(problems) == len(says)
    for problem, start in zip(problems, says, strict=True):
        assert problem.startswith(f"channels.email.support.{start}")
        assert len(problem) > len(f"channels.email.support.{start}")


async def test_channels_without_it_have_no_problem() -> None:
    """Most providers offer nothing that changes nothing."""
    assert await probe_account("webhook", "main", {}, Kept()) == []
