# SPDX-License-Identifier: AGPL-3.0-or-later
"""Free text, short and long, with the limits and the pattern of the dialog file.

Whether a text is rather a question is not decided here; `bots.triage` asks before.
"""

import re

from dialogs.fields.contract import FieldType, Parsed, Reading, Unclear
from dialogs.fields.spelling import narrow

SHORT_MAX = 300
LONG_MAX = 4000
VALUE = "value"  # the group of a pattern that is the value, where more stands around it
_LONGEST_NAME = 16  # "my tax number is"


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """One line of text."""
    return _parse(text, reading, SHORT_MAX)


def parse_long(text: str, reading: Reading) -> Parsed | Unclear:
    """Text over several lines."""
    return _parse(text, reading, LONG_MAX)


def find(text: str, reading: Reading) -> Parsed | None:
    """A value of the field's own pattern, standing alone in a longer text."""
    finder = reading.rules.finder
    match = finder.search(narrow(text)) if finder else None
    if match is None:
        return None
    value = _value(match)
    return Parsed(value, value, match.start(), match.end())


def _value(match: re.Match[str]) -> str:
    """What a match of the dialog's pattern says: its group `value`, where it has one."""
    return match.groupdict().get(VALUE) or match.group()


def _parse(text: str, reading: Reading, usual_max: int) -> Parsed | Unclear:
    rules, answer = reading.rules, text.strip()
    if rules.pattern is not None:
        match = rules.pattern.fullmatch(answer) or rules.pattern.fullmatch(narrow(answer))
        if match is not None:
            value = match.groupdict().get(VALUE) or answer
            return Parsed(value, value)
        return _named(answer, reading) or Unclear("text.pattern")
    if not any(map(str.isalnum, answer)):
        return Unclear("text.empty")
    if len(answer) < rules.min_length:
        return Unclear("text.short", {"count": rules.min_length})
    if len(answer) > (limit := rules.max_length or usual_max):
        return Unclear("text.long", {"count": limit})
    return Parsed(answer, answer, is_sure=False)


def _named(answer: str, reading: Reading) -> Parsed | None:
    """The value behind its name: "VAT GB123456789", 税号是…; None if more is said than that.

    Where the dialog tells what stands around the value, more may be: "version 8.3.2, Chrome".
    """
    found, finder = find(answer, reading), reading.rules.finder
    if found is None or finder is None:
        return None
    if VALUE in finder.compiled.groupindex:
        return found
    before, behind = narrow(answer)[: found.start].strip(), narrow(answer)[found.end :]
    is_name = len(before) <= _LONGEST_NAME and not any(map(str.isdigit, before))
    return found if is_name and not any(map(str.isalnum, behind)) else None


TYPES = (FieldType("text", parse, find), FieldType("long_text", parse_long))
