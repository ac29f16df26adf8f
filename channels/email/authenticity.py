# SPDX-License-Identifier: AGPL-3.0-or-later
"""Did the sender's domain vouch for this mail? Only our own mail server's word counts.

RFC 8601: anybody can write an Authentication-Results header; only the topmost one whose
authserv-id is configured was added by our server. Its verdict is trusted, everything below is
what the sender claims.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from channels.email.identities import domain_of

_COMMENT = re.compile(r"\([^()]*\)")
# The domain asks for nothing, or our server overruled it (a list, ARC): Gmail, Microsoft 365.
_LENIENT = re.compile(r"\b(?:p|dis|action)\s*=\s*none\b", re.IGNORECASE)
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*=\s*([a-z]+)", re.IGNORECASE)
_ALIGNED_BY = {
    "dkim": re.compile(r"header\.(?:d|i)\s*=\s*\"?(?:[^\s;\"@]*@)?([^\s;\"]+)", re.IGNORECASE),
    "spf": re.compile(r"smtp\.mailfrom\s*=\s*\"?(?:[^\s;\"@]*@)?([^\s;\"]+)", re.IGNORECASE),
}


class Verdict(StrEnum):
    """What our own server says of a sender."""

    VOUCHED = "vouched"  # the domain stands behind the mail
    UNKNOWN = "unknown"  # nothing, or nothing to go by: the usual case
    FORGED = "forged"  # the domain disowns it, and asks for that to be taken seriously


# Not in here: "none" and "temperror", where SPF and DKIM still say something.
_BY_DMARC = {"pass": Verdict.VOUCHED, "fail": Verdict.FORGED}


def verdict_on(results: Sequence[str], from_addr: str, trusted: Sequence[str]) -> Verdict:
    """What our own server says of the domain of `from_addr`.

    DMARC decides where it was checked; else an aligned DKIM or SPF pass. A failed DMARC means
    forged only where the domain wants that: many small ones say "p=none" and fail every day.
    """
    known = {one.casefold() for one in trusted}
    for header in results:
        server, *verdicts = _COMMENT.sub("", header).split(";")
        name = server.split()[0].casefold() if server.split() else ""
        if name in known:
            found = _judged(verdicts, domain_of(from_addr))
            is_lenient = _LENIENT.search(header) is not None
            return Verdict.UNKNOWN if found is Verdict.FORGED and is_lenient else found
    return Verdict.UNKNOWN


def _judged(verdicts: Sequence[str], domain: str) -> Verdict:
    is_aligned = False
    for verdict in verdicts:
        found = _RESULT.match(verdict)
        if found is None:
            continue
        method, result = found[1].casefold(), found[2].casefold()
        if method == "dmarc" and result in _BY_DMARC:
            return _BY_DMARC[result]
        if result == "pass" and method in _ALIGNED_BY:
            by = _ALIGNED_BY[method].search(verdict)
            is_aligned |= by is not None and _belongs(by[1].casefold(), domain)
    return Verdict.VOUCHED if is_aligned else Verdict.UNKNOWN


def _belongs(vouching: str, domain: str) -> bool:
    """Relaxed alignment: the same domain, or one is part of the other."""
    return bool(domain) and (
        vouching == domain or domain.endswith(f".{vouching}") or vouching.endswith(f".{domain}")
    )
