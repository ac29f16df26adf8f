# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names on the wire: threads of several service accounts, and message ids WeCom accepts. Pure.

A msgid is ours to choose, at most 32 of `0-9a-zA-Z_-`, and unique: WeCom takes each one once,
which makes a repeated send harmless. It is made so that the report of a failed delivery leads
back to the message.
"""

import hashlib
import re

KIND = "wecom"
LONGEST_MSGID = 32
_OURS = re.compile(r"([\w-]{22})\.(\d{1,5})", re.ASCII)
_MSGID = re.compile(r"([\w-]{22})-(\d{1,5})-\d{1,2}", re.ASCII)
_SEPARATOR = "/"


def thread_name(open_kfid: str, person: str) -> str:
    """The thread of one person with one service account."""
    return f"{open_kfid}{_SEPARATOR}{person}"


def service_account(thread: str) -> str:
    """The service account of a thread."""
    return thread.partition(_SEPARATOR)[0]


def msgid(sent_id: str, part: int) -> str:
    """WeCom's id for one part of a message of ours."""
    found = _OURS.fullmatch(sent_id)
    made = f"{found[1]}-{found[2]}-{part}" if found else ""
    if 0 < len(made) <= LONGEST_MSGID:
        return made
    return hashlib.sha256(f"{sent_id}/{part}".encode()).hexdigest()[:LONGEST_MSGID]


def sent_id(given: str) -> str:
    """The `OutboundMessage.id` that `msgid` was made from, or empty."""
    found = _MSGID.fullmatch(given)
    return f"{found[1]}.{found[2]}" if found else ""
