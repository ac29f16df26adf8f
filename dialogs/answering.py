# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer does to a session: it fills its field and whatever else it volunteers.

Called by `engine` once it is clear that the message does not steer the dialog.
"""

from collections.abc import Iterable, Sequence

from dialogs.asking import explained, joined, listed, named, shown
from dialogs.corrections import Correction, restated
from dialogs.definition import Field
from dialogs.extraction import describes, says_more, unmasked, volunteered
from dialogs.fields.contract import Parsed, Unclear
from dialogs.fields.spelling import narrow
from dialogs.filling import changed, filled_in, hearable, left_out, passed_over, still_open
from dialogs.for_others import ANY_WORDS, belongs_elsewhere, is_one_fact, others, without_own
from dialogs.introducing import (
    PERSONAL_TYPES,
    introduced,
    introductions,
    personal_fields,
)
from dialogs.machine import Position, applies
from dialogs.moving import Turn, ask, explain, proceed, without
from dialogs.proposing import proposed
from dialogs.sent_files import FILES, file_fields, with_files
from dialogs.session import Answer, UserInput
from dialogs.step import Found, Step, StepKind
from dialogs.telling import (
    adds_to,
    adds_words,
    as_told,
    clauses_of,
    complains,
    declined,
    is_brief_report,
    is_remark,
    is_sentence,
    names_a_field,
    says_more_than_labels,
    tells,
    tells_anything,
    tells_trouble,
)
from intake.messages import Reply
from intake.values import replace

LONGEST = 4000  # characters of a description
_PRODUCT, _COMPANY, _LINE = "product", "company", "text"
_EDGES = " \t\r\n.,;:，。；：、"
_MARKED = frozenset({"choice", "yes_no", "rating"})
_CODES = frozenset({"product", "serial_number", "error_code", "order_number"})
_NOTHING = Answer("", "")


def answer(turn: Turn, given: UserInput) -> Step:
    """The open question answered, or why the answer is unclear."""
    field = turn.definition.by_state[turn.session.state]
    text = restated(turn.definition, turn.session, given.text)
    if text != given.text:
        given = replace(given, text=text)
    before = turn.session
    turn, given, is_heard = _beside(turn, field, given)
    if is_heard and not given.text and not given.attachments:
        return _went_by(turn, field, _noted(turn, changed(before, turn.session)))
    parsed, spare = _read_by_clause(turn, field, given)
    found, rest = others(turn, field, given.text, parsed)
    by_cues = _by_cues(turn, field, given.text)
    is_all = bool(by_cues) and len(clauses_of(given.text)) == 1
    told = () if is_all else _told(turn, field, given, parsed, rest if found else given.text)
    denied = declined(still_open(turn), without_own(given.text, parsed))
    is_denial = bool(denied) and len(clauses_of(given.text)) == 1
    is_told = is_denial or bool(told)
    own = _own(turn, field, parsed, rest if found else None, is_told=is_told)
    found += by_cues
    if isinstance(parsed, Unclear) and not (found or told or denied or is_heard):
        return _not_answered(turn, field, given, parsed)
    turn = left_out(filled_in(turn, (*own, *found, *told)), denied)
    turn = _with_spare(turn, spare or _left(turn, rest, by_cues, is_own=bool(own)))
    names = [name for name in changed(before, turn.session) if name != field.name]
    replies = _noted(turn, names)
    if given.attachments and field.type.name != FILES:
        turn, note = with_files(turn, given)
        replies += note
    return proceed(passed_over(turn, field), replies)


def _went_by(turn: Turn, field: Field, noted: tuple[Reply, ...]) -> Step:
    """The question once more, or the next one if something else was told often enough."""
    turn = passed_over(turn, field)
    is_let_go = field.name in turn.session.skipped
    return proceed(turn, noted) if is_let_go else ask(turn, noted)


def _beside(turn: Turn, field: Field, given: UserInput) -> tuple[Turn, UserInput, bool]:
    """What is said of the sender beside the answer, and the answer without it.

    An e-mail address is no part of a name.
    """
    if (visit := proposed(turn, field, given.text)) is not None:
        is_own = visit.field.name in turn.definition.by_name
        turn = filled_in(turn, (visit,)) if is_own else turn.with_told((visit,))
        return turn, replace(given, text=""), True
    turn, rest, new = introduced(turn, given.text, field)
    if not new:
        return turn, given, False
    return turn, replace(given, text=rest.strip(_EDGES)), True


def _own(
    turn: Turn, field: Field, parsed: Parsed | Unclear, rest: str | None, *, is_told: bool
) -> tuple[Found, ...]:
    """The answer to the open question itself; `rest` is what other values leave of the message.

    Where any words would do, these are what is left: 赵敏 13812345678 is a name and a number.
    """
    if isinstance(parsed, Unclear):
        return ()
    if parsed.is_sure or rest is None:
        return (Found(field, parsed),) if parsed.is_sure or not is_told else ()
    is_name = field.type.name in PERSONAL_TYPES or field.name == turn.definition.description
    if is_told or not (adds_words if is_name else says_more_than_labels)(rest):
        return ()
    if field.type.name == _LINE and complains(turn.definition, unmasked(rest)):
        return ()
    if field.type.name not in PERSONAL_TYPES:
        return (Found(field, parsed),)
    words = UserInput(unmasked(rest).strip(_EDGES))
    again = field.type.parse(words.text, turn.context.reading(field.rules, words))
    return (Found(field, again),) if isinstance(again, Parsed) else ()


def _not_answered(turn: Turn, field: Field, given: UserInput, unclear: Unclear) -> Step:
    """Why this is no answer; what it says of the trouble all the same joins the description."""
    words = given.text.strip()
    if not _tells_more(turn, field, words):
        return explain(
            turn, (Reply(explained(field, unclear, turn.context)),), among=unclear.among
        )
    turn = passed_over(_with_trouble(turn, words), field)
    if field.name in turn.session.skipped:
        return proceed(turn, turn.note("added"))
    return ask(turn, turn.note("added"), kind=StepKind.EXPLAIN)  # nothing was unclear


def _tells_more(turn: Turn, field: Field, words: str) -> bool:
    """Whether what answers nothing belongs to the description: the first of it must be trouble."""
    definition = turn.definition
    if definition.description == field.name:
        return False
    if definition.description not in turn.session.answers:
        return any(complains(definition, one) for one in clauses_of(words))
    if is_one_fact(turn, words):
        return True
    return tells_anything(words) if field.type.name == FILES else adds_to(definition, words)


def _with_trouble(turn: Turn, words: str) -> Turn:
    """The session with trouble told beside the question, where it has a place for that."""
    if turn.definition.description:
        return with_words(turn, words, at_end=True)
    return _with_spare(turn, words)


def with_words(turn: Turn, words: str, *, at_end: bool) -> Turn:
    """The session with more words in its description, or with the first."""
    name = turn.definition.description
    known = turn.session.answers.get(name, _NOTHING)
    if not name or not isinstance(known.value, str) or words in known.value:
        return turn
    parts = (known.value, words) if at_end else (words, known.value)
    told = "\n".join(filter(None, parts))[:LONGEST]
    answers = {**turn.session.answers, name: Answer(told, told)}
    return turn.with_session(turn.session.with_answers(answers))


def is_answer(turn: Turn, field: Field, given: UserInput) -> bool:
    """Whether a text is nothing but values that this dialog asks for."""
    parsed = _read(turn, field, given)
    is_sure = isinstance(parsed, Parsed) and parsed.is_sure
    if is_sure or proposed(turn, field, given.text) is not None:
        return True
    found, rest = others(turn, field, given.text, parsed)
    more = adds_words if field.name == turn.definition.description else says_more
    return bool(found) and not more(rest)


def listen(
    turn: Turn, first: UserInput, earlier: Sequence[UserInput] = ()
) -> tuple[Turn, tuple[Reply, ...]]:
    """The turn with all that the first message volunteers, and the words that say so.

    `earlier` messages, newest first, fill what it leaves open.
    """
    before = turn.session
    turn = _heard(turn, first)
    receipts: tuple[Reply, ...] = ()
    if first.attachments:
        turn, receipts = with_files(turn, first)
    for one in earlier:
        _, rest = introductions(personal_fields(), one.text, turn.context)
        words = rest.strip(_EDGES)
        has_more = adds_to(turn.definition, words)
        turn = with_words(turn, words, at_end=False) if has_more else turn
        turn = _heard(turn, one)
        if one.attachments:
            turn, _ = with_files(turn, one)
    unsaid = {turn.definition.description, *(one.name for one in file_fields(turn))}
    names = [name for name in changed(before, turn.session) if name not in unsaid]
    return turn, (*_noted(turn, names), *receipts)


def _heard(turn: Turn, said: UserInput) -> Turn:
    """The session with what a message says; of the trouble, what adds to what is known."""
    if not said.text:
        return turn
    turn, rest, _ = introduced(turn, said.text)
    found, rest = volunteered(hearable(turn), rest, turn.context)
    denied = declined(still_open(turn), rest)
    by_cues = _by_cues(turn, None, said.text)
    turn = left_out(filled_in(turn, (*found, *by_cues)), denied)
    return _described(turn, said, _with_options(rest, found, said.text))


def correct(turn: Turn, fix: Correction) -> Step:
    """An earlier answer replaced, or asked again."""
    if fix.parsed is None:
        return revise(turn, fix.field.name)
    name = fix.field.name
    skipped = tuple(one for one in turn.session.skipped if one != name)
    turn = turn.with_session(turn.session.with_answers(turn.session.answers, skipped))
    turn = filled_in(turn, (Found(fix.field, fix.parsed),))
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
    declines = declined(still_open(turn), text)
    return bool(declines) and turn.session.asked not in declines


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
        if parsed.is_sure:
            return parsed
        if field.type.name == _PRODUCT and is_remark(definition, given.text):
            return Unclear("product.none")
        if field.type.name == _COMPANY and is_sentence(given.text):
            return Unclear("company.wrong")
        is_no_value = names_a_field(definition, given.text) or _says_otherwise(turn, field, given)
        return Unclear("other") if is_no_value else parsed
    is_description = field.name == definition.description
    return _as_description(turn, field, given) if is_description else parsed


def _says_otherwise(turn: Turn, field: Field, given: UserInput) -> bool:
    """Whether words are a fact of another kind, or no version but what is wrong."""
    is_built = field.type.name == _LINE and field.rules.finder is not None
    if is_built and not any(map(str.isdigit, given.text)) and adds_to(turn.definition, given.text):
        return True
    takes_any = field.type.name in ANY_WORDS and field.name != turn.definition.description
    return takes_any and is_one_fact(turn, given.text)


def _read_by_clause(turn: Turn, field: Field, given: UserInput) -> tuple[Parsed | Unclear, str]:
    """What the text means, and the remark behind an answer: "4, but it was dear"."""
    parsed = _read(turn, field, given)
    if isinstance(parsed, Parsed) or field.type.name not in _MARKED:
        return parsed, ""
    first, *others = clauses_of(given.text) or [""]
    if not others:
        return parsed, ""
    own = _read(turn, field, replace(given, text=first))
    spare = given.text[given.text.find(first) + len(first) :].strip(_EDGES)
    return (own, spare) if isinstance(own, Parsed) and own.is_sure else (parsed, "")


def _left(turn: Turn, rest: str, by_cues: tuple[Found, ...], *, is_own: bool) -> str:
    """What a message that answers another question says of the trouble beside that."""
    if is_own:
        return ""
    used = {str(one.parsed.value) for one in by_cues}
    left = [one for one in clauses_of(unmasked(rest)) if one not in used]
    more = [one for one in left if adds_to(turn.definition, one)]
    return "，".join(more) if turn.context.language == "zh" else ", ".join(more)


def _with_spare(turn: Turn, words: str) -> Turn:
    """The session with a remark: more of the description, else the answer to the next of prose."""
    definition, session = turn.definition, turn.session
    if not says_more(words):
        return turn
    if definition.description in session.answers:
        return with_words(turn, words, at_end=True)
    position = Position(session.state, session.answers, session.skipped)
    wanted = [
        one for one in still_open(turn) if one.type.name == "long_text" and applies(one, position)
    ]
    return filled_in(turn, [Found(wanted[0], as_told(words))]) if wanted else turn


def _by_cues(turn: Turn, asked: Field | None, text: str) -> tuple[Found, ...]:
    """The clauses that answer a question of prose unasked: 重启了两次也没用."""
    clauses = clauses_of(text)
    told = {
        field.name: [one for one in clauses if field.cues.search(one.casefold())]
        for field in hearable(turn)
        if field.cues is not None and field is not asked
    }
    return tuple(
        Found(turn.definition.by_name[name], as_told(" ".join(found)))
        for name, found in told.items()
        if found
    )


def _told(
    turn: Turn, field: Field, given: UserInput, parsed: Parsed | Unclear, rest: str
) -> tuple[Found, ...]:
    """The fault described where a product or a code was asked for; only if it is still unknown.

    `rest` is what other values leave of the message: a time alone describes nothing.
    """
    definition, name = turn.definition, turn.definition.description
    is_known = name in turn.session.answers or name in turn.session.skipped
    if not name or is_known or field.type.name not in _CODES:
        return ()
    is_code = isinstance(parsed, Parsed) or field.is_required
    if not (complains if is_code else tells)(definition, unmasked(rest)):
        return ()
    target = definition.by_name[name]
    own = _as_description(turn, target, given)
    return (Found(target, own),) if isinstance(own, Parsed) else ()


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
    definition, words = turn.definition, unmasked(rest)
    if not name or name in turn.session.answers:
        return turn
    if not (describes(definition, rest) or tells_trouble(definition, words)):
        return turn
    field = turn.definition.by_name[name]
    parsed = _as_description(turn, field, first)
    return filled_in(turn, (Found(field, parsed),)) if isinstance(parsed, Parsed) else turn


def _as_description(turn: Turn, field: Field, given: UserInput) -> Parsed | Unclear:
    """A text as the description; 卡纸 is short and says it all the same."""
    parsed = field.type.parse(given.text, turn.context.reading(field.rules, given))
    is_short = isinstance(parsed, Unclear) and parsed.key == "text.short"
    if is_short and is_brief_report(turn.definition, given.text):
        return as_told(given.text)
    return parsed


def _noted(turn: Turn, names: list[str]) -> tuple[Reply, ...]:
    items = [listed(turn.definition, names, turn.session, turn.context)] if names else []
    if turn.told:
        items.append(named(turn.told, turn.context))
    return turn.note("noted", items=joined(items, turn.context)) if items else ()
