# SPDX-License-Identifier: AGPL-3.0-or-later
"""How questions, summaries and lists of answers are worded and which options they offer.

Pure; the same session gives the same question again, with the same option ids. Option ids are
`<prompt>:<value>`; a value that begins with `!` steers the dialog and answers nothing.
"""

from collections.abc import Iterable, Iterator

from dialogs.compiling.checks import PLACE
from dialogs.definition import Definition, Field
from dialogs.fields.contract import Unclear
from dialogs.machine import Position, applies
from dialogs.session import CHANGING, CONFIRMING, Answer, DialogSession
from dialogs.step import DialogContext, Found
from dialogs.words.vocabulary import Control
from intake.messages import Option, Reply

CONFIRM = "confirm"
CHANGE = "change"
CANCEL = "cancel"
_LONGEST = 400
_LOST = 2  # unclear answers in a row, after which ways out are offered


def open_question(
    definition: Definition, session: DialogSession, context: DialogContext
) -> Reply | None:
    """The question that is open in this session, if any."""
    field = definition.by_state.get(session.state)
    if field is not None:
        return _question(definition, field, session, context)
    if session.state == CONFIRMING:
        return _summary(definition, session, context)
    if session.state == CHANGING:
        return _change_list(definition, session, context)
    return None


def shown(field: Field, answer: Answer, context: DialogContext) -> str:
    """An answer as the customer reads it, in the context's language."""
    if answer.value is None:
        return context.say("label.unknown")
    if field.type.show is not None:
        return field.type.show(answer.value, field.rules, context.language)
    return answer.display


def listed(
    definition: Definition, names: Iterable[str], session: DialogSession, context: DialogContext
) -> str:
    """Labels and values in a row: 产品型号 B7、故障代码 E07."""
    fields = ((definition.by_name[name], session.answers[name]) for name in names)
    return joined(
        (_pair(one, shown(one, answer, context), context) for one, answer in fields), context
    )


def named(found: Iterable[Found], context: DialogContext) -> str:
    """The same for values that no answer of the dialog holds."""
    return joined((_pair(one.field, one.parsed.display, context) for one in found), context)


def _pair(field: Field, value: str, context: DialogContext) -> str:
    return context.say("pair", label=field.wording[context.language].label, value=value)


def joined(parts: Iterable[str], context: DialogContext) -> str:
    """Parts of a list, separated as the language does it."""
    return ("、" if context.language == "zh" else ", ").join(parts)


def explained(field: Field, unclear: Unclear, context: DialogContext) -> str:
    """Why an answer cannot be used: the dialog's own words, or the field type's."""
    if own := field.wording[context.language].invalid:
        return own
    key = f"dialog.unclear.{unclear.key}"
    if key not in context.phrases.texts[context.language]:
        return context.say("unclear.other")
    return context.phrases.say(context.language, key, **unclear.params)


def summary_names(definition: Definition, session: DialogSession) -> Iterator[str]:
    """The fields of the summary: all that have an answer, in the dialog's order."""
    return (field.name for field in definition.fields if field.name in session.answers)


def changeable_names(definition: Definition, session: DialogSession) -> Iterator[str]:
    """The fields a customer may change: answered or skipped, and still applying."""
    position = Position(session.state, session.answers, session.skipped)
    for field in definition.fields:
        is_settled = session.has_dealt_with(field.name)
        if is_settled and applies(field, position):  # the machine would not go back to others
            yield field.name


def previous_name(definition: Definition, session: DialogSession) -> str:
    """The question before the open one: the nearest that the customer has dealt with."""
    position = Position(session.state, session.answers, session.skipped)
    previous = ""
    for field in definition.fields:
        if field.state == session.state:
            break
        answer = session.answers.get(field.name)
        is_said = answer.origin == "message" if answer else field.name in session.skipped
        if is_said and applies(field, position):
            previous = field.name
    return previous


def filled(template: str, definition: Definition, session: DialogSession, context: DialogContext,
           **extra: str) -> str:  # fmt: skip
    """A template of the dialog file with its `{field}` places filled."""

    def value(name: str) -> str:
        if name in extra:
            return extra[name]
        answer = session.answers.get(name)
        return shown(definition.by_name[name], answer, context) if answer else ""

    return PLACE.sub(lambda place: value(place.group(1)), template)


def _question(
    definition: Definition, field: Field, session: DialogSession, context: DialogContext
) -> Reply:
    prompt = session.prompt
    options = [
        Option(f"{prompt}:{choice.value}", choice.labels[context.language])
        for choice in field.rules.options
        if not session.among or choice.value in session.among
    ]
    if not field.is_required and session.revising != field.name:
        options.append(Option(f"{prompt}:!{Control.SKIP}", context.say("label.skip")))
    if session.unclear >= _LOST:
        options += _ways_out(field, session, context)
    if session.revising == field.name or previous_name(definition, session):
        options.append(Option(f"{prompt}:!{Control.BACK}", context.say("label.back")))
    return Reply(field.wording[context.language].question, tuple(options))


def _ways_out(field: Field, session: DialogSession, context: DialogContext) -> Iterator[Option]:
    """What to tap for somebody who was not understood twice."""
    if field.is_required:
        unknown = f"{session.prompt}:!{Control.UNKNOWN}"
        yield Option(unknown, context.say("label.not_known"))
    yield Option(f"{session.prompt}:!{Control.HUMAN}", context.say("label.human"))


def _summary(definition: Definition, session: DialogSession, context: DialogContext) -> Reply:
    template = definition.summary[context.language]
    if template:
        text = filled(template, definition, session, context)
    else:
        text = "\n".join(_summary_lines(definition, session, context))
    options = tuple(
        Option(f"{session.prompt}:{value}", context.say(f"label.{value}"))
        for value in (CONFIRM, CHANGE, CANCEL)
    )
    return Reply(text, options)


def _summary_lines(
    definition: Definition, session: DialogSession, context: DialogContext
) -> Iterator[str]:
    yield context.say("summary.header")
    for name in summary_names(definition, session):
        field = definition.by_name[name]
        yield context.say(
            "summary.line",
            label=field.wording[context.language].label,
            value=_clipped(shown(field, session.answers[name], context)),
        )
    for name, told in context.told.items():
        is_shown = told.value is not None and name not in session.answers
        if is_shown and (label := told.label.get(context.language)):
            yield context.say("summary.line", label=label, value=_clipped(told.display))
    yield context.say("summary.question")


def _change_list(definition: Definition, session: DialogSession, context: DialogContext) -> Reply:
    options = [
        Option(
            f"{session.prompt}:{name}", definition.by_name[name].wording[context.language].label
        )
        for name in changeable_names(definition, session)
    ]
    options.append(Option(f"{session.prompt}:!{Control.BACK}", context.say("label.back")))
    return Reply(context.say("change.question"), tuple(options))


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
