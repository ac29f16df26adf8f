# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk check`: everything that can be wrong before the hub runs, each with its place."""

from bots.calendar import business_hours
from bots.knowing import load_phrases
from bots.settings import Settings
from channels.registry import check_settings
from dialogs.loader import LIBRARY, STANDARD, check_dialog
from intake.errors import FrontdeskError
from intake.knowledge.articles import load_articles
from intake.store import sqlite_path


def check_all(settings: Settings) -> list[str]:
    """Every problem as one sentence with its place; empty if all is good."""
    bot = settings.bots.default
    problems: list[str] = []
    for work in (
        lambda: sqlite_path(settings.store.url),
        load_phrases,
        lambda: business_hours(bot),
        lambda: load_articles(*bot.knowledge),
    ):
        try:
            work()
        except FrontdeskError as error:
            problems.append(str(error))
    for folder in (LIBRARY, *bot.dialogs):
        if not folder.is_dir():
            problems.append(f"bots.default.dialogs: there is no folder {folder}")
        for file in sorted(folder.glob("*.yaml")):
            if file.name != STANDARD:
                found = check_dialog(file.read_text(encoding="utf-8"), str(file))
                problems += [str(error) for error in found]
    for kind, accounts in settings.channels.items():
        for account, section in accounts.items():
            given = {"secret": "0" * 64, **section} if kind == "webchat" else dict(section)
            try:
                check_settings(kind, account, given)
            except FrontdeskError as error:
                problems.append(str(error))
    return problems
