# SPDX-License-Identifier: AGPL-3.0-or-later
"""One step of a dialog: session and input in, new session and replies out.

Pure: no clock, no files, nothing kept. The order of decisions stands in `advance`. What a text
means for a field is the field type's matter, which state follows the machine's; here is decided
what the customer gets to hear.
"""

from collections.abc import Sequence

from dialogs import mistyped, steering
from dialogs.asking import open_question
from dialogs.at_summary import asks_if_noted
from dialogs.correcting import revising
from dialogs.correcting.corrections import correction
from dialogs.correcting.removing import removed
from dialogs.definition import Dialog
from dialogs.fields.contract import Parsed
from dialogs.machine import RESUME, Position, applies, fire
from dialogs.moving import Turn, abandon, ask, proceed
from dialogs.session import BEGUN, CHANGING, CONFIRMING, Answer, DialogSession, UserInput
from dialogs.step import DialogContext, Step, StepKind
from dialogs.understanding import answering, reading, sent_files, unasked
from dialogs.understanding.order_named import order_in_clause, order_named
from dialogs.understanding.proposing import proposed
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake.errors import IllegalTransition
from intake.messages import Reply
from intake.values import replace

__all__ = [
    "DialogContext",
    "Step",
    "StepKind",
    "accepts",
    "advance",
    "ask_again",
    "begin",
    "called_off",
    "learned",
    "opened",
    "put_right",
    "reopen",
    "still_asked",
]


def begin(
    dialog: Dialog,
    context: DialogContext,
    first: UserInput | None = None,
    told: str = "",
    earlier: Sequence[UserInput] = (),
) -> Step:
    """The greeting and the first question that is still needed.

    What the contact's profile knows is taken over; what the first message volunteers is filled,
    and then what `earlier` ones do, newest first. `told` describes the matter if no message does.
    """
    session = opened(dialog, context)
    turn = Turn(dialog, session, context)
    greeting = dialog.definition.greeting[context.language]
    replies: tuple[Reply, ...] = (Reply(greeting),) if greeting else ()
    if first is not None:
        for one in (first, *earlier):
            turn = unasked.goods_named(turn, one)
        turn = order_named(turn, (first, *earlier))
        turn, noted = answering.listen(turn, first, earlier, before=session)
        replies += noted
        turn = order_in_clause(turn, first)
        for one in (first, *earlier):
            turn = unasked.named(turn, one)
    session = unasked.described(dialog, turn.session, told)
    return proceed(turn.with_session(session), replies)


def opened(dialog: Dialog, context: DialogContext) -> DialogSession:
    """A session that has heard nothing yet and holds what the profile knows."""
    definition = dialog.definition
    return DialogSession(
        dialog=definition.name,
        version=definition.version,
        digest=dialog.digest,
        answers=_known(dialog, context),
    )


def advance(
    dialog: Dialog, session: DialogSession, given: UserInput, context: DialogContext
) -> Step:
    """What follows from one input.

    Never raises for anything a customer can do. Raises `IllegalTransition` if the dialog is over;
    do not call it then.
    """
    if session.is_over:
        raise IllegalTransition(session.state, "advance", ())
    turn = Turn(dialog, session, context)
    step = _advanced(turn, given)
    if step.kind is not StepKind.EXPLAIN:
        return step
    repaired = (mistyped.repaired(turn, given.text), mistyped.meant_by_sound(turn, given.text))
    plainer = [(turn, text) for text in repaired if text]
    if part := steering.steering_part(turn, given.text):
        plainer.append((answering.with_deeds(turn, steering.rest_of(given.text)), part))
    for heard, text in plainer:
        again = _advanced(heard, replace(given, text=text))
        if again.kind is not StepKind.EXPLAIN or again.session.insisted != session.insisted:
            return again
    return step


def _advanced(turn: Turn, given: UserInput) -> Step:
    """What follows from one input as it is written."""
    dialog, session, context = turn.dialog, turn.session, turn.context
    if given.choice:
        return steering.press(turn, given)
    if sent_files.are_for_later(turn, given):
        return sent_files.keep_files(turn, given)
    if (step := _steered(turn, given)) is not None:
        return step
    if (step := removed(turn, given.text)) is not None:
        return step
    if (fix := correction(dialog.definition, session, given, context)) is not None:
        return revising.correct(turn, fix)
    if session.state == CONFIRMING:
        return steering.at_confirmation(turn, given)
    if session.state == CHANGING:
        return steering.at_change(turn, given)
    return answering.answer(turn, given)


def _steered(turn: Turn, given: UserInput) -> Step | None:
    """What follows from a control word, or from what there is none of at the summary."""
    control = Control.HELP if steering.only_wonders(given.text) else control_word(given.text)
    step = steering.obey(turn, control, given) if control is not None else None
    if step is None and turn.session.state == CONFIRMING:
        return steering.does_without(turn, given)
    return step


def ask_again(dialog: Dialog, session: DialogSession, context: DialogContext) -> tuple[Reply, ...]:
    """The open question once more, after a digression or in another language.

    Empty if no question is open. Options keep their ids.
    """
    question = open_question(dialog.definition, session, context)
    return (question,) if question is not None else ()


def still_asked(dialog: Dialog, session: DialogSession) -> int:
    """How many answers are still needed; those that may be left out do not count."""
    position = Position(session.state, session.answers, session.skipped)
    return sum(
        field.is_required
        and field.name not in {*session.answers, *session.skipped}
        and applies(field, position)
        for field in dialog.definition.fields
    )


def learned(dialog: Dialog, session: DialogSession, context: DialogContext) -> Step:
    """The dialog gone on with after answers were added to the session elsewhere.

    Asks the first thing that is still missing, as a new question.
    """
    return proceed(Turn(dialog, session, context))


def called_off(dialog: Dialog, session: DialogSession, context: DialogContext) -> Step:
    """The dialog ended because the customer wants nothing filed any more."""
    return abandon(Turn(dialog, session, context))


def put_right(
    dialog: Dialog, session: DialogSession, given: UserInput, context: DialogContext
) -> Step | None:
    """The dialog gone on with after a message that puts an earlier answer right; None if none."""
    if given.choice or (fix := correction(dialog.definition, session, given, context)) is None:
        return None
    return revising.correct(Turn(dialog, session, context), fix)


def reopen(dialog: Dialog, session: DialogSession, context: DialogContext) -> Step:
    """The dialog taken up again: after days, or handed back by an agent.

    Nothing is lost and nothing known is asked. Raises `IllegalTransition` for a dialog that was
    submitted or abandoned; begin a new one then.
    """
    turn = Turn(dialog, session, context)
    note = (Reply(context.say("resume")),)
    if session.asked or session.state in {CONFIRMING, CHANGING}:
        return ask(turn, note)
    position = Position(session.state, session.answers, session.skipped)
    fire(dialog.machine, RESUME, position)
    return proceed(turn.with_session(replace(session, state=BEGUN, unclear=0)), note)


def accepts(
    dialog: Dialog, session: DialogSession, given: UserInput, context: DialogContext
) -> bool:
    """Whether the input clearly belongs to the dialog, so that it cannot be a question for us.

    True for a button, a control word, a correction, or a value that only the open question
    explains. False for free text: it may be the answer or a question.
    """
    if session.is_over:
        return False
    if given.choice:
        return given.choice.partition(":")[0] == str(session.prompt)
    turn = Turn(dialog, session, context)
    field = dialog.definition.by_state.get(session.state)
    if given.attachments or given.location is not None:
        return field is not None
    if steers(turn, given):
        return True
    if session.state == CONFIRMING and _is_for_summary(turn, given.text):
        return True
    return field is not None and reading.is_answer(turn, field, given)


def _is_for_summary(turn: Turn, text: str) -> bool:
    """Whether the summary takes a text, even one that asks: a visit, 版本5.1没记上吗."""
    return proposed(turn, None, text) is not None or asks_if_noted(turn, text)


def steers(turn: Turn, given: UserInput) -> bool:
    """Whether a text is a control word here, a correction, or names what to change."""
    control = control_word(given.text)
    if control is not None and control is not Control.HUMAN:
        is_obeyed = steering.obey(turn, control, given) is not None
        if is_obeyed or turn.session.state == CONFIRMING:
            return True
    if correction(turn.definition, turn.session, given, turn.context) is not None:
        return True
    if removed(turn, given.text) is not None:
        return True
    return turn.session.state in {CHANGING, CONFIRMING} and steering.picks(turn, given) != ""


def _known(dialog: Dialog, context: DialogContext) -> dict[str, Answer]:
    """What the profile holds, as far as the fields can use it; the rest is asked."""
    known: dict[str, Answer] = {}
    for field in dialog.definition.fields:
        answer = context.known.get(field.known_as)
        if answer is None or not isinstance(answer.value, str):
            continue
        text = answer.value
        parsed = context.parse(field, UserInput(text))
        if isinstance(parsed, Parsed):
            known[field.name] = Answer(parsed.value, parsed.display, answer.origin)
    return known
