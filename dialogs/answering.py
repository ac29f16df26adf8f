# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer does to a session: it fills its field and whatever else it volunteers.

Called by `engine` once it is clear that the message does not steer the dialog.
"""

from collections.abc import Iterable

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
    adds_words,
    as_told,
    complains,
    declined,
    is_brief_report,
    names_a_field,
    tells,
)
from intake.messages import Reply
from intake.values import replace

_FILES = "attachments"
_WHOLE = frozenset({"choice", "multi_choice", "yes_no", "rating", "number", _FILES})
_CODES = frozenset({"product", "serial_number", "error_code", "order_number"})
_SLACK = 4  # so many characters beside a clear value cannot hold another one


def answer(turn: Turn, given: UserInput) -> Step:
    """The open question answered, or why the answer is unclear."""
    field = turn.definition.by_state[turn.session.state]
    text = restated(turn.definition, turn.session, given.text)
    if text != given.text:
        given = replace(given, text=text)
    parsed = _read(turn, field, given)
    found, says_something = _others(turn, field, given.text, parsed)
    told = _told(turn, field, given, parsed)
    left_out = declined(_unknown(turn), given.text)
    if isinstance(parsed, Unclear) and not (found or told or left_out):
        return explain(turn, explained(field, parsed, turn.context), among=parsed.among)
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


def is_answer(turn: Turn, field: Field, given: UserInput) -> bool:
    """Whether a text is nothing but values that this dialog asks for."""
    parsed = _read(turn, field, given)
    if isinstance(parsed, Parsed) and parsed.is_sure:
        return True
    found, says_something = _others(turn, field, given.text, parsed)
    return bool(found) and not says_something


def listen(turn: Turn, first: UserInput) -> tuple[DialogSession, tuple[Reply, ...]]:
    """The session with all that the first message volunteers, and the words that say so."""
    before = turn.session
    replies: tuple[Reply, ...] = ()
    if first.text:
        found, rest = volunteered(_unknown(turn), first.text, turn.context)
        turn = _filled(turn, found)
        names = [name for name in turn.session.answers if name not in before.answers]
        replies = _noted(turn, names)
        turn = _described(turn, first, _with_options(rest, found, first.text))
    if first.attachments:
        turn, note = _with_files(turn, first)
        replies += note
    return turn.session, replies


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
        is_label = not parsed.is_sure and names_a_field(definition, given.text)
        return Unclear("other") if is_label else parsed
    is_short = parsed.key == "text.short" and field.name == definition.description
    if is_short and is_brief_report(definition, given.text):
        return as_told(given.text)
    return parsed


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
    own = target.type.parse(given.text, turn.context.reading(target.rules, given))
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
    parsed = field.type.parse(first.text, turn.context.reading(field.rules, first))
    if isinstance(parsed, Unclear):
        return turn
    return _filled(turn, (Found(field, parsed),))


def _noted(turn: Turn, names: list[str]) -> tuple[Reply, ...]:
    if not names:
        return ()
    return turn.note("noted", items=listed(turn.definition, names, turn.session, turn.context))


def _with_files(turn: Turn, given: UserInput) -> tuple[Turn, tuple[Reply, ...]]:
    """The files added to the dialog's field for them, and the words that say so."""
    field = next((one for one in turn.definition.fields if one.type.name == _FILES), None)
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
