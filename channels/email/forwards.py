# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who wrote the mail that somebody forwarded to us. A reading, not a permission.

Whether a forward counts (only from an agent, and only where the account says so) is decided by
the channel: guessing misfired in every help desk that tried.
"""

from html import unescape

from channels.email import quote_headers
from channels.email.addresses import mailboxes
from channels.email.headers import Headers
from channels.email.source import Part


def original_sender(subject: str, text: str, embedded: list[Part]) -> str:
    """The address in the forwarded header block, or of the one attached mail; else ""."""
    block = quote_headers.forwarded_block(subject, text)
    if block is not None:
        found = mailboxes(unescape(block.sender).encode("utf-8", "replace"))
        addr = next((one.addr for one in found if "@" in one.addr), "")
        if addr:
            return addr
    if quote_headers.is_forward_subject(subject) and len(embedded) == 1:
        found = mailboxes(Headers(embedded[0]).raw("from"))
        return next((one.addr for one in found if "@" in one.addr), "")
    return ""
