# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which address a request is counted by: our proxies are believed, nobody else."""

from ipaddress import ip_network

import pytest

from bots.serving.client_address import client_address

OURS = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", ["192.0.2.7"], "192.0.2.7"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("198.51.100.1", ["192.0.2.7"], "198.51.100.1"),  # no proxy of ours: anybody can write it
        ("127.0.0.1", ["1.2.3.4, 192.0.2.7"], "192.0.2.7"),  # the client wrote the first itself
        ("127.0.0.1", ["1.2.3.4", "192.0.2.7"], "192.0.2.7"),
        ("127.0.0.1", ["192.0.2.7, 10.1.2.3"], "192.0.2.7"),  # through two proxies of ours
        ("127.0.0.1", ["1.2.3.4, 192.0.2.7, 10.1.2.3"], "192.0.2.7"),
        ("127.0.0.1", ["10.9.9.9"], "10.9.9.9"),  # somebody in our own network
        ("127.0.0.1", ["unknown"], "127.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", ["192.0.2.7, <script>"], "127.0.0.1"),
        ("127.0.0.1", ["192.0.2.7:4711"], "192.0.2.7"),
        ("127.0.0.1", ["[2001:db8:1:2:3::4]:4711"], "2001:db8:1:2::"),
        ("::ffff:127.0.0.1", ["192.0.2.7"], "192.0.2.7"),
        ("::ffff:192.0.2.7", [], "192.0.2.7"),
        ("fd00::1", ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::"),
        ("fe80::1%eth0", [], "fe80::"),
        ("", ["192.0.2.7"], ""),
    ],
)
def test_the_nearest_that_is_not_ours(peer: str, forwarded: list[str], address: str) -> None:
    """Read from the end, and no further than one that is not ours or cannot be read."""
    assert client_address(peer, forwarded, OURS) == address


def test_nobody_is_believed_by_default() -> None:
    """Without trusted proxies the header says nothing."""
    assert client_address("127.0.0.1", ["192.0.2.7"], ()) == "127.0.0.1"


def test_one_home_is_one_address() -> None:
    """IPv6 gives each home so many addresses that a limit for each of them would be none."""
    seen = {client_address(f"2001:db8:1:2::{n:x}", [], ()) for n in range(1, 500)}
    assert seen == {"2001:db8:1:2::"}
