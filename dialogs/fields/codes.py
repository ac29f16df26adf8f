# SPDX-License-Identifier: AGPL-3.0-or-later
"""What kind of code a code is: an order, a serial number, a model, an error code.

The four look alike, so they are told apart together and each code is one of them: first by the
word that announces it (序列号, 报, "alarm"), then by a register if there is one (the fields ask
it), last by its shape. Corrections are heard: of 不是 E07，是 E01 only E01 is left.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dialogs.fields.denial import is_denied, keeps_last

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
_SPOKEN = re.compile(r"(?<![A-Za-z])([A-Za-z]{1,3})\s?[杠\-]?\s?((?:[〇零幺一二三四五六七八九]\s?){1,4})(?![个只台点号楼层线天])")
_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {"〇": "0", "幺": "1"}
_CUES = re.compile(
    r"(?P<order_no>(?:订单|采购单|采购订单|工单|维修单|服务单|运单|快递单|销售单|发货单|合同|发票)(?:编号|号码|号)?|单号"
    r"|(?<![a-z])(?:purchase |sales |work )?order(?: number| no\.?| id)?|(?<![a-z])(?:contract|invoice|rma|waybill)"
    r"(?: number| no\.?| id)?(?![a-z])|(?<![a-z])po(?= ?(?:no|num|[#:：\d]))(?: number| no\.?)?)"
    r"|(?P<serial>序列号|序号|机身号|机身码|机身编号|出厂编号|出厂号|产品编号|设备编号|资产编号|机器编号|机号|编号|条码|串号|铭牌号"
    r"|(?<![a-z])serial(?: number| no\.?| num)?(?![a-z])|(?<![a-z])s/n(?![a-z])|(?<![a-z])sn(?=[ :：#是为号])(?:码|号)?)"
    r"|(?P<model>型号|机型|规格型号|规格|牌号|(?<![a-z])model(?: number| no\.?| name)?(?![a-z]))"
    r"|(?P<error_code>(?:故障|错误|报警|告警|异常|报错)(?:代码|码|编号|信息|号)?|代码|报码|(?<![汇通播预申])报(?!修|价|告|名|废|销|到|表|纸|备|关|案)(?:了|出|的|错|警)*"
    r"|显示(?!屏|器|板|卡|面板|灯)(?:了|着|出)?|提示(?:了|音)?|跳(?!闸|停|线|动|过)(?:了|出)?|弹出?|出现|闪(?!烁)"
    r"|(?<![a-z])(?:error|fault|alarm|trouble|warning|diagnostic|stop|status)(?: codes?| messages?| numbers?| no\.?)?(?![a-z])"
    r"|(?<![a-z])codes?(?![a-z])|(?<![a-z])(?:shows?|showing|showed|displays?|displaying|displayed|reads?|reporting|reports|throws?|throwing|flashes|flashing|blinking|says?|gives?|giving|fails? with|failed with|crashes with|tripped (?:on|with))(?![a-z]))"
    r"|(?P<other>版本|固件|软件|邮编|税号|账号|帐号|身份证|工号|车牌|房间|房号|会议号|密码|验证码|(?<![a-z])(?:version|firmware|room|zip|postcode|ext|extension|password|account|line|page|building|unit|bay|gate|floor)(?![a-z]))",
    re.IGNORECASE,
)
# Between a cue and its code.
_LINK = re.compile(
    r"(?:\s|[:：#是为叫即=＝\"'“”「」（(]|号码?|码|一个|个|了|着|的|成|上|写着|应该|其实|好像|is|was|are|an?|the|on|it|this|that|label|plate|nameplate|display|screen|says|reads|of|with|code|number|no\.|actually|should be|be|just|reading|now|to){0,9}",
    re.IGNORECASE,
)
_LINK_WITHIN = 26
_BEHIND = re.compile(r"\s?(?:error|fault|alarm|报警|故障|错误|告警|代码|报错|的报警|的故障)", re.IGNORECASE)
_BEHIND_MODEL = re.compile(r"\s?(?:型(?!号)|系列|机型)")
_ERROR_SHAPE = re.compile(r"(?:0x[0-9a-f]{2,8}|(?:e|er|err|error|al|alm|alarm|fault|flt)[\-_]?\d{1,5}[a-z]?)", re.IGNORECASE)
_SHORT_ERROR = re.compile(r"[a-z]{1,3}-?\d{1,4}[a-z]?", re.IGNORECASE)
_ORDER_SHAPE = re.compile(r"(?:dd|po|so|ord|wo|wx|jd|ht|inv|rma|gd|bx)[\-_]?\d{5,}[\d\-]*", re.IGNORECASE)
_SERIAL_SHAPE = re.compile(r"s/?n[\-_:]?(?=[a-z0-9\-]*\d)[a-z0-9][a-z0-9\-]{2,26}", re.IGNORECASE)
# Measures, standards, sizes, programs: no models. 380V, 50Hz, M6, A4, IP65, R22, Win10, USB3.
_NO_MODEL = re.compile(
    r"\d+(?:\.\d+)?(?:v|kv|mv|a|ma|w|kw|mw|kva|hz|khz|mhz|ghz|mm|cm|m|km|kg|g|t|ml|l|gb|mb|tb|kb|k|h|s|ms|min|c|f|rpm|bar|mpa|kpa|pa|psi|nm|db|dpi|ppm|x|p|st|nd|rd|th|d|y|hr|hrs|pcs|pm|am|days?|hours?|mins?|weeks?|times?|units?|years?|floor)"
    r"|m\d{1,2}|a[0-6]|b[45]|ip\d{2}|r(?:12|22|32|134a?|404a?|407c?|410a?|600a?)|win(?:dows)?\d{1,2}|usb\d?(?:\.\d)?|wifi\d|[2345]g|\d+d|dn\d+|ph\d|co2|h2o|o2|n2|pm2\.?5|x86|h26[45]|mp[34]|ios\d*|q[1-4]|no\d+|v\d+(?:\.\d+)*|com\d{1,2}|covid\d*|b2b|24/7|7x24|7[*x]24|\d+[x*]\d+.*|\d+/\d+.*|\d{4}-\d{1,2}-\d{1,2}.*|p[0-3]|l[1-3]n?|pt100|rs(?:232|485)|rj45|hdmi\d?|ddr\d|cat\d[ae]?|iso\d+|web[23]|f1[0-2]|f[1-9]|ctrl.*|s0s",
    re.IGNORECASE,
)
_MODEL_SHAPE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9\-/.]{1,18}")
_NAMED_MODEL = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][a-z]+[A-Z][A-Za-z]*|[A-Z]{3,}[a-z]*) (\d{2,5}[A-Za-z]{0,4}(?:-[A-Za-z0-9]+)?)(?![A-Za-z0-9:.\-]|\s?(?:am|pm|%|units|hours|days|minutes))"
)
_TROUBLE = re.compile(r"fault|error|alarm|code|故障|报警|报错|错误|代码|告警|跳|闪", re.IGNORECASE)
_MAX_SHAPE = 12


def codes(text: str) -> tuple[Code, ...]:
    """Every code in a narrow text, in order, each with its kind; denied and replaced ones left out."""
    if not any(map(str.isdigit, text)) and not _SPOKEN.search(text):
        return ()
    found = sorted(_candidates(text), key=lambda one: one.start)
    cues = tuple((match.start(), match.end(), match.lastgroup or "") for match in _CUES.finditer(text))
    typed = [_typed(one, text, cues) for one in found]
    typed = [one for one in typed if not is_denied(text, one.start)]
    return tuple(_settled(typed, text))


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
    found = codes(text)
    fitting = [one for one in found if one.kind == kind] or [
        one for one in found if not one.is_announced
    ]
    if fitting:
        return replace(fitting[-1] if keeps_last(text) else fitting[0], kind=kind)
    if (spelled := dictated(text)) is not None:
        return Code(0, len(text), spelled, kind, is_announced=True)
    joined = re.sub(r"(?<=[A-Za-z0-9\-])\s+(?=[A-Za-z0-9\-])", "", text)
    match = _TOKEN.search(joined)
    if match is None or not any(map(str.isdigit, match.group())) or len(joined) == len(text):
        return None
    return Code(0, len(text), match.group(), kind)


def dictated(text: str) -> str | None:
    """A code dictated sign by sign: "E zero seven", 零零七, E杠07."""
    answer = _LEAD.sub("", text).strip(" .。!")
    signs = [_SIGNS.get(word.casefold(), word) for word in _SIGN.findall(answer)]
    code = "".join(signs)
    is_code = bool(code) and all(len(one) == 1 or one.isdigit() for one in signs) and code.isascii()
    letters = sum(map(str.isalnum, answer))
    is_spoken = is_code and (letters != len(code) or not answer.isascii())
    return code.upper() if is_spoken and any(map(str.isdigit, code)) and len(code) > 1 else None


_SIGN = re.compile(r"[A-Za-z]+|\d+|[〇零幺一二两三四五六七八九杠]|横杠|[\u4e00-\u9fff]")
_SIGNS = {
    **{word: str(value) for value, word in enumerate("zero one two three four five six seven eight nine".split())},
    **_DIGITS, "oh": "0", "dash": "-", "hyphen": "-", "minus": "-", "杠": "-", "横杠": "-",
}  # fmt: skip
_LEAD = re.compile(
    r"^(?:.*?(?:代码|编号|型号|序列号|单号|号码|code|number|model|serial)(?:是|为| is)?|是|显示|报|it's|it is|it says)[\s:：]*",
    re.IGNORECASE,
)


def _candidates(text: str) -> Iterator[Code]:
    for match in _TOKEN.finditer(text):
        if any(map(str.isdigit, match.group())):
            yield Code(*match.span(), match.group())
    for match in _SPOKEN.finditer(text):
        digits = "".join(_DIGITS[character] for character in match[2] if not character.isspace())
        yield Code(*match.span(), f"{match[1].upper()}{digits}")
    for match in _NAMED_MODEL.finditer(text):
        if match[1].isdigit():
            yield Code(match.start(1), match.end(1), match[1], MODEL)


def _typed(code: Code, text: str, cues: tuple[tuple[int, int, str], ...]) -> Code:
    kind = _announced(code, text, cues)
    if kind == "other":
        return replace(code, kind="other", is_announced=True)
    if kind and _may_be(code.value, kind):
        value = _repaired(code.value) if kind == ERROR else code.value
        return replace(code, value=value, kind=kind, is_announced=True)
    if code.kind:
        return code
    kind = _shaped(code, text)
    return replace(code, kind=kind, value=_repaired(code.value) if kind == ERROR else code.value)


def _announced(code: Code, text: str, cues: tuple[tuple[int, int, str], ...]) -> str:
    """The kind that the nearest word before the code announces."""
    for _, end, kind in reversed(cues):
        if end > code.start:
            continue
        if code.start - end > _LINK_WITHIN or not _LINK.fullmatch(text, end, code.start):
            break
        return kind
    return ""


def _may_be(value: str, kind: str) -> bool:
    """Whether a code can be of the kind announced; "order 2 filters" is no order number."""
    digits = sum(map(str.isdigit, value))
    if kind == ORDER:
        return digits >= 4  # noqa: PLR2004 shorter ones are amounts
    if kind == SERIAL:
        return digits >= 2 and len(value) >= 4  # noqa: PLR2004 on a label
    if kind == MODEL:
        return not value.isdigit() or len(value) <= 6  # noqa: PLR2004 longer figures are serials
    return len(value) <= _MAX_SHAPE and (not value.isdigit() or 2 <= len(value) <= 6) and not _is_measure(value)  # noqa: PLR2004


def _is_measure(value: str) -> bool:
    return value[:1].isdigit() and _NO_MODEL.fullmatch(value) is not None


def _repaired(value: str) -> str:
    """EO7 is E07: between figures, or behind the letters of a code, O and l are 0 and 1."""
    match = re.fullmatch(r"([A-NP-Za-np-z]{1,3}-?)([0-9OoIl]{1,4})", value)
    if match is None or not any(map(str.isdigit, match[2])):
        return value
    return match[1] + match[2].translate(str.maketrans("OoIl", "0011"))


def _shaped(code: Code, text: str) -> str:
    value = code.value
    before, after = text[: code.start], text[code.end : code.end + 8]
    if _ERROR_SHAPE.fullmatch(value) or re.fullmatch(r"[Ee][Oo]\d{1,3}", value):
        return ERROR
    if _SERIAL_SHAPE.fullmatch(value):
        return SERIAL
    if _ORDER_SHAPE.fullmatch(value):
        return ORDER
    is_errorlike = _SHORT_ERROR.fullmatch(value) and len(value) <= 5  # noqa: PLR2004 F059
    if is_errorlike and _BEHIND.match(after) and value[0].upper() in "EFAHLPU":
        return ERROR
    if _BEHIND_MODEL.match(after) and not value.isdigit():
        return MODEL
    if _is_model(value, before):
        return MODEL
    return ""


def _is_model(value: str, before: str) -> bool:
    if not _MODEL_SHAPE.fullmatch(value) or _NO_MODEL.fullmatch(value):
        return False
    digits = sum(map(str.isdigit, value))
    if digits > 6 or (value[0].isdigit() and "-" not in value) or len(value) < 3:  # noqa: PLR2004 a serial, a measure
        return False
    return not re.search(r"(?:第|版本|固件|v|version|@|://)\s?$", before, re.IGNORECASE)


def _settled(found: list[Code], text: str) -> Iterator[Code]:
    """One reading for all: what is announced wins over shape; a correction over what it corrects."""
    announced = {one.kind for one in found if one.is_announced}
    last_wins = keeps_last(text)
    for index, one in enumerate(found):
        if one.kind == "other":
            continue
        if one.kind == MODEL and not one.is_announced and MODEL in announced:
            one = replace(one, kind="")  # noqa: PLW2901 another code beside the model
        if last_wins and one.kind and any(two.kind == one.kind for two in found[index + 1 :]):
            continue
        yield one
