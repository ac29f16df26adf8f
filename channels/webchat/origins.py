# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which web pages may talk to a web chat.

Pure. aiohttp accepts WebSockets from every page, so each request is asked here. Who the visitor
is has nothing to do with it: see `visitors.py`.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from channels.webchat.settings import plain_origin

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_allowed(origin: str | None, host: str, allowed: Sequence[str]) -> bool:
    """Whether a page of `origin` may use the chat that the browser reached as `host`.

    None means that no browser asked on behalf of a page: nothing to protect, as no cookie or
    other standing permission exists here. The scheme of our own address is not compared,
    because behind a proxy that ends TLS we do not see it.
    """
    if origin is None:
        return True
    try:
        page = plain_origin(origin)
    except ValueError:
        return False
    if page == "*":
        return False
    return page in allowed or _same_host(page, host) or ("*" in allowed and _is_loopback(page))


def cors_headers(origin: str | None) -> dict[str, str]:
    """What lets a page of an allowed origin read our answers. Never with credentials."""
    if origin is None:
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, X-File-Name",
        "Access-Control-Expose-Headers": "Retry-After",
        "Access-Control-Max-Age": "600",
    }


def _same_host(page: str, host: str) -> bool:
    scheme = urlsplit(page).scheme
    try:
        return plain_origin(f"{scheme}://{host}") == page
    except ValueError:
        return False


def _is_loopback(page: str) -> bool:
    return urlsplit(page).hostname in _LOOPBACK
