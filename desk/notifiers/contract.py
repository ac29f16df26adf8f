# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a notifier is given and how it may fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from intake.errors import FrontdeskError


@dataclass(frozen=True, slots=True)
class Telling:
    """One text to post. `id` stays the same when it is tried again; `document` is for machines."""

    id: str
    text: str
    document: Mapping[str, object]
    at: datetime  # of this attempt


class NotTold(FrontdeskError):
    """It did not get through now. The worker tries again, after `retry_after` seconds if given."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NeverTold(FrontdeskError):
    """It will not get through as it is: a wrong key, a robot that is gone. A person must look."""


_BUSY = frozenset({408, 409, 425, 429})
_REDIRECT, _SERVER_ERROR = 300, 500


def is_refusal(status: int) -> bool:
    """Whether an HTTP status means that trying again is no use, as far as a status can tell.

    A redirect is one: what is told was signed for, and is meant for, no other address.
    """
    return _REDIRECT <= status < _SERVER_ERROR and status not in _BUSY


class Notifier(Protocol):
    """One place. `tell` returns once the place has taken it; raises `NotTold` or `NeverTold`."""

    async def tell(self, telling: Telling) -> None:
        """Post a text."""
