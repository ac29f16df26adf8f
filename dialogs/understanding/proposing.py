# SPDX-License-Identifier: AGPL-3.0-or-later
"""A time somebody proposes for a visit: 下周三可以吗, "can you come next Wednesday?".

Asked of us, but it is a wish that belongs to the report; whether it can be granted a colleague
says. Only a message that says nothing else counts.
"""

import re

from dialogs.compiling.loader import standard_fields
from dialogs.definition import Field
from dialogs.fields.patterns import patterns
from dialogs.moving import Turn
from dialogs.session import UserInput
from dialogs.step import Found

VISIT = "preferred_at"
_LONGEST = 60
_PATTERNS = patterns("proposing")
# 10号 alone may be anything, 10号机; where nothing but a visit is spoken of it is a day.
_LONE_DAY = re.compile(
    r"(?<![\d月.\-/])(\d{1,2})号|\b(?:for|to|it) the (\d{1,2}(?:st|nd|rd|th))\b"
)


def proposed(turn: Turn, asked: Field | None, text: str) -> Found | None:
    """The visit that a whole message proposes; None if it says anything else.

    It is for the dialog's own field of a time to come, else for the standard one.
    """
    if len(text) > _LONGEST or _PATTERNS["proposes"].search(text) is None:
        return None
    if _PATTERNS["hours"].search(text):
        return None
    text = _LONE_DAY.sub(lambda one: f"{one[1]}日" if one[1] else f"on the {one[2]}", text)
    ahead = (one for one in turn.definition.fields if one.rules.is_future)
    field = next(ahead, None) or standard_fields(VISIT)[0]
    if field is asked:
        return None
    parsed = field.type.find and field.type.find(
        text, turn.context.reading(field.rules, UserInput(text))
    )
    if not parsed:
        return None
    around = f"{text[: parsed.start]} {text[parsed.end :]}"
    if _PATTERNS["around"].fullmatch(around) is None:
        return None
    return Found(field, parsed)
