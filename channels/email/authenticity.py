# SPDX-License-Identifier: AGPL-3.0-or-later
"""Did the sender's domain vouch for this mail? Only our own mail server's word counts.

RFC 8601: anybody can write an Authentication-Results header; only the topmost one whose
authserv-id is configured was added by our server. Its verdict is trusted, everything below is
what the sender claims.
"""

import re
from collections.abc import Sequence

from channels.email.identities import domain_of

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*=\s*([a-z]+)", re.IGNORECASE)
_ALIGNED_BY = {
    "dkim": re.compile(r"header\.(?:d|i)\s*=\s*\"?(?:[^\s;\"@]*@)?([^\s;\"]+)", re.IGNORECASE),
    "spf": re.compile(r"smtp\.mailfrom\s*=\s*\"?(?:[^\s;\"@]*@)?([^\s;\"]+)", re.IGNORECASE),
}


def is_authentic(results: Sequence[str], from_addr: str, trusted: Sequence[str]) -> bool:
    """Whether our own server says that the domain of `from_addr` stands behind the mail.

    DMARC decides where it was checked; else an aligned DKIM or SPF pass. False when in doubt.
    """
    known = {one.casefold() for one in trusted}
    for header in results:
        server, *verdicts = _COMMENT.sub("", header).split(";")
        name = server.split()[0].casefold() if server.split() else ""
        if name in known:
            return _passes(verdicts, domain_of(from_addr))
    return False


def _passes(verdicts: Sequence[str], domain: str) -> bool:
    is_aligned = False
    for verdict in verdicts:
        found = _RESULT.match(verdict)
        if found is None:
            continue
        method, result = found[1].casefold(), found[2].casefold()
        if method == "dmarc":
            return result == "pass"
        if result == "pass" and method in _ALIGNED_BY:
            by = _ALIGNED_BY[method].search(verdict)
            is_aligned |= by is not None and _belongs(by[1].casefold(), domain)
    return is_aligned


def _belongs(vouching: str, domain: str) -> bool:
    """Relaxed alignment: the same domain, or one is part of the other."""
    return bool(domain) and (
        vouching == domain or domain.endswith(f".{vouching}") or vouching.endswith(f".{domain}")
    )
