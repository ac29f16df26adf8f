# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an account is: what the operator should look at, said in the log when it begins and ends."""

from datetime import datetime

import structlog

from channels.contract import Health

log = structlog.get_logger()


class Condition:
    """Remembers the one thing that is wrong, if any."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._problem = ""
        self._received_at: datetime | None = None

    @property
    def health(self) -> Health:
        """See `Channel.health`."""
        return Health(not self._problem, self._problem, self._received_at)

    def well(self, at: datetime | None = None) -> None:
        """It works; `at` is when Telegram last brought or answered something."""
        self._received_at = at or self._received_at
        if self._problem:
            log.warning("telegram_well", account=self._account)
        self._problem = ""

    def received(self, at: datetime) -> None:
        """An update came in."""
        self._received_at = at

    def trouble(self, problem: str) -> None:
        """It does not work, and what to do about it."""
        if problem != self._problem:
            log.warning("telegram_trouble", account=self._account, problem=problem)
        self._problem = problem
