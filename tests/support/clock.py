# SPDX-License-Identifier: AGPL-3.0-or-later
"""The time, which stands still unless a test moves it."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class HandClock:
    """A clock for whatever asks one: a program, a store, a desk."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def move(self, span: timedelta = timedelta(), **by: float) -> datetime:
        """Go on by a span, or by `hours=…`, `minutes=…` and so on; returns the new time."""
        self.now += span + timedelta(**by)
        return self.now
