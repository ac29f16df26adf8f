# SPDX-License-Identifier: AGPL-3.0-or-later
"""Journey files: read, checked, and what a journey says of its customer and its beginning.

A list of channels plays the journey on each of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from bots.journeys.promises import JourneyError
from channels.registry import available_channels
from intake.contacts import Contact
from intake.ids import ContactId
from intake.messages import LANGUAGES
from intake.values import replace

# A Tuesday, ten in the morning in Shanghai: within opening hours.
STARTS_AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
_KEYS = {"journey", "channel", "language", "contact", "owns", "at", "script"}


@dataclass(frozen=True, slots=True)
class Journey:
    """One conversation to play. `lines` are the script's entries with their line numbers."""

    name: str
    file: str
    document: Mapping[str, Any]
    lines: tuple[tuple[int, Mapping[str, Any]], ...]


def load_journeys(place: Path) -> list[Journey]:
    """The journeys of a file or folder; a file may hold several documents.

    Raises `JourneyError`.
    """
    files = sorted(place.rglob("*.yaml")) if place.is_dir() else [place]
    journeys = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
            nodes = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
            documents = list(yaml.safe_load_all(text))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f"{file}:{mark.line + 1}" if mark else str(file)
            raise JourneyError(f"{where}: not YAML: {error.problem or error.context}") from error
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise JourneyError(f"{file}: cannot be read: {error}") from error
        if not documents:
            raise JourneyError(f"{file}:1: needs 'journey' and 'script'")
        for node, document in zip(nodes, documents, strict=True):
            journeys += _on_each_channel(_journey(str(file), node, document))
    return journeys


def _on_each_channel(journey: Journey) -> list[Journey]:
    """The journey once for every channel it names."""
    channels = journey.document.get("channel")
    if not isinstance(channels, list):
        return [journey]
    return [
        replace(
            journey,
            name=f"{journey.name} ({one})",
            document={**journey.document, "channel": str(one)},
        )
        for one in channels
    ]


def _journey(file: str, node: yaml.Node, document: Any) -> Journey:  # noqa: ANN401 - from YAML
    if not isinstance(document, dict) or not isinstance(document.get("script"), list):
        raise JourneyError(f"{file}:{node.start_mark.line + 1}: needs 'journey' and 'script'")
    if unknown := document.keys() - _KEYS:
        raise JourneyError(f"{file}:{node.start_mark.line + 1}: unknown key {min(unknown)!r}")
    if (language := document.get("language")) not in {None, *LANGUAGES}:
        known = ", ".join(LANGUAGES)
        raise JourneyError(f"{file}:{_line_of(node, 'language')}: {language!r} is not {known}")
    channels = document.get("channel", [])
    for channel in channels if isinstance(channels, list) else [channels]:
        if channel not in (kinds := available_channels()):
            where = f"{file}:{_line_of(node, 'channel')}"
            raise JourneyError(f"{where}: {channel!r} is not one of {', '.join(kinds)}")
    script = next(value for key, value in node.value if key.value == "script")
    numbers = [entry.start_mark.line + 1 for entry in script.value]
    lines = tuple(zip(numbers, document["script"], strict=True))
    return Journey(str(document.get("journey", file)), file, document, lines)


def _line_of(node: yaml.Node, key: str) -> int:
    lines: list[int] = [one.start_mark.line + 1 for one, _ in node.value if one.value == key]
    return lines[0]


def starts_at(journey: Journey) -> datetime:
    """When its first line is written: `at`, else `STARTS_AT`. Raises `JourneyError`."""
    given = journey.document.get("at")
    try:
        at = datetime.fromisoformat(str(given)) if given else STARTS_AT
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        problem = f"at: {given!r} is no time with its zone, like 2026-03-03T22:00:00+08:00"
        raise JourneyError(f"{journey.file}: {problem}")
    return at


def contact_of(journey: Journey) -> Contact:
    """Who writes, with what is known of them before. Raises `JourneyError`."""
    try:
        return Contact(ContactId("contact"), **journey.document.get("contact", {}))
    except TypeError:
        places = ", ".join(one.name for one in fields(Contact) if one.name != "id")
        raise JourneyError(f"{journey.file}: contact: may have {places}") from None
