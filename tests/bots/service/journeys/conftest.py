# SPDX-License-Identifier: AGPL-3.0-or-later
"""A maker of machines over National Day: its service file, its team, its robots, its customers."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import update

from bots.settings import Settings
from desk.login import hash_password
from intake.notices import NoticeState
from intake.store import schema
from intake.store.schema import notice
from tests.support.clock import HandClock
from tests.support.line import until
from tests.support.robots import Robots, running_robots
from tests.support.settings import with_sections

SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "one long password"
LONG_AGO = datetime(2026, 1, 1, tzinfo=SHANGHAI)
SERVICE = """
calendars:
  office:
    time_zone: Asia/Shanghai
    holidays: CN
    hours: {weekdays: ["09:00-12:00", "13:30-18:30"]}
service_levels:
  P0: {first_response: PT15M, next_response: PT15M, resolution: PT4H}
  P1: {first_response: PT1H, next_response: PT1H, resolution: P1D}
  P2: {first_response: PT4H, next_response: PT4H, resolution: PT24H, hours: working}
  P3: {first_response: PT8H, hours: working}
  escalate: [{at: 100, to: lead}]
required:
  fault: {resolve: [phone]}
dispatch:
  rules:
    - {types: [complaint], queue: complaints}
    - {types: [return], queue: returns}
    - {priorities: [P0], queue: emergency}
    - kinds: {hardware: field-service}
  default_queue: first-line
  shifts:
    duty: {hours: ["00:00-24:00"], days: [mon, tue, wed, thu, fri, sat, sun]}
  queues:
    first-line: {name: {zh: 一线, en: First line}}
    emergency: {name: {zh: 应急组, en: Emergency}}
    field-service: {name: {zh: 现场服务, en: Field service}}
    complaints: {name: {zh: 投诉, en: Complaints}}
    returns: {name: {zh: 退换货, en: Returns}}
"""
SEATS = {
    "a-lina": {"queues": ["emergency", "field-service", "first-line"], "shift": "duty"},
    "a-wang": {"queues": ["complaints", "returns", "field-service"]},
}


def shanghai(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment of 2026 by the clock on the office's wall; in UTC, as clocks are here."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=SHANGHAI).astimezone(UTC)


@pytest_asyncio.fixture
async def robots() -> AsyncIterator[Robots]:
    """The robots of the team and of the director, listening."""
    async with running_robots() as one:
        yield one


@pytest.fixture
def service_file() -> str:
    """The site's own sections; the rest is the preset's."""
    return SERVICE


@pytest.fixture
def hand_clock() -> HandClock:
    """Thursday, a week before National Day: the next day is Mid-Autumn."""
    return HandClock(shanghai(9, 24, 16))


@pytest.fixture
def hub_settings(hub_settings: Settings, robots: Robots) -> Settings:
    """The hub of a maker of machines, whose team and director are told by robots."""
    notifiers = {
        group: {"robot": {"kind": "wecom", "url": f"{robots.url}/{group}"}}
        for group in ("team", "director")
    }
    return with_sections(hub_settings, preset="equipment", notifiers=notifiers)


@dataclass
class Office:
    """The running hub with people who signed in; what a journey does and looks at."""

    service: Any
    robots: Robots
    signed_in: dict[str, tuple[datetime, dict[str, str]]] = field(default_factory=dict)

    @property
    def clock(self) -> HandClock:
        clock: HandClock = self.service.clock
        return clock

    async def sign_in(self, login: str) -> None:
        """Somebody begins to work."""
        body = {"login": login, "password": PASSWORD}
        async with self.service.hub.client.post("/api/v1/login", json=body) as answer:
            document = await answer.json()
            assert answer.status == 200, document
            cookie = "; ".join(f"{name}={one.value}" for name, one in answer.cookies.items())
        self.service.hub.client.session.cookie_jar.clear()
        headers = {"Cookie": cookie, "X-CSRF-Token": document["csrf"]}
        self.signed_in[login] = (self.clock.now, headers)

    async def call(self, who: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """The status and document of a request of somebody who signed in, this morning anew."""
        since, _ = self.signed_in.get(who, (LONG_AGO, {}))
        if self.clock.now - since > timedelta(hours=8):
            await self.sign_in(who)
        _, headers = self.signed_in[who]
        address = f"/api/v1{path}"
        request = self.service.hub.client.request
        async with request(method, address, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def does(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """The document of a request that succeeds."""
        status, document = await self.call(who, method, path, body)
        assert status in {200, 201}, document
        return document

    async def at(self, moment: datetime) -> None:
        """Let time pass up to a moment; what is due on the way happens when it is due."""
        store = self.service.program.store
        while (due := store.next_timer_at()) is not None and due <= moment:
            self.clock.now = max(self.clock.now, due)
            while await self.service.program.timers.handle_due():
                pass
        self.clock.now = moment

    async def tells(self, lines: Sequence[tuple[str, str]], thread: str) -> str:
        """A customer writes and is told, each time, what holds these words; their ticket."""
        for said, heard in lines:
            answer = "\n".join(await self.service.says(said, thread=thread))
            assert heard in answer, (said, answer)
        number = (await self.service.loaded(thread)).conversation.ticket
        assert number is not None
        return str(number)

    async def writes(self, who: str, text: str, thread: str = "t1") -> None:
        """Somebody answers a customer, who has heard by then what was due."""
        await self.at(self.clock.now)
        place = (await self.service.loaded(thread)).conversation.id
        await self.does(who, "POST", f"/conversations/{place}/messages", {"text": text})

    async def solves(self, who: str, number: str, step: str, **found: str) -> None:
        """Everything checked, cause and fix coded, and on to the step that is called solved."""
        work = await self.does(who, "GET", f"/tickets/{number}/work")
        for check in work["process"]["checks"]:
            body = {"name": check["name"], "result": "passed"}
            await self.does(who, "POST", f"/tickets/{number}/checks", body)
        await self.does(who, "POST", f"/tickets/{number}/solution", found)
        await self.does(who, "POST", f"/tickets/{number}/step", {"step": step})

    async def ticket(self, number: str) -> Any:
        """The ticket as the API shows it."""
        return await self.service.done("GET", f"/tickets/{number}", by="supervisor")

    async def due(self, number: str) -> dict[str, datetime | None]:
        """When the three promises of a ticket are due; None: no such promise."""
        sla = (await self.ticket(number))["sla"]
        names = ("first_response", "next_response", "resolution")
        return {name: _moment(sla[f"{name}_due_at"]) for name in names}

    async def promises(self, number: str) -> dict[str, str]:
        """How each promise of a ticket stands."""
        found = await self.service.done("GET", f"/tickets/{number}/sla", by="supervisor")
        return {one["promise"]: one["state"] for one in found["promises"]}

    async def log(self, number: str, *kinds: str) -> list[Any]:
        """The timeline's entries of these kinds; all without any."""
        path = f"/tickets/{number}/timeline"
        found = await self.service.done("GET", path, by="supervisor")
        return [one for one in found["items"] if not kinds or one["kind"] in kinds]

    async def said(self, number: str, *lines: tuple[str, str], thread: str = "t1") -> None:
        """Since the ticket was filed exactly these lines were said, each beginning like this."""
        found = await self.service.hub.texts(thread)
        filed = next(at for at, (who, text) in enumerate(found) if who == "bot" and number in text)
        after = found[filed + 1 :]
        assert [who for who, _ in after] == [who for who, _ in lines], after
        for (_, text), (_, begins) in zip(after, lines, strict=True):
            assert text.startswith(begins), text

    def notices(self) -> list[tuple[str, str]]:
        """Every notice there ever was: to whom, and of what; all of them have arrived."""
        rows = sorted(self.service.rows(notice), key=lambda row: row["at"])
        assert {row["state"] for row in rows} == {NoticeState.SENT.value}
        return [(row["to"], row["kind"]) for row in rows]

    async def marks(self, number: str) -> list[tuple[str, str, int | None, datetime]]:
        """What the clocks told: the kind, of which promise, at which percentage, and when."""
        told = await self.log(number, "sla_warning", "sla_breached", "sla_escalated")
        return [
            (
                one["kind"].removeprefix("sla_"),
                one["detail"]["promise"],
                one["detail"].get("percent"),
                datetime.fromisoformat(one["at"]),
            )
            for one in told
        ]

    @staticmethod
    def shown(moment: datetime) -> str:
        """A moment as the API writes it."""
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

    async def told(self, group: str, *texts: str) -> None:
        """A group's robot has been told exactly this, in order."""
        latest = self.clock.now + timedelta(seconds=8)

        async def all_sent() -> bool:
            # A place is told one thing in four seconds; however long that takes here.
            self.clock.now = min(self.clock.now + timedelta(seconds=1), latest)
            return all(row["state"] for row in self.service.rows(notice))

        await until(all_sent)
        said = self.robots.texts(group)  # one post may tell several things
        assert [line for text in said for line in text.splitlines()] == list(texts)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


@pytest.fixture
async def office(service: Any, robots: Robots) -> Office:
    """The office with its people signed in, each in the queues they work in."""
    made = Office(service, robots)
    hashed = hash_password(PASSWORD)
    await service.program.store.execute_write(update(schema.agent).values(password_hash=hashed))
    for login, seat in SEATS.items():
        await service.done("PATCH", f"/agents/{login}", seat, by="admin")
    return made
