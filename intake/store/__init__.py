# SPDX-License-Identifier: AGPL-3.0-or-later
"""The store: others open it here, to serve from it or only to read.

Which backend stands behind an address is decided here and nowhere else.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intake.errors import SettingsError, StoreUnavailable
from intake.ports import Clock
from intake.store.migrations import HEAD, revision_of, upgrade
from intake.store.sqlite.file import file_uri
from intake.store.sqlite.store import Announce, SqliteStore

if TYPE_CHECKING:
    from sqlalchemy import Engine

_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class OpenedStore:
    """A store and, beside it, the read-only engine that lists and searches use."""

    store: SqliteStore
    reading: "Engine"


def sqlite_path(url: str) -> Path:
    """The file an address names. Raises `SettingsError` for any other kind of address."""
    if not url.startswith(_SQLITE) or url == _SQLITE:
        kind = url.split(":", maxsplit=1)[0]
        problem = f"{kind!r} is not supported here; write sqlite:///path/to/file.db"
        raise SettingsError("store.url", problem)
    return Path(url.removeprefix(_SQLITE))


def open_store(url: str, clock: Clock, announce: Announce = lambda _changes: None) -> OpenedStore:
    """Open the store behind `url`, bringing its schema up to date first.

    `announce` hears of every committed change. Raises `SettingsError` for an address that cannot
    be used and `StoreUnavailable` if another process has it.
    """
    path = sqlite_path(url)
    upgrade(path)
    return OpenedStore(SqliteStore(path, clock, announce), open_reading(url))


def open_existing(url: str) -> "Engine | None":
    """A read-only engine on a store that is there, as a command needs it; else None.

    Raises `StoreUnavailable` if this program cannot read it as it is.
    """
    path = sqlite_path(url)
    revision = revision_of(path)
    if revision is None:
        return None
    if revision != HEAD:
        problem = (
            f"{path} is of an older Frontdesk (schema {revision});"
            " start the hub, or run `frontdesk migrate`"
        )
        raise StoreUnavailable(problem)
    return open_reading(url)


def open_reading(url: str) -> "Engine":
    """A read-only engine for lists, searches and commands; never waits for the writer."""
    from sqlalchemy import create_engine  # noqa: PLC0415 - 0.2 s, needed by lists only
    from sqlalchemy.pool import QueuePool  # noqa: PLC0415

    uri = file_uri(sqlite_path(url), is_read_only=True)
    return create_engine(
        "sqlite://",
        poolclass=QueuePool,
        creator=lambda: sqlite3.connect(uri, uri=True, check_same_thread=False),
    )
