# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values put into a session, with all that follows from them; questions left out of it.

What a message means is found out elsewhere; here it becomes answers: the register adds what it
knows of a serial number, and answers go whose question has lost its reason.
"""

from collections.abc import Iterable, Mapping

from dialogs.definition import Field
from dialogs.fields.moment import in_week_of
from dialogs.machine import Position, applies
from dialogs.moving import Turn
from dialogs.session import Answer, DialogSession
from dialogs.step import Found
from intake.messages import Reply
from intake.values import replace

# So often something else is told before a question is let go: one that may stay open, and others.
_PASSES, _PASSES_REQUIRED = 2, 3
_PHONE, _EMAIL = "phone", "email"


def filled_in(turn: Turn, found: Iterable[Found]) -> Turn:
    """The session with these values, and with what the register says follows from them."""
    answers = dict(turn.session.answers)
    for one in found:
        parsed = one.parsed
        if parsed.is_any_week and (earlier := _earlier(turn.session, one.field.name)):
            parsed = in_week_of(parsed, earlier.value, turn.context.zone)
        answers[one.field.name] = Answer(parsed.value, parsed.display)
        for implied in parsed.implies:
            for field in turn.definition.fields:
                if field.type.name != implied.type_name:
                    continue
                held = answers.get(field.name)
                if _is_open(held) or _is_words(turn, field, held):
                    answers[field.name] = Answer(implied.value, implied.display, "asset")
    kept = _still_wanted(turn, answers)
    skipped = tuple(name for name in turn.session.skipped if name not in kept)
    return turn.with_session(turn.session.with_answers(kept, skipped))


def _still_wanted(turn: Turn, answers: dict[str, Answer]) -> dict[str, Answer]:
    """The answers without earlier ones whose question has lost its reason just now."""
    session = turn.session
    old = dict(session.answers)
    if session.set_aside is not None and session.revising:
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


def _earlier(session: DialogSession, name: str) -> Answer | None:
    """What the field holds, or held until it was asked again."""
    return session.set_aside if session.revising == name else session.answers.get(name)


def _is_open(answer: Answer | None) -> bool:
    """Whether the register may say what this is: never against the customer's word."""
    return answer is None or answer.value is None or answer.origin == "asset"


def _is_words(turn: Turn, field: Field, answer: Answer | None) -> bool:
    """Whether a product is only known in words, of which the register knows the model."""
    if answer is None or field.type.name != "product":
        return False
    return _is_vague(answer, turn.context.lookups.names)


def hearable(turn: Turn) -> list[Field]:
    """The fields without a good answer, asked or not: what is said is kept."""
    answers = turn.session.answers
    return [
        field
        for field in turn.definition.fields
        if (held := answers.get(field.name)) is None
        or held.value is None
        or _is_words(turn, field, held)
    ]


def _is_vague(answer: Answer, models: Mapping[str, str]) -> bool:
    """Whether a product was only told in words, as "the printer", and may yet be told exactly."""
    told = str(answer.value).casefold()
    is_exact = told in models or any(map(str.isdigit, told))
    return answer.origin == "message" and not is_exact


def still_open(turn: Turn) -> list[Field]:
    """Those of them that nobody has skipped either."""
    session = turn.session
    return [
        field
        for field in hearable(turn)
        if field.name not in session.answers and field.name not in session.skipped
    ]


def changed(before: DialogSession, after: DialogSession) -> list[str]:
    """The fields that hold another answer than before."""
    old = before.answers
    return [name for name, one in after.answers.items() if name not in old or old[name] != one]


def left_out(turn: Turn, names: Iterable[str]) -> Turn:
    """The session with these fields skipped, unless they have been answered by now."""
    session = turn.session
    left = tuple(one for one in names if one not in session.answers and one not in session.skipped)
    if not left:
        return turn
    return turn.with_session(session.with_answers(session.answers, (*session.skipped, *left)))


def passed_over(turn: Turn, field: Field) -> Turn:
    """The session after something else was told than what was asked.

    The question is put again, and let go the second time if it may stay open, else the third, or
    once the customer has said that they do not know: nobody is asked for ever.
    """
    session = turn.session
    is_told_first = field.name == turn.definition.description  # a report is about something
    is_open = not session.has_dealt_with(field.name) and session.revising != field.name
    is_open = is_open and session.set_aside is None  # what it held before is kept
    if not is_open or (field.is_required and is_told_first):
        return turn
    passed = session.passed + 1
    most = _PASSES_REQUIRED if field.is_required else _PASSES
    if passed < most and session.insisted != field.name:
        return turn.with_session(replace(session, passed=passed))
    return left_unknown(turn, field) if field.is_required else left_out(turn, (field.name,))


def left_unknown(turn: Turn, field: Field) -> Turn:
    """The session with a required question asked in vain: people will ask once more."""
    unknown = Answer(None, turn.context.say("label.unknown"))
    return turn.with_session(
        turn.session.with_answers({**turn.session.answers, field.name: unknown})
    )


def is_let_go(turn: Turn, field: Field) -> bool:
    """Whether a question is not asked any more, though it has no answer."""
    session = turn.session
    is_unknown = field.name in session.answers and session.answers[field.name].value is None
    return field.name in session.skipped or is_unknown


def let_go_note(turn: Turn, field: Field) -> tuple[Reply, ...]:
    """What to say once a question has been let go that people will have to ask again."""
    is_left = field.name in turn.session.skipped  # nobody gives it, and nobody will ask
    is_lacking = field.is_required and is_let_go(turn, field) and not is_left
    return turn.note("skip.later") if is_lacking and not turn.session.revising else ()


def optional_open(turn: Turn) -> tuple[str, ...]:
    """The fields that would still be asked, and may be left out."""
    session = turn.session
    position = Position(session.state, session.answers, session.skipped)
    return tuple(
        one.name for one in still_open(turn) if not one.is_required and applies(one, position)
    )


def is_reached_by_mail(turn: Turn, field: Field) -> bool:
    """Whether a number to call is refused by who has left their mail address."""
    if field.type.name != _PHONE:
        return False
    context, answers = turn.context, turn.session.answers
    mails = (one.name for one in turn.definition.of_types(_EMAIL))
    return _EMAIL in context.told or _EMAIL in context.known or any(map(answers.get, mails))
