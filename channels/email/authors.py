# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who wrote a mail that a list sent in its own name (“Ann via Support list”)?

Lists rewrite From where the author's domain forbids forwarding (DMARC p=reject). The author is in
X-Original-From, else in Reply-To, else the person in Cc or Reply-To that bears the shown name.
"""

import re

from channels.email.addresses import mailboxes, read
from channels.email.headers import Headers
from channels.email.parsed import Mailbox

_ORIGINALS = ("x-original-from", "x-original-sender", "x-mailfrom", "original-from")
_VIA = re.compile(
    r"""^["']*(?P<name>.*?)["']*\s+(?:via|über|通过|经由|經由)\s+(?P<list>.+)$""", re.I | re.S
)
_LIST_HEADERS = ("list-id", "list-post", "x-mailman-version", "x-google-group-id", "mailing-list")


def behind_list(headers: Headers, sender: Mailbox) -> Mailbox | None:
    """The person behind a rewritten From; None if From is not rewritten or nobody is found."""
    via = _VIA.match(sender.name)
    list_addrs = _list_addresses(headers)
    is_munged = bool(via) or sender.addr.lower() in list_addrs
    if not is_munged and "x-original-from" not in headers:
        return None
    for name in _ORIGINALS[: 2 if is_munged else 1]:
        found, is_odd = read(headers.raw(name))
        if len(found) == 1 and "@" in found[0].addr and not is_odd:
            return found[0] if found[0].addr.lower() != sender.addr.lower() else None
    if not is_munged:
        return None
    shown = (via["name"] if via else sender.name).strip().lower()
    return _named(headers, shown, list_addrs | {sender.addr.lower()})


def _list_addresses(headers: Headers) -> set[str]:
    found = set()
    for raw in (
        headers.raw("list-post"),
        headers.raw("x-beenthere"),
        headers.raw("x-mailing-list"),
    ):
        found |= {one.addr.lower() for one in mailboxes(raw.replace(b"mailto:", b""))}
    return found


def _named(headers: Headers, shown: str, lists: set[str]) -> Mailbox | None:
    replies = [o for o in mailboxes(headers.raw("reply-to")) if o.addr.lower() not in lists]
    copies = [o for o in mailboxes(headers.raw("cc")) if o.addr.lower() not in lists]
    for one in (*replies, *copies):
        if shown and one.name.lower() == shown:
            return one
    for one in (*replies, *copies):
        if shown and _alike(shown, one):
            return one
    return replies[0] if replies else None


def _alike(shown: str, one: Mailbox) -> bool:
    """The same person under a shorter name, or under the address as a name."""
    if shown == one.addr.lower() or shown == one.addr.lower().partition("@")[0]:
        return True
    words = set(re.findall(r"\w+", shown))
    return bool(words) and words == set(re.findall(r"\w+", one.name.lower()))
