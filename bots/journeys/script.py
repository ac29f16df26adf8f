# SPDX-License-Identifier: AGPL-3.0-or-later
"""Journey files: read and checked, each journey once for every channel it names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bots.journeys.document import JourneyError, JourneyFile, Line, journey_of
from dialogs.compiling.source import Source, read_sources
from intake.errors import DialogError
from intake.hand_written import unreadable

# A Tuesday, ten in the morning in Shanghai: within opening hours.
STARTS_AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Journey:
    """One conversation to play, on one channel. `lines` are the script with its line numbers."""

    name: str
    source: Source
    channel: str
    document: JourneyFile
    lines: tuple[tuple[int, Line], ...]

    @property
    def file(self) -> str:
        """Where it stands."""
        return self.source.file


def load_journeys(place: Path) -> list[Journey]:
    """The journeys of a file or folder; a file may hold several documents.

    Raises `JourneyError`.
    """
    files = sorted(place.rglob("*.yaml")) if place.is_dir() else [place]
    return [
        journey for file in files for source in _sources(file) for journey in _journeys(source)
    ]


def _sources(file: Path) -> list[Source]:
    try:
        found = read_sources(file.read_text(encoding="utf-8"), str(file))
    except DialogError as error:
        raise JourneyError(error.file, error.line, error.problem) from error
    except (OSError, UnicodeDecodeError) as error:
        raise JourneyError(str(file), None, unreadable(error)) from error
    return found or [Source(str(file), None, {(): 1})]


def _journeys(source: Source) -> Iterator[Journey]:
    document = journey_of(source)
    numbers = [source.line(("script", at)) or 1 for at in range(len(document.script))]
    lines = tuple(zip(numbers, document.script, strict=True))
    name = document.journey or source.file
    several = len(document.channel) > 1
    for channel in document.channel:
        shown = f"{name} ({channel})" if several else name
        yield Journey(shown, source, channel, document, lines)
