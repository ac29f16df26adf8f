# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codes that prove a mail address: six digits that stand nowhere.

Pure. A code follows from a secret of this installation and from who asked for it, when and for
which address, so nothing needs to be drawn or stored: not in the database, not in the journal, not
in what agents see. It is put into the letter at the moment the letter leaves.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from intake.contacts import Verification
from intake.messages import OutboundMessage
from intake.store.times import micros
from intake.values import replace

LIFETIME = timedelta(minutes=10)
REMEMBERED = timedelta(hours=1)
MOST_TRIES = 5
PLACE = "••••••"  # stands in the stored letter where the code is in the sent one
_META = "code"


@dataclass(frozen=True, slots=True)
class Codes:
    """Makes codes and knows them again."""

    secret: bytes = field(repr=False)

    def is_right(self, typed: str, waiting: Verification) -> bool:
        """Whether these digits are the code that went to the address."""
        expected = self._code(_asked(waiting))
        return hmac.compare_digest(expected.encode(), typed.encode())

    def filled(self, message: OutboundMessage) -> OutboundMessage:
        """The message as it leaves: with its code, if it is a letter that carries one."""
        asked = message.meta.get(_META)
        if not isinstance(asked, str):
            return message
        return replace(message, text=message.text.replace(PLACE, self._code(asked)))

    def _code(self, asked: str) -> str:
        made = hmac.digest(self.secret, f"code\n{asked}".encode(), sha256)
        return f"{int.from_bytes(made) % 1_000_000:06d}"


def is_open(waiting: Verification | None, at: datetime) -> bool:
    """Whether a code is under way that still counts: in time, and not guessed at too often."""
    if waiting is None or not waiting.address:
        return False
    return waiting.tries < MOST_TRIES and timedelta() <= at - waiting.at < LIFETIME


def has_ended(waiting: Verification | None, at: datetime) -> bool:
    """Whether a code was under way until lately, so that digits now are probably meant for it."""
    if waiting is None or not waiting.address or is_open(waiting, at):
        return False
    return at - waiting.at < REMEMBERED


def awaits_address(waiting: Verification | None, at: datetime) -> bool:
    """Whether we have just asked for a mail address."""
    return (
        waiting is not None
        and not (waiting.address or waiting.tries)
        and (at - waiting.at < LIFETIME)
    )


def letter_meta(waiting: Verification, subject: str) -> dict[str, object]:
    """What the letter with the code has to know, so that `filled` can write the code into it."""
    return {_META: _asked(waiting), "subject": subject}


def _asked(waiting: Verification) -> str:
    return f"{waiting.conversation_id}\n{waiting.address}\n{micros(waiting.at)}"
