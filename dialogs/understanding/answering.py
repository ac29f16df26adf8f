# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer does to a session: it fills its field and whatever else it volunteers.

Called by `engine` once it is clear that the message does not steer the dialog; what it says is
read by `reading`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from dialogs.asking import explained, joined, listed, named
from dialogs.correcting.field_names import PROSE
from dialogs.correcting.restating import restated
from dialogs.definition import Definition, Field
from dialogs.extraction import says_more, volunteered
from dialogs.fields.contract import Parsed, Unclear
from dialogs.fields.product import names_another
from dialogs.fields.serial_number import names_several
from dialogs.fields.spelling import bare, comma_of, fold, simplified
from dialogs.moving import Turn, ask, explain, proceed
from dialogs.session import DialogSession, UserInput
from dialogs.step import Found, Step, StepKind
from dialogs.understanding import machine_told, whom_to_call
from dialogs.understanding.calling import chooses, without_wish
from dialogs.understanding.calling import heard as heard_of_calls
from dialogs.understanding.cued import said_by_cues, without_particulars
from dialogs.understanding.describing import (
    described,
    with_remark,
    with_standstill,
    with_trouble,
    with_words,
)
from dialogs.understanding.filling import (
    changed,
    filled_in,
    hearable,
    is_let_go,
    left_out,
    let_go_note,
    passed_over,
    still_open,
)
from dialogs.understanding.goods import takes_goods, tells_other_one, tells_which
from dialogs.understanding.happening import happens_beside, wondered
from dialogs.understanding.introducing import introduced, introductions, personal_fields
from dialogs.understanding.option_told import EDGES, words_told
from dialogs.understanding.proposing import proposed
from dialogs.understanding.reading import (
    Said,
    said,
    tells_more,
    with_options,
)
from dialogs.understanding.sent_files import FILES, file_fields, keep_files, with_files
from dialogs.understanding.telling import (
    adds_to,
    clauses_of,
    complains,
    declined,
    is_state,
    tells,
    wonders_at,
)
from intake.messages import Reply
from intake.values import replace

_LEFT_OUT = re.compile(r"(?:[,，、;；]? {2,})+(?=[,，、;；。.]|$)")  # a clause that was taken out
_BLANKS = re.compile(r" {2,}")
_JOINTS = re.compile(
    r"(?:然后|还有|另外|以及|和|\band\b|[,，。\s])+"
)  # all that is left between values
_SERIAL, _PRODUCT, _CHOICE = "serial_number", "product", "choice"
_CHOSEN = frozenset({"choice", "long_text"})  # told behind what a message names


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
    heard = said(turn, field, given)
    if _is_caption(turn, field, given, heard):
        return keep_files(turn, given)
    is_heard = is_heard or bool(heard.found or heard.declined)
    if isinstance(heard.answer, Unclear) and not is_heard:
        return _not_answered(turn, field, given, heard.answer)
    turn = left_out(filled_in(turn, heard.found), heard.declined)
    turn = _with_siblings(with_remark(turn, heard.remark), heard.found, given.text)
    names = [name for name in changed(before, turn.session) if name != field.name]
    replies = _noted(turn, names or _held_already(turn, field, heard.found))
    turn = with_standstill(turn, given.text)
    if given.attachments and field.type.name != FILES:
        turn, note = with_files(turn, given)
        replies += note
    turn = passed_over(turn, field)
    return proceed(turn, (*replies, *let_go_note(turn, field)))


def _held_already(turn: Turn, asked: Field, found: Iterable[Found]) -> list[str]:
    """The options that were told once more, and are known: whoever repeats them hears so."""
    answers = turn.session.answers
    fields = (one.field for one in found if one.field.type.name == _CHOICE)
    return [one.name for one in fields if one is not asked and one.name in answers]


def _is_caption(turn: Turn, field: Field, given: UserInput, heard: Said) -> bool:
    """Whether the words beside files are about these, 这是铭牌, and answer nothing surely."""
    if not given.attachments or field.type.name == FILES or heard.declined:
        return False
    is_sure = any(one.parsed.is_sure for one in heard.found)
    is_prose = isinstance(heard.answer, Parsed) and field.type.name in PROSE
    return not (is_sure or is_prose or tells_more(turn, field, given.text))


def _with_siblings(turn: Turn, found: Iterable[Found], text: str) -> Turn:
    """The session with all of a message that names several machines: a field holds but one."""
    names_others = {_SERIAL: names_several, _PRODUCT: names_another}
    for one in found:
        if (names := names_others.get(one.field.type.name)) is None:
            continue
        reading = turn.context.reading(one.field.rules, UserInput(text))
        if names(text, str(one.parsed.value), reading):
            return with_words(turn, text.strip(), at_end=True)
    return turn


def _went_by(turn: Turn, field: Field, noted: tuple[Reply, ...]) -> Step:
    """The question once more, or the next one if something else was told often enough."""
    turn = passed_over(turn, field)
    if turn.session.has_dealt_with(field.name):
        return proceed(turn, (*noted, *let_go_note(turn, field)))
    return ask(turn, noted)


def _beside(turn: Turn, field: Field, given: UserInput) -> tuple[Turn, UserInput, bool]:
    """What is said of the sender beside the answer, and the answer without it.

    An e-mail address is no part of a name.
    """
    if (visit := proposed(turn, field, given.text)) is not None:
        is_own = visit.field.name in turn.definition.by_name
        turn = filled_in(turn, (visit,)) if is_own else turn.with_told((visit,))
        return turn, replace(given, text=""), True
    text = given.text
    if not chooses(field, text):
        turn, text = heard_of_calls(turn, text)
        turn, text = whom_to_call.heard(turn, text)
    is_wish = text != given.text
    turn, rest, new = introduced(turn, text, field)
    turn, rest, is_machine = machine_told.heard(turn, rest, field)
    if not (new or is_wish or is_machine):
        return turn, given, False
    rest = "" if _JOINTS.fullmatch(rest) else _BLANKS.sub(" ", _LEFT_OUT.sub("", rest))
    return turn, replace(given, text=rest.strip(EDGES)), True


def _not_answered(turn: Turn, field: Field, given: UserInput, unclear: Unclear) -> Step:
    """Why this is no answer; what it says of the trouble all the same joins the description."""
    words = given.text.strip()
    if not tells_more(turn, field, words):
        return explain(
            turn, (Reply(explained(field, unclear, turn.context)),), among=unclear.among
        )
    turn = passed_over(with_trouble(turn, words), field)
    if is_let_go(turn, field):
        return proceed(turn, turn.note("added"))
    return ask(turn, turn.note("added"), kind=StepKind.EXPLAIN)  # nothing was unclear


def with_deeds(turn: Turn, words: str) -> Turn:
    """The session with what was tried, told behind "none": 没有，关了两次了还是那样."""
    return filled_in(turn, said_by_cues(turn, None, words))


def listen(
    turn: Turn,
    first: UserInput,
    earlier: Sequence[UserInput] = (),
    *,
    before: DialogSession | None = None,
) -> tuple[Turn, tuple[Reply, ...]]:
    """The turn with all that the first message volunteers, and the words that say so.

    `earlier` messages, newest first, fill what it leaves open. Told is what changed `before`.
    """
    known = turn.session.answers.keys() - (
        before.answers.keys() if before else turn.session.answers
    )
    before = before or turn.session
    turn = _heard(turn, first)
    receipts: tuple[Reply, ...] = ()
    if first.attachments:
        turn, receipts = with_files(turn, first)
    for one in earlier:
        _, rest = introductions(personal_fields(), without_wish(one.text), turn.context)
        words = rest.strip(EDGES)
        has_more = adds_to(turn.definition, words) or wonders_at(words)
        has_more = has_more or _is_asked_why(turn, words)
        turn = with_words(turn, words, at_end=False) if has_more else turn
        turn = _heard(turn, one, is_earlier=True)
        if one.attachments:
            turn, _ = with_files(turn, one)
    unsaid = {turn.definition.description, *(one.name for one in file_fields(turn))}
    names = [name for name in changed(before, turn.session) if name not in unsaid]
    if any(name in known for name in names):
        names.sort(
            key=lambda name: (turn.definition.by_name[name].type.name in _CHOSEN, name in known)
        )
    return turn, (*_noted(turn, names), *receipts)


def _is_asked_why(turn: Turn, words: str) -> bool:
    """Whether an earlier question told trouble, 封口一边紧一边松咋整, or stood beside it."""
    if not turn.definition.tries_first:
        return False
    if happens_beside(words, turn.context.lookups.kinds):
        return True
    asked = wondered(words)
    return asked is not None and (asked.is_trouble or complains(turn.definition, asked.told))


def _heard(turn: Turn, said: UserInput, *, is_earlier: bool = False) -> Turn:
    """The session with what a message says; of the trouble, what adds to what is known.

    An earlier question, which we could not answer, is no trouble.
    """
    if not said.text:
        return turn
    turn, rest = heard_of_calls(turn, said.text)
    turn, rest = whom_to_call.heard(turn, rest)
    turn, rest, _ = introduced(turn, rest)
    turn, rest, _ = machine_told.heard(turn, rest)
    found, rest = _volunteered(turn, rest)
    found = tuple(one for one in found if not _is_named_cleaner(turn, one))
    denied = declined(still_open(turn), rest)
    by_cues = said_by_cues(turn, None, said.text)
    told = turn.definition.description
    beside = tuple(one for one in by_cues if one.field.name != told)
    turn = left_out(filled_in(turn, (*found, *beside)), denied)
    turn = _with_siblings(turn, found, said.text) if is_earlier else turn
    if not turn.definition.description:
        return with_remark(turn, comma_of(said.text).join(_troubles(turn, said.text, found)))
    if is_earlier and turn.definition.tries_first and not tells(turn.definition, said.text):
        return turn
    in_words = described(turn, said, with_options(rest, found, said.text))
    return in_words if in_words != turn else filled_in(turn, by_cues)


def _volunteered(turn: Turn, text: str) -> tuple[tuple[Found, ...], str]:
    """All values in a text, and what is left; what belongs to the description only chooses.

    The number of an invoice, told of it, is not that of a contract.
    """
    plain = without_particulars(turn, None, text)
    if plain == text:
        return volunteered(hearable(turn), text, turn.context)
    fields = hearable(turn)
    choosing = [one for one in fields if one.rules.options]
    chosen, _ = volunteered(choosing, text, turn.context)
    found, _ = volunteered([one for one in fields if one not in choosing], plain, turn.context)
    return (*found, *chosen), text


def _is_named_cleaner(turn: Turn, found: Found) -> bool:
    """Whether the thing that goes back is known from this, without what stands behind its name."""
    held = turn.session.answers.get(found.field.name)
    if held is None or found.field.type.name != _PRODUCT or not takes_goods(turn.definition):
        return False
    return str(held.value) in str(found.parsed.value)


def _troubles(turn: Turn, text: str, found: Iterable[Found]) -> Iterator[str]:
    """The clauses that tell of trouble, and are not just the option chosen with them.

    And those that tell how the thing is, 我要的是红色给我发了蓝色, or name another one beside it:
    "swap my A1 for an A2".
    """
    products = [one for one in found if one.field.type.name == _PRODUCT]
    definition = turn.definition
    by_build = words_told(definition, text)
    if by_build and not any(by_build in one for one in clauses_of(text)):
        yield by_build  # it spans several
    options = {word for field in definition.fields for word in field.rules.words}
    for clause in clauses_of(text):
        is_within = clause in by_build and clause != by_build
        if bare(clause) in options or is_within:
            continue
        is_told = bool(by_build) and by_build in clause
        is_told = is_told or complains(definition, clause) or _is_told_state(definition, clause)
        is_told = is_told or tells_other_one(definition, clause)
        is_told = is_told or tells_which(turn, clause)
        if is_told or any(_names_another(turn, one, clause) for one in products):
            yield clause


def _names_another(turn: Turn, product: Found, clause: str) -> bool:
    reading = turn.context.reading(product.field.rules, UserInput(clause))
    return names_another(clause, str(product.parsed.value), reading)


def _is_told_state(definition: Definition, clause: str) -> bool:
    """Whether a clause tells how the thing is, and is not what begins the dialog: 我要退货."""
    folded = simplified(fold(clause))
    begins = [one for one in definition.start_phrases if one in folded]
    return is_state(clause) and all(says_more(folded.replace(one, " ")) for one in begins)


def _noted(turn: Turn, names: list[str]) -> tuple[Reply, ...]:
    items = [listed(turn.definition, names, turn.session, turn.context)] if names else []
    if turn.told:
        items.append(named(turn.told, turn.context))
    return turn.note("noted", items=joined(items, turn.context)) if items else ()
