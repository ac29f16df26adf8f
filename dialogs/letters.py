# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same dialog by letter: everything missing asked at once, answers read field by field.

A letter is not a turn of a chat: nobody wants to write ten mails. So there is no open question
and no state to move through; a session holds what is known, and the questions that were listed
can be answered by label, by number, below the quoted question, or in plain words. Pure.
"""

from collections.abc import Iterable, Sequence

from dialogs import engine
from dialogs.asking import shown
from dialogs.definition import Dialog, Field
from dialogs.extraction import volunteered
from dialogs.fields.contract import Parsed
from dialogs.fields.spelling import bare
from dialogs.letter_lines import Questions, answers_in, answers_within
from dialogs.machine import Position, applies
from dialogs.moving import Turn
from dialogs.session import Answer, DialogSession, UserInput
from dialogs.step import DialogContext
from dialogs.understanding import answering
from dialogs.understanding.filling import filled_in
from intake.values import replace


def begin(dialog: Dialog, context: DialogContext, letter: UserInput) -> DialogSession:
    """What a first letter tells, and the profile knows; the letter itself is the description."""
    definition = dialog.definition
    session = engine.opened(dialog, context)
    turn = Turn(dialog, session, context)
    turn, _ = answering.listen(turn, letter)
    session = turn.session
    name = definition.description
    if name and name not in session.answers and letter.text.strip():
        session = _with(session, definition.by_name[name], letter.text, context)
    return session


def read_reply(
    dialog: Dialog,
    session: DialogSession,
    listed: Sequence[str],
    letter: UserInput,
    context: DialogContext,
    history: str = "",
) -> DialogSession:
    """What a later letter adds. `listed` are the fields that were asked for, in their order.

    `history` is the letter with all that it quotes: some write their answers in there.
    """
    definition = dialog.definition
    fields = [definition.by_name[name] for name in listed if name in definition.by_name]
    questions = Questions.of(definition.fields, fields, context)
    for field, text in answers_within(history, questions):
        if field is not None:
            session = _with(session, field, text, context)
    rest = []
    for field, text in answers_in(letter.text, questions):
        if field is None:
            rest.append(text)
        elif not _says_the_same(field, text, session, context):
            session = _with(session, field, text, context, may_replace=True)
    turn = Turn(dialog, session, context)
    missing = [one for one in definition.fields if one.name not in session.answers]
    found, left = volunteered(missing, "\n".join(rest), context)
    session = filled_in(turn, found).session
    if len(fields) == 1 and fields[0].name not in session.answers and not found:
        session = _with(session, fields[0], left.strip(), context)  # one question, one answer
    if letter.attachments:
        files = UserInput("", attachments=letter.attachments)
        turn, _ = answering.listen(Turn(dialog, session, context), files)
        session = turn.session
    return session


def missing(dialog: Dialog, session: DialogSession) -> tuple[Field, ...]:
    """What is still worth asking: required fields first, each group in the dialog's order."""
    position = Position(session.state, session.answers, session.skipped)
    open_fields = [
        field
        for field in dialog.definition.fields
        if applies(field, position)
        and (field.name not in session.answers or session.answers[field.name].value is None)
        and field.name not in session.skipped
    ]
    return tuple(sorted(open_fields, key=lambda field: not field.is_required))


def question_lines(fields: Iterable[Field], context: DialogContext) -> list[str]:
    """The questions as numbered lines with room for the answer."""
    lines = []
    for number, field in enumerate(fields, start=1):
        label = field.wording[context.language].label
        if not field.is_required:
            label = context.say("letter.optional", label=label)
        choices = [option.labels[context.language] for option in field.rules.options]
        hint = " / ".join(choices) or field.wording[context.language].hint
        lines.append(context.say("letter.line", number=number, label=label, hint=hint).rstrip())
    return lines


def known_lines(
    dialog: Dialog, session: DialogSession, context: DialogContext, without: Iterable[str] = ()
) -> list[str]:
    """What is known, one "label: value" a line."""
    left_out = set(without)
    return [
        context.say(
            "letter.known",
            label=field.wording[context.language].label,
            value=shown(field, session.answers[field.name], context),
        )
        for field in dialog.definition.fields
        if field.name in session.answers
        and field.name not in left_out
        and session.answers[field.name].value is not None
    ]


def _says_the_same(
    field: Field, text: str, session: DialogSession, context: DialogContext
) -> bool:
    """Whether this is what we wrote of an answer: read again, "2026-03-02" would lose its hour."""
    known = session.answers.get(field.name)
    return known is not None and bare(text) == bare(shown(field, known, context))


def _with(
    session: DialogSession,
    field: Field,
    text: str,
    context: DialogContext,
    *,
    may_replace: bool = False,
) -> DialogSession:
    """The session with an answer, if the text is one; unclear words are left to people."""
    if not text or (field.name in session.answers and not may_replace):
        return session
    parsed = context.parse(field, UserInput(text))
    if not isinstance(parsed, Parsed):
        return session
    answers = {**session.answers, field.name: Answer(parsed.value, parsed.display)}
    return replace(session, answers=answers)
