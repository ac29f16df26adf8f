# SPDX-License-Identifier: AGPL-3.0-or-later
"""A time somebody proposes for a visit: 下周三可以吗, "can you come next Wednesday?".

Asked of us, but it is a wish that belongs to the report; whether it can be granted a colleague
says. Only a message that says nothing else counts.
"""

import re

from dialogs.definition import Field
from dialogs.loader import standard_fields
from dialogs.moving import Turn
from dialogs.session import UserInput
from dialogs.step import Found

VISIT = "preferred_at"
_LONGEST = 60
_PROPOSES = re.compile(
    r"可以[吗么不]|行[吗么不]|可不可以|能不能|能来|来吗|方便[吗么]|有空|有人|怎么样|如何|[好成]吗"
    r"|\b(?:can|could|would|will|is|does) (?:you|someone|somebody|anyone|it|that|they|the|we)\b"
    r"|\b(?:how|what) about\b|\b(?:works?|ok|okay|possible|suits?|fine)\b",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"(?:可以|可不可以|能不能|能否|是否|不行|行|能|不|来|过来|上门|派人|派|工程师|师傅|你们|您|你|人|有人"
    r"|方便|有空|怎么样|如何|好|成|吗|么|吧|呢|的话|的|那|就|约|安排|维修|修(?!好)|看看|看|一下|要不|请|麻烦"
    r"|我们|我|这边|在|时间|请问|[\s,，。.?？!！~-]"
    r"|\b(?:can|could|would|will|does|do|is|are|you|your|someone|somebody|anyone|an?|the|engineer|guy"
    r"|technician|they|come|came|coming|visit|over|by|out|round|around|on|at|in|works?|be|ok|okay"
    r"|alright|fine|good|possible|suits?|for|us|me|how|about|what|it|that|please|or|then|so|maybe"
    r"|we|i|have|send|repair|fix|look|hi|there|time)\b)*+",
    re.IGNORECASE,
)


def proposed(turn: Turn, asked: Field, text: str) -> Found | None:
    """The visit that a whole message proposes; None if it says anything else.

    It is for the dialog's own field of a time to come, else for the standard one.
    """
    if len(text) > _LONGEST or _PROPOSES.search(text) is None:
        return None
    ahead = (one for one in turn.definition.fields if one.rules.is_future)
    field = next(ahead, None) or standard_fields(VISIT)[0]
    if field is asked:
        return None
    parsed = field.type.find and field.type.find(
        text, turn.context.reading(field.rules, UserInput(text))
    )
    if not parsed or _AROUND.fullmatch(text[: parsed.start] + " " + text[parsed.end :]) is None:
        return None
    return Found(field, parsed)
