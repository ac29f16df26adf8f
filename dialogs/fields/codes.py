# SPDX-License-Identifier: AGPL-3.0-or-later
"""What kind of code a code is: an order, a serial number, a model, an error code.

The four look alike, so they are told apart together and each code is one of them: first by the
word that announces it (序列号, 报, "alarm"), then by a register if there is one (the fields ask
it), last by its shape. Corrections are heard: of 不是 E07，是 E01 only E01 is left.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dialogs.fields.denial import is_denied, keeps_last
from dialogs.fields.patterns import patterns, word_list
from dialogs.fields.spelling import chinese_number, simplified
from intake.values import replace

_PATTERNS = patterns("codes")
MODEL, SERIAL, ORDER, ERROR = "model", "serial", "order_no", "error_code"
KINDS = (ORDER, SERIAL, ERROR, MODEL)


@dataclass(frozen=True, slots=True)
class Code:
    """A code in a text. `kind` is empty if nothing tells; `is_announced` if a word does."""

    start: int
    end: int
    value: str
    kind: str = ""
    is_announced: bool = False


_TOKEN = re.compile(
    r"(?<![A-Za-z0-9@._\-/+])[A-Za-z0-9](?:[A-Za-z0-9]|[\-_/.](?=[A-Za-z0-9])){1,38}(?![A-Za-z0-9@])"
)
_SPOKEN = re.compile(
    r"(?<![A-Za-z])([A-Za-z]{1,2}|[A-Z]{3})\s?[杠\-]?\s?((?:[〇零幺一二三四五六七八九十百千]\s?){1,5})(?![个只台点号楼层线天万直样下会般些定起旦切])"
)
_SHOWN = re.compile(r"(?<![A-Za-z])(?!OK|NO|YES|NA|ON)[A-Z]{2,4}(?![A-Za-z])")
# A British postcode: the second half never has one of C, I, K, M, O, V, so "E7 2PM" is none.
_POSTCODE = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])")
_SUFFIX = re.compile(r" (?:Pro|Plus|Max|Mini|Lite|Ultra|Air|SE|XL)(?![A-Za-z0-9])")
_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "幺": "1",
}
_WORDED = (
    ("named_model", MODEL),
    ("lettered_model", MODEL),
    ("short_model", MODEL),
    ("spaced_serial", SERIAL),
    ("spaced_order", ORDER),
    ("bracketed_error", ERROR),
    ("spaced_error", ERROR),
    ("parted_error", ERROR),
)
_NEXT_UNIT = {"百": "十", "千": "百"}  # 二百四 is 240
_LINK_WITHIN = 26
_LABEL = "label"  # it tells the serial number, or the model if that is how the code looks
# A figure, a spoken one behind a letter, or letters that a display may show.
_FAULT_NAME = re.compile(r"[\u4e00-\u9fff]{1,4}")  # 报过流OC-3
_HINT = re.compile(r"\d|[A-Za-z]\s?[杠\-]?\s?[〇零幺一二三四五六七八九]|[A-Z]{2}")
_DISPLAYED = re.compile(r"[EFAHLPU]\d{2}")
_SHORT_ERROR = re.compile(r"[a-z]{1,3}-?\d{1,4}[a-z]?", re.IGNORECASE)
_MODEL_SHAPE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9\-/.]{1,18}")
_MAX_SHAPE = 12
_SHORTEST_SHAPE = 5  # F059
_FIGURE_LENGTHS = range(2, 7)
_AMOUNT = 3  # "order 200 filters" is no order number
_MODEL_DIGITS = 6  # more are a serial number
_MOST_DIGITS = 9  # of a model behind the name of its kind
_SHORTEST_MODEL = 3


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
    typed = _told_apart(typed, text)
    return tuple(_settled(typed, text))


def _longest(found: list[Code]) -> Iterator[Code]:
    """Without those that are a part of another one: the 12 of ERR 12."""
    for one in found:
        if not any(
            other.start <= one.start and one.end <= other.end
            for other in found
            if other.end - other.start > one.end - one.start
        ):
            yield one


def _inheriting(typed: list[Code], text: str) -> list[Code]:
    """What is not denied; of 序列号不是A1122是A1221 the second is of the kind of the first."""
    kept: list[Code] = []
    denied = ""
    for one in typed:
        if is_denied(text, one.start):
            denied = one.kind if one.is_announced else ""
        elif denied and not one.is_announced:
            kept.append(replace(one, kind=denied, is_announced=True))
            denied = ""
        else:
            kept.append(one)
    return kept


def _told_apart(typed: list[Code], text: str) -> list[Code]:
    """What a label says, and models that nothing announces, beside other models.

    Of GX-40, F22 the one built like an error code is one; the label of a known model says its
    serial number.
    """
    models = sum(one.kind == MODEL for one in typed)
    kept: list[Code] = []
    for one in typed:
        kind = one.kind
        if kind == _LABEL:
            kind = SERIAL if models and _may_be(one.value, SERIAL) else _shaped(one, text)
        elif kind == MODEL and models > 1 and _DISPLAYED.fullmatch(one.value):
            kind = kind if one.is_announced else ERROR
        kept.append(replace(one, kind=kind))
    return kept


def is_bare(text: str) -> bool:
    """Whether a text is nothing but one code."""
    return _TOKEN.fullmatch(text.strip()) is not None


def only(text: str, kind: str) -> tuple[Code, ...]:
    """The codes of one kind."""
    return tuple(one for one in codes(text) if one.kind == kind)


def preferring(found: tuple[Code, ...], kind: str) -> tuple[Code, ...]:
    """The codes with the first that could be of the kind asked for taken as one, if none is."""
    if any(one.kind == kind for one in found):
        return found
    for index, one in enumerate(found):
        if not one.is_announced and _may_be(one.value, kind):
            value = _repaired(one.value) if kind == ERROR else one.value
            return (*found[:index], replace(one, kind=kind, value=value), *found[index + 1 :])
    return found


def as_asked(text: str, kind: str) -> Code | None:
    """The code in the answer to the question for one of this kind; the last one said.

    Letters and figures may be spaced or spelled out: "E 零 7", "V N B 3 K 1".
    """
    if (said := whole(text, kind)) is not None:
        return Code(0, len(text), said, kind, is_announced=True)
    found = codes(text)
    fitting = (
        [one for one in found if one.kind == kind]
        or [one for one in found if not one.is_announced]
        # "It says 4711-A09": too long for what a display shows.
        or [one for one in found if one.kind == ERROR and len(one.value) > _SHORTEST_SHAPE]
    )
    if fitting:
        return replace(fitting[-1] if keeps_last(text) else fitting[0], kind=kind)
    if kind == ERROR and (shown := _SHOWN.search(text)) and len(text) <= _MAX_SHAPE:
        return Code(*shown.span(), shown.group(), kind)  # 就两个字母 LP
    joined = re.sub(r"(?<=[A-Za-z0-9\-])\s+(?=[A-Za-z0-9\-])", "", text)
    match = _TOKEN.search(joined)
    if match is None or not any(map(str.isdigit, match.group())) or len(joined) == len(text):
        return None
    return Code(0, len(text), match.group(), kind)


def whole(text: str, kind: str) -> str | None:
    """The code that an answer is from end to end: dictated, or an error code in two parts."""
    plain = text.strip(" .。!")
    if kind == ERROR and _PATTERNS["parted"].fullmatch(plain):
        return plain
    return dictated(text)


def dictated(text: str) -> str | None:
    """A code dictated sign by sign: "E zero seven", 零零七, E杠07."""
    answer = _WRITTEN_DASH.sub("杠", _PATTERNS["lead"].sub("", text).strip(" .。!"))
    if _GLUED.search(answer):
        return None
    spelled = sum(word.casefold() in _FIGURES for word in _SIGN.findall(answer))
    if is_bare(answer) and any(map(str.isdigit, answer)) and spelled <= 1:
        return None
    signs = [_SIGNS.get(word.casefold(), word) for word in _SIGN.findall(answer)]
    code = _ROUND.sub(r"\1", " ".join(signs)).replace(" ", "")
    is_code = (
        bool(code) and all(len(one) == 1 or one.isdigit() for one in signs) and code.isascii()
    )
    letters = sum(map(str.isalnum, answer))
    is_spoken = is_code and (letters != len(code) or not answer.isascii())
    return code.upper() if is_spoken and any(map(str.isdigit, code)) and len(code) > 1 else None


_GLUED = re.compile(r"[A-Za-z]{2}\d|\d[A-Za-z]{2}")  # a code as it is written, nothing dictated
_FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
          "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ROUND = re.compile(r"\b([2-9])0(?= [1-9]\b)")  # twenty one: 20 and 1 are 21
_WRITTEN_DASH = re.compile(r"(?<=[A-Za-z])-(?=[〇零幺一二三四五六七八九])")  # F-二零一
_SIGN = re.compile(r"[A-Za-z]+|\d+|[〇零幺一二两三四五六七八九杠]|横杠|[\u4e00-\u9fff]")
_SIGNS = {
    **{word: str(value) for value, word in enumerate(_FIGURES)},
    **{word: str(value) for value, word in enumerate(_TEENS, 10)},
    **{word: str(10 * value) for value, word in enumerate(_TENS, 2)},
    **_DIGITS, "oh": "0", "dash": "-", "hyphen": "-", "minus": "-", "杠": "-", "横杠": "-",
}  # fmt: skip


def _candidates(text: str) -> Iterator[Code]:
    for match in _TOKEN.finditer(text):
        if any(map(str.isdigit, match.group())):
            suffix = _SUFFIX.match(text, match.end())  # T8 Pro
            end = suffix.end() if suffix else match.end()
            yield Code(match.start(), end, text[match.start() : end])
    for match in _SPOKEN.finditer(text):
        spoken = "".join(match[2].split())
        digits = "".join(_DIGITS.get(character, "") for character in spoken)
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
    for name, kind in _WORDED:
        for match in _PATTERNS[name].finditer(text):
            group = match.lastindex or 1
            if match[group] not in word_list("not_codes"):
                value = match[group] if kind == ERROR else match[group].replace(" ", "")
                yield Code(*match.span(group), value, kind)


def _typed(code: Code, text: str, cues: tuple[tuple[int, int, str], ...]) -> Code:
    kind = _announced(code, text, cues)
    if kind == "other":
        return replace(code, kind="other", is_announced=True)
    if kind == _LABEL:
        is_serial = not _shaped(code, text) and _may_be(code.value, SERIAL)
        return replace(code, kind=SERIAL if is_serial else _LABEL)
    if kind and _may_be(code.value, kind):
        value = _repaired(code.value) if kind == ERROR else code.value
        return replace(code, value=value, kind=kind, is_announced=True)
    if code.kind:
        return code
    kind = _shaped(code, text)
    return replace(code, kind=kind, value=_repaired(code.value) if kind == ERROR else code.value)


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
        if is_linked or (is_fault_named and _SHORT_ERROR.fullmatch(code.value)):
            return kind
        break
    return _LABEL if is_labelled else ""


def _may_be(value: str, kind: str) -> bool:
    """Whether a code can be of the kind announced; "order 2 filters" is no order number."""
    digits = sum(map(str.isdigit, value))
    if kind == ORDER:
        return digits > _AMOUNT
    if kind == SERIAL:
        return digits > 1 and len(value) > _AMOUNT
    if kind == MODEL:
        return not value.isdigit() or len(value) <= _MODEL_DIGITS
    return (
        len(value) <= _MAX_SHAPE
        and (not value.isdigit() or len(value) in _FIGURE_LENGTHS)
        and not _is_measure(value)
    )


def _is_measure(value: str) -> bool:
    return value[:1].isdigit() and _PATTERNS["no_model"].fullmatch(value) is not None


def _repaired(value: str) -> str:
    """EO7 is E07: between figures, or behind the letters of a code, O and l are 0 and 1."""
    match = re.fullmatch(r"([A-NP-Za-np-z]{1,3}-?)([0-9OoIl]{1,4})", value)
    if match is None or not any(map(str.isdigit, match[2])):
        return value
    return match[1] + match[2].translate(str.maketrans("OoIl", "0011"))


def _shaped(code: Code, text: str) -> str:
    value = code.value.split()[0]  # T8 Pro is built like T8
    before, after = text[: code.start], text[code.end : code.end + 8]
    if _PATTERNS["error_shape"].fullmatch(value) or re.fullmatch(r"[Ee][Oo]\d{1,3}", value):
        return ERROR
    if _PATTERNS["serial_shape"].fullmatch(value):
        return SERIAL
    if _PATTERNS["order_shape"].fullmatch(value):
        return ORDER
    is_errorlike = _SHORT_ERROR.fullmatch(value) and len(value) <= _SHORTEST_SHAPE
    if is_errorlike and _PATTERNS["behind"].match(after) and value[0].upper() in "EFAHLPU":
        return ERROR
    if _PATTERNS["place_behind"].match(after):
        return ""
    if _PATTERNS["behind_model"].match(after) and not value.isdigit():
        return MODEL
    if _is_model(value, before) or _is_behind_machine(value, before):
        return MODEL
    return ""


def _is_behind_machine(value: str, before: str) -> bool:
    """Whether a longer code is a model because it stands right behind what it is the model of."""
    digits = sum(map(str.isdigit, value))
    is_model = value[0].isalpha() and _MODEL_SHAPE.fullmatch(value) is not None
    is_model = is_model and _PATTERNS["no_model"].fullmatch(value) is None
    return is_model and digits <= _MOST_DIGITS and bool(_PATTERNS["machine_before"].search(before))


def _is_model(value: str, before: str) -> bool:
    if not _MODEL_SHAPE.fullmatch(value) or _PATTERNS["no_model"].fullmatch(value):
        return False
    digits = sum(map(str.isdigit, value))
    if value.count("/") > 1:
        return False  # a port, a path
    if digits > _MODEL_DIGITS or len(value) < _SHORTEST_MODEL:
        return False
    if value[0].isdigit() and "-" not in value:  # a measure, an amount
        return False
    return not re.search(
        r"(?:第|版本|固件|高速|国道|省道|公路|桩号|v|version|@|://)\s?$", before, re.IGNORECASE
    )


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
