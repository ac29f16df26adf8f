# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes that were taken for the wrong thing: MA1600是型号, or 订单号 DD20260920 told at last.

A code told without a word of what it is, is kept by its shape where one was asked for; what
announces one later knows better. Recognises only.
"""

import re

from dialogs.definition import Definition, Field
from dialogs.fields import code_shapes
from dialogs.fields.code_shapes import Code
from dialogs.fields.contract import Parsed
from dialogs.fields.spelling import narrow
from dialogs.session import DialogSession, UserInput
from dialogs.step import DialogContext

_KINDS = {"serial_number": code_shapes.SERIAL, "order_number": code_shapes.ORDER}
CODED = frozenset({*_KINDS, "product"})
_CALLED = {
    "型号": "product", "机型": "product", "model": "product", "序列号": "serial_number",
    "机身号": "serial_number", "serial": "serial_number", "订单号": "order_number",
    "order": "order_number",
}  # fmt: skip
_CODE = r"(?<![A-Za-z0-9\-/.])(?=[A-Za-z\-/.]*\d)[A-Za-z0-9][A-Za-z0-9\-/.]{1,24}"
_IS_KIND = re.compile(
    rf"(?P<code>{_CODE})\s?(?:其实|应该|就|才|只)*(?:是|为)(?:产品|机器|设备|的)*"
    r"(?P<kind>型号|机型|序列号|机身号|订单号)(?![吗么?？]|不[是对])"
    rf"|(?P<said>{_CODE}) (?:is|was) (?:actually |only |just )?(?:the|our|my|its|a) "
    r"(?P<called>model|serial|order)\b(?![^.!?]{0,24}\?)",
    re.IGNORECASE,
)
_NAMES_KIND = re.compile("型号|机型|序列号|机身号|订单号|model|serial|order")
_OTHER = re.compile(
    r"另|其[他它]|还有|也[是有要]|第二|(?i:\b(?:other|another|also|second|both|too)\b)"
)


def reassigned(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> tuple[Field, Parsed] | None:
    """The field that a code is said to belong to, with it; or the number announced anew."""
    if not any(map(str.isdigit, text)):
        return None
    return _said_to_be(definition, session, text, context) or _announced(
        definition, session, text, context
    )


def held_twice(definition: Definition, session: DialogSession, field: Field) -> str:
    """The other field that holds the same code as `field`, which can be only one of them."""
    if field.type.name not in CODED:
        return ""
    value = str(session.answers[field.name].value).casefold()
    coded = (one for one in definition.of_types(*CODED) if one is not field)
    held = (one.name for one in coded if one.name in session.answers)
    return next((one for one in held if str(session.answers[one].value).casefold() == value), "")


def _said_to_be(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> tuple[Field, Parsed] | None:
    match = _IS_KIND.search(narrow(text)) if _NAMES_KIND.search(text.lower()) else None
    if match is None:
        return None
    code = match["code"] or match["said"]
    kind = _CALLED[(match["kind"] or match["called"]).casefold()]
    field = next(iter(definition.of_types(kind)), None)
    others = [one.name for one in definition.of_types(*CODED) if one is not field]
    held = [str(session.answers[one].value).casefold() for one in others if one in session.answers]
    if field is None or code.casefold() not in held:
        return None
    parsed = context.parse(field, UserInput(code))
    return (field, parsed) if isinstance(parsed, Parsed) else None


def _announced(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> tuple[Field, Parsed] | None:
    """An order's or serial number in place of one that is built like a model."""
    for field in definition.of_types(*_KINDS):
        answer = session.answers.get(field.name)
        if answer is None or field.type.find is None or field.name == session.asked:
            continue
        old = str(answer.value)
        is_model = code_shapes.shaped(Code(0, len(old), old), old) == code_shapes.MODEL
        if answer.origin != "message" or not is_model or _OTHER.search(text):
            continue
        parsed = field.type.find(text, context.reading(field.rules, UserInput(text)))
        if parsed is not None and str(parsed.value).casefold() != old.casefold():
            return field, parsed
    return None
