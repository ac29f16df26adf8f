# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether an account works, as its calls show; an outage is logged when it begins and ends."""

from collections.abc import Callable
from datetime import datetime

import structlog

from channels.contract import Health

log = structlog.get_logger()


class Standing:
    """What `Channel.health` tells. It starts well: no call has failed."""

    def __init__(self, kind: str, account: str, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._name = {"channel": kind, "account": account}
        self._problem = ""
        self._received_at: datetime | None = None

    def health(self) -> Health:
        """See `Channel.health`."""
        return Health(not self._problem, self._problem, self._received_at)

    def received(self) -> None:
        """Something came in, or the provider said that there is nothing new."""
        self._received_at = self._clock()

    def works(self) -> None:
        """A call succeeded."""
        if self._problem:
            log.warning("provider_up", **self._name)
        self._problem = ""

    def fails(self, problem: str) -> None:
        """A call failed for a reason that an operator should look at."""
        if not self._problem:
            log.warning("provider_down", **self._name, problem=problem)
        self._problem = problem
