# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether words that would do as the answer are something else: a remark, a wish, a fact.

Almost any words may be a product's name, a company or what was tried, so they are doubted here.
Changes no session.
"""

import re

from dialogs.definition import Definition, Field
from dialogs.fields.contract import Parsed, Unclear
from dialogs.fields.naming import is_lone_name
from dialogs.fields.spelling import fold, simplified
from dialogs.filling import hearable
from dialogs.for_others import is_no_name, is_one_fact, lone_moment, lone_option
from dialogs.moving import Turn
from dialogs.names_told import ANY_WORDS
from dialogs.session import UserInput
from dialogs.telling import (
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
    tells_deed,
)
from dialogs.times_told import tells_time
from dialogs.visit_told import tells_delivery
from dialogs.vocabulary import vocabulary

_PRODUCT, _COMPANY, _LINE, _ERROR = "product", "company", "text", "error_code"
_PERSON = "person"
_NAMED = frozenset({_COMPANY, _PERSON})
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
    if kind == _PRODUCT and (
        is_beside(text)
        or is_remark(turn.definition, text)
        or only_begins(turn.definition, text)
        or tells_time(turn, text)
        or tells_delivery(turn, text)
    ):
        return Unclear("product.none")
    name = str(parsed.value)
    if kind == _PERSON and is_statement(name) and not is_lone_name(name):
        return Unclear("person.wrong")
    if kind in _NAMED and (
        is_no_name(turn, field, text, parsed) or (kind == _COMPANY and is_sentence(text))
    ):
        return Unclear(f"{kind}.wrong")
    if kind == _ERROR and (is_sentence(text) or is_done(text)):
        return Unclear("other")
    is_no_value = names_a_field(turn.definition, text) or _says_otherwise(turn, field, given)
    return Unclear("other") if is_no_value else parsed


def _says_otherwise(turn: Turn, field: Field, given: UserInput) -> bool:
    """Whether words are a fact of another kind, or no version but what is wrong."""
    text = given.text
    is_built = field.type.name == _LINE and field.rules.finder is not None
    if is_built and not any(map(str.isdigit, text)) and adds_to(turn.definition, text):
        return True
    if field.type.name == _LINE and is_statement(text):
        return True  # "it says invalid token" is no page
    takes_any = field.type.name in ANY_WORDS and field.name != turn.definition.description
    is_of_deeds = field.cues is not None  # what has been done was asked
    if is_of_deeds and is_beside(text):
        return True
    if is_of_deeds and _tells_only_trouble(turn.definition, text):
        return True
    if asks_deeds(field) and _is_no_deed(turn, field, text):
        return True
    if (is_of_deeds or field.type.name == _PRODUCT) and lone_option(turn, field, text):
        return True  # 就我一个人, "5 people can't work"
    return takes_any and is_one_fact(turn, text)


def _is_no_deed(turn: Turn, field: Field, text: str) -> bool:
    """Whether a text tells of nothing done, but when, what is wrong or what cannot be had."""
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
