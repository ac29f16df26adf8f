# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an utterance in free wording asks of the dialog: 没有就先空着, "anyone I can talk to?".

It is a wish only if it is made of a wish's words from end to end, so that 取消按钮按了没反应,
which has others, stays a description. The words are in `wishes.yaml`, fixed ones in `vocabulary`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialogs.fields.spelling import has_chinese, simplified, unquoted
from dialogs.words.dangers import is_hazard
from dialogs.words.told import is_told
from dialogs.words.typing_errors import Spelling, spelling_of
from dialogs.words.vocabulary import Control, vocabulary
from intake import yaml_text

_FILE = Path(__file__).with_suffix(".yaml")
_MOST = {"zh": 26, "en": 60}  # characters; a longer utterance says more than a wish
_CLAUSES = re.compile(r"[,，。.;；!！~～…]+")
_MOST_REMARKS, _MOST_MISTYPED = 2, 2  # clauses, words
_AFTER_REMARKS = frozenset({Control.HUMAN, Control.CANCEL, Control.BACK, Control.RESTART})
_LONGEST_MISTYPED, _SHORTEST_MISTYPED = 40, 4
_MARKS = re.compile(r"[\s,，、;；:：.。!！?？~～…]+")
_ASKS = re.compile(
    r"[吗么?？]\s*$|有没有|能不能|可不可以|会不会|是不是|要不要|^(?:is|are|was|has|does|did) "
)
_CANNOT = re.compile(r"(?<=[\u4e00-\u9fff])(?<![用要])不[了掉]")  # 取消不了 is trouble
_CANNOT_BE = frozenset({Control.SKIP, Control.UNKNOWN, Control.HELP})  # 填不了
_NOT_NEEDED = {Control.SOLVED, Control.CANCEL}  # 修好了，不用来了: the reason says more
_LACKS = frozenset({Control.SKIP, Control.NONE, Control.UNKNOWN})
_NOT_ASKED = frozenset({Control.SOLVED, Control.YES, Control.NO, Control.NONE})


@dataclass(frozen=True, slots=True)
class _Wish:
    control: Control
    saying: frozenset[str]
    fitting: frozenset[str]  # all of its words


@dataclass(frozen=True, slots=True)
class _Words:
    wishes: tuple[_Wish, ...]
    longest: int
    parts: frozenset[str]  # characters, or Latin words, of any wish: most texts hold others
    goes_off: re.Pattern[str]  # to look or fetch something
    dialect: re.Pattern[str]  # words of Cantonese and other dialects, by `usual` ones
    usual: Mapping[str, str]
    spelling: Spelling  # of Latin words
    remark: re.Pattern[str]  # a clause about oneself, about us, or about the questions
    remark_behind: re.Pattern[str]  # one about the questions, behind a wish for a person


def wish(utterance: str) -> Control | None:
    """The wish of a short utterance, in lower case; of several the one that more words say.

    In a dialect, and with typing errors in Latin words, it is read a second time. What rather
    tells what happened is none: a false wish loses a report, a missed one costs a question.
    """
    language = "zh" if has_chinese(utterance) else "en"
    if len(utterance) > _MOST[language]:
        return None
    plain = simplified(utterance).replace("’", "'")
    words = _lexicon()[language]
    if (control := _heard(plain, words, language)) is None:
        return None
    readings = {plain, _in_usual_words(plain, words, language)}
    return None if any(is_told(control, one, language) for one in readings) else control


def _heard(plain: str, words: _Words, language: str) -> Control | None:
    if (control := _wished(plain, words, language)) is not None:
        return control
    if words.goes_off.fullmatch(plain) and not vocabulary().troubles.search(plain):
        return Control.WAIT
    again = _in_usual_words(plain, words, language)
    control = None if again == plain else _wished(again, words, language)
    return control or _beside_remarks(plain, words)


def _beside_remarks(plain: str, words: _Words) -> Control | None:
    """The wish of the last clause behind remarks on oneself or on us: 我耳朵不好，叫个人来.

    Remarks hold no figure and tell of no trouble, which would be lost.
    """
    *before, last = [one.strip() for one in _CLAUSES.split(plain) if one.strip()] or [""]
    if not 0 < len(before) <= _MOST_REMARKS:
        return None
    control = vocabulary().controls.get(last) or wish(last)
    if control not in _AFTER_REMARKS or not all(map(words.remark.search, before)):
        first, *behind = [*before, last]
        if not all(map(words.remark_behind.fullmatch, behind)):
            return None
        control = vocabulary().controls.get(first) or wish(first)
        if control is not Control.HUMAN:
            return None
    tells_more = any(map(str.isdigit, plain)) or vocabulary().troubles.search(plain)
    return None if tells_more or is_hazard(plain) else control


def _in_usual_words(plain: str, words: _Words, language: str) -> str:
    if language == "zh":
        return words.dialect.sub(lambda word: words.usual[word.group()], plain)
    others = [one for one in _MARKS.sub(" ", plain).split() if one not in words.parts]
    is_mistyped = len(others) <= _MOST_MISTYPED and len(plain) <= _LONGEST_MISTYPED
    return words.spelling.repaired(plain) if is_mistyped else plain


def _wished(plain: str, words: _Words, language: str) -> Control | None:
    """The wish whose words cover all of a folded text."""
    units = _MARKS.sub("" if language == "zh" else " ", plain).strip()
    parts = tuple(units) if language == "zh" else tuple(units.split())
    if not words.parts.issuperset(parts):
        return None
    glue = "" if language == "zh" else " "
    found = [(_told(parts, glue, words.longest, one), one.control) for one in words.wishes]
    is_question = _ASKS.search(plain) is not None
    said = [
        (told, control)
        for told, control in found
        if told
        and not (is_question and control in _NOT_ASKED)
        and not (control is Control.HELP and "thank" in plain)
    ]
    if _CANNOT.search(plain) is not None:
        said = [one for one in said if one[1] in _CANNOT_BE]
    return _said_most(said)


def _said_most(said: list[tuple[int, Control]]) -> Control | None:
    if any(control is Control.SOLVED for _, control in said):  # 不用了，已经修好了
        said = [one for one in said if one[1] is not Control.CANCEL]
    if not said:
        return None
    most = max(told for told, _ in said)
    best = {control for told, control in said if told == most}
    if best == _NOT_NEEDED:
        return Control.SOLVED
    if Control.SKIP in best and best <= _LACKS:  # 暂时没有，先跳过
        return Control.SKIP
    return best.pop() if len(best) == 1 else None


def _told(parts: tuple[str, ...], glue: str, longest: int, one: _Wish) -> int:
    """How many parts say the wish where its words cover all of them; 0 if they do not."""
    best: list[int | None] = [0, *([None] * len(parts))]
    for start in range(len(parts)):
        so_far = best[start]
        if so_far is None:
            continue
        for end in range(start + 1, min(len(parts), start + longest) + 1):
            word = glue.join(parts[start:end])
            if word in one.fitting:
                told = so_far + (end - start if word in one.saying else 0)
                best[end] = max(told, best[end] or 0)
    return best[-1] or 0


@cache
def _lexicon() -> Mapping[str, _Words]:
    raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))
    return {language: _words(raw[language], language) for language in _MOST}


def _words(raw: Mapping[str, str | Mapping[str, str]], language: str) -> _Words:
    around = frozenset(_listed(raw["around"]))
    wishes = []
    for name, lists in raw.items():
        if isinstance(lists, Mapping):
            saying = frozenset(_listed(lists["say"]))
            fitting = around | saying | frozenset(_listed(lists["with"]))
            wishes.append(_Wish(Control(name), saying, fitting))
    every = {word for one in wishes for word in one.fitting}
    longest = max(len(word) if language == "zh" else word.count(" ") + 1 for word in every)
    parts = frozenset(
        part for word in every for part in (word if language == "zh" else word.split())
    )
    usual = dict(pair.split("=") for pair in str(raw.get("dialect", "")).split())
    dialect = re.compile("|".join(sorted(usual, key=len, reverse=True)) or "(?!)")
    spelling = spelling_of(every, shortest=_SHORTEST_MISTYPED)
    goes_off = re.compile(str(raw["goes_off"]))
    remark, behind = (re.compile(str(raw[name])) for name in ("remark", "remark_behind"))
    return _Words(
        tuple(wishes), longest, parts, goes_off, dialect, usual, spelling, remark, behind
    )


def _listed(line: object) -> list[str]:
    words = [word.replace("_", " ") for word in str(line).split()]
    return [*words, *(unquoted(word) for word in words if "'" in word)]
