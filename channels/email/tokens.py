# SPDX-License-Identifier: AGPL-3.0-or-later
"""Threads, reply tokens and Message-IDs: how an answer finds back to its conversation.

A thread's name is 128 bits that only we can make: a keyed hash of what began it, with a secret
that was drawn when this installation first started. It stands, with a short signature, in the
`Reply-To` of what we send and in our Message-IDs; either proves that somebody got a mail of ours.
The name is no row number, and a restored copy with a new secret knows none of the old ones
(FreeScout's threads crossed after a restore: its issues 5138 and 5383).
"""

import base64
import hashlib
import hmac
import re

_NAME = 26  # characters of 128 bits in base 32
_SIGN = 10  # characters of 48 bits: a guess is one letter into our mailbox each
_ID = re.compile(rf"([a-z2-7]{{{_NAME}}})\.(\d{{1,9}})\.([a-z2-7]{{{_SIGN}}})@[^@\s]+")


class ThreadTokens:
    """Makes and checks the tokens of one installation."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def thread_of(self, identity: str) -> str:
        """The name of the thread that a mail begins; the same for the same mail."""
        return self._hash("thread", identity)[:_NAME]

    def tag(self, thread: str) -> str:
        """The thread's token for the part between `+` and `@`."""
        return thread + self._hash("tag", thread)[:_SIGN]

    def thread_from_tag(self, tag: str) -> str | None:
        """The thread a tag of ours names, or None for any other tag."""
        thread, signature = tag[:_NAME], tag[_NAME:]
        is_ours = hmac.compare_digest(
            self._hash("tag", thread)[:_SIGN].encode(), signature.encode()
        )
        return thread if is_ours and len(thread) == _NAME else None

    def message_id(self, thread: str, seq: int, domain: str) -> str:
        """The Message-ID, without brackets, of message `seq` of a thread: the same on each try."""
        return f"{thread}.{seq}.{self._hash('id', f'{thread}.{seq}')[:_SIGN]}@{domain}"

    def sent_by_us(self, message_id: str) -> tuple[str, int] | None:
        """Thread and `seq` of a Message-ID of ours; None for anybody else's.

        The domain is not compared: it may have changed, and the signature says it all.
        """
        found = _ID.fullmatch(message_id)
        if found is None:
            return None
        thread, seq, signature = found.groups()
        expected = self._hash("id", f"{thread}.{seq}")[:_SIGN]
        if not hmac.compare_digest(expected, signature):
            return None
        return thread, int(seq)

    def _hash(self, purpose: str, text: str) -> str:
        made = hmac.new(
            self._secret, f"{purpose}\0{text}".encode("utf-8", "replace"), hashlib.sha256
        )
        return base64.b32encode(made.digest()).decode().lower()
