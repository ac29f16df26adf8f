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
from dialogs.vocabulary import Control, vocabulary
from intake import yaml_text

_FILE = Path(__file__).with_suffix(".yaml")
_MOST = {"zh": 26, "en": 60}  # characters; a longer utterance says more than a wish
_MARKS = re.compile(r"[\s,，、;；:：.。!！?？~～…]+")
_ASKS = re.compile(
    r"[吗么?？]\s*$|能不能|可不可以|会不会|是不是|要不要|^(?:is|are|was|has|does|did) "
)
_NOT_NEEDED = {Control.SOLVED, Control.CANCEL}  # 修好了，不用来了: the reason says more
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
    hint: re.Pattern[str]  # without one of these it says no wish
    goes_off: re.Pattern[str]  # to look or fetch something


def wish(utterance: str) -> Control | None:
    """The wish of a short utterance, in lower case; of several the one that more words say."""
    language = "zh" if has_chinese(utterance) else "en"
    if len(utterance) > _MOST[language]:
        return None
    plain = simplified(utterance).replace("’", "'")
    words = _lexicon()[language]
    if words.goes_off.fullmatch(plain) and not vocabulary().troubles.search(plain):
        return Control.WAIT
    if words.hint.search(plain) is None:
        return None
    units = _MARKS.sub("" if language == "zh" else " ", plain).strip()
    parts = tuple(units) if language == "zh" else tuple(units.split())
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
    if any(control is Control.SOLVED for _, control in said):  # 不用了，已经修好了
        said = [one for one in said if one[1] is not Control.CANCEL]
    if not said:
        return None
    most = max(told for told, _ in said)
    best = {control for told, control in said if told == most}
    if best == _NOT_NEEDED:
        return Control.SOLVED
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
    said = sorted((word for one in wishes for word in one.saying), key=len, reverse=True)
    edge = "" if language == "zh" else r"(?<![a-z'])"
    hint = re.compile(edge + f"(?:{'|'.join(map(re.escape, said))})" + edge.replace("<", ""))
    return _Words(tuple(wishes), longest, hint, re.compile(str(raw["goes_off"])))


def _listed(line: object) -> list[str]:
    words = [word.replace("_", " ") for word in str(line).split()]
    return [*words, *(unquoted(word) for word in words if "'" in word)]
