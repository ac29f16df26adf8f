# SPDX-License-Identifier: AGPL-3.0-or-later
"""Standing: whether something works, as its calls show; an outage is logged at begin and end."""

from datetime import datetime

import structlog

from channels.contract import Health

log = structlog.get_logger()


class Standing:
    """The one thing that is wrong with an account or a connection of it, if any.

    It starts well: no call has failed. `down` and `up` are the events in the log, `labels` go
    with each. However often calls fail, an outage is one line, with its first problem.
    """

    def __init__(self, down: str, up: str, **labels: str) -> None:
        self._down = down
        self._up = up
        self._labels = labels
        self._received_at: datetime | None = None
        self.problem = ""

    def health(self) -> Health:
        """See `Channel.health`."""
        return Health(not self.problem, self.problem, self._received_at)

    def received(self, at: datetime) -> None:
        """Something came in, or the provider said that there is nothing new."""
        self._received_at = at

    def works(self) -> None:
        """A call succeeded."""
        if self.problem:
            log.warning(self._up, **self._labels)
        self.problem = ""

    def fails(self, problem: str) -> None:
        """A call failed for a reason that an operator should look at."""
        if not self.problem:
            log.warning(self._down, **self._labels, problem=problem)
        self.problem = problem
