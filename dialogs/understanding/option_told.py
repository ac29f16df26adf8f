# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer says besides of the trouble: 停线了, 等了一个月没人理, and beside a value.

Judges words alone, and changes no session; `reading` keeps what is found as a remark.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from dialogs.definition import Definition, Field
from dialogs.extraction import unmasked
from dialogs.fields.choice import spans, told
from dialogs.fields.spelling import bare, comma_of, fold, has_chinese, letters, simplified
from dialogs.moving import Turn
from dialogs.step import Found
from dialogs.understanding.for_others import is_like_this
from dialogs.understanding.goods import thing_in, which_told
from dialogs.understanding.happening import happens
from dialogs.understanding.telling import (
    adds_to,
    clauses_of,
    complains,
    is_beside,
    is_request,
    only_announces,
    only_begins,
    stands_still,
    tells,
    told_and_asked,
    trouble_words,
    without_labels,
)
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import vocabulary
from intake.conditions import tests_in

_BLANKS = re.compile(r" {2,}")  # where values stood
_MASKS = re.compile("[\x00\x01]+")
EDGES = " \t\r\n.,;:，。；：、"
_EDGE = re.compile(r"[,，。;；!！?？\n]|\. |\b(?:and|but) (?=(?:i|we|it|the|my) )")
_WISHES = re.compile(
    r"[要想能请退换补]|我[叫是姓]|[?？]|\b(?:want|please|can|could|would|like|refund|i'm|name)\b",
    re.IGNORECASE,
)
_LONGEST_CUT = 24  # characters of a value that is put back into its clause
_TO_CALL = re.compile(r"@|\d[\d -]{5,}\d")
_OPEN_ENDS = frozenset(
    (
        "on",
        "at",
        "in",
        "from",
        "since",
        "for",
        "of",
        "the",
        "my",
        "our",
        "by",
        "until",
        "with",
        "a",
    )
)
_SHORTEST_MORE = 5  # letters of a clause that goes on
_SHORTEST_REMARK = 4  # letters
# Up to a machine's name and what it is: A2双面打印机.
_THING_NAMED = re.compile(
    r"^(?:.*[\x00\x01])?(?:[\u4e00-\u9fff]{0,6}?[机仪器炉泵床箱柜秤锅车](?![械器动房构会])的?)?"
)
# Neither trouble: courtesy, where it stands, how long they have had it.
_COURTESY = re.compile(
    r"在|放|位于|[^,，]{0,4}[买购订]|用了?[^,，]{0,3}[年月天]|谢|多谢|感谢|麻烦|辛苦|拜托|请|帮|(?i:thank|please|cheers|thx)"
)
_SHORTEST_TROUBLE = 4  # letters


def beside_option(definition: Definition, field: Field, text: str) -> str:
    """The whole text where the option is only a part of what it says: 等了一个月没人理.

    Or where it is nothing but the trouble that the option stands for: 左边没声音. A standstill is
    always told: who is affected does not say that anything stands.
    """
    folded = fold(text)
    if stands_still(text) and not _is_label(field, text):
        return text.strip()
    if told_beside := _beside_option(definition, field, folded, text):
        return told_beside
    clauses = (one for one in clauses_of(text) if bare(one) not in field.rules.words)
    which = which_told(definition, clauses)
    return comma_of(text).join(which)


def _beside_option(definition: Definition, field: Field, folded: str, text: str) -> str:
    if all(one not in folded for one in field.rules.words):
        is_told = complains(definition, text) or (
            field.name in _reasons(definition) and told(simplified(folded), field.rules)
        )
        return text.strip() if is_told else ""
    named = max((one for one in field.rules.words if one in folded), key=len, default="")
    rest = folded.replace(named, " ")
    is_more = letters(rest) >= _SHORTEST_REMARK and adds_to(definition, rest)
    is_trouble = letters(rest) > 0 and complains(definition, named)
    return text.strip() if named and (is_more or is_trouble) else ""


def words_told(definition: Definition, text: str) -> str:
    """The clauses by whose build an option is told that prose is asked of: why goods go back.

    我买的是大号，结果寄来个小号的 says more than that the wrong thing was sent.
    """
    names, plain = _reasons(definition), simplified(fold(text))
    fields = [definition.by_name[name] for name in names]
    found = [span for one in fields for span in spans(plain, one.rules)]
    by_build = any(told(plain, one.rules) for one in fields)
    if not found or len(plain) != len(text):
        return ""
    if not (by_build or thing_in(definition, text)):
        return ""  # "you sent me the wrong item"
    start, end = min(one[0] for one in found), max(one[1] for one in found)
    first = max((one.end() for one in _EDGE.finditer(text, 0, start)), default=0)
    last = _EDGE.search(text, end)
    if last is not None and (further := _goes_on(text[last.end() :])):
        last = _EDGE.search(text, text.find(further, last.end()) + len(further))
    words = text[first : last.start() if last else len(text)].strip(EDGES)
    labels = {label for one in fields for label in one.rules.words}
    more = [one for one in told_and_asked(words) if not _only_names(definition, labels, one)]
    return words[words.find(more[0]) :] if more else ""


def _goes_on(rest: str) -> str:
    """The clause that goes on telling, 说是纯棉的结果是化纤; "" if it wishes or names."""
    clause = next(iter(told_and_asked(rest)), "")
    is_other = any(map(str.isdigit, clause)) or is_request(clause) or _WISHES.search(clause)
    return "" if is_other or letters(clause) < _SHORTEST_MORE else clause


def _only_names(definition: Definition, labels: set[str], clause: str) -> bool:
    return bare(clause) in labels or only_begins(definition, clause)


@lru_cache  # of a handful of definitions
def _reasons(definition: Definition) -> tuple[str, ...]:
    """The choices by which it is decided whether prose is asked for."""
    conditions = (one.when for one in definition.of_types("long_text"))
    names = {test.field for one in conditions if one is not None for test in tests_in(one)}
    choices = (definition.by_name.get(name) for name in sorted(names))
    return tuple(
        one.name for one in choices if one and any(each.tells for each in one.rules.options)
    )


def _is_label(field: Field, text: str) -> bool:
    """Whether a text is what stands on a button of the question."""
    labels = (label for one in field.rules.options for label in one.labels.values())
    return any(bare(one) == bare(text) for one in labels)


def left_beside(turn: Turn, rest: str, by_cues: tuple[Found, ...], *, is_own: bool) -> str:
    """What a message says of the trouble beside its answer; beside a code only what surely is."""
    used = {str(one.parsed.value) for one in by_cues}
    clauses = clauses_of(_BLANKS.sub(" ", unmasked(rest)))
    left = [
        one
        for one in clauses
        if not (only_announces(one) or is_like_this(one) or any(one in each for each in used))
    ]
    definition = turn.definition
    more = [
        one
        for one in left
        if complains(definition, one)
        or (not is_own and (adds_to(definition, one) or _is_remark(turn, one) or is_beside(one)))
    ]
    return _sentence(turn, more)


def _sentence(turn: Turn, clauses: Iterable[str]) -> str:
    return ("，" if turn.context.language == "zh" else ", ").join(clauses)


def _is_remark(turn: Turn, clause: str) -> bool:
    """Whether a short clause beside a value says something: 越来越大."""
    is_long_enough = letters(clause) >= _SHORTEST_REMARK and control_word(clause) is None
    return is_long_enough and tells(turn.definition, clause)


def tells_of_it(definition: Definition, clause: str) -> bool:
    """Whether a masked clause tells of a machine, and does not just say which, where or thanks."""
    behind = _THING_NAMED.sub("", clause)
    if letters(behind) < _SHORTEST_TROUBLE or _COURTESY.match(behind.strip()):
        return False
    is_place = vocabulary().no_things.fullmatch(simplified(bare(behind))) is not None
    if is_place or is_beside(behind) or is_request(behind):
        return False
    return tells(definition, behind)


def happens_beside(definition: Definition, masked: str) -> bool:
    """Whether what stands beside one code says by its build what is wrong: 计数不准."""
    return any(_happens(definition, one) for one in _between(masked))


def beside_codes(turn: Turn, masked: str, others: int) -> str:
    """What a message of a machine's codes says besides of its trouble, which is known in part.

    Beside several codes whatever tells of a machine is its trouble, unless it is said to us.
    """
    definition = turn.definition
    told = [
        one.strip(EDGES)
        for one in _between(masked)
        if _happens(definition, one) or (others and _is_of_machine(definition, one))
    ]
    return _sentence(turn, told)


def new_trouble(turn: Turn, text: str) -> str:
    """The clauses beside when it began that tell of another trouble than what is known.

    昨天换的加热管今天又不热了, but not 昨天开始卡纸的 where it jams.
    """
    definition = turn.definition
    known = simplified(fold(str(turn.session.answers[definition.description].value)))
    told = [
        one
        for one in clauses_of(text)
        if any(word not in known for word in trouble_words(definition, one))
    ]
    return _sentence(turn, told)


def as_said(remark: str, text: str) -> str:
    """The remark with the clauses whole from whose middle a value was taken: "my A1 drops off".

    Also where a word is left that nothing follows, "on Monday". A number to call is not put back.
    """
    if not remark:
        return ""
    clauses, whole = clauses_of(remark), clauses_of(text)
    as_told = [next((one for one in whole if _is_cut(each, one)), each) for each in clauses]
    return remark if as_told == clauses else comma_of(text).join(as_told)


def _is_cut(clause: str, whole: str) -> bool:
    if _TO_CALL.search(whole) or not 0 < len(whole) - len(clause) <= _LONGEST_CUT:
        return False
    parts, said = (list(one) if has_chinese(one) else one.split() for one in (clause, whole))
    parts = [one for one in parts if one.strip()]
    if not parts or parts[0] != said[0]:
        return False
    is_inside = parts[-1] == said[-1] or parts[-1].lower() in _OPEN_ENDS
    rest = iter(said)
    return is_inside and all(one in rest for one in parts)


def _between(masked: str) -> list[str]:
    """The clauses between the values of a masked text, without what announces these."""
    parts = _MASKS.split(masked)
    return [one for part in parts for one in clauses_of(without_labels(part).strip(EDGES))]


def _happens(definition: Definition, clause: str) -> bool:
    return tells_of_it(definition, clause) and happens(clause)


def _is_of_machine(definition: Definition, clause: str) -> bool:
    is_to_us = vocabulary().remarks.search(simplified(fold(clause))) is not None
    return not is_to_us and tells_of_it(definition, clause)
