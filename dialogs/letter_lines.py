# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lines of a letter that answers a list of questions: which field each line answers.

Mail programs and people differ: answers stand by number, by label, behind the question, below it,
or inside the quoted list. Our own words come back with all of them and are never taken for an
answer. What a value means is the field's business. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dialogs.definition import Field
from dialogs.fields.spelling import bare, fold, narrow
from dialogs.step import DialogContext

LONGEST_LINE = 400  # a line above this is prose, not "label: value"
MOST_LINES = 400
Pair = tuple[Field | None, str]
_SPLIT = re.compile(r"\s*[:=]\s*|\s+[-\u2013\u2014]+\s+")
_NUMBERED = re.compile(r"^\s*\(?(\d{1,2})\s*[.)、:]\s*(.*)$")
_QUOTED = re.compile(r"^\s*(?:[>|]\s?)+")
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
# How people mark what they wrote among our words: 答：, 【答】, A:, -->
_ANSWER = re.compile(
    r"^(?:[\[【(]\s*(?:答|答复|回复|answer|a)\s*[\]】)]\s*:?|(?:答|答复|回复|回答|answer|a)\s*:"
    r"|[-=]*>+|→)\s*",
    re.IGNORECASE,
)
_ROUND = {chr(0x2460 + n): f"{n + 1}. " for n in range(20)}  # ①, which NFKC makes a bare "1"
_SPELLED = re.compile(r"^(\s*)([一二三四五六七八九十])、", re.MULTILINE)
_DIGITS = {digit: str(n) for n, digit in enumerate("一二三四五六七八九十", start=1)}


@dataclass(frozen=True, slots=True)
class Questions:
    """What was asked: every field of the dialog by its labels, and those listed, in order."""

    labels: dict[str, Field]
    listed: Sequence[Field]
    context: DialogContext

    @classmethod
    def of(
        cls, fields: Iterable[Field], listed: Sequence[Field], context: DialogContext
    ) -> "Questions":
        """The questions of a letter."""
        labels = {fold(one.wording[lang].label): one for one in fields for lang in one.wording}
        return cls(labels, listed, context)

    def labelled(self, line: str) -> tuple[Field, str] | None:
        """The field whose label begins the line, and what stands behind it."""
        numbered = _NUMBERED.match(line)
        rest = numbered[2] if numbered else line
        head, *tail = _SPLIT.split(rest, maxsplit=1)
        field = self.labels.get(bare(_IN_PARENTHESES.sub("", head)))
        if field is None or (not tail and numbered is None):
            return None
        return field, tail[0].strip() if tail else ""

    def numbered(self, line: str) -> tuple[Field, str] | None:
        """The listed field whose number begins the line, and what stands behind it."""
        found = _NUMBERED.match(line)
        if found is None or not 0 < int(found[1]) <= len(self.listed):
            return None
        return self.listed[int(found[1]) - 1], found[2].strip()

    def own_words(self, field: Field) -> str:
        """What we wrote behind a field's label."""
        hint = field.wording[self.context.language].hint
        return _spaced(" / ".join(self._choices(field)) or hint)

    def _choices(self, field: Field) -> list[str]:
        return [option.labels[self.context.language] for option in field.rules.options]

    def without_ours(self, field: Field, value: str) -> tuple[str, str]:
        """The value without our own words before it, and those of ours still to come.

        Mail programs break our question into lines: a line may end in the middle of them.
        """
        ours, given = self.own_words(field), _spaced(value)
        if ours and given.startswith(ours):
            return given.removeprefix(ours).strip(" :-"), ""
        is_choice = any(given == _spaced(one) for one in self._choices(field))
        if ours.startswith(given) and not is_choice:
            return "", ours.removeprefix(given).strip()
        return value, ""


def answers_in(text: str, questions: Questions) -> Iterator[Pair]:
    """The newest words line by line, each with the field it answers, or None for prose.

    Where our list came back among them, a bare number may be ours and counts for nothing.
    """
    lines = _lines(text)
    has_copy = any(_is_ours(line, questions) for _, line in lines)
    yield from _read(lines, questions, by_number=not has_copy)


def answers_within(history: str, questions: Questions) -> Iterator[Pair]:
    """What was written into or below our questions in the quoted part of a letter."""
    for field, value in _read(_lines(history), questions, by_number=False):
        if field in questions.listed:
            yield field, value


def _lines(text: str) -> list[tuple[bool, str]]:
    """Each line without its quote marks, and whether it had any."""
    for mark, number in _ROUND.items():
        text = text.replace(mark, number)
    text = _SPELLED.sub(lambda found: f"{found[1]}{_DIGITS[found[2]]}. ", text)
    return [
        (_QUOTED.match(line) is not None, _QUOTED.sub("", line).strip())
        for line in narrow(text).splitlines()[:MOST_LINES]
    ]


def _is_ours(line: str, questions: Questions) -> bool:
    """Whether a line is one of our own questions: number, label, and nothing else or our words."""
    found = questions.labelled(line) if _NUMBERED.match(line) else None
    if found is None:
        return False
    field, value = found
    return not value or questions.without_ours(field, value) != (value, "")


def _read(
    lines: Sequence[tuple[bool, str]], questions: Questions, *, by_number: bool
) -> Iterator[Pair]:
    asked: Field | None = None  # a question whose answer stands on a line below
    ours = ""  # of its own words, those that are still to come
    for is_quoted, line in lines:
        found = questions.labelled(line) if len(line) <= LONGEST_LINE else None
        if found is None and by_number and not is_quoted and len(line) <= LONGEST_LINE:
            found = questions.numbered(line)
        if found is not None:
            value, ours = questions.without_ours(*found)
            asked = None if value else found[0]
            if value and (not is_quoted or found[0] in questions.listed):
                yield found[0], _ANSWER.sub("", value)
        elif ours and line and ours.startswith(_spaced(line)):
            ours = ours.removeprefix(_spaced(line)).strip()
        elif line and not is_quoted:
            yield asked, _ANSWER.sub("", line) if asked else line
            asked = None


def _spaced(text: str) -> str:
    return " ".join(narrow(text).split())
