# SPDX-License-Identifier: AGPL-3.0-or-later
"""A system that knows machines and stock, asked by HTTP GET and answering JSON.

Kept at arm's length: each question has a deadline and a bound on its answer, and after a few
failures of one kind of question (machines, stock, reservations) that kind is not asked for a
while. A useless answer is no such failure: the system is there, and only this question has none.
Which of its values is which of ours is configuration: a path with dots into the answer
(`warranty.end`).
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import quote

import aiohttp
import orjson

from intake.bounded import bounded
from intake.errors import FrontdeskError
from intake.importing.rows import day_of

FAILURES_TO_REST = 3
REST = timedelta(seconds=60)
LARGEST_ANSWER = 64 * 1024
NOT_FOUND, OK = 404, 200
ASSET_FIELDS = (
    "model", "location", "contract", "customer",
    "purchased_on", "warranty_until", "contract_until",
)  # fmt: skip


class DirectoryAway(FrontdeskError):
    """The other system cannot be asked now. What is known from before is used, with its age."""


class UselessAnswer(DirectoryAway):
    """It answered, but nothing that can be used. Ask about this one less and less often."""


@dataclass
class _Switch:
    """Whether one kind of question is asked at present."""

    failures: int = 0
    rests_until: datetime | None = None

    def check(self, now: datetime) -> None:
        """Raises `DirectoryAway` while it is not asked."""
        if self.rests_until is not None and now < self.rests_until:
            raise DirectoryAway("it failed several times and is left alone for a minute")

    def failed(self, now: datetime) -> None:
        """There was no answer."""
        self.failures += 1
        if self.failures >= FAILURES_TO_REST:
            self.rests_until = now + REST

    def answered(self) -> None:
        """It is there."""
        self.failures, self.rests_until = 0, None


@dataclass(frozen=True, slots=True)
class KnownMachine:
    """What the other system says of a machine; `customer` is their number for whose it is."""

    serial: str
    model: str = ""
    location: str = ""
    contract: str = ""
    purchased_on: date | None = None
    warranty_until: date | None = None
    contract_until: date | None = None
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """How many of a part there are, and where."""

    part: str
    quantity: int
    place: str = ""


@dataclass
class HttpDirectory:
    """One system. `asset` and `stock` are paths with `{serial}` and `{part}`, "" for none."""

    session: aiohttp.ClientSession
    url: str
    clock: Callable[[], datetime]
    token: str = ""
    asset: str = ""
    stock: str = ""
    timeout_seconds: float = 1.5
    fields: Mapping[str, str] = field(default_factory=dict)
    _switches: dict[str, _Switch] = field(default_factory=dict)

    async def machine(self, serial: str) -> KnownMachine | None:
        """One machine; None if it is not known there.

        Raises `DirectoryAway`, of which a `UselessAnswer` is of this machine alone.
        """
        found = await self._get(self.asset, "serial", serial)
        if found is None:
            return None
        places = {name: self.fields.get(name, name) for name in ASSET_FIELDS}
        texts = {name: text_of(at_path(found, place)) for name, place in places.items()}
        days = {name: _day(texts.pop(name)) for name in list(texts) if name.endswith(_DAYS)}
        return KnownMachine(serial, **texts, **days)  # type: ignore[arg-type]

    async def in_stock(self, part: str) -> Stock | None:
        """The stock of a part; None if it is not known there. Raises as `machine` does."""
        found = await self._get(self.stock, "part", part)
        if found is None:
            return None
        quantity = at_path(found, self.fields.get("quantity", "quantity"))
        if not isinstance(quantity, int | float) or isinstance(quantity, bool):
            raise UselessAnswer("the answer holds no quantity")
        place = text_of(at_path(found, self.fields.get("place", "place")))
        return Stock(part, int(quantity), place)

    async def exchange(
        self,
        method: str,
        path: str,
        answers: Collection[int],
        *,
        kind: str,
        body: Mapping[str, object] | None = None,
        key: str = "",
        timeout_seconds: float | None = None,
    ) -> tuple[int, object]:
        """The status and document of one request whose status is among `answers`.

        `kind` is what is asked about; what fails for one kind leaves the others alone. `key` goes
        along as `Idempotency-Key`. Any other status is a failure, like no answer: raises
        `DirectoryAway`; and `UselessAnswer` for what is no JSON, or too much.
        """
        switch = self._switches.setdefault(kind, _Switch())
        switch.check(self.clock())
        try:
            async with asyncio.timeout(timeout_seconds or self.timeout_seconds):
                found = await self._ask(method, path, answers, body, key)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            switch.failed(self.clock())
            raise DirectoryAway(_reason(error)) from error
        except ValueError as error:
            switch.answered()
            raise UselessAnswer(_reason(error)) from error
        switch.answered()
        return found

    async def _get(self, path: str, place: str, value: str) -> object | None:
        if not is_segment(value):
            return None
        address = path.format(**{place: quote(value, safe="")})
        status, found = await self.exchange("GET", address, (OK, NOT_FOUND), kind=place)
        if status == NOT_FOUND:
            return None
        if found is None:
            raise UselessAnswer("the answer is empty")
        return found

    async def _ask(
        self,
        method: str,
        path: str,
        answers: Collection[int],
        body: Mapping[str, object] | None,
        key: str,
    ) -> tuple[int, object]:
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        address = f"{self.url.rstrip('/')}{path}"
        async with self.session.request(
            method, address, headers=headers, json=body, allow_redirects=False
        ) as answer:
            if answer.status not in answers:
                raise aiohttp.ClientError(f"status {answer.status}")
            read = await bounded(answer.content, LARGEST_ANSWER)
            return answer.status, _document(read, answer.status)


def is_segment(value: str) -> bool:
    """Whether it can stand in an address and name one thing: dots alone lead elsewhere."""
    return value not in {"", ".", ".."}


def _document(read: bytes, status: int) -> object:
    """The answer, read, None for an empty one; only what went well has to be JSON."""
    if not read:
        return None
    try:
        found: object = orjson.loads(read)
    except ValueError:
        if status == OK:
            raise
        return None
    return found


def _reason(error: Exception) -> str:
    """Why it failed, in a few words and without any value."""
    told = str(error) if isinstance(error, aiohttp.ClientError) else ""
    return told if told.startswith("status ") else type(error).__name__


_DAYS = ("_on", "_until")


def at_path(document: object, path: str) -> object:
    """The value at a path with dots, None if there is none."""
    for part in path.split("."):
        if isinstance(document, list) and part.isdigit() and int(part) < len(document):
            document = document[int(part)]
        elif isinstance(document, Mapping):
            document = document.get(part)
        else:
            return None
    return document


def text_of(value: object) -> str:
    """A value as text, "" for what is none."""
    return "" if value is None or isinstance(value, dict | list) else str(value)[:300]


def _day(text: str) -> date | None:
    day = day_of(text)
    return date.fromisoformat(day) if day else None
