# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests of several packages share: time, a real store, a real hub, a real browser."""

import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
import pytest_asyncio
from hypothesis import settings

from intake import failpoints
from intake.outbox import Committed
from intake.store import OpenedStore, open_store
from intake.store.migrations import upgrade
from tests.support.browser import CHROMIUM, NAMES, headless
from tests.support.clock import HandClock
from tests.support.hub import Hub
from tests.support.mail_servers import Dovecot, SmtpScript, dovecot, smtp_server

# How long one example takes says something about the machine, nothing about the promise.
settings.register_profile("frontdesk", deadline=None)
settings.load_profile("frontdesk")

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

# Few tests each, but minutes long: hubs that are killed and started, people in browsers.
SLOW = ("tests/outages/", "tests/stories/")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect no garbage meanwhile: what is collected stays, and half the time goes into that."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(trylast=True)  # after the modules were shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow modules first, so that at the end no worker waits for another's long one."""
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW))


@pytest.fixture
def clock() -> HandClock:
    """A clock that only the test moves."""
    return HandClock(NOON)


def unavailable(what: str, why: str) -> NoReturn:
    """Leave the test out, unless FRONTDESK_REQUIRE says that `what` has to be there."""
    required = os.environ.get("FRONTDESK_REQUIRE", "").split(",")
    if what in [name.strip() for name in required]:
        pytest.fail(f"{what} is required here: {why}", pytrace=False)
    pytest.skip(f"{what}: {why}")


@pytest.fixture(name="unavailable", scope="session")
def _unavailable() -> Callable[[str, str], NoReturn]:
    """See the function."""
    return unavailable


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows, to be copied: migrating is slow, once is enough."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    upgrade(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")  # everything into the one file
    return path


@dataclass
class World:
    """A real store in a temporary folder, and what it announced."""

    path: Path
    clock: HandClock
    announced: list[Committed] = field(default_factory=list)
    opened: OpenedStore = field(init=False)

    @property
    def store(self) -> Any:
        return self.opened.store

    def open(self) -> None:
        """Open the store, as a start of the program does."""

        def announce(committed: Sequence[Committed]) -> None:
            self.announced += committed

        self.opened = open_store(f"sqlite:///{self.path}", self.clock, announce)

    async def close(self) -> None:
        """Close the store, as the end of the program does."""
        await self.opened.store.close()
        self.opened.reading.dispose()

    async def reopen(self) -> None:
        """Forget everything that is not in the file."""
        await self.close()
        self.open()

    async def written(self) -> None:
        """Wait until everything that was begun can be seen from outside."""
        await self.store.execute_write([])

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What another connection reads in the file."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as db:
            return db.execute(query, values).fetchall()


@pytest.fixture
async def world(tmp_path: Path, clock: HandClock, empty_database: Path) -> AsyncIterator[World]:
    """An open store and hands to look at it."""
    made = World(tmp_path / "frontdesk.db", clock)
    shutil.copy(empty_database, made.path)
    made.open()
    yield made
    await made.close()


@pytest.fixture
def store(world: World) -> Any:
    """A real, empty store."""
    return world.store


StartHub = Callable[..., Hub]


@pytest.fixture
async def make_hub(tmp_path: Path, empty_database: Path) -> AsyncIterator[StartHub]:
    """Makes hubs that are not started yet; each ends with the test."""
    hubs: list[Hub] = []

    def make(**given: Any) -> Hub:
        folder = tmp_path / f"hub{len(hubs)}"
        folder.mkdir()
        shutil.copy(empty_database, folder / "frontdesk.db")
        hubs.append(Hub(folder, **given))
        return hubs[-1]

    yield make
    for hub in hubs:
        if hub.process is not None and hub.process.returncode is None:
            await hub.kill()


@pytest.fixture
async def hub(make_hub: StartHub) -> Hub:
    """A running `frontdesk serve` with a webhook channel and a web chat."""
    made = make_hub()
    await made.start()
    return made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Any]:
    """One real browser for all tests (playwright's async API); each makes profiles of its own."""
    if CHROMIUM is None:
        unavailable("browser", f"none of {', '.join(NAMES)} is on PATH")
    async with headless() as browser:
        yield browser


@pytest.fixture
def arm(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Arms failpoints in this process, for this test only."""
    monkeypatch.setattr(failpoints, "_armed", {})
    return failpoints.arm


@pytest.fixture(scope="session")
def imap_server(unavailable: Callable[[str, str], NoReturn]) -> Iterator[Dovecot]:
    """One Dovecot for all tests; each uses a mailbox of its own."""
    if shutil.which("dovecot") is None:
        unavailable("dovecot", "not installed (Debian: dovecot-imapd)")
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        with dovecot(folder / "server") as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def smtp() -> AsyncIterator[SmtpScript]:
    """A mail server that takes what we send, or not."""
    async with smtp_server() as script:
        yield script
