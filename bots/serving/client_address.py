# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which network address a request came from, for everything that is counted per address.

Pure. A proxy's address would be everybody's; what the header says is believed of our own proxies
only, since anybody can write it.
"""

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address, ip_network

from bots.configuration.proxies import Network

HEADER = "X-Forwarded-For"
_HOME = 64  # bits: a home or a phone has all addresses behind them, and uses them in turn


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """The address to count: the nearest to us that is none of our `trusted` proxies.

    `forwarded` are the values of `X-Forwarded-For`; each proxy appends who it was asked by. So
    they are read from the end, and no further than one that is not ours or cannot be read. Of an
    IPv6 address its network counts.
    """
    address = peer
    said = [one.strip() for value in forwarded for one in value.split(",")]
    while said and _is_ours(address, trusted):
        before = _without_port(said.pop())
        if not _is_address(before):
            break
        address = before
    return _counted(address)


def _is_ours(address: str, trusted: Sequence[Network]) -> bool:
    if not trusted or not _is_address(address):
        return False
    known = _plain(address)
    return any(known in network for network in trusted)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _plain(address: str) -> IPv6Address | object:
    """An IPv4 address that was written as IPv6 (`::ffff:10.0.0.1`) is the IPv4 address."""
    known = ip_address(address)
    return (known.ipv4_mapped or known) if isinstance(known, IPv6Address) else known


def _without_port(text: str) -> str:
    """Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _counted(address: str) -> str:
    if ":" not in address or not _is_address(address):
        return address
    known = _plain(address)
    if not isinstance(known, IPv6Address):
        return str(known)
    bare = str(known).partition("%")[0]
    return str(ip_network(f"{bare}/{_HOME}", strict=False).network_address)
