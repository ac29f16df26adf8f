# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a few words tell a time: cheap looks first, since to read times costs far more. Pure."""

import re

from dialogs.compiling.loader import standard_fields
from dialogs.extraction import volunteered
from dialogs.fields import roughly
from dialogs.moving import Turn

# What a time or a machine's code holds: to look for them costs far more than for this.
MAY_TELL = re.compile(
    r"[0-9]|[周早晚午夜刚昨今明前后天月年号点]|星期|礼拜|小时|分钟|最近"
    r"|(?i:day|week|month|year|hour|minute|morrow|night|morning|noon|evening|weekend|ago|since|last"
    r"|next|recent|late|while|now|then|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
_TIME_WORDS = re.compile(
    r"(?:[天周月年]|小时|分钟|星期|礼拜)(?:了|前|以前|之前)|[昨今前]天|今早|昨晚|刚才|刚刚"
    r"|(?i:\b(?:ago|since|yesterday|today|morning|night|(?:hour|day|week|month)s?)\b)"
)


def may_be_time(text: str) -> bool:
    """Whether a few words without a figure have one of a time; to read them costs far more."""
    return _TIME_WORDS.search(text) is not None and not any(map(str.isdigit, text))


def tells_time(turn: Turn, text: str) -> bool:
    """Whether words without a figure say when something began, and name no product."""
    if any(map(str.isdigit, text)):
        return False
    if MAY_TELL.search(text) is None:
        return roughly.hints_at(text)
    found, _ = volunteered(standard_fields("occurred_at"), text, turn.context)
    return bool(found) or roughly.hints_at(text)
