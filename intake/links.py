# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links that we give to one person: signed, expiring, and good for one purpose.

Pure. A link names a thread and never a person, so an address that is forwarded or logged tells
nothing; whose thread it is, is looked up when the link is followed. Which page a link opens is
said by who makes it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from intake.seals import Seal


class Purpose(StrEnum):
    """What a link is good for, and for nothing else."""

    FORM = "form"  # fill in what is still missing; shows what this thread said so far
    WHO = "who"  # begin a report as this person; shows nothing of theirs, it may be passed on
    STATUS = "status"  # follow one report
    CONFIRM = "confirm"  # say whether a ticket is solved
    SURVEY = "survey"  # rate one ticket
    SIGN = "sign"  # sign for one visit


# How long a link is good for. A mail is answered within days; a menu is pressed at once; a
# report is followed until it is settled.
LIFETIMES = {
    Purpose.FORM: timedelta(days=14),
    Purpose.WHO: timedelta(days=1),
    Purpose.STATUS: timedelta(days=180),
    Purpose.CONFIRM: timedelta(days=30),
    Purpose.SURVEY: timedelta(days=30),
    Purpose.SIGN: timedelta(days=2),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One thread of one channel account; `subject` says more: a message's id, for a status.

    Links about a ticket are of the channel `desk`, with its number as their thread; `subject` is
    the visit to sign for.
    """

    purpose: Purpose
    channel: str
    account: str
    thread: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links that `read` knows again."""

    seal: Seal

    def make(self, link: Link, now: datetime, lifetime: timedelta | None = None) -> str:
        """The token of a link, good until `lifetime` has passed; for use in an address."""
        until = now + (lifetime or LIFETIMES[link.purpose])
        facts = {
            "channel": link.channel,
            "account": link.account,
            "thread": link.thread,
            "until": int(until.timestamp()),
        }
        if link.subject:
            facts["subject"] = link.subject
        return self.seal.close(_sealed_for(link.purpose), facts)

    def read(self, token: str, purpose: Purpose, now: datetime) -> Link | None:
        """The link behind a token, or None if it is forged, expired or for something else."""
        match self.seal.open(_sealed_for(purpose), token):
            case {
                "channel": str(channel),
                "account": str(account),
                "thread": str(thread),
                "until": int(until),
                **more,
            } if now.timestamp() < until:
                return Link(purpose, channel, account, thread, str(more.get("subject", "")))
            case _:
                return None


def _sealed_for(purpose: Purpose) -> str:
    return f"link {purpose.value}"
