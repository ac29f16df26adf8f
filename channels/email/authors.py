# SPDX-License-Identifier: AGPL-3.0-or-later
"""The person behind a mail that a list sent in its own name: “Ann via Support list”.

Lists rewrite From where the author's domain forbids forwarding (DMARC p=reject). The author then
stands in X-Original-From, is spelled inside the new address (IETF, groups.io), or is the person in
Reply-To, Cc or the patch's first line who bears the shown name.
"""

import re
import unicodedata

from channels.email.addresses import mailboxes, read
from channels.email.headers import Headers
from channels.email.parsed import Mailbox

_ORIGINALS = (
    *("x-original-from", "x-mailman-original-from", "original-from", "x-google-original-from"),
    "x-original-sender",
)
# The author's own envelope, as Mailman 3 keeps it: mostly, but not always, the address of From.
_ENVELOPES = ("x-mailfrom", "x-sender")
_MACHINE = re.compile(r"bounce|return|noreply|no-reply|=|\+|^srs0|^prvs", re.IGNORECASE)
# “Ann Lee ann@example.org [group]”, as Yahoo Groups wrote it.
_IN_NAME = re.compile(r"(?P<addr>[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)\s+\[[^\]]{1,80}\]$")
_VIA = re.compile(
    r"^[\"']*(?P<name>.*?)[\"']*(?:\s+[(\[]?|\s*[\uff08(\[])"
    r"(?:(?:via|über)\b(?:\s.*)?|(?:通过|经由|經由).*)$",
    re.IGNORECASE | re.DOTALL,
)
# ann=40example.org@dmarc.ietf.org, ann=example.org@groups.io; not bounces+ann=example.org@…
_SPELLED = re.compile(r"^(?P<local>[^=+\s]+)=(?:40)?(?P<domain>[\w-]+(?:\.[\w-]+)+)@")
_AS_NAME = re.compile(r"(?P<local>[\w.+-]{1,64})(?:@| at )(?P<domain>[\w-]+(?:\.[\w-]+)+)")
_IN_BODY = re.compile(r"\s*>?From:\s+(?P<who>[^\n]{3,200}@[^\n]{3,100})\n")


def behind_list(headers: Headers, sender: Mailbox, text: str) -> Mailbox | None:
    """The person behind a rewritten From; None if From is not rewritten or nobody is found."""
    via = _VIA.match(sender.name)
    lists = _list_addresses(headers)
    spelled = _spelled(sender, is_list=bool(lists) or "list-id" in headers)
    if spelled:
        return spelled
    if "list-id" in headers and (inside := _IN_NAME.search(sender.name)):
        return Mailbox(inside["addr"], sender.name[: inside.start()].strip())
    if not via and sender.addr.lower() not in lists:
        return _original(headers, sender, ("x-original-from",))
    shown = (via["name"] if via else sender.name).strip().lower()
    lists.add(sender.addr.lower())
    return (
        _original(headers, sender, _ORIGINALS)
        or _written_out(shown)
        or _named(headers, shown, lists, text)
        or _by_envelope(headers, sender, lists)
    )


def _by_envelope(headers: Headers, sender: Mailbox, lists: set[str]) -> Mailbox | None:
    found = _original(headers, sender, _ENVELOPES)
    if found is None or found.addr.lower() in lists or _MACHINE.search(found.addr):
        return None
    return Mailbox(found.addr, sender.name)


def _written_out(shown: str) -> Mailbox | None:
    """`ann@example.org via List`, `ann at example.org via List`: the name is the address."""
    match = _AS_NAME.fullmatch(shown)
    return Mailbox(f"{match['local']}@{match['domain']}") if match else None


def _spelled(sender: Mailbox, *, is_list: bool) -> Mailbox | None:
    match = _SPELLED.match(sender.addr)
    if match and (is_list or "dmarc" in sender.addr.lower()):
        return Mailbox(f"{match['local']}@{match['domain']}", sender.name)
    if is_list and sender.addr.lower().endswith(".invalid"):
        return Mailbox(sender.addr[: -len(".invalid")], sender.name)
    return None


def _original(headers: Headers, sender: Mailbox, names: tuple[str, ...]) -> Mailbox | None:
    for name in names:
        found, is_odd = read(headers.raw(name))
        is_one = len(found) == 1 and "@" in found[0].addr and not is_odd
        if is_one and found[0].addr.lower() != sender.addr.lower():
            return found[0]
    return None


def _list_addresses(headers: Headers) -> set[str]:
    found = set()
    for name in ("list-post", "x-beenthere", "x-mailing-list", "mailing-list"):
        raw = headers.raw(name).replace(b"mailto:", b"")
        found |= {one.addr.lower() for one in mailboxes(raw)}
    return found


def _named(headers: Headers, shown: str, lists: set[str], text: str) -> Mailbox | None:
    """The person of that name; without a namesake, whoever answers go to."""
    first_line = _IN_BODY.match(text)
    inside = mailboxes(first_line["who"].encode()) if first_line else ()
    replies = _people(mailboxes(headers.raw("reply-to")), lists)
    people = [*replies, *_people(inside, lists), *_people(mailboxes(headers.raw("cc")), lists)]
    people += _people(mailboxes(headers.raw("to")), lists)
    for is_same in (_is_namesake, _is_alike):
        for one in people:
            if shown and is_same(shown, one):
                return one
    return next(iter(replies or _people(inside, lists)), None)


def _people(found: tuple[Mailbox, ...], lists: set[str]) -> list[Mailbox]:
    return [one for one in found if "@" in one.addr and one.addr.lower() not in lists]


def _is_namesake(shown: str, one: Mailbox) -> bool:
    return _folded(one.name) == _folded(shown)


def _folded(name: str) -> str:
    """A name without accents and case, as far as lists change them."""
    spread = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in spread if not unicodedata.combining(char)).strip()


def _is_alike(shown: str, one: Mailbox) -> bool:
    """The same person under a shorter or longer name, or under the address as a name."""
    addr = one.addr.lower()
    local = addr.partition("@")[0]
    if shown in (addr, local):
        return True
    words = set(re.findall(r"\w+", _folded(shown)))
    if not words:
        return False
    if words == set(re.findall(r"[^\W_]+", local)):
        return True
    named = set(re.findall(r"\w+", _folded(one.name)))
    return bool(named) and (words <= named or named <= words) and len(words & named) > 1
