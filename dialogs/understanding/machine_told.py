# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine that a customer names to a dialog which asks for none: a complaint, an invoice.

Pure. Whoever takes the complaint up needs it, so it goes onto the ticket beside the answers. Only
what is surely a machine counts: a model of the catalogue, a number announced as a serial number
or standing in the register.
"""

import re

from dialogs.compiling.loader import standard_fields
from dialogs.correcting.field_names import PROSE
from dialogs.definition import Definition, Field
from dialogs.fields.contract import Parsed
from dialogs.fields.product import named
from dialogs.fields.spelling import narrow
from dialogs.moving import Turn
from dialogs.session import UserInput
from dialogs.step import Found
from dialogs.understanding.telling import adds_words

_PRODUCT, _SERIAL = "product", "serial_number"
_OWN = "text"  # the type of a field whose form its owner tells
_READABLE = 500  # characters
_CLAUSE = re.compile(r"[^,，。;；!！\n]+")
# What stands around the name of a machine that only says that it is one.
_ANNOUNCES = re.compile(
    r"(?:我们?的?|那|这)?(?:一?台)?(?:机器|设备|机子|机型|产品)的?[是为:：]?"
    r"|(?:是|为)?(?:序列|机身|出厂)号|型号|[就都还]?是"
    r"|\b(?:it'?s|it is|that'?s|this is|is|are|was|the|an?|our|my|about|machine|device|unit"
    r"|printer|product|model|serial|number|no|with|and|of)\b",
    re.IGNORECASE,
)


def heard(turn: Turn, text: str, asked: Field | None = None) -> tuple[Turn, str, bool]:
    """The turn with the machine a text names, the text without it, and whether it is news.

    Words that answer a question for words stay whole, and what a site asks for in its own way,
    perhaps a serial number, is its answer.
    """
    is_own = asked is not None and asked.type.name == _OWN
    if is_own or not _asks_for_none(turn.definition) or len(text) > _READABLE:
        return turn, text, False
    found = _found(turn, text)
    if not found:
        return turn, text, False
    rest = _without(text, found)
    is_prose = asked is not None and asked.type.name in PROSE
    rest = text if rest.strip() and (is_prose or asked is None) else rest
    new = tuple(one for one in found if not _is_held(turn, one))
    return turn.with_told(new), rest, bool(new) or not rest.strip()


def _asks_for_none(definition: Definition) -> bool:
    files_a_ticket = definition.completion.ticket_type and not definition.completion.adds_to_ticket
    kinds = definition.by_type
    return bool(files_a_ticket) and _PRODUCT not in kinds and _SERIAL not in kinds


def _found(turn: Turn, text: str) -> tuple[Found, ...]:
    plain = narrow(text)
    product, serial = standard_fields(_PRODUCT, _SERIAL)
    found: list[Found] = []
    number = serial.type.find and serial.type.find(
        plain, turn.context.reading(serial.rules, UserInput(text))
    )
    if number:
        found.append(Found(serial, number))
        plain = _masked(plain, number)
    model = named(plain, turn.context.lookups)
    if model is None and number:
        implied = (one for one in number.implies if one.type_name == _PRODUCT)
        model = next((Parsed(one.value, one.display) for one in implied), None)
    if model is not None:
        found.append(Found(product, model))
    return tuple(found)


def _without(text: str, found: tuple[Found, ...]) -> str:
    """The text without these values, and without the clauses that tell nothing else."""
    whole = plain = narrow(text)
    for one in found:
        plain = _masked(plain, one.parsed)
    rest = text
    for clause in _CLAUSE.finditer(plain):
        start, end = clause.span()
        is_named = plain[start:end] != whole[start:end]
        if is_named and not adds_words(_ANNOUNCES.sub(" ", clause[0])):
            rest = rest[:start] + " " * (end - start) + rest[end:]
    return rest.strip(" ,，。;；.!！\n")


def _masked(plain: str, value: Parsed) -> str:
    return plain[: value.start] + " " * (value.end - value.start) + plain[value.end :]


def _is_held(turn: Turn, found: Found) -> bool:
    """Whether we know it already; another model told later is what is wished: 换一台A2."""
    known = turn.context.told.get(found.field.name)
    if known is None:
        return False
    return found.field.name == _PRODUCT or known.value == found.parsed.value
