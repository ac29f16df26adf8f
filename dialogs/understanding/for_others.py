# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the answer to one question says for the other fields of the dialog.

A phone number told where a photo was asked for belongs to the phone, and a name that is all a
customer says is nobody's fault description. Changes no session.
"""

import re

from dialogs.compiling.loader import standard_fields
from dialogs.correcting.renaming import denies_part
from dialogs.definition import Field
from dialogs.extraction import unmasked, volunteered
from dialogs.fields.choice import heard_as
from dialogs.fields.code_shapes import built
from dialogs.fields.contract import Parsed, Unclear
from dialogs.fields.naming import is_lone_name
from dialogs.fields.person import bare_keeping_case
from dialogs.fields.product import UNMISTAKABLE
from dialogs.fields.spelling import bare, narrow, simplified
from dialogs.moving import Turn
from dialogs.session import UserInput
from dialogs.step import Found
from dialogs.understanding import goods
from dialogs.understanding.filling import hearable
from dialogs.understanding.names_told import ANY_WORDS, is_name_with_a_day, lone_name
from dialogs.understanding.telling import (
    adds_words,
    asks_deeds,
    clauses_of,
    complains,
    is_beside,
    is_remark,
    is_request,
)
from dialogs.understanding.times_told import MAY_TELL, may_be_time
from dialogs.understanding.told_again import WHOLE, told_again
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import vocabulary

_SERIAL, _ERROR = "serial_number", "error_code"
_MOST_CLAUSES = 4
_NUMBERS = frozenset({_SERIAL, "order_number"})
_HOLDS_NUMBERS = _NUMBERS | {"phone", "address"}
_WITH_FIGURES = _HOLDS_NUMBERS | {"number", _ERROR, "text"}
_PERSON, _PHONE, _PRODUCT, _CHOICE = "person", "phone", "product", "choice"
_CALLED_AS_A_MONTH = re.compile(r"(?:Jan|March|April|May|June|August)(?: [A-Z][a-z'’-]+){1,2}")
_MOMENT = "datetime"
# Few words that may name a thing: two to six characters, or up to three words.
_THING = re.compile(
    r"(?!没|不|无|找|忘|稍|等|马上|待)[\u4e00-\u9fff]{2,6}"
    r"|(?!(?:no|not|none|i|it|we|you|later|soon|wait|please|never)\b)(?:[a-z]+ ){0,2}[a-z]{3,}",
    re.IGNORECASE,
)
_WISHES = re.compile("(?:我们?)?(?:想|希望|打算|需要|要|先|帮)(?=[\u4e00-\u9fff]{2})")
# The dryer is a TDB220: a thing and what it is. A firm's name may follow what it is called by.
_IS_A = re.compile(
    r"(?:(?i:the|our|my) )?"
    r"(?!(?:the|our|my|it|we|this|that|company|firm|name|business|customer)\b)"
    r"[a-z]+(?: [a-z]+)? is an? \S"
)
# The machine, or its maker, right before the code: no label, paper or carrier.
_MADE = re.compile(
    r"(?:就是|那个|这个|那台|这台|我们?的|买的)*"
    r"(?:[\u4e00-\u9fff]{1,5}[机仪器炉泵床箱柜秤车锅][,\s]?"
    r"|(?!.?[号码写印标贴单尾面部底侧里票牌列同图到说件据是])"
    r"(?!快递|顺丰|中通|圆通|申通|韵达|应该|好像|可能|大概|淘宝|京东|天猫|抖音|机身)[\u4e00-\u9fff]{2})"
    r"[A-Za-z]{2,4}-?\d{2,4}[A-Za-z]{0,3}"
)
_PLACE = re.compile(r"\s*(?:dock|bay|gate|door|unit|suite|warehouse)\s*", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?:about|around|it is|it's|大概|约|是|一共)? ?(?:[$€£¥￥] ?\d[\d.,]*|\d[\d.,]* ?"
    r"(?:[$€£¥￥]|dollars?|euros?|pounds?|usd|eur|gbp|rmb|cny|yuan|元|块钱?|万元?|人民币))",
    re.IGNORECASE,
)
_COUNT = re.compile(r"[一两二三四五几\d]+[台部个套条]")
_NO_NAMES = ("product", "preferred_at")
_FACTS = ("service_address", "occurred_at", "order_number", "product", "serial_number")
_LONGEST_FACT = 60  # an address
_DIALLED = re.compile(r"(?<![\w+])(?:\+|\(?0)\d[\d ()/\-]{6,20}\d(?!\w)")
_FIGURES = 6  # so many make a number that is no quantity
_GROUPS = re.compile(r"[\s+()]")  # as figures of a phone number are written: 0044 7700 900123
# Around a time, of nothing else: how exact it is, and that it has been "like this" since.
_ROUGHLY = re.compile(
    r"左右|前后|上下|大概|大约|差不多|可能|应该|好像|开始|\bstarted\b|\bstart\b|起|那?会儿?|的?时候|的?样子"
    r"|(?:一?大?早上?|一?(?:上班|开机|打开|启动|通电))*(?:就|都|一直)?(?:是)?[这那]样子?(?:了|的)?"
    r"|\b(?:about|around|roughly|approximately|or so|i think|i guess|maybe|probably"
    r"|(?:it has |it's |it is |it was )?(?:been )?like (?:this|that))\b",
    re.IGNORECASE,
)
_LIKE_THIS = re.compile(r"[这那]样|\blike (?:this|that)\b", re.IGNORECASE)
_SLACK = 4  # so many characters without a figure hold no other value
# Longer, a message is more than one value told once more.
_SHORT, _SHORT_IN_CHINESE = 40, 16


def others(
    turn: Turn, field: Field, text: str, parsed: Parsed | Unclear
) -> tuple[tuple[Found, ...], str]:
    """What else the text says, and what is left of it beside that."""
    is_answered = isinstance(parsed, Parsed) and parsed.is_sure
    if isinstance(parsed, Parsed) and (
        field.type.name in WHOLE or (is_answered and _is_all(turn, text, parsed))
    ):
        return (), text
    wanted = [one for one in hearable(turn) if one is not field]
    is_name = field.type.name == _PERSON and is_name_with_a_day(text)
    is_name = is_name and not (goods.takes_goods(turn.definition) and goods.is_thing(text))
    if is_name:  # 周五一 asked for their name tell no Friday
        wanted = [one for one in wanted if one.type.name != _MOMENT]
    found, rest = volunteered(wanted, without_own(text, parsed), turn.context)
    if _may_be_dialled(field, parsed) and not any(one.field.type.name == _PHONE for one in found):
        number, rest = _number_beside(turn, rest, parsed)
        found += number
    found += _option_beside(turn, field, rest, found) if is_answered else ()
    short = _SHORT if text.isascii() else _SHORT_IN_CHINESE
    if found or is_answered or is_name:
        return found, rest
    if len(text) > short:
        is_open = isinstance(parsed, Unclear) and len(text) <= _LONGEST_FACT
        one = option_told(turn, text, field) if is_open else None
        return ((one,), "") if one and one.field in hearable(turn) else ((), rest)
    if isinstance(parsed, Unclear):
        found = lone_option(turn, field, text) or _lone_number(turn, field, text)
        is_told = field.name == turn.definition.description
        is_worded = is_told or (field.type.name in _NUMBERS and may_be_time(text))
        is_anew = is_told or (asks_deeds(field) and not is_beside(text))
        found = found or (lone_moment(turn, text, is_anew=is_anew) if is_worded or is_anew else ())
        found = found or (() if is_told else _lone_thing(turn, field, text))
        if found := found or _option_again(turn, field, text):
            return found, ""
    return lone_name(turn, field, text) or told_again(turn, field, text) or ((), rest)


def _may_be_dialled(field: Field, parsed: Parsed | Unclear) -> bool:
    """Whether figures alone are a number to call: whom to call was asked, or no figures were."""
    if field.type.name == _PERSON:
        return True
    return isinstance(parsed, Unclear) and field.type.name not in _WITH_FIGURES


def is_thing(text: str) -> bool:
    """Whether a few words may name a thing: 电饭煲, "the blender"; 老板 and 一楼 name none."""
    words = bare(text)
    if _THING.fullmatch(words) is None:
        return False
    return vocabulary().no_things.fullmatch(simplified(words)) is None


def _is_all(turn: Turn, text: str, parsed: Parsed) -> bool:
    """Whether what stands beside a clear value is too little to hold another one.

    Beside a thing that goes back four signs tell why: 台灯漏发灯泡.
    """
    if len(text) > len(str(parsed.value)) + _SLACK:
        return False
    if goods.takes_goods(turn.definition) and goods.is_thing(str(parsed.value)):
        return False
    return not any(map(str.isdigit, without_own(text, parsed)))


def without_own(text: str, parsed: Parsed | Unclear) -> str:
    """The text without the words that answered the open question."""
    if not isinstance(parsed, Parsed) or not parsed.is_sure:
        return text
    start, end = parsed.start, parsed.end
    if end <= start:
        start = text.casefold().find(str(parsed.value).casefold())
        end = start + len(str(parsed.value))
    return text if start < 0 else f"{text[:start]}{chr(0) * (end - start)}{text[end:]}"


def belongs_elsewhere(turn: Turn, field: Field, text: str, parsed: Parsed) -> bool:
    """Whether what looks like the number asked for is surely another field's.

    One of a phone, an order, an address; what another field holds already; or a model.
    """
    is_told = field.name == turn.definition.description  # "our team" tells of no trouble
    if is_told and not complains(turn.definition, text):
        return bool(lone_option(turn, field, text) or lone_moment(turn, text, is_anew=True))
    if field.type.name not in _NUMBERS and field.rules.pattern is None:
        return False
    if lone_option(turn, field, text):
        return True
    value, answers = str(parsed.value).casefold(), turn.session.answers
    held = (str(one.value).casefold() for name, one in answers.items() if name != field.name)
    asks_model = field.type.name in _NUMBERS or bool(turn.definition.of_types(_PRODUCT))
    is_model = asks_model and value in turn.context.lookups.names  # else it may be asked for here
    if is_model or value in held or (field.type.name == _SERIAL and _is_model(turn, value, text)):
        return True
    if field.type.name in _NUMBERS and _names_model(turn, field, text):
        return True
    kinds = _HOLDS_NUMBERS - {field.type.name}
    phones = turn.definition.of_types(_PHONE)
    wanted = [one for one in hearable(turn) if one.type.name in kinds and one is not field]
    if not _GROUPS.sub("", text).isdigit():  # a number to call, also where one was told before
        wanted = [*(one for one in wanted if one.type.name != _PHONE), *phones]
    found, _ = volunteered(wanted, text, turn.context)
    plain = narrow(text).casefold()
    if _is_called(_ERROR, plain.partition(value)[0]):
        return field.type.name != _ERROR
    spans = [plain[one.parsed.start : one.parsed.end] for one in found]
    return any(value in span or value in "".join(span.split()) for span in spans)  # 555 010 2233


def _is_called(kind: str, before: str) -> bool:
    """Whether the words right before a value call it one of a kind: 报警代码ALM-204."""
    called = vocabulary().called.items()
    return before.rstrip(" :：是为").endswith(tuple(word for word, of in called if of == kind))


def _is_model(turn: Turn, code: str, text: str) -> bool:
    """Whether a code is built like the model told, XJ-300 like XJ-200.

    Or that of a machine whose trouble the text tells.
    """
    context, answers = turn.context, turn.session.answers
    products = turn.definition.of_types(_PRODUCT)
    told = [str(answers[one.name].value) for one in products if one.name in answers]
    if built(code) in map(built, told):
        return True
    if not complains(turn.definition, text):
        return False
    found, _ = volunteered(products, text, context)
    return any(str(one.parsed.value).casefold() == code for one in found)


def is_one_fact(turn: Turn, text: str) -> bool:
    """Whether a text tells nothing but a time, an address, an order number or a machine.

    Of those that the dialog has no field for; the others are found by their fields.
    """
    if len(text) > _LONGEST_FACT:
        return False
    kinds = turn.definition.by_type
    foreign = [one for one in standard_fields(*_FACTS) if one.type.name not in kinds]
    found, rest = volunteered(foreign, text, turn.context)
    return bool(found) and not adds_words(_PLACE.sub(" ", unmasked(rest)))


def is_no_name(turn: Turn, field: Field, text: str, parsed: Parsed) -> bool:
    """Whether words taken as a whole for a name are a wish, or name a machine, a time or a sum.

    想延两年 and "compressor arrives Thursday" are told beside the question.
    """
    if goods.names_goods(turn, text):
        return True
    if parsed.is_sure or parsed.value != bare_keeping_case(text):
        return False
    if is_request(text) or _WISHES.match(text.strip()) or _is_option(turn, text):
        return True
    if _IS_A.match(text) or is_beside(text) or _AMOUNT.fullmatch(text.strip()):
        return True
    if MAY_TELL.search(text) is None:
        return False
    found, rest = volunteered(standard_fields(*_NO_NAMES), text, turn.context)
    kinds = {one.field.type.name for one in found}
    if _MOMENT in kinds and field.type.name == _PERSON and not is_lone_name(text):
        is_month = _CALLED_AS_A_MONTH.fullmatch(text.strip()) is not None
        return not is_month and any(map(str.isalpha, unmasked(rest)))
    return bool(found) and not adds_words(_COUNT.sub(" ", rest))


def _is_option(turn: Turn, text: str) -> bool:
    """Whether a text is an option of any question of the dialog, word for word."""
    options = (one.rules.words for one in turn.definition.of_types(_CHOICE))
    return any(bare(text) in one for one in options)


def lone_option(
    turn: Turn, field: Field | None, text: str, *, is_again: bool = False
) -> tuple[Found, ...]:
    """The option of another open question that a text is as a whole: 网页 is no version.

    Or of one that was answered, told `is_again`.
    """
    word = bare(text)
    for one in turn.definition.fields if is_again else hearable(turn):
        if one is field or one.type.name != _CHOICE:
            continue
        values = one.rules.words.get(word, ()) or heard_as(word, one.rules)
        if len(values) == 1:
            parsed = turn.context.parse(one, UserInput(text))
            return (Found(one, parsed),) if isinstance(parsed, Parsed) else ()
    return ()


def option_told(turn: Turn, text: str, field: Field | None = None) -> Found | None:
    """The option of another question that a text is as a whole, or in each of its clauses.

    "All 80 of us, the whole company" is one, whether that question was answered or not.
    """
    if found := lone_option(turn, field, text, is_again=True):
        return found[0]
    clauses = [one for one in clauses_of(text) if control_word(one) is None][:_MOST_CLAUSES]
    told = [lone_option(turn, field, one, is_again=True) for one in clauses]
    values = {(one[0].field.name, str(one[0].parsed.value)) for one in told if one}
    return told[0][0] if all(told) and len(values) == 1 else None


def lone_moment(turn: Turn, text: str, *, is_anew: bool = False) -> tuple[Found, ...]:
    """The time that a text is, and nothing else, where one is still to be told: "since lunch".

    Or is told `is_anew`.
    """
    if is_anew and not (any(map(str.isdigit, text)) or may_be_time(text)):
        is_anew = False  # "when will it be fixed?" asks
    fields = turn.definition.fields if is_anew else hearable(turn)
    wanted = [one for one in fields if one.type.name == _MOMENT and one.rules.is_past]
    parsed = turn.context.parse(wanted[0], UserInput(text)) if len(wanted) == 1 else None
    if not isinstance(parsed, Parsed):
        return ()
    around = _ROUGHLY.sub(" ", f"{text[: parsed.start]} {text[parsed.end :]}")
    return () if adds_words(around) else (Found(wanted[0], parsed),)


def is_like_this(words: str) -> bool:
    """Whether words beside a time say no more than that it has been so since: 开机就这样."""
    return _LIKE_THIS.search(words) is not None and not adds_words(_ROUGHLY.sub(" ", words))


def _names_model(turn: Turn, field: Field, text: str) -> bool:
    """Whether a code can only be a model where the product is told in words at most.

    By its build, XJ-350, or right behind the machine or its maker: 变频器,ATV320, 海天MA1600.
    """
    if not any(one.type.name == _PRODUCT for one in hearable(turn)):
        return False
    words = narrow(text).strip()
    if _MADE.fullmatch(words) is not None:
        return True
    return field.type.name == _SERIAL and UNMISTAKABLE.fullmatch(words) is not None


def _lone_thing(turn: Turn, field: Field, text: str) -> tuple[Found, ...]:
    """The thing that a few words name where its order's number was asked: 保温杯, "the mug".

    Where goods go back also one known by its head, or named once more, whatever was asked.
    """
    words = bare(text)
    wanted = [one for one in hearable(turn) if one.type.name == _PRODUCT]
    is_open = len(wanted) == 1 and wanted[0].name not in turn.session.answers
    if wanted and (thing := goods.named_beside(turn, field, wanted[0], text)):
        return (Found(wanted[0], Parsed(thing, thing)),)
    if field.type.name not in _NUMBERS or not is_open or not is_thing(words):
        return ()
    is_other = is_remark(turn.definition, words) or is_request(words) or _is_option(turn, words)
    if is_other or is_lone_name(text.strip()):
        return ()
    parsed = turn.context.parse(wanted[0], UserInput(words))
    return (Found(wanted[0], parsed),) if isinstance(parsed, Parsed) else ()


def _lone_number(turn: Turn, field: Field, text: str) -> tuple[Found, ...]:
    """An order or serial number that is all a text says, where just one may still be told."""
    is_telling = sum(map(str.isdigit, text)) >= _FIGURES and not _GROUPS.sub("", text).isdigit()
    if not is_telling or field.type.name in _HOLDS_NUMBERS:
        return ()  # figures alone may be a phone number
    if denies_part(text) or volunteered(turn.definition.of_types(_PHONE), text, turn.context)[0]:
        return ()  # 0172 not 0171; the number to call, told once more
    wanted = [one for one in hearable(turn) if one.type.name in _NUMBERS]
    if len(wanted) != 1:
        return ()
    parsed = turn.context.parse(wanted[0], UserInput(text))
    return (Found(wanted[0], parsed),) if isinstance(parsed, Parsed) and parsed.is_sure else ()


def _number_beside(turn: Turn, rest: str, name: Parsed | Unclear) -> tuple[tuple[Found, ...], str]:
    """The number that stands for itself, or beside the name asked for, and the text without it.

    Whom to call is answered with both. One of elsewhere, 0171 2345678, is no valid one of ours,
    so nothing but its place and its first figure tell what it is.
    """
    match = _DIALLED.search(rest)
    phone = next((one for one in hearable(turn) if one.type.name == _PHONE), None)
    if match is None or phone is None:
        return (), rest
    left = f"{rest[: match.start()]}{chr(0) * len(match[0])}{rest[match.end() :]}"
    beside = left.replace(str(name.value), " ") if isinstance(name, Parsed) else left
    parsed = turn.context.parse(phone, UserInput(match[0]))
    if not isinstance(parsed, Parsed) or adds_words(unmasked(beside)):
        return (), rest
    return (Found(phone, parsed),), left


def _option_beside(
    turn: Turn, field: Field, rest: str, found: tuple[Found, ...]
) -> tuple[Found, ...]:
    """The option that a clause beside an answer is as a whole: "8.3.2, Chrome on Windows"."""
    if any(one.field.type.name == _CHOICE for one in found):
        return ()
    clauses = (one for one in clauses_of(unmasked(rest)) if adds_words(one))
    return next(filter(None, (lone_option(turn, field, one) for one in clauses)), ())


def _option_again(turn: Turn, field: Field, text: str) -> tuple[Found, ...]:
    """The option that was chosen before and is told once more where prose is asked: "iPhone"."""
    return lone_option(turn, field, text, is_again=True) if field.type.name in ANY_WORDS else ()
