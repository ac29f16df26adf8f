# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names in settings, service files and dialogs that name nothing: found before they matter.

A ticket that is sent to a queue that is not there is caught when it happens (it goes to the
default queue, and supervisors hear of it); who runs `frontdesk check` hears of it before. What is
there of each kind is what files and settings enter, and what the database has.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import yaml
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from bots.configuration.lines import line_of
from bots.configuration.salvage import Salvage
from bots.configuration.service_file import (
    FILE,
    Sections,
    ServiceFile,
    meaning_mistakes,
    read_sections,
    read_service_file,
)
from bots.configuration.teams import named_queues
from bots.knowing import load_library
from bots.presets import PRESETS
from bots.settings import Bot, Settings
from dialogs.compiling.loader import DialogLibrary, builtin_library, load_dialogs
from intake.automation.actions import ACCOUNT_MANAGER
from intake.conditions import Test, read_condition, tests_in
from intake.errors import SettingsError
from intake.notices import SHIPPED_GROUPS
from intake.references import CALENDAR, FIELD, QUEUE, TYPE, Kind, Place, Reference, references
from intake.store import open_reading, schema, sqlite_path
from intake.tickets.required import EVERY_TYPE

# Calendars are checked when they are read.
CHECKED: tuple[Kind, ...] = ("queue", "person", "group", "type", "field")
_THERE_IS: Mapping[Kind, str] = {
    "queue": "there is no queue",
    "person": "nobody has the log-in",
    "group": "there is no group",
    "type": "there is no type of ticket",
    "field": "there is no field",
}
_MEND: Mapping[Kind, str] = {
    "queue": "enter it under dispatch.queues in the service file",
    "person": "add them with frontdesk agent add",
    "group": "give it a place under [notifiers.…] in the settings",
    "type": "let a dialog file it or a process begin with it",
    "field": "let a dialog ask for it, or name it under required",
}
_MOST_SHOWN = 30
_NEWEST = 5_000  # tickets, whose fields are there
_FIELDS_USED = text(
    "SELECT DISTINCT each.key FROM (SELECT fields FROM ticket ORDER BY rowid DESC LIMIT :newest)"
    " AS newest, json_each(newest.fields) AS each"
)
_OWN = "fields."
# What the hub itself writes into tickets.
_WRITTEN = frozenset(
    {
        "articles_tried", "asset_customer", "asset_site", "asset_tickets", "description", "nudges",
        "reporter", "warranty",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is of each kind; one that is missing here cannot be judged."""

    names: Mapping[Kind, Collection[str]]

    def problem(self, kind: Kind, name: str) -> str:
        """What is wrong with a name, and what to do; empty if it is known."""
        there = self.names.get(kind)
        if there is None or name in there:
            return ""
        near = get_close_matches(name, there, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        is_short = 0 < len(there) <= _MOST_SHOWN
        others = f", or write one of {', '.join(sorted(there))}" if is_short else ""
        return f"{_THERE_IS[kind]} {name!r}{hint}; {_MEND[kind]}{others}"


def unknown_names(settings: Settings) -> list[SettingsError]:
    """Every name that names nothing, with its place, in all parts of the files that can be read.

    Raises what keeps a file from being read at all.
    """
    bot = settings.bots.default
    salvage = Salvage()
    sections, library = read_sections(bot, salvage.read), load_library(bot)
    known = _known(settings, sections, library, salvage.declared)
    found = meaning_mistakes(sections, bot, salvage.declared.get(CALENDAR, ()))
    found += [*_in_sections(sections, known), *_in_dialogs(bot, library)]
    if bot.hand_off_queue and (problem := known.problem(QUEUE, bot.hand_off_queue)):
        found.insert(0, SettingsError("bots.default.hand_off_queue", problem))
    return found


def _in_sections(sections: Sections, known: _Known) -> Iterator[SettingsError]:
    for one in (*references(sections.file), *_asked_for(sections)):
        if one.kind in CHECKED and (problem := known.problem(one.kind, one.name)):
            yield sections.wrong(one.place, problem)


def _asked_for(sections: Sections) -> Iterator[Reference]:
    """What conditions ask for, and the types that have required fields."""
    for number, rule in enumerate(sections.file.rules):
        for test in tests_in(read_condition(rule.if_)) if rule.if_ is not None else ():
            yield from _tested(test, ("rules", str(number), "if"))
    priority = sections.file.priority
    for part in ("rules", "adjust") if priority else ():
        for number, one in enumerate(getattr(priority, part)):
            for test in tests_in(read_condition(one.when)) if one.when else ():
                yield Reference(FIELD, test.field, ("priority", part, str(number), "when"))
    for kind in sections.file.required.root if sections.file.required else ():
        if kind != EVERY_TYPE:
            yield Reference(TYPE, kind, ("required", kind))


def _tested(test: Test, place: Place) -> Iterator[Reference]:
    """The names in one test of a rule's condition."""
    if test.field in {QUEUE, TYPE}:
        kind = QUEUE if test.field == QUEUE else TYPE
        yield from (Reference(kind, str(name), place) for name in test.values)
    elif test.field.startswith(_OWN):
        yield Reference(FIELD, test.field.removeprefix(_OWN), place)


def _in_dialogs(bot: Bot, library: DialogLibrary) -> Iterator[SettingsError]:
    """Dialogs that go before others that are not there."""
    there = {*library.dialogs, *builtin_library().dialogs}
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


def _known(
    settings: Settings,
    sections: Sections,
    library: DialogLibrary,
    declared: Mapping[Kind, Collection[str]],
) -> _Known:
    file, shipped = sections.file, builtin_library()  # any of them may file over the API
    dialogs = (*library.dialogs.values(), *shipped.dialogs.values())
    definitions = [one.definition for one in dialogs]
    queues = {*named_queues(library), *(file.dispatch.queues if file.dispatch else ())}
    asked = {name for one in definitions for name in one.by_name}
    types = {one.completion.ticket_type for one in definitions} - {""}
    if file.processes:
        types |= {name for flow in file.processes.root.values() for name in flow.types}
    names: dict[Kind, set[str]] = {
        "queue": queues,
        "type": types,
        "field": {*_WRITTEN, *_offered(), *_written_down(file), *asked},
        "group": {*SHIPPED_GROUPS, *settings.notifiers},
    }
    for kind in names:
        names[kind] |= {*declared.get(kind, ())}
    if sqlite_path(settings.store.url).exists():
        _add_used(names, settings.store.url)
    return _Known(names)


def _offered() -> Iterator[str]:
    """The fields that presets ask for: a dialog of the site may ask its customers for them."""
    for place in PRESETS.glob(f"*/{FILE}"):
        preset = Sections(read_service_file(place).file, {})
        yield from (one.name for one in _asked_for(preset) if one.kind == FIELD)


def _written_down(file: ServiceFile) -> Iterator[str]:
    """The fields that a service file itself wants filled, or fills."""
    for steps in file.required.root.values() if file.required else ():
        yield from (name for wanted in steps.values() for name in wanted)
    for action in (action for rule in file.rules for action in rule.do):
        yield from action.set.fields if action.set else ()


def _add_used(names: dict[Kind, set[str]], url: str) -> None:
    """What the database of a hub has; people are known only to that."""
    agent = schema.agent.c
    engine = open_reading(url)
    try:
        with engine.connect() as connection:
            queues = set(connection.scalars(select(schema.queue.c.id)))
            people = connection.execute(select(agent.login, agent.id).where(agent.is_active == 1))
            named = {name for person in people for name in person}
            types = set(connection.scalars(select(schema.ticket.c.type).distinct()))
            fields = set(connection.scalars(_FIELDS_USED, {"newest": _NEWEST}))
    except DatabaseError:  # of a program before there were any, or damaged
        return
    finally:
        engine.dispose()
    names["person"] = {*named, ACCOUNT_MANAGER}
    for kind, used in ((QUEUE, queues), (TYPE, types), (FIELD, fields)):
        names[kind] |= used
