# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queues that dialogs and the service file name, as teams in the workspace.

A dialog may send its tickets to a team nobody has entered yet; it is entered with a readable
name, which the site may change and which is never overwritten.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.sqlite import Insert, insert

from dialogs.compiling.loader import DialogLibrary
from intake.phrases import Phrases
from intake.routing.settings import Dispatch
from intake.store import schema


def named_queues(library: DialogLibrary) -> list[str]:
    """Every queue the dialogs send something to, in order of their names."""
    definitions = [dialog.definition for dialog in library.dialogs.values()]
    names = {one.completion.queue for one in definitions}
    names |= {one.give_up.hand_off for one in definitions}
    return sorted(names - {""})


def entering(library: DialogLibrary, phrases: Phrases) -> list[Insert]:
    """What enters the teams that are missing."""
    rows = [_row(name, phrases) for name in named_queues(library)]
    return [insert(schema.queue).values(**row).on_conflict_do_nothing() for row in rows]


def entering_own(dispatch: Dispatch | None) -> list[Insert]:
    """What enters the teams of the site's service file that are missing."""
    own = dispatch.queues if dispatch else {}
    return [
        insert(schema.queue).values(id=name, name_zh=zh, name_en=en).on_conflict_do_nothing()
        for name, (zh, en) in own.items()
    ]


def _row(name: str, phrases: Phrases) -> Mapping[str, Any]:
    key = f"queues.{name}"
    names = {f"name_{one}": texts.get(key, name) for one, texts in phrases.texts.items()}
    return {"id": name, **names}
