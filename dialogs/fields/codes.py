# SPDX-License-Identifier: AGPL-3.0-or-later
"""What kind of code a code is: an order, a serial number, a model, an error code.

The four look alike, so they are told apart together and each code is one of them: first by the
word that announces it (序列号, 报, "alarm"), then by a register if there is one (the fields ask
it), last by its shape. Corrections are heard: of 不是 E07，是 E01 only E01 is left.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache

from dialogs.fields.code_shapes import (
    ERROR,
    KINDS,
    MAX_SHAPE,
    MODEL,
    ORDER,
    SERIAL,
    SHORT_ERROR,
    SHORTEST_SHAPE,
    TOKEN,
    Code,
    built,
    may_be,
    repaired,
    shaped,
)
from dialogs.fields.denial import is_denied, keeps_last
from dialogs.fields.dictation import DIGITS, dictated
from dialogs.fields.patterns import patterns, word_list
from dialogs.fields.spelling import chinese_number, simplified
from intake.values import replace

_PATTERNS = patterns("codes")
_SPOKEN = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{1,2}|[A-Z]{3})\s?[杠\-]?\s?((?:[〇零幺一二三四五六七八九十百千]\s?){1,5})(?![个只台点号楼层线天万直样下会般些定起旦切])"
)
_SHOWN = re.compile(r"(?<![A-Za-z])(?!OK|NO|YES|NA|ON)[A-Z]{2,4}(?![A-Za-z])")
# A British postcode: the second half never has one of C, I, K, M, O, V, so "E7 2PM" is none.
_POSTCODE = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])")
_SUFFIX = re.compile(r" (?:Pro|Plus|Max|Mini|Lite|Ultra|Air|SE|XL)(?![A-Za-z0-9])")
_WORDED = (
    ("named_model", MODEL),
    ("lettered_model", MODEL),
    ("short_model", MODEL),
    ("spaced_serial", SERIAL),
    ("spaced_order", ORDER),
    ("short_order", ORDER),
    ("bracketed_error", ERROR),
    ("spaced_error", ERROR),
    ("parted_error", ERROR),
    ("figure_error", ERROR),
)
_MADE_MODEL = "made_model"
_NEXT_UNIT = {"百": "十", "千": "百"}  # 二百四 is 240
_LINK_WITHIN = 26
_LABEL = "label"  # it tells the serial number, or the model if that is how the code looks
# A figure, a spoken one behind a letter, or letters that a display may show.
_FAULT_NAME = re.compile(r"[\u4e00-\u9fff]{1,4}")  # 报过流OC-3
_AMOUNTS = r"\s?(?:[台个件元块年月日点次套]|pcs\b|units\b|pieces\b|hours\b|days\b)"
_GROUPS = re.compile(
    r"(?<![A-Za-z0-9\-./:])[A-Z]{0,4}\d{3,6}(?: \d{3,6}){1,5}(?: \d)?"
    rf"(?![A-Za-z0-9\-./:]|{_AMOUNTS})"
)
_COUNTED = re.compile(_AMOUNTS)
# What figures measure: the scale reads 40 kg.
_MEASURED = re.compile(
    r"\s?(?:[kKmM]?[gG]|lbs?|tonnes?|tons?|m?bar|psi|[kM]?[pP]a|[kM]?[vV]|volts?|amps?|m?A|[kM]?W|[kM]?Hz|rpm"
    r"|[mck]?m|metres?|meters?|inch(?:es)?|ml|l|lit(?:re|er)s?|percent|deg(?:rees)?|%|°\s?[CF]?|℃|℉|dB|ppm)(?![A-Za-z0-9])"
    r"|\s?(?:度|公斤|千克|吨|斤|克|升|毫米|厘米|公里|米|伏|安|瓦|转|兆帕|千帕|分贝|摄氏)"
)
_IN_YEAR = re.compile(r"\b(?:in|since|from|of)\s$", re.IGNORECASE)
_YEAR = 4
_YEARS = re.compile(r"(?:19[5-9]|20[0-4])\d")
_WORDS = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]+(?![A-Za-z0-9])")
_LONGEST_SIGN = 4  # letters of a code written apart: "vnb 3 k 1"
_AND = re.compile(r"\s?(?:[,，、;；/&和与及跟]|还有|以及|,? and )\s?")
_HINT = re.compile(r"\d|[A-Za-z]\s?[杠\-]?\s?[〇零幺一二三四五六七八九]|[A-Z]{2}")
_DISPLAYED = re.compile(r"[EFAHLPU]\d{2}")


@lru_cache(maxsize=8)  # each of the four fields asks for the same text in turn
def codes(text: str) -> tuple[Code, ...]:
    """Every code in a narrow text, in order, with its kind; without what is denied or replaced."""
    text = simplified(text)
    if not _HINT.search(text):
        return ()
    posted = [match.span() for match in _POSTCODE.finditer(text)]
    found = sorted(
        (
            one
            for one in _candidates(text)
            if not any(start <= one.start and one.end <= end for start, end in posted)
        ),
        key=lambda one: one.start,
    )
    cues = tuple(
        (match.start(), match.end(), match.lastgroup or "")
        for match in _PATTERNS["cues"].finditer(text)
    )
    typed = _inheriting([_typed(one, text, cues) for one in _longest(found)], text)
    typed = _told_apart(_listed(typed, text), text)
    return tuple(_settled(typed, text))


def _longest(found: list[Code]) -> Iterator[Code]:
    """Without those that are a part of another one, or the same and less is known of it.

    `found` is in order, so only what begins near enough is looked at.
    """
    starts = [one.start for one in found]
    reach = max((one.end - one.start for one in found), default=0)
    for one in found:
        length = one.end - one.start
        near = found[bisect_left(starts, one.end - reach) : bisect_right(starts, one.start)]
        if not any(
            other.start <= one.start and one.end <= other.end
            for other in near
            if (other.end - other.start, bool(other.kind)) > (length, bool(one.kind))
        ):
            yield one


def _inheriting(typed: list[Code], text: str) -> list[Code]:
    """What is not denied; of 序列号不是A1122是A1221 the second is of the kind of the first."""
    kept: list[Code] = []
    denied = ""
    for one in typed:
        if is_denied(text, one.start):
            denied = one.kind if one.is_announced else ""
        elif denied and not one.is_announced and may_be(one.value, denied):
            kept.append(replace(one, kind=denied, is_announced=True))
            denied = ""
        elif kept and _puts_right(kept[-1], one, text):
            kept.append(replace(one, kind=kept[-1].kind, is_announced=True))
        else:
            kept.append(one)
    return kept


def _puts_right(first: Code, one: Code, text: str) -> bool:
    """Whether a code stands for the one told before it: 订单号55123，哦不对，55121."""
    if not first.is_announced or first.kind not in {ORDER, SERIAL} or one.is_announced:
        return False
    is_alike = not one.kind and may_be(one.value, first.kind)
    return is_alike and keeps_last(text[first.end : one.start])


def _listed(typed: list[Code], text: str) -> list[Code]:
    """Of 序列号分别是K17和K44 the second is of the kind of the first, if built alike."""
    kept: list[Code] = []
    for one in typed:
        goes_on = bool(kept) and _goes_on(kept[-1], one, text)
        kept.append(replace(one, kind=kept[-1].kind, is_announced=True) if goes_on else one)
    return kept


def _goes_on(first: Code, one: Code, text: str) -> bool:
    is_open = not one.is_announced and one.kind in {"", MODEL}
    is_list = first.is_announced and first.kind in KINDS
    is_next = _AND.fullmatch(text, first.end, one.start) is not None
    return is_open and is_list and is_next and built(first.value) == built(one.value)


def _told_apart(typed: list[Code], text: str) -> list[Code]:
    """What a label says, and models that nothing announces, beside other models.

    Of GX-40, F22 the one built like an error code is one; the label of a known model says its
    serial number.
    """
    models = sum(one.kind == MODEL for one in typed)
    parts = [one for one in typed if models > 1 and _is_part(one, text)]
    kept: list[Code] = []
    for one in typed:
        kind = one.kind
        if one in parts and len(parts) < models:
            kind = ""
        if kind == _LABEL:
            kind = SERIAL if models and may_be(one.value, SERIAL) else shaped(one, text)
        elif kind == MODEL and models > 1 and _DISPLAYED.fullmatch(one.value):
            kind = kind if one.is_announced else ERROR
        kept.append(replace(one, kind=kind))
    return kept


def _is_part(code: Code, text: str) -> bool:
    """Whether a model is that of a part, not of the machine: the bearing 6204-2RS of the GA37."""
    if code.kind != MODEL or code.is_announced:
        return False
    return (
        _PATTERNS["part_shape"].fullmatch(code.value) is not None
        or _PATTERNS["part_before"].search(text, max(0, code.start - _LINK_WITHIN), code.start)
        is not None
    )


def only(text: str, kind: str) -> tuple[Code, ...]:
    """The codes of one kind."""
    return tuple(one for one in codes(text) if one.kind == kind)


def preferring(found: tuple[Code, ...], kind: str, text: str) -> tuple[Code, ...]:
    """The codes with the first that could be of the kind asked for taken as one, if none is."""
    grouped = _grouped(text, kind)
    if any(one.kind == kind and not _within(one, grouped) for one in found):
        return found
    if grouped is not None:
        apart = (one for one in found if one.end <= grouped.start or grouped.end <= one.start)
        return tuple(sorted((*apart, grouped), key=lambda one: one.start))
    for index, one in enumerate(found):
        if not one.is_announced and may_be(one.value, kind) and not is_amount(one, text):
            value = repaired(one.value) if kind == ERROR else one.value
            return (*found[:index], replace(one, kind=kind, value=value), *found[index + 1 :])
    return found


def _within(one: Code, grouped: Code | None) -> bool:
    return grouped is not None and grouped.start <= one.start and one.end <= grouped.end


def is_amount(one: Code, text: str) -> bool:
    """Whether figures count something or are a year: 2025年买的, "bought in 2025"."""
    if not one.value.isdigit():
        return False
    if _MEASURED.match(text, one.end):
        return True
    is_year = len(one.value) == _YEAR and one.value[:2] in {"19", "20"}
    is_told = is_year and _IN_YEAR.search(text, 0, one.start) is not None
    return is_told or _COUNTED.match(text, one.end) is not None


def _grouped(text: str, kind: str) -> Code | None:
    """A number in groups of figures, where one was asked for: 2614 7730 0918 5521."""
    if kind not in {ORDER, SERIAL} or (match := _GROUPS.search(text)) is None:
        return None
    return Code(*match.span(), "".join(match.group().split()), kind, is_announced=True)


def as_asked(text: str, kind: str) -> Code | None:
    """The code in the answer to the question for one of this kind; the last one said.

    Letters and figures may be spaced or spelled out: "E 零 7", "V N B 3 K 1".
    """
    if (said := whole(text, kind)) is not None:
        return Code(0, len(text), said, kind, is_announced=True)
    found = codes(text)
    grouped = _grouped(text, kind)
    if grouped and not any(one.kind == kind and not _within(one, grouped) for one in found):
        return grouped
    fitting = (
        [one for one in found if one.kind == kind]
        or [one for one in found if not one.is_announced and not is_amount(one, text)]
        # "It says 4711-A09": too long for what a display shows.
        or [one for one in found if one.kind == ERROR and len(one.value) > SHORTEST_SHAPE]
    )
    if fitting:
        return replace(fitting[-1] if keeps_last(text) else fitting[0], kind=kind)
    if kind == ERROR and (shown := _SHOWN.search(text)) and len(text) <= MAX_SHAPE:
        return Code(*shown.span(), shown.group(), kind)  # 就两个字母 LP
    joined = re.sub(r"(?<=[A-Za-z0-9\-])\s+(?=[A-Za-z0-9\-])", "", text)
    match = TOKEN.search(joined)
    if any(part.islower() and len(part) > _LONGEST_SIGN for part in _WORDS.findall(text)):
        return None  # bought 2 in 2025
    if match is None or not any(map(str.isdigit, match.group())) or len(joined) == len(text):
        return None
    return Code(0, len(text), match.group(), kind)


def whole(text: str, kind: str) -> str | None:
    """The code that an answer is from end to end: dictated, or an error code in two parts."""
    plain = text.strip(" .。!")
    if kind == ERROR and _PATTERNS["parted"].fullmatch(plain):
        return plain
    return dictated(text)


def _candidates(text: str) -> Iterator[Code]:
    for match in TOKEN.finditer(text):
        if any(map(str.isdigit, match.group())):
            suffix = _SUFFIX.match(text, match.end())  # T8 Pro
            end = suffix.end() if suffix else match.end()
            yield Code(match.start(), end, text[match.start() : end])
    for match in _SPOKEN.finditer(text):
        spoken = "".join(match[2].split())
        digits = "".join(DIGITS.get(character, "") for character in spoken)
        if set("十百千").intersection(spoken):  # E二十三, KX二百四
            spoken += _NEXT_UNIT.get(spoken[-2:-1], "") if spoken[-1] not in "十百千" else ""
            digits = str(chinese_number(spoken) or "")
        if {"-", "杠"} & set(match.group()):
            digits = f"-{digits}"
        yield Code(*match.span(), f"{match[1].upper()}{digits}")
    yield from _worded(text)


def _worded(text: str) -> Iterator[Code]:
    """Letters, and figures apart from their letters, where the words beside them tell."""
    for match in _PATTERNS["shown_letters"].finditer(text):
        if match[1] not in word_list("not_codes"):
            yield Code(match.start(1), match.end(1), match[1], ERROR)
    is_made = _PATTERNS["made_hint"].search(text) is not None
    for name, kind in ((_MADE_MODEL, MODEL), *_WORDED) if is_made else _WORDED:
        for match in _PATTERNS[name].finditer(text):
            group = match.lastindex or 1
            if match[group] not in word_list("not_codes"):
                value = match[group] if kind == ERROR else match[group].replace(" ", "")
                yield Code(*match.span(group), value, kind)


def _typed(code: Code, text: str, cues: tuple[tuple[int, int, str], ...]) -> Code:
    kind = _announced(code, text, cues)
    if kind == "other":
        return replace(code, kind="other", is_announced=True)
    if kind == _LABEL and _YEARS.fullmatch(code.value):
        return replace(code, kind="")  # when it was built
    if kind == _LABEL:
        is_serial = not shaped(code, text) and may_be(code.value, SERIAL)
        return replace(code, kind=SERIAL if is_serial else _LABEL)
    if kind and may_be(code.value, kind) and not (kind == ERROR and is_amount(code, text)):
        value = repaired(code.value) if kind == ERROR else code.value
        return replace(code, value=value, kind=kind, is_announced=True)
    if code.kind:
        return code
    kind = shaped(code, text)
    return replace(code, kind=kind, value=repaired(code.value) if kind == ERROR else code.value)


def _announced(code: Code, text: str, cues: tuple[tuple[int, int, str], ...]) -> str:
    """The kind that the nearest word before the code announces."""
    is_labelled = False
    for _, end, kind in reversed(cues):
        if end > code.start:
            continue
        gap = text[end : code.start]
        is_linked = len(gap) <= _LINK_WITHIN and _PATTERNS["link"].fullmatch(gap) is not None
        if is_linked and kind == _LABEL:  # "serial number on the label": what it is comes before
            is_labelled = True
            continue
        is_fault_named = kind == ERROR and _FAULT_NAME.fullmatch(gap) is not None
        if is_linked or (is_fault_named and SHORT_ERROR.fullmatch(code.value)):
            is_of_label = kind == ERROR and _PATTERNS["labelled_behind"].match(text, code.end)
            return _LABEL if is_of_label else kind
        break
    return _LABEL if is_labelled else ""


def _settled(found: list[Code], text: str) -> Iterator[Code]:
    """What is announced wins over shape, a correction over what it corrects."""
    announced = {one.kind for one in found if one.is_announced}
    last_wins = keeps_last(text)
    for index, one in enumerate(found):
        if one.kind == "other":
            continue
        if one.kind == MODEL and not one.is_announced and MODEL in announced:
            yield replace(one, kind="")  # another code beside the model
        elif not (last_wins and one.kind and _follows(one.kind, found[index + 1 :])):
            yield one


def _follows(kind: str, rest: list[Code]) -> bool:
    return any(one.kind == kind for one in rest)
