# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pydantic refuses in a settings file, in words for whoever wrote the file."""

from collections.abc import Mapping
from typing import Any

_SENTENCES: Mapping[str, str] = {
    "missing": "is missing",
    "tuple_type": 'must be a list, as in ["one"]',
    "string_type": "must be a text in quotes",
}


def in_words(problem: Mapping[str, Any], reference: str) -> str:
    """One of `ValidationError.errors()` as the end of a sentence that begins with the key.

    `reference` is the page of the documentation with all keys.
    """
    if problem["type"] == "extra_forbidden":
        return f"is not a known setting; see {reference} for all of them"
    given = str(problem["msg"]).removeprefix("Value error, ")
    return _SENTENCES.get(problem["type"], given)
