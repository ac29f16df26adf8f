# SPDX-License-Identifier: AGPL-3.0-or-later
"""How mail servers refuse. Mail is fetched: nobody calls us."""

from collections.abc import Callable

from channels.email.sandbox import MailSandbox
from channels.email.smtp import ACCOUNT_PAUSE_SECONDS
from tests.support.contract import Contract, Trouble


def said(phase: str, answer: str) -> Callable[[MailSandbox], None]:
    """Let the server answer a phase of the next mail like this."""
    return lambda one: one.door.refuse(phase, answer)


CONTRACT = Contract(
    repeat=lambda one: one.mailbox.deliver(one.mailbox.mails[-1].content),
    troubles=(
        Trouble("greylisted", said("RCPT", "450 try again later"), "again"),
        Trouble("closing", said("MAIL", "421 closing"), "again"),
        Trouble("password", said("AUTH", "535 wrong password"), "again", ACCOUNT_PAUSE_SECONDS),
        Trouble("no such mailbox", said("RCPT", "550 no such user"), "never"),
        Trouble("too large", said("DATA", "552 too large"), "never"),
        Trouble("cut before", said("MAIL", "DROP"), "again"),
        Trouble("answer lost", said("DATA", "DROP"), "unknown"),
    ),
)
