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
# What stands in DMARC's own clause; the sender writes the envelope address in the others.
_DMARC = re.compile(r";\s*dmarc\s*=[^;]*", re.IGNORECASE)
_POLICY = re.compile(
    r"\b(?:p|dis|action|policy|policy\.published-domain-policy)\s*=\s*[\"']?"
    r"(?P<asked>none|o?\.?(?:reject|quarantine))\b",
    re.IGNORECASE,
)
# One of them overrules what the domain asks for (a list, ARC): Gmail, Microsoft 365.
_OVERRULED = re.compile(r"\b(?:dis|action)\s*=\s*[\"']?none\b", re.IGNORECASE)
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*=\s*([a-z]+)", re.IGNORECASE)
_ALIGNED_BY = {
    "dkim": re.compile(r"header\.(?:d|i)\s*=\s*\"?(?:[^\s;\"@]*@)?([^\s;\"]+)", re.IGNORECASE),
    "spf": re.compile(r"smtp\.mailfrom\s*=\s*\"?(?:[^\s;\"@]*@)?([^\s;\"]+)", re.IGNORECASE),
}


class Verdict(StrEnum):
    """What our own server says of a sender."""

    VOUCHED = "vouched"  # the domain stands behind the mail
    UNKNOWN = "unknown"  # nothing, or nothing to go by: the usual case
    FAILED = "failed"  # the domain does not recognise it, and asks for nothing: proves nothing
    FORGED = "forged"  # the domain disowns it, and asks for that to be taken seriously


# Not in here: "none" and "temperror", where SPF and DKIM still say something.
_BY_DMARC = {"pass": Verdict.VOUCHED, "fail": Verdict.FAILED}


def verdict_on(results: Sequence[str], from_addr: str, trusted: Sequence[str]) -> Verdict:
    """What our own server says of the domain of `from_addr`.

    DMARC decides where it was checked; else an aligned DKIM or SPF pass. A failed DMARC is never
    verified; it means forged only where the domain asks for that: many small ones say "p=none" or
    nothing, and fail every day.
    """
    known = {one.casefold() for one in trusted}
    for header in results:
        server, *verdicts = _COMMENT.sub("", header).split(";")
        name = server.split()[0].casefold() if server.split() else ""
        if name in known:
            found = _judged(verdicts, domain_of(from_addr))
            return Verdict.FORGED if found is Verdict.FAILED and _is_asked(header) else found
    return Verdict.UNKNOWN


def _is_asked(header: str) -> bool:
    """True if the domain asks for consequences, and our server did not overrule it."""
    clause = _DMARC.search(header)
    said = clause[0] if clause else ""
    asked = [match["asked"].casefold() for match in _POLICY.finditer(said)]
    return any(one != "none" for one in asked) and not _OVERRULED.search(said)


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
