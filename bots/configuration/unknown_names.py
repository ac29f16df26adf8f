# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names in settings, service files and dialogs that name nothing: found before they matter.

A ticket that is sent to a queue that is not there is caught when it happens (it goes to the
default queue, and supervisors hear of it); who runs `frontdesk check` hears of it before. A queue
is there if the service file enters it, a dialog sends something to it, or the database has it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bots.configuration.service_file import Sections, line_of, read_sections
from bots.configuration.teams import named_queues
from bots.knowing import load_library
from bots.settings import Bot, Settings
from dialogs.loader import LIBRARY, DialogLibrary, load_dialogs
from intake.automation.actions import ACCOUNT_MANAGER
from intake.conditions import read_condition, tests_in
from intake.errors import SettingsError
from intake.references import QUEUE, Kind, Reference, references
from intake.store import open_reading, schema, sqlite_path

CHECKED: tuple[Kind, ...] = ("queue", "person")  # calendars are checked when they are read
_THERE_IS = {"queue": "there is no queue", "person": "nobody has the log-in"}
_MEND = {
    "queue": "enter it under dispatch.queues in the service file",
    "person": "add them with frontdesk agent add",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is; `people` None: no hub has run yet, so nobody can be missing."""

    queues: frozenset[str]
    people: frozenset[str] | None

    def problem(self, kind: Kind, name: str) -> str:
        """What is wrong with a name, and what to do; empty if it is known."""
        there: Collection[str] | None = self.queues if kind == QUEUE else self.people
        if there is None or name in there:
            return ""
        near = get_close_matches(name, there, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        others = f", or write one of {', '.join(sorted(there))}" if there else ""
        return f"{_THERE_IS[kind]} {name!r}{hint}; {_MEND[kind]}{others}"


def unknown_names(settings: Settings) -> list[SettingsError]:
    """Every name that names nothing, with its place. Raises what keeps files from being read."""
    bot = settings.bots.default
    sections, library = read_sections(bot), load_library(bot)
    known = _known(settings, sections, library)
    found = [*_in_sections(sections, known), *_in_dialogs(bot, library)]
    if bot.hand_off_queue and (problem := known.problem(QUEUE, bot.hand_off_queue)):
        found.insert(0, SettingsError("bots.default.hand_off_queue", problem))
    return found


def _in_sections(sections: Sections, known: _Known) -> Iterator[SettingsError]:
    for one in (*references(sections.file), *_asked_for(sections)):
        if one.kind in CHECKED and (problem := known.problem(one.kind, one.name)):
            yield sections.wrong(one.place, problem)


def _asked_for(sections: Sections) -> Iterator[Reference]:
    """The queues that conditions of rules ask for: of one that is not there no ticket ever is."""
    for number, rule in enumerate(sections.file.rules):
        tests = tests_in(read_condition(rule.if_)) if rule.if_ is not None else ()
        for name in (name for test in tests if test.field == QUEUE for name in test.values):
            yield Reference(QUEUE, str(name), ("rules", str(number), "if"))


def _in_dialogs(bot: Bot, library: DialogLibrary) -> Iterator[SettingsError]:
    """Dialogs that go before others that are not there."""
    there = {*library.dialogs, *load_dialogs([LIBRARY]).dialogs}
    own = load_dialogs(bot.dialogs).dialogs if bot.dialogs else {}
    for dialog in own.values():
        for number, name in enumerate(dialog.definition.precedes):
            if name not in there:
                text = Path(dialog.file).read_text(encoding="utf-8")
                root = yaml.compose(text, Loader=yaml.SafeLoader)
                line = line_of(root, ("start_on", "before", str(number)))
                known = ", ".join(sorted(there))
                problem = f"start_on.before: there is no dialog {name!r}; there are {known}"
                yield SettingsError(f"{dialog.file}:{line}", problem)


def _known(settings: Settings, sections: Sections, library: DialogLibrary) -> _Known:
    dispatch = sections.file.dispatch
    queues = {*named_queues(library), *(dispatch.queues if dispatch else ())}
    if not sqlite_path(settings.store.url).exists():
        return _Known(frozenset(queues), None)
    agent = schema.agent.c
    engine = open_reading(settings.store.url)
    try:
        with engine.connect() as connection:
            queues |= set(connection.scalars(select(schema.queue.c.id)))
            people = connection.execute(select(agent.login, agent.id).where(agent.is_active == 1))
            named = {name for person in people for name in person}
    except OperationalError:  # of a program before there were any
        return _Known(frozenset(queues), None)
    finally:
        engine.dispose()
    return _Known(frozenset(queues), frozenset({*named, ACCOUNT_MANAGER}))
