# SPDX-License-Identifier: AGPL-3.0-or-later
"""From one state to the next: fire the machine, number the question, word the step.

The last part of every decision of the engine; decides nothing about what the customer meant.
"""

from dataclasses import dataclass

from dialogs.asking import open_question
from dialogs.definition import Definition, Dialog
from dialogs.machine import ABANDON, ADVANCE, HAND_OFF, Position, fire
from dialogs.session import CHANGING, CONFIRMING, SUBMITTED, DialogSession
from dialogs.step import DialogContext, Found, Step, StepKind
from intake.messages import Reply
from intake.tickets.ticket import FieldValue
from intake.values import quick, replace

_KINDS = {CONFIRMING: StepKind.CONFIRM, CHANGING: StepKind.CHANGE, SUBMITTED: StepKind.COMPLETE}


@quick
@dataclass(frozen=True, slots=True)
class Turn:
    """One input being dealt with: the dialog, the session so far and the context.

    `told` is what it says of the sender that the dialog has no field for.
    """

    dialog: Dialog
    session: DialogSession
    context: DialogContext
    told: tuple[Found, ...] = ()

    @property
    def definition(self) -> Definition:
        """The dialog's definition."""
        return self.dialog.definition

    def with_session(self, session: DialogSession) -> "Turn":
        """The same turn, further on."""
        return Turn(self.dialog, session, self.context, self.told)

    def with_told(self, told: tuple[Found, ...]) -> "Turn":
        """The same turn, having heard more of the sender."""
        return Turn(self.dialog, self.session, self.context, (*self.told, *told))

    def note(self, key: str, /, **values: object) -> tuple[Reply, ...]:
        """One reply with a text of the catalogue."""
        return (Reply(self.context.say(key, **values)),)


def proceed(turn: Turn, replies: tuple[Reply, ...] = (), *, trigger: str = ADVANCE) -> Step:
    """The state that `trigger` leads to, with its question put as a new one."""
    session = turn.session
    position = Position(session.state, session.answers, session.skipped)
    state = fire(turn.dialog.machine, trigger, position)
    moved = session.at(state, is_revising=trigger != ADVANCE)
    return ask(turn.with_session(moved), replies)


def ask(turn: Turn, replies: tuple[Reply, ...] = (), *, kind: StepKind | None = None) -> Step:
    """The open question of the session, behind what is said first."""
    question = open_question(turn.definition, turn.session, _with_told(turn))
    if question is not None:
        replies = (*replies, question)
    kind = kind or _KINDS.get(turn.session.state, StepKind.ASK)
    return Step(kind, turn.session, replies, told=turn.told)


def _with_told(turn: Turn) -> DialogContext:
    """The context with what this input tells beside the dialog, which the summary reads back."""
    if not turn.told:
        return turn.context
    new = {
        one.field.name: FieldValue(one.parsed.value, one.parsed.display, label=one.field.labels)
        for one in turn.told
    }
    return replace(turn.context, told={**turn.context.told, **new})


def explain(turn: Turn, why: tuple[Reply, ...], *, among: tuple[str, ...] = ()) -> Step:
    """An unclear answer: why, and the question again; a person after too many in a row."""
    unclear = turn.session.unclear + 1
    is_near_the_end = turn.session.state in {CONFIRMING, CHANGING}  # the options are enough there
    if not is_near_the_end and unclear >= turn.definition.give_up.after_unclear:
        return hand_off(turn, "unclear", "hand_off")
    session = replace(turn.session, unclear=unclear, among=among)
    return ask(turn.with_session(session), why, kind=StepKind.EXPLAIN)


def hand_off(turn: Turn, reason: str, key: str) -> Step:
    """A person takes over; everything said so far stays in the session."""
    session = _ended(turn, HAND_OFF)
    queue = turn.definition.give_up.hand_off
    return Step(StepKind.HAND_OFF, session, turn.note(key), reason, queue, turn.told)


def abandon(turn: Turn) -> Step:
    """The customer wants no report after all."""
    own = turn.definition.decline[turn.context.language]
    replies = (Reply(own),) if own else turn.note("abandon")
    return Step(StepKind.ABANDON, _ended(turn, ABANDON), replies, "cancelled")


def without(session: DialogSession, name: str) -> DialogSession:
    """The session as if a field had never been answered or skipped."""
    answers = {other: answer for other, answer in session.answers.items() if other != name}
    skipped = tuple(other for other in session.skipped if other != name)
    return session.with_answers(answers, skipped)


def restored(session: DialogSession) -> DialogSession:
    """The session with the answer back that was set aside for changing it, or by going back."""
    name, old = session.revising, session.set_aside
    if not name and old is not None:
        name = session.asked
    if not name or name in session.answers:
        return session
    if old is None:
        return replace(session, skipped=(*session.skipped, name), revising="")
    answers = {**session.answers, name: old}
    return replace(session, answers=answers, revising="", set_aside=None)


def _ended(turn: Turn, trigger: str) -> DialogSession:
    session = restored(turn.session)
    position = Position(session.state, session.answers, session.skipped)
    return replace(session, state=fire(turn.dialog.machine, trigger, position), unclear=0)
