# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a command line was mistyped, in our own sentence and with the thing named.

The library behind the commands draws a box and speaks of Python's types. What it has no name for
here keeps its words: a newer version may find mistakes that we do not know yet.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, cast

import typer
from pydantic import ValidationError

from intake.hand_written import sentence as reason


class Parameter(Protocol):
    """What the library knows of an option or argument."""

    opts: Sequence[str]
    envvar: str | None


class Mistake(Protocol):
    """What the library's errors tell, which it does not export by name; each tells some of it."""

    message: str
    param: Parameter | None
    param_hint: str | None
    option_name: str
    possibilities: Sequence[str] | None
    __cause__: BaseException | None


def told(mistake: typer.TyperException) -> str:
    """What is wrong, and where to read how the command is typed. May have two lines."""
    tell = _TELLERS.get(type(mistake).__name__)
    sentence = tell(cast("Mistake", mistake)) if tell else _as_it_says(mistake)
    context = getattr(mistake, "ctx", None)
    return f"{sentence}\nsee {context.command_path} --help" if context else sentence


def is_help(mistake: typer.TyperException) -> bool:
    """Whether nothing was asked for, so that the help is the answer, which is printed already."""
    return type(mistake).__name__ == "NoArgsIsHelpError"


def _bad_value(mistake: Mistake) -> str:
    """A value that cannot be one; pydantic's reason is told like that of a wrong setting."""
    cause = mistake.__cause__
    if isinstance(cause, ValidationError):
        return f"{_name(mistake)}: {reason(cause.errors(include_url=False)[0]).rstrip('.')}"
    name = _name(mistake)
    return f"{name}: {mistake.message}" if name else mistake.message


def _missing(mistake: Mistake) -> str:
    return f"{_name(mistake)} is missing"


def _no_such_option(mistake: Mistake) -> str:
    alike = " or ".join(sorted(mistake.possibilities or ()))
    return f"there is no option {mistake.option_name}{alike and f'; did you mean {alike}?'}"


def _without_value(mistake: Mistake) -> str:
    return f"{mistake.option_name} needs a value behind it"


def _as_it_says(mistake: typer.TyperException) -> str:
    words = mistake.format_message().rstrip(".")
    return words[:1].lower() + words[1:]


def _name(mistake: Mistake) -> str:
    """The option or argument that is meant, also where a variable of the environment gave it."""
    if mistake.param_hint:
        return mistake.param_hint
    if mistake.param is None:
        return ""
    name = max(mistake.param.opts, key=len)
    variable = mistake.param.envvar
    return f"{name} (or {variable})" if variable else name


def _too_many_or_unknown(mistake: Mistake) -> str:
    """The library has one kind of error for both, and tells them apart by its sentence only."""
    if (found := _UNKNOWN_COMMAND.match(mistake.message)) is not None:
        return f"there is no command {found[1]}"
    if (found := _EXTRA.match(mistake.message)) is not None:
        return f"{found[1]}: is too much; a text of several words stands in quotes"
    return mistake.message


_UNKNOWN_COMMAND = re.compile(r"No such command (.+?)\.?$")
_EXTRA = re.compile(r"Got unexpected extra argument\(s\) \((.+)\)$")
_TELLERS: Mapping[str, Callable[[Mistake], str]] = {
    "BadParameter": _bad_value,
    "MissingParameter": _missing,
    "NoSuchOption": _no_such_option,
    "BadOptionUsage": _without_value,
    "UsageError": _too_many_or_unknown,
}
