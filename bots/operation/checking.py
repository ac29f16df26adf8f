# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk check`: everything that can be wrong before the hub runs, each with its place.

The configuration itself, channels included, is checked when it is loaded.
"""

import asyncio
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bots.configuration.calendar import business_hours
from bots.configuration.service_file import load_service_desk
from bots.knowing import article_places, load_phrases
from bots.operation.control import perform
from bots.operation.dialog_files import check_folder as check_dialog_folder
from bots.operation.fitting import known_channels
from bots.operation.unknown_names import unknown_names
from bots.presets import load_preset
from bots.settings import Settings, located
from channels.registry import probe_account
from dialogs.compiling.standard import LIBRARY, builtin_standard
from intake.errors import FrontdeskError, SettingsError, SettingsErrors
from intake.folders import check_folder
from intake.journal import SEGMENTS
from intake.knowledge.articles import load_articles
from intake.store import open_reading, schema, sqlite_path
from intake.store.migrations import revision_of


def check_all(settings: Settings, file: Path | None = None) -> list[str]:
    """Every problem as one sentence with its place; empty if all is good.

    `file` is where the settings were read from.
    """
    bot = settings.bots.default
    problems: list[str] = []
    for work in (
        load_phrases,
        lambda: business_hours(bot),
        lambda: load_preset(bot.preset),
        lambda: load_service_desk(bot),
        lambda: load_articles(*article_places(bot)),
        lambda: _check_store(sqlite_path(settings.store.url)),
        lambda: check_folder(settings.store.journal, "store.journal", SEGMENTS),
        lambda: check_folder(settings.store.blobs, "store.blobs"),
    ):
        try:
            work()
        except SettingsErrors as error:
            problems += map(str, error.mistakes)
        except SettingsError as error:
            problems.append(str(located(error, file)))
        except FrontdeskError as error:
            problems.append(str(error))
    channels = known_channels(tuple(settings.channels)) if settings.channels else {}
    standard = builtin_standard()
    for folder in (LIBRARY, *bot.dialogs):
        if folder.is_dir():
            found, standard = check_dialog_folder(folder, channels, standard)
            problems += found
        else:
            missing = SettingsError("bots.default.dialogs", f"there is no folder {folder}")
            problems.append(str(located(missing, file)))
    with suppress(FrontdeskError):  # what cannot be read is told above
        problems += [str(located(one, file)) for one in unknown_names(settings)]
    return list(dict.fromkeys(problems))  # what several parts need is found by each


async def probe_all(settings: Settings) -> list[str]:
    """What providers say against the accounts' credentials; nothing is sent or taken."""
    memory = StoredMemory(settings)
    found = await asyncio.gather(
        *(
            probe_account(kind, account, given, memory)
            for kind, accounts in settings.channels.items()
            for account, given in accounts.items()
        )
    )
    return [problem for problems in found for problem in problems]


class StoredMemory:
    """What the hub keeps for its accounts: read beside a running hub, written through it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def recall(self, channel: str, account: str, name: str) -> str:
        """See `Memory.recall`. Nothing is kept where no hub has run yet."""
        url = self._settings.store.url
        if not sqlite_path(url).exists():
            return ""
        kept = schema.channel_state.c
        wanted = (kept.channel == channel, kept.account == account, kept.name == name)
        engine = open_reading(url)
        try:
            with engine.connect() as connection:
                return connection.scalar(select(kept.value).where(*wanted)) or ""
        except OperationalError:
            return ""  # of a program before it kept anything
        finally:
            engine.dispose()

    async def remember(self, channel: str, account: str, name: str, value: str) -> None:
        """See `Memory.remember`."""
        given = {"channel": channel, "account": account, "name": name, "value": value}
        await perform(self._settings, "remember", given)


def _check_store(path: Path) -> None:
    if path.is_dir():
        raise SettingsError("store.url", f"{path} is a folder; name a file in it, as frontdesk.db")
    check_folder(path.parent, "store.url", f"{path.name}*")
    revision_of(path)
