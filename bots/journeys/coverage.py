# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which steps of the dialogs the journeys have met (`frontdesk dialog test --coverage`).

A step counts when the bot has asked it; one that was always volunteered has never been seen.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from dialogs.compiling.loader import DialogLibrary
from dialogs.definition import Definition
from intake.changes import ChangeSet
from intake.conversations import Conversation

Met = tuple[str, str]  # dialog, step
CONFIRMATION = "confirmation"
COMPLETION = "completion"
_ENDS = {"complete": COMPLETION}


@dataclass(frozen=True, slots=True)
class Coverage:
    """One dialog's steps, and those that no journey has met."""

    dialog: str
    steps: tuple[str, ...]
    missed: tuple[str, ...]


def met_in(before: Conversation, change: ChangeSet) -> Iterator[Met]:
    """The steps that one turn has met."""
    running = change.conversation.dialog or before.dialog
    dialog = str(running.get("dialog", ""))
    for message in change.messages:
        if asked := message.meta.get("asks"):
            yield dialog, str(asked)
        step = str(message.meta.get("step", ""))
        if step == "confirm":
            yield dialog, CONFIRMATION
        elif step in _ENDS:
            yield dialog, _ENDS[step]


def coverage(library: DialogLibrary, met: Collection[Met]) -> list[Coverage]:
    """Every dialog of the library, by name."""
    found = []
    for name, dialog in sorted(library.dialogs.items()):
        steps = tuple(_steps(dialog.definition))
        missed = tuple(step for step in steps if (name, step) not in met)
        found.append(Coverage(name, steps, missed))
    return found


def _steps(definition: Definition) -> Iterator[str]:
    yield from (field.name for field in definition.fields)
    if definition.has_confirmation:
        yield CONFIRMATION
    yield COMPLETION
