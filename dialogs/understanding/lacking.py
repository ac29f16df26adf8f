# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers that begin with not having it: "not sure, it's somewhere underneath I think". Pure."""

import re

from dialogs.definition import Field
from dialogs.fields.company import is_private
from dialogs.fields.spelling import bare, fold, simplified
from dialogs.moving import Turn
from dialogs.understanding.calling import contact_wish
from dialogs.understanding.telling import clauses_of, tells
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control

_LACKING = frozenset({Control.UNKNOWN, Control.NONE, Control.SKIP, Control.WAIT})

# Behind a blank something more may be said: 没有页面 激活的时候.
_NO_PART = re.compile(
    r"(?:这个?|它|根本|其实|就|都|也|并|跟|和|与)*(?:没有?|不是|不在|不涉及|不属于|无关)"
    r"(?:具体|固定|特定|什么|任何|哪个|哪一个|某个|单独|的)*(?:页面?|功能|模块|界面)(?:的问题|上|里|无关|没关系)?(?:\s.*)?"
    r"|(?:well|but|sorry|there(?:'s| is| isn't)|it(?:'s| is)(?: not|n't)?|it|this|that|not|isn't"
    r"|is|does not|doesn't|concern|on|about|to|do|with|have|has|we|i|don't|see|really)?"
    r"(?: (?:there|is|it|not|on|about|in|really|concern|have|has|see|any))*"
    r" ?\b(?:no|not a|not on a|not any|any|a) (?:particular |specific |certain |single |one )?"
    r"(?:page|feature|screen|module|part)(?: (?:at all|involved|for this|to name|really))*"
)


def is_left_out(turn: Turn, field: Field, text: str) -> bool:
    """Whether a value need not be had, and is not: more is said only of where it may stand."""
    if field.is_required or not is_lacking(text):
        return False
    more = clauses_of(text)[1:]
    return bool(more) and not any(tells(turn.definition, one) for one in more)


def behind_no_part(field: Field, text: str) -> str | None:
    """What is said behind that no page is concerned: "there is no page, it's at start".

    None if that is not said, or is no answer to this question.
    """
    if field.type.name != "text" or field.rules.pattern is not None:
        return None
    first, *behind = clauses_of(text) or [""]
    if _NO_PART.fullmatch(bare(simplified(fold(first))).replace("’", "'")) is None:
        return None
    return ", ".join(behind) if text.isascii() else "，".join(behind)


def is_lacking(text: str) -> bool:
    """Whether a text begins by saying that what was asked is not there or not known."""
    first = next(iter(clauses_of(text)), "")
    return control_word(first) in _LACKING


def answers_without(field: Field, text: str) -> bool:
    """Whether it is an answer that there is none: 个人 for a company, 不想留电话 for a phone."""
    if field.type.name == "phone":
        return contact_wish(text)[2]
    return field.type.name == "company" and is_private(text)
