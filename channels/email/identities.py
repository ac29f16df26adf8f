# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mail addresses as identities: strict, folded, with and without a tag.

A reader that is generous about addresses lets one person pass for another (CVE-2023-27043), so
what is not plainly `local@domain` is no address here.
"""

import re

_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+"
_LABEL = r"[A-Za-z0-9\u0080-\U0010ffff]"
_DOMAIN = rf"{_LABEL}(?:[A-Za-z0-9.\-\u0080-\U0010ffff]*{_LABEL})?"
_ADDRESS = re.compile(rf"{_LOCAL}@{_DOMAIN}")
_INVISIBLE = re.compile(
    "[\u0080-\u00a0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]"
)
LONGEST_ADDRESS = 254  # RFC 5321 §4.5.3.1.3, less the brackets
LONGEST_LOCAL = 64


def is_address(given: str) -> bool:
    """Whether this is one plain address, nothing around it."""
    if len(given) > LONGEST_ADDRESS or _INVISIBLE.search(given):
        return False
    if _ADDRESS.fullmatch(given) is None:
        return False
    local, _, domain = given.rpartition("@")
    return len(local) <= LONGEST_LOCAL and ".." not in domain


def folded(address: str) -> str:
    """The address as it is compared: no server we met tells upper from lower case."""
    return address.strip().casefold()


def without_tag(address: str) -> str:
    """The folded address without what stands between `+` and `@`."""
    local, _, domain = folded(address).rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def tag_of(address: str) -> str:
    """What stands between `+` and `@`, folded; empty if nothing does."""
    return folded(address).rpartition("@")[0].partition("+")[2]


def domain_of(address: str) -> str:
    """What stands behind the last `@`, folded; a text without one is a domain itself."""
    return folded(address).rpartition("@")[2]


def in_team(address: str, team: tuple[str, ...]) -> bool:
    """Whether an address is listed, itself or by `@domain`."""
    one = without_tag(address)
    return any(
        one == folded(entry) or (entry.startswith("@") and one.endswith(folded(entry)))
        for entry in team
    )
