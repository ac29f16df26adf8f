# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backoff: growing pauses between the attempts at something that keeps failing."""

from dataclasses import dataclass
from datetime import timedelta


def asked_pause(header: str) -> float | None:
    """The seconds that `Retry-After` asks for (RFC 9110 §10.2.3); None for a date or nonsense."""
    return float(header) if header.isascii() and header.isdigit() else None


@dataclass(frozen=True, slots=True)
class Backoff:
    """`first` is the pause after one failure; each further failure doubles it, up to `longest`."""

    first: timedelta
    longest: timedelta

    def pause(self, earlier: int) -> timedelta:
        """The pause after a failure that `earlier` failures in a row came before."""
        # More doublings than these would change nothing, and overflow after a day of attempts.
        enough = (self.longest // self.first).bit_length()
        return min(self.first * (1 << min(earlier, enough)), self.longest)
