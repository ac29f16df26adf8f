# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same dialog by letter: everything missing asked at once, answers read field by field.

A letter is not a turn of a chat: nobody wants to write ten mails. So there is no open question
and no state to move through; a session holds what is known, and the questions that were listed
can be answered by label, by number, below the quoted question, or in plain words. Pure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dialogs import answering, engine
from dialogs.asking import shown
from dialogs.definition import Dialog, Field
from dialogs.extraction import volunteered
from dialogs.fields.contract import Parsed
from dialogs.fields.spelling import bare, fold, narrow
from dialogs.machine import Position, applies
from dialogs.moving import Turn
from dialogs.session import Answer, DialogSession, UserInput
from dialogs.step import DialogContext

LONGEST_LINE = 400  # a line above this is prose, not "label: value"
MOST_LINES = 400
_SPLIT = re.compile(r"\s*[:：=]\s*")
_NUMBERED = re.compile(r"^\s*[(（]?(\d{1,2})\s*[.)、）:：．]\s*(.*)$")
_QUOTED = re.compile(r"^\s*(?:>\s?)+")


def begin(dialog: Dialog, context: DialogContext, letter: UserInput) -> DialogSession:
    """What a first letter tells, and the profile knows; the letter itself is the description."""
    definition = dialog.definition
    session = engine.opened(dialog, context)
    turn = Turn(dialog, session, context)
    session, _ = answering.listen(turn, letter)
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
) -> DialogSession:
    """What a later letter adds. `listed` are the fields that were asked for, in their order."""
    definition = dialog.definition
    fields = [definition.by_name[name] for name in listed if name in definition.by_name]
    rest = []
    for field, text in _pairs(definition.fields, fields, letter.text, context):
        if field is None:
            rest.append(text)
        else:
            session = _with(session, field, text, context, may_replace=True)
    turn = Turn(dialog, session, context)
    missing = [one for one in definition.fields if one.name not in session.answers]
    found, left = volunteered(missing, "\n".join(rest), context)
    session = answering.filled(turn, found)
    if len(fields) == 1 and fields[0].name not in session.answers and not found:
        session = _with(session, fields[0], left.strip(), context)  # one question, one answer
    if letter.attachments:
        files = UserInput("", attachments=letter.attachments)
        session, _ = answering.listen(Turn(dialog, session, context), files)
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


def _pairs(
    fields: Iterable[Field], listed: Sequence[Field], text: str, context: DialogContext
) -> list[tuple[Field | None, str]]:
    """The text line by line, each with the field it answers, or None for prose."""
    labels = {fold(one.wording[lang].label): one for one in fields for lang in one.wording}
    pairs: list[tuple[Field | None, str]] = []
    asked: Field | None = None  # a quoted question whose answer stands on the next line
    for line in narrow(text).splitlines()[:MOST_LINES]:
        is_quoted = _QUOTED.match(line) is not None
        plain = _QUOTED.sub("", line).strip()
        field, value = None, plain
        if len(plain) <= LONGEST_LINE:
            field, value = _answered(plain, labels, listed)
        is_question = is_quoted and (not value or (field and _is_ours(field, value, context)))
        if field is not None and (is_question or not value):
            asked = field
        elif field is not None or (asked is not None and plain and not is_quoted):
            pairs.append((field or asked, value))
            asked = None
        elif plain and not is_quoted:
            pairs.append((None, plain))
    return pairs


def _answered(
    line: str, labels: dict[str, Field], listed: Sequence[Field]
) -> tuple[Field | None, str]:
    """The field a line names by number or label, and what stands behind it."""
    numbered = _NUMBERED.match(line)
    field: Field | None = None
    if numbered and 0 < int(numbered[1]) <= len(listed):
        field = listed[int(numbered[1]) - 1]
        line = numbered[2]
    head, *tail = _SPLIT.split(line, maxsplit=1)
    named = labels.get(bare(re.sub(r"[(（][^()（）]*[)）]", "", head)))
    if named is not None and tail:
        return named, tail[0].strip()
    if named is not None and field is not None and not tail:
        return named, ""
    return field, line.strip()


def _is_ours(field: Field, value: str, context: DialogContext) -> bool:
    """Whether a quoted value is only our own hint come back."""
    wording = field.wording[context.language]
    ours = [wording.hint, " / ".join(one.labels[context.language] for one in field.rules.options)]
    return bare(value).strip("()") in {bare(one).strip("()") for one in ours}


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
    parsed = field.type.parse(text, context.reading(field.rules, UserInput(text)))
    if not isinstance(parsed, Parsed):
        return session
    answers = {**session.answers, field.name: Answer(parsed.value, parsed.display)}
    return replace(session, answers=answers)
