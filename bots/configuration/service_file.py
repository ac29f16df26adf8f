# SPDX-License-Identifier: AGPL-3.0-or-later
"""The site's service file: promises, dispatch, process and rules, in YAML → one `ServiceDesk`.

`presets/service.yaml` is what every site begins with, the bot's preset may bring a file of its
own (`presets/<name>/service.yaml`), and the files of `bots.default.service` come on top, section
by section: a section that a site writes replaces the earlier one whole. Every mistake is told
with its file and line.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from bots.configuration.calendar import business_hours, calendar_of
from bots.configuration.lines import as_written, line_of, standing
from bots.presets import PRESETS
from bots.settings import Bot
from intake import yaml_text
from intake.automation.book import bound
from intake.automation.rule import RuleSection
from intake.conditions import holds, read_condition
from intake.errors import SettingsError, SettingsErrors
from intake.hand_written import keys_of, sentence, unreadable
from intake.levels import CustomerLevels, plain
from intake.process.flow import Processes
from intake.process.policies import Confirmation, Survey
from intake.references import CALENDAR, Place, references
from intake.routing.section import DispatchSection
from intake.sections import Section
from intake.service_desk import ServiceDesk
from intake.service_levels.business_hours import BusinessHours
from intake.service_levels.calendars import CalendarSection
from intake.service_levels.policy import OFFICE, PolicySection, ServiceLevels
from intake.tickets.priority import Adjustment, Holds, ImpactRule, PriorityRules
from intake.tickets.priority_section import PrioritySection
from intake.tickets.required import RequiredFields, RequiredSection
from intake.tickets.ticket import Priority
from intake.yaml_mistakes import mistake_in

FILE = "service.yaml"
_REFERENCE = "docs/reference/service-file.md"
_UNKNOWN = "extra_forbidden"
TEMPLATES = PRESETS / "processes"


Level = Annotated[str, Field(min_length=1, max_length=100)]


class ServiceFile(Section):
    """What a service file may contain; every section may be missing."""

    service_levels: PolicySection | None = None
    processes: Processes | None = None
    confirmation: Confirmation | None = None
    survey: Survey | None = None
    dispatch: DispatchSection | None = None
    calendars: Mapping[str, CalendarSection] | None = None
    priority: PrioritySection | None = None
    vip_levels: tuple[Level, ...] = ("vip*",)
    required: RequiredSection | None = None
    rules: tuple[RuleSection, ...] = ()


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections that count, and the file each stands in."""

    file: ServiceFile
    places: Mapping[str, "Written"]

    def wrong(self, keys: Place, problem: str) -> SettingsError:
        """What is wrong at a place within a section."""
        return self.places[keys[0]].wrong(keys, problem)


def read_sections(bot: Bot, read: Callable[[Path], "Written"] | None = None) -> Sections:
    """The sections of a bot's preset and files. Raises `SettingsError` with file and line.

    `read` may be a reader that leaves out what has mistakes (`salvage.py`).
    """
    presets = [PRESETS / FILE, PRESETS / bot.preset / FILE] if bot.preset else [PRESETS / FILE]
    found: dict[str, Any] = {}
    places: dict[str, Written] = {}
    for place in (*filter(Path.is_file, presets), *bot.service):
        written = (read or read_service_file)(place)
        for name in (one[0] for one in written.gone if len(one) == 1):
            found.pop(name, None)  # what a section that cannot be read replaces counts no more
        for name in written.file.model_fields_set:
            found[name], places[name] = getattr(written.file, name), written
    return Sections(ServiceFile.model_construct(**found), places)


def meaning_mistakes(
    sections: Sections, bot: Bot, calendars: Collection[str] = ()
) -> list[SettingsError]:
    """What is wrong with sections that can be read, each with file and line.

    `calendars` are there too, although they cannot be read.
    """
    _, wrong = _calendars(sections, bot)
    return [*wrong, *_unknown_calendars(sections, calendars), *_named_twice(sections)]


def load_service_desk(bot: Bot) -> ServiceDesk:
    """The service desk of a bot's preset and files. Raises `SettingsError` with file and line."""
    sections = read_sections(bot)
    file = sections.file
    called = CustomerLevels(tuple(map(plain, file.vip_levels)))
    if mistakes := meaning_mistakes(sections, bot):
        raise SettingsErrors(mistakes)
    calendars, _ = _calendars(sections, bot)
    hours = calendars.pop(OFFICE) if OFFICE in calendars else business_hours(bot)
    promised = file.service_levels
    counting = ServiceDesk(hours=hours, calendars=calendars)
    return ServiceDesk(
        hours=hours,
        called=called,
        levels=promised.service_levels(called) if promised else ServiceLevels(called=called),
        calendars=calendars,
        priority=_priority(file, called),
        required=RequiredFields(file.required.by_type()) if file.required else RequiredFields(),
        rules=bound(file.rules, meter_of=counting.meter),
        dispatch=file.dispatch.dispatch(hours, bot.hand_off_queue) if file.dispatch else None,
        processes=file.processes or Processes(),
        confirmation=file.confirmation or Confirmation(),
        survey=file.survey or Survey(),
    )


def _calendars(
    sections: Sections, bot: Bot
) -> tuple[dict[str, BusinessHours], list[SettingsError]]:
    """The calendars that can be made, and what is wrong with the others."""
    found, wrong = {}, []
    for name, section in (sections.file.calendars or {}).items():
        written = sections.places["calendars"]
        try:
            found[name] = calendar_of(section, bot, written.at(("calendars", name)))
        except SettingsError as error:
            wrong.append(error)
    return found, wrong


def _unknown_calendars(sections: Sections, more: Collection[str]) -> list[SettingsError]:
    """Each name of a calendar that is not there."""
    known = tuple(dict.fromkeys((OFFICE, *(sections.file.calendars or {}), *more)))
    problem = "there is no calendar {name!r}; there are " + ", ".join(known)
    return [
        sections.wrong(one.place, problem.format(name=one.name))
        for one in references(sections.file)
        if one.kind == CALENDAR and one.name not in known
    ]


def _named_twice(sections: Sections) -> list[SettingsError]:
    """Each rule whose name an earlier one has."""
    names = [one.rule for one in sections.file.rules]
    return [
        sections.wrong(("rules", str(number), "rule"), f"two rules are named {name}")
        for number, name in enumerate(names)
        if name in names[:number]
    ]


def _priority(file: ServiceFile, called: CustomerLevels) -> PriorityRules:
    section = file.priority or PrioritySection()

    def condition(when: Mapping[str, Any] | None) -> Holds:
        if when is None:
            return lambda _fields: True
        read = read_condition(when)
        return lambda fields: holds(read, fields)

    return PriorityRules(
        rules=tuple(
            ImpactRule(
                Priority(one.priority),
                one.reason.model_dump(),
                condition(one.when),
                frozenset(one.types),
            )
            for one in section.rules
        ),
        adjustments=tuple(
            Adjustment(
                one.raise_by or -(one.lower_by or 0),
                one.reason.model_dump(),
                condition(one.when),
                Priority(one.at_most),
                frozenset(one.types),
            )
            for one in section.adjust
        ),
        levels={plain(name): one.adjustment() for name, one in section.levels.items()},
        called=called,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """A service file that was read and checked.

    `gone` are the parts that a reader has left out, whose places are counted all the same.
    """

    path: Path
    root: yaml.Node | None
    file: ServiceFile
    gone: frozenset[Place] = frozenset()

    def at(self, keys: Place) -> str:
        """`file:line` of the deepest part of a path that stands in the file."""
        return f"{self.path}:{line_of(self.root, keys)}"

    def wrong(self, keys: Place, problem: str) -> SettingsError:
        """What is wrong at this place."""
        keys = as_written(keys, self.gone)
        return SettingsError(self.at(keys), f"{'.'.join(keys)}: {problem}")


def read_service_file(path: Path) -> Written:
    """One file, checked. Raises `SettingsError`, of several mistakes `SettingsErrors`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), unreadable(error)) from error
    try:
        root, document = yaml_text.read(text)
    except yaml.MarkedYAMLError as error:
        line, problem = mistake_in(text, error)
        raise SettingsError(f"{path}:{line or 1}", f"is not valid YAML: {problem}") from error
    if not isinstance(document, Mapping):
        raise SettingsError(f"{path}:1", "must hold sections such as service_levels:")
    try:
        return Written(path, root, ServiceFile.model_validate(with_templates(document)))
    except ValidationError as error:
        raise _mistakes(error, path, root) from error


def _mistakes(error: ValidationError, path: Path, root: yaml.Node | None) -> SettingsErrors:
    """What is wrong, in the order of the lines; of each place the first.

    A value that may be written in several ways is wrong in each, at its place or within it.
    """
    found = error.errors(include_url=False, include_input=False)
    # A name nobody knows is often why another one is missing.
    unknown = {one["loc"][:-1] for one in found if one["type"] == _UNKNOWN}
    told: list[tuple[int, Place, str]] = []
    for one in sorted(found, key=lambda one: one["type"] != _UNKNOWN):
        if one["type"] == "missing" and one["loc"][:-1] in unknown:
            continue
        keys = keys_of(one)
        lacks = keys[-1:] if one["type"] == "missing" else ()
        place = (*standing(root, keys), *lacks)
        if not any(_is_around(place, other) for _, other, _ in told):
            told.append((line_of(root, keys), place, _advice(one)))
    told.sort(key=lambda one: one[0])
    return SettingsErrors(
        SettingsError(f"{path}:{line}", f"{'.'.join(place)}: {problem}")
        for line, place, problem in told
    )


def _is_around(place: Place, other: Place) -> bool:
    """Whether one of two places lies within the other, or is the same."""
    shorter = min(len(place), len(other))
    return place[:shorter] == other[:shorter]


def with_templates(document: Mapping[str, Any]) -> dict[str, Any]:
    """The file with each process that names a `template` in full; what stands beside it counts."""
    written = dict(document)
    flows = written.get("processes")
    if isinstance(flows, Mapping):
        written["processes"] = {name: _from_template(flow) for name, flow in flows.items()}
    return written


def _from_template(flow: Any) -> Any:  # noqa: ANN401 - from YAML
    name = flow.get("template") if isinstance(flow, Mapping) else None
    if name not in template_names():
        return flow  # pydantic says what is wrong with it
    text = (TEMPLATES / f"{name}.yaml").read_text(encoding="utf-8")
    return {**yaml_text.load(text), **{key: flow[key] for key in flow if key != "template"}}


def template_names() -> list[str]:
    """The processes that come with Frontdesk."""
    return sorted(place.stem for place in TEMPLATES.glob("*.yaml"))


def _advice(problem: ErrorDetails) -> str:
    if problem["type"] == _UNKNOWN and problem["loc"][-1] == "template":
        return f"is no template; there are {', '.join(template_names())}"
    return sentence(problem, _REFERENCE)
