# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a message says to the open question and beside it; `answering` does what follows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.definition import Definition, Field
from dialogs.extraction import says_more, unmasked
from dialogs.fields.contract import Parsed, Unclear
from dialogs.fields.spelling import narrow
from dialogs.moving import Turn
from dialogs.session import UserInput
from dialogs.step import Found
from dialogs.understanding import goods, thing_told
from dialogs.understanding.cued import announces, is_all_cued, said_by_cues, without_particulars
from dialogs.understanding.doubting import doubted, is_trouble_with_figures, tells_beside
from dialogs.understanding.filling import hearable
from dialogs.understanding.for_others import (
    belongs_elsewhere,
    is_like_this,
    is_no_name,
    is_one_fact,
    is_thing,
    lone_option,
    option_told,
    others,
    without_own,
)
from dialogs.understanding.introducing import PERSONAL_TYPES
from dialogs.understanding.lacking import behind_no_part, is_lacking, is_left_out
from dialogs.understanding.named_beside import model_beside, name_beside
from dialogs.understanding.option_told import (
    EDGES,
    as_said,
    beside_codes,
    beside_option,
    happens_beside,
    left_beside,
    new_trouble,
    tells_of_it,
    words_told,
)
from dialogs.understanding.proposing import proposed
from dialogs.understanding.sent_files import FILES
from dialogs.understanding.telling import (
    adds_to,
    adds_words,
    as_told,
    clauses_of,
    complains,
    declined,
    guesses,
    is_beside,
    is_brief_report,
    is_remark,
    is_request,
    is_state,
    is_statement,
    says_more_than_labels,
    stands_still,
    tells,
    tells_anything,
    tells_by_verb,
    tells_of_somebody,
    tells_origin,
    tells_way_around,
    undeclined,
    without_labels,
)
from dialogs.understanding.visit_told import reason, tells_delivery
from dialogs.understanding.whom_to_call import REACHED_BY, without_sending
from dialogs.words.control_words import control_word
from intake.values import quick, replace

# Of the product that is named.
_SEVERAL = re.compile(r"(?:[两二三四五六七八九十几]|[2-9]|[1-9]\d)台")
_FAILS = re.compile("发不了")  # said where the trouble is asked it is that, and no excuse
_PRODUCT, _COMPANY, _LINE, _ERROR = "product", "company", "text", "error_code"
_PERSON, _MOMENT, _CHOICE = "person", "datetime", "choice"
_NAMED = frozenset({_COMPANY, "person"})
_MARKED = frozenset({"choice", "yes_no", "rating"})
_BY_CLAUSE = _MARKED | {_PRODUCT}
_CODES = frozenset({"product", "serial_number", "error_code", "order_number"})


@quick
@dataclass(frozen=True, slots=True)
class Said:
    """What one message says while a question is open.

    `answer` is how it reads as the answer to that; `found` are all values it holds, the answer
    among them if it is one. `declined` are the fields that it says cannot be had. `remark` is what
    it adds to the description, or to the next question of prose.
    """

    answer: Parsed | Unclear
    found: tuple[Found, ...]
    declined: tuple[str, ...]
    remark: str


def said(turn: Turn, field: Field, given: UserInput) -> Said:
    """What the message says while `field` is asked."""
    if (behind := behind_no_part(field, given.text)) is not None:
        return Said(Unclear("other"), (), (field.name,), behind)
    by_cues = said_by_cues(turn, field, given.text)
    if not by_cues or field.type.name in _MARKED:
        return _said(turn, field, given, by_cues, rests_in=False)
    left = without_particulars(turn, field, given.text)
    if announces(turn, field, given.text):
        left = given.text  # an invoice's number answers where one is asked
    if not left.strip():
        return Said(Unclear("other"), by_cues, (), "")
    return _said(turn, field, replace(given, text=left), by_cues, rests_in=left != given.text)


def _said(
    turn: Turn, field: Field, given: UserInput, by_cues: tuple[Found, ...], *, rests_in: bool
) -> Said:
    """The same, but for what is cued; what no field takes beside particulars `rests_in` them."""
    is_all = bool(by_cues) and is_all_cued(by_cues, given.text)
    parsed, remark = _read_by_clause(turn, field, given)
    found, rest = others(turn, field, given.text, parsed)
    left = rest if found else given.text
    told = () if is_all else _told(turn, field, given, parsed, left, is_rich=len(found) > 1)
    denied = declined(hearable(turn), without_own(given.text, parsed))
    if not told and field.type.name in _CODES and is_left_out(turn, field, given.text):
        denied = (*denied, field.name)
    is_denial = bool(denied) and len(clauses_of(given.text)) == 1
    if field.name == turn.definition.description:
        denied = () if is_denial and _FAILS.search(given.text) else denied
        is_denial = is_denial and bool(denied) and not undeclined(hearable(turn), given.text)
        rest = _with_trouble(turn, rest, found, given.text)
    is_elsewhere = is_all and field.name != turn.definition.description
    is_told = is_denial or bool(told) or is_elsewhere
    own = _own(turn, field, parsed, rest if found else None, is_told=is_told)
    own = own or name_beside(turn, field, rest)
    if own and field.type.name in _MARKED:
        remark = remark or beside_option(turn.definition, field, given.text)
        if len(clauses_of(given.text)) == 1:  # of "power yes, air no" it is asked
            remark = remark or reason(turn, own, given.text)
    elif not (is_denial or is_elsewhere):  # 没电话 is no trouble
        remark = remark or _beside(turn, field, given.text, parsed, own, (found, by_cues), rest)
    if rests_in and not own and not remark and adds_words(rest):
        remark = without_labels(unmasked(rest)).strip(EDGES)
    return Said(parsed, (*own, *found, *by_cues, *told), denied, remark)


def _beside(
    turn: Turn, field: Field, text: str, parsed: Parsed | Unclear, own: tuple[Found, ...],
    beside: tuple[tuple[Found, ...], tuple[Found, ...]], rest: str,
) -> str:  # fmt: skip
    """What the message says of the trouble besides its values; `beside` are found and by cues."""
    found, by_cues = beside
    is_told_before = turn.definition.description in turn.session.answers
    is_whole = not is_told_before or stands_still(text)
    left = _with_trouble(turn, rest, found, text) if is_whole else rest
    is_sure = isinstance(parsed, Parsed) and parsed.is_sure
    is_code = field.type.name in _CODES
    remark = ""
    if not own or (is_told_before and is_sure and (is_code or field.type.name == _LINE)):
        remark = left_beside(turn, left, by_cues, is_own=bool(own) and is_code)
        remark = text.strip() if remark and own and not is_code else remark
    if not remark and own and is_sure and field.type.name == _COMPANY:
        remark = left_beside(turn, without_own(left, parsed), by_cues, is_own=False)
    if not remark and is_told_before and is_code and (own or found):
        remark = beside_codes(turn, without_own(left, parsed), len(found))
    if not remark and is_told_before and field.type.name == _MOMENT and own:
        remark = new_trouble(turn, text)
    if not remark and field.type.name == _PRODUCT and own and _SEVERAL.search(left) is not None:
        remark = text.strip()
    return as_said(remark, text) or reason(turn, found, text)


def is_answer(turn: Turn, field: Field, given: UserInput) -> bool:
    """Whether a text is nothing but values that this dialog asks for."""
    parsed = _read(turn, field, given)
    is_sure = isinstance(parsed, Parsed) and parsed.is_sure
    if is_sure or proposed(turn, field, given.text) is not None:
        return True
    found, rest = others(turn, field, given.text, parsed)
    more = adds_words if field.name == turn.definition.description else says_more
    if any(one.field.type.name in REACHED_BY for one in found):
        rest = without_sending(unmasked(rest))
    return bool(found) and not more(rest)


def declines_others(turn: Turn, text: str) -> bool:
    """Whether "no photos" is said of other questions, asked or not, and not of the open one."""
    declines = declined(hearable(turn), text)
    return bool(declines) and turn.session.asked not in declines


def chooses_elsewhere(turn: Turn, text: str) -> bool:
    """Whether a text is an option of another question: "just me" says who is affected."""
    if declined(hearable(turn), text):
        return False  # 没有订单号 does not say that a place is not ready
    return bool(lone_option(turn, turn.definition.by_name.get(turn.session.asked), text))


def tells_more(turn: Turn, field: Field, words: str) -> bool:
    """Whether what answers nothing belongs to the description: the first of it must be trouble."""
    definition = turn.definition
    if definition.description == field.name or control_word(words) is not None:
        return False
    if field.type.name in _NAMED and _is_told_instead(turn, field, words):
        return True
    is_figure = field.type.name == _CHOICE and any(map(str.isdigit, words)) and says_more(words)
    if is_figure or goods.wishes_other_one(definition, words) or goods.tells_which(turn, words):
        return True  # 1200 dollars: no option of ours has a figure; 要XL的, 是蓝色那只
    is_aside = _takes_asides(field) and tells_by_verb(words)
    if is_aside or tells_delivery(turn, words) or words_told(definition, words):
        return True
    if definition.description not in turn.session.answers:
        is_tale = field.type.name == _PRODUCT and tells_of_somebody(words)
        is_trouble = any(complains(definition, one) or is_state(one) for one in clauses_of(words))
        return is_trouble or (is_tale and tells(definition, words))
    if is_one_fact(turn, words) or tells_origin(words) or tells_way_around(words):
        return True
    if field.type.name == FILES and tells_anything(words):
        return True
    is_told = adds_to(definition, words) or is_state(words) or is_beside(words)
    return is_told or (field.type.name in _CODES and guesses(words))


def _takes_asides(field: Field) -> bool:
    """Whether what is told instead is kept: for words, or for a choice that may stay open."""
    kind = field.type.name
    return kind in {_LINE, _COMPANY} or (kind == _CHOICE and not field.is_required)


def _is_told_instead(turn: Turn, field: Field, words: str) -> bool:
    """Whether words that could stand for a name are a wish, or tell of a machine or a time."""
    parsed = field.type.parse(words, turn.context.reading(field.rules, UserInput(words)))
    return isinstance(parsed, Parsed) and is_no_name(turn, field, words, parsed)


def as_description(turn: Turn, field: Field, given: UserInput) -> Parsed | Unclear:
    """A text as the description; 卡纸 is short and says it all the same."""
    parsed = turn.context.parse(field, given)
    is_short = isinstance(parsed, Unclear) and parsed.key == "text.short"
    if is_short and is_brief_report(turn.definition, given.text):
        return as_told(given.text)
    return parsed


def with_options(rest: str, found: Iterable[Found], text: str) -> str:
    """The masked text with the options in words again: 产线停了 is an answer and a symptom."""
    plain = narrow(text)
    for one in found:
        if one.field.type.name == "choice":
            start, end = one.parsed.start, one.parsed.end
            rest = rest[:start] + plain[start:end] + rest[end:]
    return rest


def _with_trouble(turn: Turn, rest: str, found: Iterable[Found], text: str) -> str:
    """What is left, with an option that is the trouble itself: "the line stopped"."""
    return with_options(rest, found, text) if complains(turn.definition, text) else rest


def _own(
    turn: Turn, field: Field, parsed: Parsed | Unclear, rest: str | None, *, is_told: bool
) -> tuple[Found, ...]:
    """The answer to the open question itself; `rest` is what other values leave of the message.

    Where any words would do, these are what is left: 赵敏 13812345678 is a name and a number.
    """
    is_bare = rest is None or (isinstance(parsed, Parsed) and parsed.is_sure)
    if field.type.name == _PRODUCT and not is_bare:
        parsed = model_beside(turn, field, rest or "") or parsed
    if isinstance(parsed, Unclear):
        return ()
    if parsed.is_sure or rest is None:
        return (Found(field, parsed),) if parsed.is_sure or not is_told else ()
    is_name = field.type.name in PERSONAL_TYPES or field.name == turn.definition.description
    if is_told or not (adds_words if is_name else says_more_than_labels)(rest):
        return ()
    if _is_no_value(turn, field, unmasked(rest)):
        return ()
    if field.type.name not in PERSONAL_TYPES:
        return (Found(field, parsed),)
    words = UserInput(unmasked(rest).strip(EDGES))
    if field.type.name == _PERSON and is_statement(words.text):
        return ()
    again = turn.context.parse(field, words)
    return (Found(field, again),) if isinstance(again, Parsed) else ()


def _is_no_value(turn: Turn, field: Field, rest: str) -> bool:
    """Whether what other values leave is trouble, where a line was asked for; or names no thing.

    Of 就我家，没拍照片 only a remark on the photo is left.
    """
    if field.type.name == _LINE:
        told = [one for one in clauses_of(unmasked(rest)) if says_more_than_labels(one)]
        is_all_told = bool(told) and all(option_told(turn, one, field) for one in told)
        return is_all_told or complains(turn.definition, rest)
    if field.type.name != _PRODUCT:
        return False
    clauses = [one for one in clauses_of(rest) if says_more_than_labels(one)]
    return is_beside(rest) or all(is_remark(turn.definition, one) for one in clauses)


def _read(turn: Turn, field: Field, given: UserInput) -> Parsed | Unclear:
    """What the text means for the open question."""
    definition = turn.definition
    rules = field.rules
    if among := turn.session.among:
        shown = tuple(one for one in rules.options if one.value in among)
        rules = replace(rules, shown=shown)
    parsed = field.type.parse(given.text, turn.context.reading(rules, given))
    if isinstance(parsed, Parsed):
        if belongs_elsewhere(turn, field, given.text, parsed):
            return Unclear("other")
        if field.type.name == _LINE and is_trouble_with_figures(turn, field, given.text):
            return Unclear("other")
        is_told = is_statement(given.text) or tells_beside(field, given.text)
        if field.type.name == _LINE and field.type.find and is_told:
            parsed = field.type.find(given.text, turn.context.reading(rules, given)) or parsed
        return parsed if parsed.is_sure else doubted(turn, field, given, parsed)
    is_description = field.name == definition.description
    return as_description(turn, field, given) if is_description else parsed


def _read_by_clause(turn: Turn, field: Field, given: UserInput) -> tuple[Parsed | Unclear, str]:
    """What the text means, and the remark behind an answer: "4, but it was dear"."""
    parsed = _read(turn, field, given)
    if field.type.name == _PRODUCT and not (isinstance(parsed, Parsed) and parsed.is_sure):
        if (told := thing_told.with_more(turn, given.text)) is not None:
            return told
        parsed = Unclear("other") if thing_told.stands_first(turn, given.text) else parsed
    if isinstance(parsed, Parsed) or field.type.name not in _BY_CLAUSE:
        return parsed, ""
    first, *others = clauses_of(given.text) or [""]
    if not others:
        return parsed, ""
    if field.type.name == _PRODUCT:
        return _named_first(turn, field, given, parsed, first)
    own = _read(turn, field, replace(given, text=first))
    spare = given.text[given.text.find(first) + len(first) :].strip(EDGES)
    return (own, spare) if isinstance(own, Parsed) and own.is_sure else (parsed, "")


def _named_first(
    turn: Turn, field: Field, given: UserInput, whole: Parsed | Unclear, first: str
) -> tuple[Parsed | Unclear, str]:
    """The thing named before its trouble, 电饭煲，开不了机; the whole message if it names none."""
    is_named = is_thing(first) or goods.is_counted(turn.definition, first)
    if not is_named or control_word(first) is not None or is_request(first):
        return whole, ""
    own = _read(turn, field, replace(given, text=first))
    if not isinstance(own, Parsed) or not thing_told.tells_of_it(turn, given.text, first):
        return whole, ""
    return replace(own, is_sure=True), given.text[given.text.find(first) + len(first) :].strip(
        EDGES
    )


def _told(
    turn: Turn, field: Field, given: UserInput, parsed: Parsed | Unclear, rest: str, *,
    is_rich: bool,
) -> tuple[Found, ...]:  # fmt: skip
    """The fault described where a product or a code was asked for; only if it is still unknown.

    `rest` is what other values leave of the message: a time alone describes nothing. In a message
    that is rich in values any words more are the fault, and so are those behind the machine's name
    where another value stands beside it: A2打印机打出来发灰，SN2401-296.
    """
    definition, name = turn.definition, turn.definition.description
    is_known = name in turn.session.answers or name in turn.session.skipped
    if not name or is_known or field.type.name not in _CODES:
        return ()
    is_code = isinstance(parsed, Parsed) or field.is_required
    left = unmasked(rest)
    if rest != given.text and is_like_this(left):
        return ()
    is_looked_for = is_lacking(left)  # "not sure, it's somewhere underneath" is of the number
    is_told = (complains if is_code or is_looked_for else tells)(definition, left)
    is_told = is_told or (is_rich and any(tells(definition, one) for one in clauses_of(left)))
    if not (is_told or _tells_beside_code(definition, parsed, given.text, rest)):
        return ()
    target = definition.by_name[name]
    own = as_description(turn, target, given)
    return (Found(target, own),) if isinstance(own, Parsed) else ()


def _tells_beside_code(
    definition: Definition, parsed: Parsed | Unclear, text: str, rest: str
) -> bool:
    """Whether the fault stands behind a machine's code: A2打印机打出来发灰，SN2401-296.

    Beside one code alone, SN2401-055 计数不准, by its build.
    """
    if not isinstance(parsed, Parsed):
        return False
    if rest != text:
        return any(tells_of_it(definition, one) for one in clauses_of(rest))
    return parsed.is_sure and happens_beside(definition, without_own(rest, parsed))
