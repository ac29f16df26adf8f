# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the form of a dialog file lacks, in the words of who wrote it.

pydantic says which key is wrong; here stands what the author most likely meant: a key misspelt, a
key that belongs elsewhere, a space left out, a name that a person would read. Judges nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from itertools import chain

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dialogs.compiling.document import (
    AskStep,
    Complete,
    ConfirmStep,
    Deadline,
    Decline,
    DialogDocument,
    GiveUp,
    Option,
    PriorityStep,
    StartOn,
)
from dialogs.compiling.source import Path, Source
from intake.errors import DialogError
from intake.hand_written import sentence
from intake.messages import LANGUAGES

_UNION_TAGS = {"ask", "confirm"}
_UNKNOWN = "extra_forbidden"
_SENTENCES = {
    "missing": "'{key}' is missing",
    "string_too_short": "'{key}' is empty",
    "too_short": "'{key}' is empty",
}
_NOT_WRITTEN = {"expanded", "intents"}  # of stored sources
# What the parts of a file are called, and what may stand in each.
_KNOWN: Mapping[str, Collection[str]] = {
    name: {*chain(*(model.model_fields for model in models))} - _NOT_WRITTEN
    for name, models in {
        "the file": (DialogDocument,),
        "a step": (AskStep, ConfirmStep),
        "an option": (Option,),
        "start_on": (StartOn,),
        "complete": (Complete,),
        "a priority": (PriorityStep,),
        "deadline": (Deadline,),
        "decline": (Decline,),
        "give_up": (GiveUp,),
    }.items()
}
_MEMBERS: Mapping[str | int, str] = {
    "steps": "a step",
    "fields": "a step",
    "options": "an option",
    "priority": "a priority",
}
_TEXTS = {"title", "label", "prompt", "hint", "invalid", "greeting", "say", "reason"}
_NAME = (
    "{key!r} takes a name of small letters (a to z), digits and _, which begins with a letter;"
    " {given!r} is none. What people read is its label"
)
_PREFIX = "'number_prefix': takes one to six capital letters; {given!r} are none"


def problems_in(source: Source, error: ValidationError) -> list[DialogError]:
    """Every mistake of form, each once.

    A name that nobody knows is often why another one is missing, so that alone is told.
    """
    found = error.errors()
    unknown = {path_of(one)[:-1] for one in found if one["type"] == _UNKNOWN}
    told = [
        source.problem(path_of(one), sentence_on(one))
        for one in found
        if one["type"] != "missing" or path_of(one)[:-1] not in unknown
    ]
    return list({str(one): one for one in told}.values())  # labels may stand for both


def first_in(source: Source, error: ValidationError) -> DialogError:
    """The first mistake by its line."""
    return min(problems_in(source, error), key=lambda one: one.line or 0)


def path_of(details: ErrorDetails) -> Path:
    """Where the mistake stands in the file."""
    loc = tuple(part for part in details["loc"] if part != "[key]")
    is_step = len(loc) > 2 and loc[0] == "steps" and loc[2] in _UNION_TAGS  # noqa: PLR2004 step, number, tag
    return (*loc[:2], *loc[3:]) if is_step else loc


def sentence_on(details: ErrorDetails) -> str:
    """What is wrong, with what to write instead where that can be guessed."""
    path = path_of(details)
    key = str(path[-1]) if path else "file"
    if details["type"] == "missing" and key in LANGUAGES:
        return f"the wording in '{key}' is missing"
    if details["type"] == _UNKNOWN:
        return f"'{key}' is not known here{_meant(path, key)}"
    if details["type"] == "string_pattern_mismatch":
        wanted = _PREFIX if key == "number_prefix" else _NAME
        return wanted.format(key=key, given=details["input"])
    if key == "when" and details["type"].endswith("_type"):
        return "'when': a condition is written like {impact: company}"
    pattern = _SENTENCES.get(details["type"])
    return pattern.format(key=key) if pattern else f"'{key}': {sentence(details)}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A bracket with the nearest known word, to stand behind an unknown one; else nothing."""
    near = get_close_matches(word, list(known), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""


def _meant(path: Path, key: str) -> str:
    for mark in (":", "："):
        if mark in key:
            return (
                f"; write a : and a space between {key.split(mark, maxsplit=1)[0]!r} and its text"
            )
    if path[-2:-1] and path[-2] in _TEXTS:
        return f"; a text has {' and '.join(LANGUAGES)}"
    here = _part_at(path[:-1])
    if here is None:
        return ""
    if hint := did_you_mean(key, _KNOWN[here]):
        return hint
    homes = [name for name, keys in _KNOWN.items() if key in keys]
    elsewhere = f"; it belongs to {homes[0]}" if homes else ""
    return f"{elsewhere}; known in {here} are: {', '.join(sorted(_KNOWN[here]))}"


def _part_at(path: Path) -> str | None:
    """What the part at a path is called."""
    if not path:
        return "the file"
    if len(path) > 1 and path[-2] in _MEMBERS:
        return _MEMBERS[path[-2]]
    return str(path[-1]) if path[-1] in _KNOWN else None
