# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong with a file that a person wrote, in that person's words.

For settings, service files, dialogs, journeys and articles alike: pydantic speaks of Python's
types to who has written TOML or YAML, and Python of codecs.
"""

from pydantic_core import ErrorDetails

_SECTION = "must be a section with keys of its own"
_LIST = 'must be a list, as in ["one"]'
_TEXT = "must be a text in quotes"
_NUMBER = "must be a number"
_WHOLE = "must be a whole number"
_MOMENT = "must be a date or a time, such as 2026-03-04 or 2026-03-04T09:30"
_TIME = "must be a length of time, such as PT15M, PT4H or P1D"
_SENTENCES = {
    "missing": "is missing",
    "string_type": _TEXT,
    "path_type": _TEXT,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "time_delta_parsing": _TIME,
    "time_delta_type": _TIME,
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "string_pattern_mismatch": "does not match {pattern}",
    "string_too_long": "is longer than {max_length} characters",
    "too_long": "has more than {max_length} entries",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _SECTION,
    "model_type": _SECTION,
    "model_attributes_type": _SECTION,
    "dataclass_type": _SECTION,
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
}


def sentence(details: ErrorDetails, reference: str = "") -> str:
    """What is wrong with one key, to stand behind its name.

    `reference` is the page of the documentation that has all keys.
    """
    if details["type"] == "extra_forbidden" and reference:
        return f"is not a known setting; see {reference} for all of them"
    filling = details.get("ctx", {})
    known = "is empty" if filling.get("min_length") == 1 else _SENTENCES.get(details["type"])
    if known is None:
        return details["msg"].removeprefix("Value error, ")
    return known.format_map(filling)


def keys_of(details: ErrorDetails) -> tuple[str, ...]:
    """The path of the key that is meant; pydantic marks a name that is itself the mistake."""
    return tuple(str(part) for part in details["loc"] if part != "[key]")


def unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Why a text file cannot be read, to stand behind its name."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object[: error.start].count(b"\n") + 1
        return f"is not UTF-8 in line {line}; save it as UTF-8"
    return f"cannot be read: {error.strerror or error}"
