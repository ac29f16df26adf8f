# SPDX-License-Identifier: AGPL-3.0-or-later
"""Office: what all routes of the desk share while the program runs, put together once.

No behaviour of its own; `routes.attach` makes it and closes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from desk.idempotency import OpenRequests
from desk.live import LiveHub
from desk.login import Passwords
from desk.ports import DeskPorts
from desk.sessions import Sessions
from desk.throttle import Throttle
from desk.underway import Underway
from desk.uploads import Uploads
from intake.phrases import Phrases

PHRASES_FOLDER = Path(__file__).parent / "phrases"


@dataclass(frozen=True, slots=True)
class Office:
    """The desk's ports and everything built on them."""

    ports: DeskPorts
    phrases: Phrases
    passwords: Passwords
    sessions: Sessions
    throttle: Throttle
    uploads: Uploads
    open_requests: OpenRequests
    live: LiveHub
    underway: Underway
    document: Callable[[], bytes]  # the API document, made when first asked for


def open_office(ports: DeskPorts, passwords: Passwords, document: Callable[[], bytes]) -> Office:
    """Everything the routes need, ready to serve."""
    sessions = Sessions(ports)
    return Office(
        ports=ports,
        phrases=Phrases.load(PHRASES_FOLDER),
        passwords=passwords,
        sessions=sessions,
        throttle=Throttle(),
        uploads=Uploads(ports.blobs),
        open_requests=OpenRequests(),
        live=LiveHub(ports, sessions),
        underway=Underway(),
        document=cache(document),
    )
