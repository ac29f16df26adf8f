# SPDX-License-Identifier: AGPL-3.0-or-later
"""The number of an order that a first message holds without a word for it: "558101 is torn".

Only where no other number is asked for, so that it can be nothing else. Pure.
"""

import re
from collections.abc import Iterable

from dialogs.extraction import unmasked, volunteered
from dialogs.fields import codes
from dialogs.fields.code_shapes import ORDER, Code
from dialogs.fields.contract import Parsed
from dialogs.fields.spelling import narrow
from dialogs.moving import Turn
from dialogs.session import UserInput
from dialogs.step import Found
from dialogs.understanding.filling import filled_in

_ORDER = "order_number"
_OTHER_NUMBERS = ("serial_number", "error_code")
_FIGURES = range(6, 17)  # fewer are a price or a year, more an account
_DAY = re.compile(r"20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_OF_SOMETHING = re.compile(
    r"(?:邮编|邮政编码|快递|运单|物流|微信|号码|电话|手机|会员|卡号|账号|账户|密码|QQ|vx"
    r"|余额|价格|金额|付了|花了"
    r"|track\w*|courier|parcel|postcode|post code|zip|member\w*|account|card|pin|code|password"
    r"|phone|mobile|number on|iban|paid|pay|costs?|worth|spent|sort code|whatsapp|policy"
    r"|[$£€¥])[\w .:：#]{0,14}$",
    re.IGNORECASE,
)


def order_named(turn: Turn, messages: Iterable[UserInput]) -> Turn:
    """The turn with the only number of the messages, the newest first, as that of the order."""
    definition = turn.definition
    field = next(iter(definition.by_type.get(_ORDER, ())), None)
    if field is None or field.name in turn.session.answers:
        return turn
    if any(one in definition.by_type for one in _OTHER_NUMBERS):
        return turn
    texts = [one.text for one in messages]
    if any(codes.only(narrow(text), ORDER) for text in texts):
        return turn  # read as what is announced
    for text in texts:
        if code := _lone_number(turn, text):
            value = code.value.upper()
            return filled_in(turn, (Found(field, Parsed(value, value)),))
    return turn


def order_in_clause(turn: Turn, first: UserInput) -> Turn:
    """The turn with the number announced in a clause that was kept whole as a description."""
    field = next(iter(turn.definition.by_type.get(_ORDER, ())), None)
    if field is None or field.name in turn.session.answers:
        return turn
    if not any(one.cues for one in turn.definition.fields):
        return turn
    return filled_in(turn, volunteered((field,), first.text, turn.context)[0])


def _lone_number(turn: Turn, text: str) -> Code | None:
    others = (one for one in turn.definition.fields if one.type.name != _ORDER)
    plain = unmasked(volunteered(others, text, turn.context)[1])
    found = [
        one
        for one in codes.codes(plain)
        if one.value.isdigit() and len(one.value) in _FIGURES and not one.is_announced
    ]
    is_lone = len(found) == 1 and not found[0].kind and _may_be_order(found[0], plain)
    return found[0] if is_lone else None


def _may_be_order(code: Code, plain: str) -> bool:
    if _DAY.fullmatch(code.value) or codes.is_amount(code, plain):
        return False
    return _OF_SOMETHING.search(plain, 0, code.start) is None
