# SPDX-License-Identifier: AGPL-3.0-or-later
"""Buttons and control words: skip, back, change, confirm, cancel, restart, help.

What each does in each state. Recognising them is `corrections`; answers are `answering`.
"""

import re
from collections.abc import Callable, Mapping

from dialogs.asking import CANCEL, CHANGE, CONFIRM, changeable_names, previous_name
from dialogs.at_summary import added, with_wish
from dialogs.correcting.field_names import PROSE, picked
from dialogs.correcting.revising import revise, was
from dialogs.definition import Field
from dialogs.fields.spelling import bare, index_of
from dialogs.machine import CHANGE as TO_CHANGING
from dialogs.machine import CONFIRM as SUBMITTING
from dialogs.machine import RESTART, Position, fire
from dialogs.moving import Turn, abandon, ask, explain, hand_off, proceed, restored, without
from dialogs.session import CHANGING, CONFIRMING, KNOWN_BEFORE, UserInput
from dialogs.step import Step, StepKind
from dialogs.understanding.answering import answer, listen
from dialogs.understanding.cued import said_by_cues
from dialogs.understanding.filling import (
    hearable,
    is_let_go,
    is_reached_by_mail,
    left_out,
    left_unknown,
    let_go_note,
    optional_open,
    passed_over,
    still_open,
)
from dialogs.understanding.lacking import answers_without
from dialogs.understanding.reading import chooses_elsewhere, declines_others
from dialogs.understanding.telling import complains, tells_reset, undeclined
from dialogs.words.control_words import control_word, has_wording
from dialogs.words.vocabulary import Control, vocabulary
from intake.values import replace

_OPTIONED = frozenset({"choice", "multi_choice", "yes_no", "rating"})
_ANY_ANSWER = PROSE | _OPTIONED  # for which "none" may be one
_LONGEST_REASON = 60
_TIMES = frozenset({"datetime", "date"})
_LACKS = frozenset({Control.NONE, Control.UNKNOWN})
_WONDERS = re.compile(
    r"(?:[啊嗯哈呃诶咦额喔哦]+|what|eh|sorry|pardon)[\s,，]*[?？]+", re.IGNORECASE
)
_PARTS = re.compile(r"[,，。.;；!！~\n]+|(?<=[\u4e00-\u9fff])\s+")
_OBJECTS = re.compile(
    r"不|没|但|改|换|错|还有|另外|\b(?:but|not|no|except|change|wrong|also|only|n't)\b|n't"
)
_REASON = re.compile("^(?:就是|主要是?|因为|单纯|其实)+")
_SHORT = 20  # the summary answered with just a label
_BY_NUMBER = {1: CONFIRM, 2: CHANGE, 3: CANCEL}
_HAS_NONE = frozenset({Control.NONE, Control.UNKNOWN, Control.SKIP})
_CONFIRMS = frozenset({Control.YES, Control.SUBMIT})
_CHANGES = frozenset({Control.NO, Control.CHANGE, Control.WRONG})
_KEEPS = _CONFIRMS | {Control.BACK, Control.NO, Control.NONE, Control.NEITHER, Control.SKIP}


def press(turn: Turn, given: UserInput) -> Step:
    """A pressed button. One of an earlier question changes nothing and is answered kindly."""
    number, _, value = given.choice.partition(":")
    if number != str(turn.session.prompt):
        return _stale(turn)
    step = None
    if value.startswith("!"):
        step = _obey_by_name(turn, value[1:])
    elif turn.session.state == CONFIRMING:
        step = _confirmation(turn, value)
    elif turn.session.state == CHANGING:
        step = revise(turn, value) if value in _changeable(turn) else None
    else:
        field = turn.definition.by_state[turn.session.state]
        if any(option.value == value for option in field.rules.options):
            step = answer(turn, replace(given, text=value, choice=""))
    return step if step is not None else _stale(turn)


def only_wonders(text: str) -> bool:
    """Whether a text is nothing but question marks, or, as 啊？ is, a sound with one."""
    if "?" not in text and "？" not in text:
        return False
    return not any(map(str.isalnum, text)) or _WONDERS.fullmatch(text.strip()) is not None


def obey(turn: Turn, control: Control, given: UserInput) -> Step | None:
    """What a control word does here; None if here it is an answer like any other."""
    if control in _HAS_NONE and _is_for_others(turn, given.text):
        return None
    if control is Control.CANCEL and _is_declined(turn, given):
        control = Control.SKIP
    asked = turn.definition.by_state.get(turn.session.state)
    if control is Control.RESTART and tells_reset(asked, given.text):
        return None
    reason = _REASON.sub("", bare(given.text))
    if control is Control.CANCEL and reason in turn.definition.start_phrases:
        return None  # 不想要了 of the goods is why they go back
    is_taken = _is_option(turn, given) or _is_way_out(turn, control)
    if (general := _GENERAL.get(control)) is not None and not is_taken:
        return general(turn)
    if turn.session.state == CONFIRMING:
        is_all = bare(given.text) in vocabulary().nothing_more
        return _obey_at_confirmation(turn, Control.SUBMIT if is_all else control)
    if turn.session.state == CHANGING:
        return _keep(turn) if control in _KEEPS else None
    return None if _is_option(turn, given) else _obey_while_asking(turn, control, given)


def _is_for_others(turn: Turn, text: str) -> bool:
    """Whether words of there being none belong to a question that is not open."""
    is_option = has_wording(text) and chooses_elsewhere(turn, text)
    asked = turn.definition.by_state.get(turn.session.state)
    return is_option or declines_others(turn, text) or bool(said_by_cues(turn, asked, text))


def at_confirmation(turn: Turn, given: UserInput) -> Step:
    """Neither yes nor no at the summary."""
    value = _BY_NUMBER.get(index_of(given.text) or 0, "")
    step = _confirmation(turn, value)
    if step is None and len(given.text) <= _SHORT and (name := picks(turn, given)):
        step = revise(turn, name)
    is_agreed = bool(steering_part(turn, given.text))
    if step is None and is_agreed and (kept := with_wish(turn, rest_of(given.text))) != turn:
        return proceed(kept, trigger=SUBMITTING)
    step = step or added(turn, given, is_agreed=is_agreed)
    return step or explain(turn, turn.note("summary.please_confirm"))


def rest_of(text: str) -> str:
    """What is said behind the first part of an answer."""
    return (_PARTS.split(text.strip(), maxsplit=1)[1:] or [""])[0].strip()


def steering_part(turn: Turn, text: str) -> str:
    """What steers in an answer that goes on to say why, or courtesy; empty if nothing does.

    "can't see it, it's against the wall"; to the summary 对 尽快啊, but not 对，不过…
    """
    first, *others = [one for one in _PARTS.split(text.strip()) if one] or [""]
    if len(text) > _LONGEST_REASON or not others or any(map(str.isdigit, text)):
        return ""
    control = control_word(first)
    if turn.session.state != CONFIRMING:
        return first if control in _HAS_NONE else ""
    rest = " ".join(others)
    is_more = complains(turn.definition, rest) or _OBJECTS.search(rest.casefold())
    return first if control in _CONFIRMS and not is_more else ""


def does_without(turn: Turn, given: UserInput) -> Step | None:
    """没照片，没有序列号 at the summary, which leaves both out already; None if it says more."""
    left = undeclined(hearable(turn), given.text)
    if not left and given.text:
        return ask(turn, turn.note("summary.without"))
    is_all_right = len(left) < len(given.text) and control_word(left) in _CONFIRMS
    return proceed(turn, trigger=SUBMITTING) if is_all_right else None


def at_change(turn: Turn, given: UserInput) -> Step:
    """The customer names what should be changed."""
    if name := picks(turn, given):
        return revise(turn, name)
    heard, noted = listen(turn, given)
    if heard.session != turn.session:
        return proceed(heard, noted)  # a value said there and then
    if name := picked(_unasked(turn), turn.definition, given.text):
        label = turn.definition.by_name[name].wording[turn.context.language].label
        return proceed(turn, turn.note("change.later", label=label))
    return added(turn, given) or explain(turn, turn.note("change.which"))


def _unasked(turn: Turn) -> tuple[str, ...]:
    """The fields that have no answer to change yet."""
    return tuple(one.name for one in still_open(turn))


def picks(turn: Turn, given: UserInput) -> str:
    """The field that the customer wants to change; empty if that is unclear."""
    return picked(_changeable(turn), turn.definition, given.text)


def _obey_by_name(turn: Turn, name: str) -> Step | None:
    if name not in set(Control):
        return None
    return obey(turn, Control(name), UserInput(""))


def _obey_at_confirmation(turn: Turn, control: Control) -> Step | None:
    if control in _CONFIRMS:
        return _confirmation(turn, CONFIRM)
    return _confirmation(turn, CHANGE) if control in _CHANGES else None


def _obey_while_asking(turn: Turn, control: Control, given: UserInput) -> Step | None:
    field = turn.definition.by_state[turn.session.state]
    is_told = field.name == turn.definition.description  # "nothing" tells of nothing
    if is_told and control in _LACKS and has_wording(given.text):
        return None  # "the screen shows nothing" describes
    if answers_without(field, given.text):
        return None
    is_none = control is Control.NEITHER and not field.is_required
    if is_none or control in {Control.SKIP, Control.UNKNOWN}:
        return _skip(turn, field)
    may_be_none = field.is_required and field.type.name in _ANY_ANSWER and not is_told
    if control is Control.NONE and not may_be_none:
        return _skip(turn, field)
    if control is Control.SUBMIT:
        return _finish(turn, field)
    if field.type.name in _OPTIONED:
        return None
    if control is Control.NO and not (is_told and field.is_required):
        return _skip(turn, field)
    return _agreed(turn, field) if control in _CONFIRMS else None


def _agreed(turn: Turn, field: Field) -> Step:
    """可以 to "could you send a photo?": that is no photo yet, and no misunderstanding either."""
    turn = passed_over(turn, field)
    if is_let_go(turn, field):
        return proceed(turn, let_go_note(turn, field))
    note = turn.note("agreed")
    return explain(turn, note) if field.is_required else ask(turn, note)


def _confirmation(turn: Turn, value: str) -> Step | None:
    if value == CONFIRM:
        return proceed(turn, trigger=SUBMITTING)
    if value == CHANGE:
        return proceed(turn, trigger=TO_CHANGING)
    return abandon(turn) if value == CANCEL else None


def _keep(turn: Turn) -> Step:
    return proceed(turn, turn.note("change.nothing"))


def _finish(turn: Turn, field: Field) -> Step:
    """On without all that may be left out: the customer has said all there is to say."""
    if turn.session.revising:
        return proceed(turn.with_session(restored(turn.session)))
    turn = left_out(turn, optional_open(turn))
    return explain(turn, turn.note("submit.missing")) if field.is_required else proceed(turn)


def _skip(turn: Turn, field: Field) -> Step:
    """On without an answer; for a required field only after its need has been explained."""
    session = turn.session
    if session.revising == field.name or session.set_aside is not None:
        return proceed(turn.with_session(restored(session)))  # it stays as it was
    if not field.is_required:
        return proceed(left_out(turn, (field.name,)))
    if session.insisted != field.name and not is_reached_by_mail(turn, field):
        turn = turn.with_session(replace(session, insisted=field.name))
        return ask(turn, turn.note("skip.insist"), kind=StepKind.EXPLAIN)
    return proceed(left_unknown(turn, field), turn.note("skip.later"))


def _back(turn: Turn) -> Step:
    if turn.session.revising:
        return proceed(turn.with_session(restored(turn.session)))
    name = previous_name(turn.definition, turn.session)
    if not name:
        return ask(turn, turn.note("back.first"))
    session = restored(turn.session)
    earlier = replace(without(session, name), set_aside=session.answers.get(name))
    return proceed(turn.with_session(earlier), was(turn, name), trigger=f"reopen:{name}")


def _restart(turn: Turn) -> Step:
    session = turn.session
    position = Position(session.state, session.answers, session.skipped)
    state = fire(turn.dialog.machine, RESTART, position)
    known = {name: one for name, one in session.answers.items() if one.origin in KNOWN_BEFORE}
    fresh = replace(session, state=state, answers=known, skipped=(), revising="", set_aside=None)
    return proceed(turn.with_session(fresh), turn.note("restart"))


def _change(turn: Turn) -> Step:
    turn = turn.with_session(restored(turn.session))
    can_change = bool(_changeable(turn))
    return proceed(turn, trigger=TO_CHANGING) if can_change else ask(turn, turn.note("back.first"))


def _help(turn: Turn) -> Step:
    return ask(turn, turn.note("help.general"))


def _wait(turn: Turn) -> Step:
    return Step(StepKind.ASK, turn.session, turn.note("wait"))


def _asked_for_a_person(turn: Turn) -> Step:
    return hand_off(turn, "asked", "hand_off_asked")


def _review(turn: Turn) -> Step:
    return ask(turn) if turn.session.state == CONFIRMING else _change(turn)


def _stale(turn: Turn) -> Step:
    return ask(turn, turn.note("stale"), kind=StepKind.STALE)


def _is_declined(turn: Turn, given: UserInput) -> bool:
    """Whether 不用了 is said to an optional question: no photo then, but the report goes on."""
    field = turn.definition.by_state.get(turn.session.state)
    is_optional = field is not None and not field.is_required
    return is_optional and bare(given.text) in vocabulary().declines


def _is_way_out(turn: Turn, control: Control) -> bool:
    """Whether "back" means: leave the list of answers as it is."""
    return turn.session.state == CHANGING and control is Control.BACK


def _changeable(turn: Turn) -> tuple[str, ...]:
    return tuple(changeable_names(turn.definition, turn.session))


def _is_option(turn: Turn, given: UserInput) -> bool:
    """Whether the word is an option of the open question: then it is an answer."""
    field = turn.definition.by_state.get(turn.session.state)
    return field is not None and bare(given.text) in field.rules.words


_GENERAL: Mapping[Control, Callable[[Turn], Step]] = {
    Control.BACK: _back,
    Control.CANCEL: abandon,
    Control.RESTART: _restart,
    Control.CHANGE: _change,
    Control.WRONG: _change,
    Control.REVIEW: _review,
    Control.HELP: _help,
    Control.WAIT: _wait,
    Control.HUMAN: _asked_for_a_person,
}
