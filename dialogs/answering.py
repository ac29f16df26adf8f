# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer does to a session: it fills its field and whatever else it volunteers.

Called by `engine` once it is clear that the message does not steer the dialog.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from dialogs.asking import explained, joined, listed, shown
from dialogs.corrections import Correction, restated
from dialogs.definition import Field
from dialogs.extraction import Found, describes, says_more, volunteered
from dialogs.fields.attachments import as_json
from dialogs.fields.contract import Json, Parsed, Unclear
from dialogs.fields.spelling import narrow
from dialogs.machine import Position, applies
from dialogs.moving import Turn, ask, explain, proceed, without
from dialogs.session import Answer, DialogSession, UserInput
from dialogs.step import Step
from dialogs.telling import (
    adds_to,
    adds_words,
    as_told,
    clauses_of,
    complains,
    declined,
    is_brief_report,
    is_remark,
    names_a_field,
    tells,
    tells_anything,
)
from intake.messages import Reply
from intake.values import replace

LONGEST = 4000  # characters of a description
_FILES = "attachments"
_PRODUCT = "product"
_WHOLE = frozenset({"choice", "multi_choice", "yes_no", "rating", "number", _FILES})
_CODES = frozenset({"product", "serial_number", "error_code", "order_number"})
_NUMBERS = frozenset({"serial_number", "order_number"})
_SLACK = 4  # so many characters beside a clear value cannot hold another one


def answer(turn: Turn, given: UserInput) -> Step:
    """The open question answered, or why the answer is unclear."""
    field = turn.definition.by_state[turn.session.state]
    text = restated(turn.definition, turn.session, given.text)
    if text != given.text:
        given = replace(given, text=text)
    parsed = _read(turn, field, given)
    found, says_something = _others(turn, field, given.text, parsed)
    by_cues = _by_cues(turn, field, given.text)
    is_all = bool(by_cues) and len(clauses_of(given.text)) == 1
    told = () if is_all else _told(turn, field, given, parsed)
    found += by_cues
    left_out = declined(_unknown(turn), _without_own(given.text, parsed))
    if isinstance(parsed, Unclear) and not (found or told or left_out):
        return _not_answered(turn, field, given, parsed)
    is_clear = isinstance(parsed, Parsed) and (parsed.is_sure or (says_something and not told))
    own = (Found(field, parsed),) if isinstance(parsed, Parsed) and is_clear else ()
    before = turn.session
    turn = _without(_filled(turn, (*own, *found, *told)), left_out)
    names = [name for name in turn.session.answers if name not in before.answers]
    replies = _noted(turn, [name for name in names if name != field.name])
    if given.attachments and field.type.name != _FILES:
        turn, note = _with_files(turn, given)
        replies += note
    return proceed(turn, replies)


def _not_answered(turn: Turn, field: Field, given: UserInput, unclear: Unclear) -> Step:
    """Why this is no answer; what it says of the trouble all the same joins the description."""
    words = given.text.strip()
    enough = tells_anything if field.type.name == _FILES else partial(adds_to, turn.definition)
    if turn.definition.description not in turn.session.answers or not enough(words):
        return explain(turn, explained(field, unclear, turn.context), among=unclear.among)
    turn = with_words(turn, words, at_end=True)
    return explain(turn, turn.context.say("added"), among=unclear.among)


def with_words(turn: Turn, words: str, *, at_end: bool) -> Turn:
    """The session with more words in its description, if it has one."""
    name = turn.definition.description
    known = turn.session.answers.get(name)
    if known is None or not isinstance(known.value, str) or words in known.value:
        return turn
    told = "\n".join((known.value, words) if at_end else (words, known.value))[:LONGEST]
    answers = {**turn.session.answers, name: Answer(told, told)}
    return turn.with_session(turn.session.with_answers(answers))


def is_answer(turn: Turn, field: Field, given: UserInput) -> bool:
    """Whether a text is nothing but values that this dialog asks for."""
    parsed = _read(turn, field, given)
    if isinstance(parsed, Parsed) and parsed.is_sure:
        return True
    found, says_something = _others(turn, field, given.text, parsed)
    return bool(found) and not says_something


def listen(
    turn: Turn, first: UserInput, earlier: Sequence[UserInput] = ()
) -> tuple[DialogSession, tuple[Reply, ...]]:
    """The session with all that the first message volunteers, and the words that say so.

    `earlier` messages, newest first, fill what it leaves open.
    """
    before = turn.session
    turn = _heard(turn, first)
    receipts: tuple[Reply, ...] = ()
    if first.attachments:
        turn, receipts = _with_files(turn, first)
    for one in earlier:
        words = one.text.strip()
        has_more = adds_to(turn.definition, words)
        turn = with_words(turn, words, at_end=False) if has_more else turn
        turn = _heard(turn, one)
        if one.attachments:
            turn, _ = _with_files(turn, one)
    unsaid = {turn.definition.description, *(one.name for one in _file_fields(turn))}
    names = [name for name in turn.session.answers if name not in {*before.answers, *unsaid}]
    return turn.session, (*_noted(turn, names), *receipts)


def _heard(turn: Turn, said: UserInput) -> Turn:
    """The session with what a message says; of the trouble, what adds to what is known."""
    if not said.text:
        return turn
    found, rest = volunteered(_unknown(turn), said.text, turn.context)
    left_out = declined(_unknown(turn), rest)
    by_cues = _by_cues(turn, None, said.text)
    turn = _without(_filled(turn, (*found, *by_cues)), left_out)
    return _described(turn, said, _with_options(rest, found, said.text))


def _file_fields(turn: Turn) -> list[Field]:
    return [one for one in turn.definition.fields if one.type.name == _FILES]


def correct(turn: Turn, fix: Correction) -> Step:
    """An earlier answer replaced, or asked again."""
    if fix.parsed is None:
        return revise(turn, fix.field.name)
    name = fix.field.name
    skipped = tuple(one for one in turn.session.skipped if one != name)
    turn = turn.with_session(turn.session.with_answers(turn.session.answers, skipped))
    turn = _filled(turn, (Found(fix.field, fix.parsed),))
    items = listed(turn.definition, [name], turn.session, turn.context)
    return proceed(turn, turn.note("change.corrected", items=items))


def revise(turn: Turn, name: str) -> Step:
    """One field asked again; its answer is set aside until there is a new one."""
    old = turn.session.answers.get(name)
    session = replace(without(turn.session, name), revising=name, set_aside=old)
    return proceed(turn.with_session(session), was(turn, name), trigger=f"reopen:{name}")


def was(turn: Turn, name: str) -> tuple[Reply, ...]:
    """A reminder of what a field holds, if it holds anything."""
    old = turn.session.answers.get(name)
    if old is None:
        return ()
    return turn.note("change.was", value=shown(turn.definition.by_name[name], old, turn.context))


def declines_others(turn: Turn, text: str) -> bool:
    """Whether "no photos" is said of questions still to come, and not of the open one."""
    declines = declined(_unknown(turn), text)
    return bool(declines) and turn.session.asked not in declines


def are_for_later(turn: Turn, given: UserInput) -> bool:
    """Whether files came that answer nothing: alone, while something else is asked."""
    field = turn.definition.by_state.get(turn.session.state)
    if field is None:
        return not given.text.strip()
    return field.type.name != _FILES and not given.text.strip()


def keep_files(turn: Turn, given: UserInput) -> Step:
    """The files kept; the question stays open."""
    turn, note = _with_files(turn, given)
    return ask(turn, note)


def _read(turn: Turn, field: Field, given: UserInput) -> Parsed | Unclear:
    """What the text means for the open question."""
    definition = turn.definition
    rules = field.rules
    if among := turn.session.among:
        shown = tuple(one for one in rules.options if one.value in among)
        rules = replace(rules, shown=shown)
    parsed = field.type.parse(given.text, turn.context.reading(rules, given))
    if isinstance(parsed, Parsed):
        if field.type.name in _NUMBERS and _is_reachable_by(turn, given.text, parsed):
            return Unclear("other")
        if parsed.is_sure:
            return parsed
        if field.type.name == _PRODUCT and is_remark(definition, given.text):
            return Unclear("product.none")
        return Unclear("other") if names_a_field(definition, given.text) else parsed
    is_description = field.name == definition.description
    return _as_description(turn, field, given) if is_description else parsed


def _by_cues(turn: Turn, asked: Field | None, text: str) -> tuple[Found, ...]:
    """The clauses that answer a question of prose unasked: 重启了两次也没用."""
    clauses = clauses_of(text)
    told = {
        field.name: [one for one in clauses if field.cues.search(one.casefold())]
        for field in _unknown(turn)
        if field.cues is not None and field is not asked
    }
    return tuple(
        Found(turn.definition.by_name[name], as_told(" ".join(found)))
        for name, found in told.items()
        if found
    )


def _is_reachable_by(turn: Turn, text: str, parsed: Parsed) -> bool:
    """Whether what looks like a number of ours is a phone number that was volunteered."""
    wanted = [one for one in _unknown(turn) if one.type.name == "phone"]
    found, _ = volunteered(wanted, text, turn.context)
    value = str(parsed.value).casefold()
    return any(
        value in narrow(text)[one.parsed.start : one.parsed.end].casefold() for one in found
    )


def _told(
    turn: Turn, field: Field, given: UserInput, parsed: Parsed | Unclear
) -> tuple[Found, ...]:
    """The fault described where a product or a code was asked for; only if it is still unknown."""
    definition, name = turn.definition, turn.definition.description
    is_known = name in turn.session.answers or name in turn.session.skipped
    if not name or is_known or field.type.name not in _CODES:
        return ()
    is_code = isinstance(parsed, Parsed) or field.is_required
    if not (complains if is_code else tells)(definition, given.text):
        return ()
    target = definition.by_name[name]
    own = _as_description(turn, target, given)
    return (Found(target, own),) if isinstance(own, Parsed) else ()


def _without(turn: Turn, names: tuple[str, ...]) -> Turn:
    """The session with these fields skipped, unless they have been answered by now."""
    if not names:
        return turn
    session = turn.session
    left = tuple(one for one in names if one not in session.answers)
    return turn.with_session(session.with_answers(session.answers, (*session.skipped, *left)))


def _others(
    turn: Turn, field: Field, text: str, parsed: Parsed | Unclear
) -> tuple[tuple[Found, ...], bool]:
    """What else the text says, and whether anything is left of it beside that."""
    if isinstance(parsed, Parsed):
        length = len(str(parsed.value))
        if field.type.name in _WHOLE or (parsed.is_sure and len(text) <= length + _SLACK):
            return (), True
    fields = [one for one in _unknown(turn) if one is not field]
    found, rest = volunteered(fields, _without_own(text, parsed), turn.context)
    if field.name == turn.definition.description:
        return found, not found or adds_words(rest)
    return found, not found or says_more(rest)


def _without_own(text: str, parsed: Parsed | Unclear) -> str:
    """The text without the words that answered the open question."""
    if not isinstance(parsed, Parsed) or not parsed.is_sure:
        return text
    start, end = parsed.start, parsed.end
    if end <= start:
        start = text.casefold().find(str(parsed.value).casefold())
        end = start + len(str(parsed.value))
    return text if start < 0 else f"{text[:start]}{chr(0) * (end - start)}{text[end:]}"


def _unknown(turn: Turn) -> list[Field]:
    """The fields without an answer, whether they would be asked or not: what is said is kept."""
    session = turn.session
    return [
        field
        for field in turn.definition.fields
        if field.name not in session.answers and field.name not in session.skipped
    ]


def filled(turn: Turn, found: Iterable[Found]) -> DialogSession:
    """The session with these values, and with what the register says follows from them."""
    return _filled(turn, found).session


def _filled(turn: Turn, found: Iterable[Found]) -> Turn:
    """The session with these values, and with what the register says follows from them."""
    answers = dict(turn.session.answers)
    for one in found:
        parsed = one.parsed
        answers[one.field.name] = Answer(parsed.value, parsed.display)
        for implied in parsed.implies:
            for field in turn.definition.fields:
                if field.type.name == implied.type_name and _is_open(answers.get(field.name)):
                    answers[field.name] = Answer(implied.value, implied.display, "asset")
    return turn.with_session(turn.session.with_answers(_still_wanted(turn, answers)))


def _still_wanted(turn: Turn, answers: dict[str, Answer]) -> dict[str, Answer]:
    """The answers without earlier ones whose question has lost its reason just now."""
    session = turn.session
    old = dict(session.answers)
    if session.set_aside is not None:
        old[session.revising] = session.set_aside
    before, after = Position("", old, ()), Position("", answers, ())
    lost = {
        field.name
        for field in turn.definition.fields
        if field.when is not None
        and field.name in old
        and applies(field, before)
        and not applies(field, after)
    }
    return {name: one for name, one in answers.items() if name not in lost} if lost else answers


def _is_open(answer: Answer | None) -> bool:
    """Whether the register may say what this is: never against the customer's word."""
    return answer is None or answer.value is None or answer.origin == "asset"


def _with_options(rest: str, found: Iterable[Found], text: str) -> str:
    """The masked text with the options in words again: 产线停了 is an answer and a symptom."""
    plain = narrow(text)
    for one in found:
        if one.field.type.name == "choice":
            start, end = one.parsed.start, one.parsed.end
            rest = rest[:start] + plain[start:end] + rest[end:]
    return rest


def _described(turn: Turn, first: UserInput, rest: str) -> Turn:
    """The telling first message kept as the description, so that it need not be said twice."""
    name = turn.definition.description
    if not name or name in turn.session.answers or not describes(turn.definition, rest):
        return turn
    field = turn.definition.by_name[name]
    parsed = _as_description(turn, field, first)
    return _filled(turn, (Found(field, parsed),)) if isinstance(parsed, Parsed) else turn


def _as_description(turn: Turn, field: Field, given: UserInput) -> Parsed | Unclear:
    """A text as the description; 卡纸 is short and says it all the same."""
    parsed = field.type.parse(given.text, turn.context.reading(field.rules, given))
    is_short = isinstance(parsed, Unclear) and parsed.key == "text.short"
    if is_short and is_brief_report(turn.definition, given.text):
        return as_told(given.text)
    return parsed


def _noted(turn: Turn, names: list[str]) -> tuple[Reply, ...]:
    if not names:
        return ()
    return turn.note("noted", items=listed(turn.definition, names, turn.session, turn.context))


def _with_files(turn: Turn, given: UserInput) -> tuple[Turn, tuple[Reply, ...]]:
    """The files added to the dialog's field for them, and the words that say so."""
    field = next(iter(_file_fields(turn)), None)
    if field is None:
        return turn, turn.note("received_no_place")
    old = turn.session.answers.get(field.name)
    kept: list[Json] = list(old.value) if old and isinstance(old.value, list) else []
    files: Json = [*kept, *(as_json(one) for one in given.attachments)]
    display = field.type.show(files, field.rules, turn.context.language) if field.type.show else ""
    answers = {**turn.session.answers, field.name: Answer(files, display)}
    skipped = tuple(name for name in turn.session.skipped if name != field.name)
    names = joined((one.name for one in given.attachments), turn.context)
    session = turn.session.with_answers(answers, skipped)
    return turn.with_session(session), turn.note("received", names=names)
