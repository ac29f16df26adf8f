# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words that steer a dialog, from `vocabulary.yaml`, prepared once for quick comparing.

Data of the package, read on first use. What a control word does is decided in `engine`.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from dialogs.fields.initials import either, gated
from dialogs.fields.spelling import bare, letters, simplified, unquoted
from dialogs.words.starting import GAP
from intake import yaml_text

_FILE = Path(__file__).parent / "vocabulary.yaml"
_WITHIN = r"[^,，。.;；!！?？\n]{0,16}?"  # between the parts of a cue with a gap


class Control(StrEnum):
    """What a customer wants of the dialog itself."""

    SKIP = "skip"  # go on without an answer
    BACK = "back"  # to the question before
    CANCEL = "cancel"  # no report after all
    RESTART = "restart"  # everything from the beginning
    CHANGE = "change"  # something said earlier
    REVIEW = "review"  # show what has been said so far
    SUBMIT = "submit"  # send it as it is
    YES = "yes"
    NO = "no"
    WRONG = "wrong"  # what is shown or was said is not right
    NONE = "none"  # there is nothing: no photo, no code
    NEITHER = "none_of_these"  # no option fits
    UNKNOWN = "unknown"  # the customer does not know
    HELP = "help"  # what is meant by the question
    WAIT = "wait"  # the customer is looking it up
    HUMAN = "human"  # a person, please
    SOLVED = "solved"  # it works again


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The prepared words. `courtesy` saves trying in vain; free wording is in `wishes`.

    `called` tells by a word which type of field customers call so, `calling` the reverse.
    """

    controls: Mapping[str, Control]
    declines: frozenset[str]
    nothing_more: frozenset[str]
    private: re.Pattern[str]
    longest: int
    before: re.Pattern[str]
    after: re.Pattern[str]
    courtesy: tuple[tuple[str, ...], tuple[str, ...]]
    greetings: frozenset[str]
    fillers: re.Pattern[str]
    corrections: re.Pattern[str]
    doubts: re.Pattern[str]
    troubles: re.Pattern[str]
    standstill: re.Pattern[str]
    stands: tuple[str, ...]
    feared: re.Pattern[str]
    resumed: re.Pattern[str]
    signs: tuple[str, ...]
    real_words: tuple[str, ...]
    remarks: re.Pattern[str]
    no_things: re.Pattern[str]
    no_answers: re.Pattern[str]
    sentences: re.Pattern[str]
    statements: re.Pattern[str]
    states: re.Pattern[str]
    somebody: re.Pattern[str]
    beside: re.Pattern[str]
    symptoms: re.Pattern[str]
    ceased: re.Pattern[str]
    wonders: re.Pattern[str]
    acts: re.Pattern[str]
    done: re.Pattern[str]
    deeds: re.Pattern[str]
    in_vain: re.Pattern[str]
    no_help: re.Pattern[str]
    resets: re.Pattern[str]
    came_here: re.Pattern[str]
    ways_around: re.Pattern[str]
    requests: re.Pattern[str]
    asides: re.Pattern[str]
    announced: re.Pattern[str]
    not_had: re.Pattern[str]
    called: Mapping[str, str]
    calling: Mapping[str, tuple[str, ...]]
    yes: tuple[str, ...]
    no: tuple[str, ...]

    def adds_words(self, folded: str) -> bool:
        """Whether a text says more than what announces a value or fills the space around it."""
        return letters(self.beside_labels(folded)) > 0

    def beside_labels(self, folded: str) -> str:
        """A folded text without what announces a value or fills the space around it."""
        return self.fillers.sub(" ", self.announced.sub(" ", folded))


# Patterns of the vocabulary that are made of a list of words,
_WORDS = (
    *("acts", "announced", "asides", "corrections", "doubts"),
    *("fillers", "not_had", "private", "remarks"),
)
# of a list of expressions,
_LISTED = (
    *("beside", "no_answers", "no_things"),
    *("sentences", "statements", "states", "symptoms"),
)
# and of one expression.
_EXPRESSIONS = (
    *("came_here", "ceased", "deeds", "done", "feared", "in_vain"),
    *("no_help", "resets", "resumed", "somebody", "ways_around", "wonders"),
)


@cache
def vocabulary() -> Vocabulary:
    """The package's vocabulary."""
    raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))
    controls = _controls(raw["control"])
    before, after = _either(raw["before"]), _either(raw["after"])
    return Vocabulary(
        controls=controls,
        declines=frozenset(bare(word) for word in raw["declines"]),
        nothing_more=frozenset(bare(word) for word in raw["nothing_more"]),
        longest=max(map(len, controls)) + 32,
        before=re.compile(rf"^(?:{before})[\s,，、!！.。~]*"),
        after=re.compile(rf"[\s,，、!！.。~]*(?:{after})$"),
        courtesy=(tuple(raw["before"]), tuple(raw["after"])),
        greetings=frozenset(bare(word) for word in raw["greetings"]),
        troubles=re.compile(f"{_either(raw['troubles'])}|{raw['unable']}"),
        standstill=gated("|".join(raw["standstill"])),
        stands=tuple(raw["stands"]),
        signs=tuple(raw["signs"]),
        real_words=tuple(raw["real_words"]),
        requests=re.compile(rf"(?:(?:{before})[\s,，、!！.。~]*)*(?:{_either(raw['requests'])})"),
        called={bare(word): name for name, words in raw["called"].items() for word in words},
        calling={name: tuple(map(bare, words)) for name, words in raw["called"].items()},
        yes=tuple(raw["control"]["yes"]),
        no=(*raw["control"]["no"], *raw["control"]["wrong"]),
        **{name: re.compile(_either(raw[name])) for name in _WORDS},
        **{name: re.compile("|".join(raw[name])) for name in _LISTED},
        **{name: re.compile(raw[name]) for name in _EXPRESSIONS},
    )


def _controls(raw: Mapping[str, Iterable[object]]) -> dict[str, Control]:
    return {
        written: Control(name)
        for name, words in raw.items()
        for word in words
        for written in (bare(str(word)), unquoted(bare(str(word))))
    }


def cues_of(words: Collection[str]) -> re.Pattern[str]:
    """What finds any of the words in a folded text, Latin ones as whole words.

    One may have a gap: "want my…back" stands in "I want my £240 back", within a clause.
    """
    gapped = [one for one in words if GAP in one]
    whole = [_either(one for one in words if GAP not in one)]
    parts = (map(_one, one.split(GAP)) for one in gapped)
    return re.compile("|".join((*filter(None, whole), *map(_WITHIN.join, parts))))


def _one(words: str) -> str:
    return f"(?:{_either([words])})"


def _either(words: Iterable[str]) -> str:
    """A pattern of the words, longest first, Latin ones not within other words: dont as don't."""
    written = {
        each
        for word in map(str, words)
        for each in (word, simplified(word), word.replace("'", "") if word.isascii() else word)
    }
    return either(sorted(written, key=lambda one: (-len(one), one)), inside="a-z'")
