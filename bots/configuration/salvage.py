# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be read of a service file in which some parts have mistakes of shape.

For `frontdesk check`, so that a misspelt key does not hide a queue that is not there: the parts
that cannot be read are left out, and the others are asked what they mean. What a part that was
left out declares (a queue, a calendar, a type, a field) is taken from it all the same as far as it
can be told, so that nobody is accused of naming what is only misspelt elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bots.configuration.lines import as_written
from bots.configuration.service_file import (
    ServiceFile,
    Written,
    read_service_file,
    with_templates,
)
from intake import yaml_text
from intake.errors import SettingsError, SettingsErrors
from intake.hand_written import keys_of
from intake.references import CALENDAR, FIELD, QUEUE, TYPE, Kind, Place

# How deep the parts of a section lie that can do without each other: a rule, a process, a shift.
_DEPTH: Mapping[str, int] = {"dispatch": 3, "priority": 3, "service_levels": 3}
_USUAL_DEPTH = 2


@dataclass
class Salvage:
    """Reads files, and remembers what the parts declare that had to be left out."""

    declared: dict[Kind, set[str]] = field(default_factory=dict)

    def read(self, path: Path) -> Written:
        """A file without what cannot be read of it.

        Raises `SettingsError` for one of which nothing can be read.
        """
        try:
            return read_service_file(path)
        except SettingsErrors:
            written = _without_mistakes(path)
            for kind, name in _declared(yaml_text.load(path.read_text(encoding="utf-8"))):
                self.declared.setdefault(kind, set()).add(name)
            return written


def _without_mistakes(path: Path) -> Written:
    root, document = yaml_text.read(path.read_text(encoding="utf-8"))
    left: Any = deepcopy(document)
    gone: frozenset[Place] = frozenset()
    while True:
        try:
            return Written(path, root, ServiceFile.model_validate(with_templates(left)), gone)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            parts = {_part(left, keys_of(one)) for one in found} - {()}
            if not parts:
                raise SettingsError(str(path), "cannot be read") from error
            gone |= {as_written(one, gone) for one in parts}
            for one in sorted(parts, key=_from_behind, reverse=True):
                _drop(left, one)


def _part(document: Any, keys: Place) -> Place:  # noqa: ANN401 - from YAML
    """The smallest part that can be left out, of those a mistake lies in."""
    depth = _DEPTH.get(keys[0], _USUAL_DEPTH) if keys else 0
    found: Place = ()
    node = document
    for key in keys:
        if len(found) == depth:
            break
        if isinstance(node, Mapping) and key in node:
            node = node[key]
        elif isinstance(node, list) and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        else:
            continue  # the name of a variant, or of a key that is missing
        found = (*found, key)
    return found


def _from_behind(part: Place) -> tuple[tuple[int, str], ...]:
    """Entries of a list are dropped from its end, so that the others keep their numbers."""
    return tuple((int(key) if key.isdigit() else -1, key) for key in part)


def _drop(document: Any, part: Place) -> None:  # noqa: ANN401 - from YAML
    for key in part[:-1]:
        if isinstance(document, Mapping) and key not in document:
            return  # a part around it has been dropped
        document = document[int(key) if isinstance(document, list) else key]
    if isinstance(document, list):
        del document[int(part[-1])]
    else:
        document.pop(part[-1], None)


def _declared(document: Any) -> Iterator[tuple[Kind, str]]:  # noqa: ANN401 - from YAML
    """What a file enters, whatever else is wrong with it."""
    sections = _table(document)
    yield from ((QUEUE, name) for name in _texts(_table(sections.get("dispatch")).get("queues")))
    yield from ((CALENDAR, name) for name in _texts(sections.get("calendars")))
    for flow in _table(sections.get("processes")).values():
        yield from ((TYPE, name) for name in _texts(_table(flow).get("types")))
    for steps in _table(sections.get("required")).values():
        for wanted in _table(steps).values():
            yield from ((FIELD, name) for name in _texts(wanted))
    for rule in _list(sections.get("rules")):
        for action in _list(_table(rule).get("do")):
            given = _table(_table(action).get("set")).get("fields")
            yield from ((FIELD, name) for name in _texts(given))


def _table(found: Any) -> Mapping[str, Any]:  # noqa: ANN401 - from YAML
    return found if isinstance(found, Mapping) else {}


def _list(found: Any) -> list[Any]:  # noqa: ANN401 - from YAML
    return found if isinstance(found, list) else []


def _texts(found: Any) -> Iterable[str]:  # noqa: ANN401 - from YAML
    """The texts of a list, or the names of a table."""
    return filter(
        lambda one: isinstance(one, str), found if isinstance(found, list) else _table(found)
    )
