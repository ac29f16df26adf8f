# SPDX-License-Identifier: AGPL-3.0-or-later
"""A dialog asked all at once: described for a page, read back with the same validators.

Pure. One question after the other is `engine`; here the customer sees all of them, so nothing is
volunteered, corrected or steered. How a page looks is not known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dialogs.asking import explained, shown
from dialogs.correcting.field_names import PROSE
from dialogs.definition import Dialog, Field
from dialogs.fields.contract import Implied, Json, Parsed
from dialogs.machine import ADVANCE, CONFIRM, Position, applies, fire
from dialogs.session import BEGUN, CONFIRMING, Answer, DialogSession, UserInput
from dialogs.step import DialogContext
from dialogs.words.control_words import control_word, fixed_word
from dialogs.words.vocabulary import Control
from intake.forms import FormCheck, FormField, FormOption, FormView
from intake.messages import Attachment, FilledForm

FILES = "attachments"
# What people write into a field that they leave empty: 没有, n/a, 不知道.
_NOTHING = frozenset({Control.NONE, Control.SKIP, Control.NEITHER, Control.UNKNOWN})
_CHOSEN = frozenset({"choice", "multi_choice", "yes_no", "rating"})
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Entered:
    """What a form says, as far as it can be understood.

    `problems` and `missing` are texts and names for the customer; `implied` are answers nobody
    entered but that follow.
    """

    answers: Mapping[str, Answer]
    problems: Mapping[str, str]
    missing: frozenset[str]
    implied: frozenset[str]
    applies: frozenset[str]


def read(
    dialog: Dialog,
    filled: FilledForm,
    context: DialogContext,
    known: Mapping[str, Answer] = MappingProxyType({}),
) -> Entered:
    """Every answer of a form; what a field's condition does not ask for is kept if given.

    Where nothing is given, what is `known` counts.
    """
    answers: dict[str, Answer] = {}
    problems: dict[str, str] = {}
    implied: list[Implied] = []
    for field in dialog.definition.fields:
        given = _given(filled, field)
        control = _control(field, given.text)
        if control in _NOTHING and field.is_required:
            answers[field.name] = Answer(None, context.say("label.unknown"))
        elif control in _NOTHING:
            continue
        elif not _is_given(given):
            answers |= {field.name: known[field.name]} if field.name in known else {}
        else:
            parsed = context.parse(field, given)
            if isinstance(parsed, Parsed):
                answers[field.name] = Answer(parsed.value, parsed.display)
                implied += parsed.implies
            else:
                problems[field.name] = explained(field, parsed, context)
    followed = _followed(dialog, implied, answers, problems)
    answers |= followed
    position = Position(BEGUN, answers, ())
    asked = frozenset(one.name for one in dialog.definition.fields if applies(one, position))
    missing = frozenset(
        one.name
        for one in dialog.definition.fields
        if one.is_required and one.name in asked and one.name not in {*answers, *problems}
    )
    problems |= {name: _missing(dialog.definition.by_name[name], context) for name in missing}
    return Entered(answers, problems, missing, frozenset(followed), asked)


def check(dialog: Dialog, entered: Entered, context: DialogContext) -> FormCheck:
    """What a page should tell about what was entered so far."""
    by_name = dialog.definition.by_name
    texts = {name: shown(by_name[name], one, context) for name, one in entered.answers.items()}
    return FormCheck(
        problems=entered.problems,
        reads={name: text for name, text in texts.items() if name not in entered.implied},
        fills={name: text for name, text in texts.items() if name in entered.implied},
        missing=entered.missing,
        applies=entered.applies,
    )


def complete(dialog: Dialog, entered: Entered) -> DialogSession:
    """The finished session that these answers make; what could not be used is left out of it."""
    definition = dialog.definition
    left_out = tuple(
        field.name for field in definition.fields if field.name not in entered.answers
    )
    position = Position(BEGUN, entered.answers, left_out)
    state = fire(dialog.machine, ADVANCE, position)
    if state == CONFIRMING:  # sending the form is the confirmation
        state = fire(dialog.machine, CONFIRM, Position(state, entered.answers, left_out))
    return DialogSession(
        dialog=definition.name,
        version=definition.version,
        digest=dialog.digest,
        state=state,
        answers=entered.answers,
        skipped=left_out,
    )


def describe(
    dialog: Dialog, filled: FilledForm, known: Mapping[str, Answer], context: DialogContext
) -> FormView:
    """The form with what was entered in its places, else with what is known."""
    definition = dialog.definition
    entered = read(dialog, filled, context)
    answers = {**known, **entered.answers}
    followed = {name: entered.answers[name] for name in entered.implied}
    position = Position(BEGUN, answers, ())
    return FormView(
        name=definition.name,
        title=definition.title[context.language] or definition.name,
        intro=definition.greeting[context.language],
        language=context.language,
        fields=tuple(
            _described(
                field, filled, {**followed, **known}, context, is_asked=applies(field, position)
            )
            for field in definition.fields
        ),
    )


def _described(
    field: Field,
    filled: FilledForm,
    known: Mapping[str, Answer],
    context: DialogContext,
    *,
    is_asked: bool,
) -> FormField:
    wording = field.wording[context.language]
    answer = known.get(field.name)
    old = _entry(field, answer, context) if answer else ""
    kept = _kept_files(answer) if answer and field.type.name == FILES else ()
    return FormField(
        name=field.name,
        kind=field.type.name,
        label=wording.label,
        prompt=wording.prompt,
        hint=wording.hint,
        is_required=field.is_required,
        options=tuple(
            FormOption(one.value, one.labels[context.language]) for one in field.rules.options
        ),
        suggestions=_suggestions(field, context),
        longest=field.rules.max_length or _LONGEST,
        value=filled.values.get(field.name, old),
        files=(*kept, *filled.files.get(field.name, ())),
        applies=is_asked,
    )


def _control(field: Field, text: str) -> Control | None:
    """What an entry steers; prose in free wording is prose: "receipts not printed"."""
    if field.type.name in _CHOSEN:
        return None
    return fixed_word(text) if field.type.name in PROSE else control_word(text)


def _given(filled: FilledForm, field: Field) -> UserInput:
    name = field.name
    return UserInput(
        text=filled.values.get(name, "").strip(),
        attachments=filled.files.get(name, ()),
        location=filled.places.get(name),
    )


def _is_given(given: UserInput) -> bool:
    return bool(given.text or given.attachments or given.location)


def _missing(field: Field, context: DialogContext) -> str:
    """What is asked for in words can be answered with "don't know" as well."""
    if field.type.name == FILES:
        return context.say("form.missing_file")
    return context.say("form.missing_choice" if field.type.name in _CHOSEN else "form.missing")


def _followed(
    dialog: Dialog,
    implied: list[Implied],
    answers: Mapping[str, Answer],
    problems: Mapping[str, str],
) -> dict[str, Answer]:
    """What the register knows beside; never against the customer's word."""
    return {
        field.name: Answer(one.value, one.display, "asset")
        for one in implied
        for field in dialog.definition.fields
        if field.type.name == one.type_name
        and field.name not in problems
        and (field.name not in answers or answers[field.name].value is None)
    }


def _suggestions(field: Field, context: DialogContext) -> tuple[str, ...]:
    if field.type.name != "product" or field.rules.pattern is not None:
        return ()
    return tuple(sorted(set(context.lookups.names.values())))


def _entry(field: Field, answer: Answer, context: DialogContext) -> str:
    """A known answer as somebody would enter it."""
    value = answer.value
    if value is None or field.type.name == FILES:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.type.name in _CHOSEN:
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return shown(field, answer, context)


def _kept_files(answer: Answer) -> tuple[Attachment, ...]:
    files: Json = answer.value
    return tuple(
        Attachment(
            str(one["blob"]),
            str(one["name"]),
            str(one["content_type"]),
            int(str(one["size_bytes"])),
        )
        for one in (files if isinstance(files, list) else [])
        if isinstance(one, dict)
    )
