# SPDX-License-Identifier: AGPL-3.0-or-later
"""Address headers: who is meant, and when readers could disagree about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.addresses import read


@pytest.mark.parametrize(
    ("header", "addr", "name", "is_ambiguous"),
    [
        ("Ann Lee <ann@example.org>", "ann@example.org", "Ann Lee", False),
        ('"Lee, Ann" <ann@example.org>', "ann@example.org", "Lee, Ann", False),
        ("Lee, Ann <ann@example.org>", "ann@example.org", "Lee, Ann", True),
        ("ann@example.org (Ann Lee)", "ann@example.org", "Ann Lee", False),
        ("=?utf-8?B?5byg5LiJ?= <z@example.cn>", "z@example.cn", "张三", False),
        ("张三 <z@example.cn>", "z@example.cn", "张三", False),
        ("=?utf-8?Q?agent?=@example.com", "=?utf-8?Q?agent?=@example.com", "", True),
        ("=?utf-8?Q?Ann_<ann@example.org>?=", "ann@example.org", "Ann", True),
        ("<mailto:ann@example.org>", "ann@example.org", "", False),
        ("<@relay.example.net:ann@example.org>", "ann@example.org", "", False),
        ("Ann ann@example.org", "ann@example.org", "Ann", True),
        ("<ann@example.org", "ann@example.org", "", True),
        ("ann@example.org <ann@example.org>", "ann@example.org", "ann@example.org", False),
    ],
)
def test_one_mailbox(header: str, addr: str, name: str, is_ambiguous: bool) -> None:  # noqa: FBT001
    """The address is never decoded, the name always is."""
    found, odd = read(header.encode())
    assert [(one.addr, one.name) for one in found] == [(addr, name)]
    assert odd is is_ambiguous


@pytest.mark.parametrize(
    "header",
    [
        "alice@example.org)bob@evil.test",  # CVE-2023-27043: parseaddr says alice
        "alice@example.org <bob@evil.test>",
        "Alice <alice@example.org> <bob@evil.test>",
        "alice@example.org@evil.test",
        '"alice@example.org" alice@evil.test, <bob@evil.test',
    ],
)
def test_what_can_be_read_in_two_ways_is_no_identity(header: str) -> None:
    """Such a sender is shown and marked, whichever address was taken."""
    assert read(header.encode())[1]


def test_groups_are_dissolved() -> None:
    """RFC 5322 groups name no mailbox themselves; an empty one yields nobody."""
    found, _ = read(b"Friends: Ann <ann@example.org>, bob@example.org;, undisclosed-recipients:;")
    assert [one.addr for one in found] == ["ann@example.org", "bob@example.org"]


@given(st.binary(max_size=500))
def test_any_bytes_yield_one_line_addresses(raw: bytes) -> None:
    """Never raises; no address and no name can break a header or a page."""
    for one in read(raw)[0]:
        assert not {"\r", "\n", "\x00"} & set(one.addr + one.name)
        (one.addr + one.name).encode("utf-8")
