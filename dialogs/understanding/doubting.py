# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether words that would do as the answer are something else: a remark, a wish, a fact.

Almost any words may be a product's name, a company or what was tried, so they are doubted here.
Changes no session.
"""

import re

from dialogs.definition import Definition, Field
from dialogs.fields.contract import Parsed, Unclear
from dialogs.fields.naming import is_lone_name
from dialogs.fields.spelling import bare, fold, narrow, simplified
from dialogs.moving import Turn
from dialogs.session import UserInput
from dialogs.understanding import goods
from dialogs.understanding.filling import hearable
from dialogs.understanding.for_others import (
    is_no_name,
    is_one_fact,
    lone_moment,
    lone_option,
    option_told,
)
from dialogs.understanding.names_told import ANY_WORDS
from dialogs.understanding.telling import (
    adds_to,
    asks_deeds,
    complains,
    declined,
    is_beside,
    is_done,
    is_remark,
    is_sentence,
    is_state,
    is_statement,
    names_a_field,
    only_begins,
    only_complains,
    tells_by_verb,
    tells_deed,
    tells_of_somebody,
    tells_origin,
    tells_way_around,
)
from dialogs.understanding.times_told import tells_time
from dialogs.understanding.visit_told import tells_delivery
from dialogs.words.vocabulary import vocabulary

_PRODUCT, _COMPANY, _LINE, _ERROR = "product", "company", "text", "error_code"
_PERSON, _STEPS = "person", "long_text"
_NAMED = frozenset({_COMPANY, _PERSON})
# A part named in a sentence of its own, which is built as what tells something is.
_PART_NAMED = re.compile(
    r"(?:(?:no|yes|well|so|ok|oh|as i said|like i said)[,. ]+)*(?:(?:it|that|this)"
    r"(?:'s| is| was)|its) (?:in |on |with |about |only |just )*(?:the|an?|my|our|your)"
    r" (?P<en>[^,.;:!?]{2,60})[.!]*"
    r"|(?:就|还|应该)?是?(?P<zh>[^,，。!！?？是]{0,10}(?:页面?|模块|功能|列表|按钮|界面|入口|菜单|报表|管理"
    r"|导出|导入|登录|打印))[啊呀吧哦嘛的呢]+(?:[,，]?(?:我?[刚前]才?面?)?(?:都|就)?[说讲]过?了?)?",
    re.IGNORECASE,
)
# Where people are is what a part of a program may be called, too: 仓库, "the store".
_PLACE = re.compile(
    r"(?!.*(?:整|全|所有))[\u4e00-\u9fff]{0,4}(?:[部科处组室班店厂线]|部门|科室|车间|仓库|公司)"
    r"|(?:the |our |my )?(?:[a-z]+ )?(?:team|department|dept|office|store|shop|warehouse|company"
    r"|line|workshop|lab|reception|counter|kitchen|plant|factory|unit|section|cell|room)s?"
)
_SAYS_NO = re.compile(r"(?:no|nope|不是|不对|错了)[,，!！.。] ?\w", re.IGNORECASE)
_VERSION = re.compile(r"\d\.\d|版|(?i:\bv ?\d|\bbuild\b|\brelease\b|\bversion\b)")


def is_trouble_with_figures(turn: Turn, field: Field, text: str) -> bool:
    """Whether only figures in what is told look like the value asked for: 138开头那个号收不到."""
    pattern = field.rules.pattern
    if pattern is None or field.rules.finder is None or _VERSION.search(text):
        return False
    is_by_figures = pattern.fullmatch("".join(one for one in text if not one.isdigit())) is None
    return is_by_figures and adds_to(turn.definition, text)


def doubted(turn: Turn, field: Field, given: UserInput, parsed: Parsed) -> Parsed | Unclear:
    """A value that almost any words would be, unless these are something else."""
    kind, text = field.type.name, given.text
    if kind == _PRODUCT and (thing := goods.named_in_answer(turn.definition, text)):
        return Parsed(thing, thing)
    if kind == _PRODUCT and (
        is_beside(text)
        or is_remark(turn.definition, text)
        or only_begins(turn.definition, text)
        or tells_time(turn, text)
        or tells_delivery(turn, text)
        or tells_of_somebody(text)
    ):
        return Unclear("product.none")
    name = str(parsed.value)
    is_place = text.isascii() and is_beside(text)  # "the machine is in Cork"
    if kind == _PERSON and (is_place or (is_statement(name) and not is_lone_name(name))):
        return Unclear("person.wrong")
    is_told = kind == _COMPANY and (
        is_sentence(text) or is_statement(name) or tells_by_verb(name)
    )  # 10个用户 and "it's about our renewal" are no company
    says_no = parsed.value == text.strip() and _SAYS_NO.match(text.strip())
    if kind in _NAMED and (is_told or says_no or is_no_name(turn, field, text, parsed)):
        return Unclear(f"{kind}.wrong")
    if kind == _ERROR and (is_sentence(text) or is_done(text)):
        return Unclear("other")
    if kind == _LINE and (part := _part_named(turn.definition, field, text)):
        return Parsed(part, part, is_sure=False)
    is_no_value = names_a_field(turn.definition, text) or _says_otherwise(turn, field, given)
    return Unclear("other") if is_no_value else parsed


def _part_named(definition: Definition, field: Field, text: str) -> str:
    """What is named as a sentence, "it's the login page"; empty where trouble is told so."""
    if field.rules.pattern is not None or not is_statement(text) or complains(definition, text):
        return ""
    named = _PART_NAMED.fullmatch(text.strip().replace("’", "'"))
    return (named["en"] or named["zh"] or "").strip() if named else ""


def _is_of_others(turn: Turn, field: Field, text: str) -> bool:
    """Whether a whole answer answers another open choice: "all 120 users" are no page."""
    return option_told(turn, text, field) is not None and _PLACE.fullmatch(bare(text)) is None


def _says_otherwise(turn: Turn, field: Field, given: UserInput) -> bool:
    """Whether words are a fact of another kind, or no version but what is wrong."""
    text = given.text
    takes_any = field.type.name in ANY_WORDS and field.name != turn.definition.description
    if _is_said_beside(turn, field, text, takes_any=takes_any):
        return True
    is_built = field.type.name == _LINE and field.rules.pattern is not None
    if is_built and not any(map(str.isdigit, text)) and adds_to(turn.definition, text):
        return True
    if field.type.name == _STEPS and takes_any and tells_way_around(text):
        return True
    is_of_deeds = asks_deeds(field)
    if is_of_deeds and is_beside(text):
        return True
    if is_of_deeds and _tells_only_trouble(turn.definition, text):
        return True
    if asks_deeds(field) and _is_no_deed(turn, field, text):
        return True
    if (is_of_deeds or field.type.name == _PRODUCT) and lone_option(turn, field, text):
        return True  # 就我一个人, "5 people can't work"
    return takes_any and is_one_fact(turn, text)


def _is_said_beside(turn: Turn, field: Field, text: str, *, takes_any: bool) -> bool:
    """Whether a text is told or asked of us, said before, or answers another question."""
    is_told = is_statement(text) or "?" in narrow(text).strip()[:-1] or tells_beside(field, text)
    if field.type.name == _LINE and is_told:
        return True  # "it says invalid token" is no page
    if vocabulary().no_answers.fullmatch(bare(simplified(fold(text)))):
        return True
    return takes_any and field.type.name != _PRODUCT and _is_of_others(turn, field, text)


def tells_beside(field: Field, text: str) -> bool:
    """Whether a line of any words is asked, a page, and something is told: 北京的正常."""
    is_any = field.type.name == _LINE and field.rules.pattern is None
    return is_any and tells_by_verb(text)


def _is_no_deed(turn: Turn, field: Field, text: str) -> bool:
    """Whether a text tells of nothing done, but when, what is wrong or what cannot be had.

    When it was moved or bought was done before it broke: 上周五搬的.
    """
    if tells_origin(text):
        return True
    if tells_deed(field, text):
        return False
    return bool(
        complains(turn.definition, text)
        or is_state(text)
        or lone_moment(turn, text, is_anew=True)
        or declined(hearable(turn), text)
    )


def _tells_only_trouble(definition: Definition, text: str) -> bool:
    """Whether a text tells of trouble and of nothing done about it: 停机了, 就是一按就跳."""
    return only_complains(definition, text) or (
        vocabulary().symptoms.search(simplified(fold(text))) is not None
    )
