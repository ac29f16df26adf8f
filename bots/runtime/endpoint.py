# SPDX-License-Identifier: AGPL-3.0-or-later
"""One server that speaks OpenAI's wire format, kept at arm's length.

Every call has a deadline, a bound on what is read, and a place in a budget; after a few failures
in a row nobody is asked for a while. A call therefore ends in a value or in None, and costs a
waiting customer at most the deadline. What is asked, and what an answer means, is not known here.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import aiohttp
import orjson
import structlog

from bots.configuration.outside import Endpoint as EndpointSettings
from bots.runtime.metrics import Metrics
from intake.bounded import bounded
from intake.ports import Clock

T = TypeVar("T")

MOST_AT_ONCE = 4  # more would wait for each other on a model of one's own
LARGEST_ANSWER_BYTES = 256 * 1024
FAILURES_TO_REST = 3
REST = timedelta(seconds=60)
_MINUTE = timedelta(minutes=1)

log = structlog.get_logger()


class Endpoint:
    """Calls one server; `name` is what logs and metrics call it."""

    def __init__(
        self, name: str, settings: EndpointSettings, clock: Clock, metrics: Metrics
    ) -> None:
        self._name = name
        self._settings = settings
        self._clock = clock
        self._metrics = metrics
        self._session: aiohttp.ClientSession | None = None
        self._called_at: deque[datetime] = deque(maxlen=settings.calls_per_minute)
        self._under_way = 0
        self._failures = 0
        self._rests_until: datetime | None = None

    async def ask(
        self, path: str, document: Mapping[str, object], read: Callable[[object], T]
    ) -> T | None:
        """What `read` makes of the answer to one POST; None if there is none to be had in time.

        `read` raises `ValueError`, `TypeError` or `LookupError` for an answer that makes no sense;
        that counts as a failure.
        """
        if not self._may_call():
            self._metrics.count_model_call(self._name, "spared")
            return None
        self._under_way += 1
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                body = await self._post(path, document)
            value = read(orjson.loads(body))
        except TimeoutError:
            self._failed("late")
        except (aiohttp.ClientError, OSError):
            self._failed("unreachable")
        except (ValueError, TypeError, LookupError):
            self._failed("nonsense")
        else:
            self._went_well()
            return value
        finally:
            self._under_way -= 1
        return None

    async def close(self) -> None:
        """Let go of the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _post(self, path: str, document: Mapping[str, object]) -> bytes:
        key = self._settings.api_key.get_secret_value()
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        content = orjson.dumps({"model": self._settings.model, **document})
        address = f"{self._settings.url.rstrip('/')}{path}"
        async with self._open().post(
            address, data=content, headers=headers, allow_redirects=False
        ) as answer:
            if answer.status != 200:  # noqa: PLR2004 - OK
                raise aiohttp.ClientError(f"status {answer.status}")
            return await bounded(answer.content, LARGEST_ANSWER_BYTES)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Packed answers are not unpacked: a small one may hold any number of bytes.
            self._session = aiohttp.ClientSession(
                auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    def _may_call(self) -> bool:
        now = self._clock()
        if self._rests_until is not None and now < self._rests_until:
            return False
        is_trial = self._rests_until is not None
        if self._under_way >= (1 if is_trial else MOST_AT_ONCE):
            return False
        is_full = len(self._called_at) == self._called_at.maxlen
        if is_full and now - self._called_at[0] < _MINUTE:
            return False
        self._called_at.append(now)
        return True

    def _failed(self, outcome: str) -> None:
        self._metrics.count_model_call(self._name, outcome)
        self._failures += 1
        if self._failures >= FAILURES_TO_REST:
            if self._rests_until is None:
                log.warning("model_down", model=self._name, outcome=outcome)
            self._rests_until = self._clock() + REST

    def _went_well(self) -> None:
        self._metrics.count_model_call(self._name, "answered")
        self._failures = 0
        if self._rests_until is not None:
            self._rests_until = None
            log.info("model_up", model=self._name)
