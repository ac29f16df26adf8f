# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a field type is: functions from a customer's words to a value.

Values and function types only. The registry is the package itself; what to do with an unclear
answer is decided in `dialogs.engine`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TypeAlias

from dialogs.fields.own_pattern import OwnPattern
from intake.messages import Attachment, Language, Location
from intake.values import quick

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Implied:
    """A value that follows from an answer: the register knows which model a serial number is."""

    type_name: str
    value: Json
    display: str


@quick
@dataclass(frozen=True, slots=True)
class Parsed:
    """A clear answer.

    `start` and `end` are the span in the text it was found in (`find` only). `is_sure` is false
    where almost any text would have been accepted, so that a question is not taken for an answer.
    `is_any_week` is true for a weekday to come of which no week was said.
    """

    value: Json
    display: str
    start: int = 0
    end: int = 0
    is_sure: bool = True
    implies: tuple[Implied, ...] = ()
    is_any_week: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """An answer that cannot be used; `key` names the text that says why, kindly.

    `among` holds the values of the options it may have meant, when there are several.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a question: stored value, shown labels, other words for it.

    `hears` matches whole answers that mean it and cannot be listed: 就2号线. `tells` mean it
    wherever they stand, and outdo shorter words within: "arrived … broken".
    """

    value: str
    labels: Mapping[Language, str]
    aliases: tuple[str, ...] = ()
    priority: str = ""
    hears: OwnPattern | None = None
    tells: tuple[OwnPattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What a dialog file demands of an answer. Zero, empty and None mean no demand.

    `words` maps every folded value, label and alias to the option values it can mean; `finder` is
    what is found in free text: the dialog's `hears`, else `pattern` without anchors. Both are
    prepared at load. `shown` are the options of a question that was asked again with fewer of
    them: numbers count among these.
    """

    options: tuple[Choice, ...] = ()
    shown: tuple[Choice, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pattern: OwnPattern | None = None
    finder: OwnPattern | None = None
    min_length: int = 0
    max_length: int = 0
    minimum: float | None = None
    maximum: float | None = None
    format: str = ""
    is_past: bool = False
    is_future: bool = False


_KIND = re.compile(r"(?<![a-z])[a-z]{4,}$|[\u4e00-\u9fff]{2,3}$")  # the end of a product's name


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the asset register and the product catalogue know, as plain data.

    `names`: every model name and alias, folded, to the model. `serials`: folded serial number to
    the model. `lengths` and `initials` make searching a text independent of the catalogue's size;
    `kinds` are the words the names end in, which tell what a thing is: printer, 包装机.
    `codes` are the names without their separators, xj200. Make the value with `Lookups.of`.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    serials: Mapping[str, str] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    initials: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Mapping[str, str], serials: Mapping[str, str]) -> "Lookups":
        """Lookups over model names or aliases (to models) and serial numbers (to models)."""
        folded = {name.strip().casefold(): model for name, model in names.items() if name.strip()}
        folded |= {model.strip().casefold(): model for model in names.values() if model.strip()}
        return cls(
            names=folded,
            serials={serial.strip().casefold(): model for serial, model in serials.items()},
            lengths=tuple(sorted({len(name) for name in folded}, reverse=True)),
            initials=frozenset(name[0] for name in folded),
            kinds=frozenset(kind[0] for name in folded for kind in [_KIND.search(name)] if kind),
            codes=frozenset("".join(filter(str.isalnum, name)) for name in folded),
        )


@quick
@dataclass(frozen=True, slots=True)
class Reading:
    """Everything besides the text that a field function may look at. `now` is aware."""

    rules: Rules
    language: Language
    now: datetime
    zone: tzinfo
    region: str
    lookups: Lookups
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None


Parse = Callable[[str, Reading], Parsed | Unclear]
Find = Callable[[str, Reading], Parsed | None]
Show = Callable[[Json, Rules, Language], str]


@dataclass(frozen=True, slots=True)
class FieldType:
    """One kind of field.

    `parse` reads the answer to the open question. `find`, if given, looks for a value that a
    customer mentions in passing; it must rather miss than guess. `show`, if given, words a stored
    value in another language than the one it was given in.
    """

    name: str
    parse: Parse
    find: Find | None = None
    show: Show | None = None
