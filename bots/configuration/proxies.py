# SPDX-License-Identifier: AGPL-3.0-or-later
"""`server.trusted_proxies`: from which networks we believe who the client is."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import BeforeValidator

Network = IPv4Network | IPv6Network
_EVERYBODY = 0  # the length of a prefix that leaves nobody out


def _read(given: object) -> object:
    """The networks of a list, or of one text with commas, as an environment variable has them."""
    words = given.replace(",", " ").split() if isinstance(given, str) else given
    return tuple(_networks(words)) if isinstance(words, list | tuple) else given


def _networks(words: list[object] | tuple[object, ...]) -> Iterator[Network]:
    for word in words:
        text = word.strip() if isinstance(word, str) else ""  # a number would be an address too
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            problem = f"{word!r} is no address or network such as 127.0.0.1 or 10.0.0.0/8"
            raise ValueError(problem) from None
        if network.prefixlen == _EVERYBODY:
            raise ValueError(f"{word!r} is everybody, and anybody could say who they are")
        yield network


Networks = Annotated[tuple[Network, ...], BeforeValidator(_read)]
