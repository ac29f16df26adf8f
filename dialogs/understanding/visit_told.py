# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of a visit beside its day: when the goods come, what the site lacks. Pure."""

from collections.abc import Iterable

from dialogs.fields.choice import heard_as
from dialogs.fields.spelling import bare
from dialogs.fields.visiting import is_delivery
from dialogs.moving import Turn
from dialogs.step import Found
from dialogs.understanding.times_told import MAY_TELL

_MOMENT = "datetime"


def tells_delivery(turn: Turn, text: str) -> bool:
    """Whether a text says when the goods come, where a time to come is asked for."""
    if not any(one.rules.is_future for one in turn.definition.of_types(_MOMENT)):
        return False
    return MAY_TELL.search(text) is not None and is_delivery(text, 0, 0)


def reason(turn: Turn, found: Iterable[Found], text: str) -> str:
    """A text that chose an option in words of its own, which say why: "no compressed air yet".

    Where what is described has a question of its own, it is told there.
    """
    if turn.definition.description:
        return ""
    chosen = (one.field.rules for one in found if one.field.type.name == "choice")
    is_reason = any(heard_as(bare(text), one) and bare(text) not in one.words for one in chosen)
    return text.strip() if is_reason else ""
