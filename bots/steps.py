# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a dialog's step does to the turn: replies, the stored session, a ticket or a person.

Pure; each adds to the draft. What the customer meant was decided by the engine.
"""

from collections.abc import Mapping, Sequence

from bots import answering, filing, rated, resuming, trying
from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.machine import ask, in_question
from bots.running import TRIED, Running, beside, dialog_context, given
from bots.talk import REPORT
from dialogs import engine
from dialogs.definition import Dialog
from dialogs.engine import Step, StepKind
from dialogs.extraction import volunteered
from dialogs.session import UserInput
from intake.choices import PERSON
from intake.messages import Option, Reply
from intake.values import replace

_CODES = frozenset({"product", "error_code"})


def begin(draft: TurnDraft, dialog: Dialog, ticket_count: int) -> None:
    """A dialog begins with this message."""
    context = dialog_context(draft)
    step = engine.begin(dialog, context, given(draft))
    take_step(draft, Running(dialog, step.session, context), step, ticket_count)


def begin_after_answer(
    draft: TurnDraft,
    dialog: Dialog,
    ticket_count: int,
    said: UserInput,
    tried: Sequence[str],
) -> None:
    """A dialog begins because articles did not help: what was asked is what it is about."""
    context = dialog_context(draft)
    step = engine.begin(dialog, context, said, told=said.text)
    step = replace(step, replies=_with_person(draft, step))
    running = Running(dialog, step.session, context)
    take_step(draft, running, step, ticket_count, {TRIED: list(tried)})


def named_by_codes(draft: TurnDraft) -> Dialog | None:
    """The report that a model with an error code begins, if no article explains the code."""
    dialog = draft.profile.dialogs.by_name(REPORT)
    if dialog is None or not any(map(str.isdigit, draft.text)):
        return None
    fields = [one for one in dialog.definition.fields if one.type.name in _CODES]
    found, _ = volunteered(fields, draft.text, dialog_context(draft))
    if {one.field.type.name for one in found} != _CODES:
        return None
    answer = answering.find_answer(draft.text, draft.language, draft.profile)
    return None if isinstance(answer, answering.FaqAnswer) else dialog


def take_step(
    draft: TurnDraft,
    running: Running,
    step: Step,
    ticket_count: int,
    kept: Mapping[str, object] | None = None,
) -> None:
    """Say what the step says and do what it asks for; `kept` is stored beside the session."""
    about = None if step.session.is_over else in_question(draft)
    if about is None:
        running, step = trying.led_on(draft, running, step)
    session = step.session
    meta: dict[str, object] = {"step": step.kind.value}
    if session.asked:
        meta["asks"] = session.asked
    stored = {**session.to_json(), **beside(draft), **(kept or {}), **running.beside}
    if about is None:
        draft.say_all(step.replies, meta)
    else:  # first whether it is that ticket; the dialog's own question waits
        draft.say_all(step.replies[:-1])
        stored |= ask(draft, about)
    draft.update(dialog={} if session.is_over else stored, unanswered_turns=0)
    filed = resuming.filed_ticket(draft.context)
    if step.kind is StepKind.COMPLETE and filed is not None:
        resuming.complete_ticket(draft, filed, running)
    elif step.kind is StepKind.COMPLETE:
        filing.file_ticket(draft, running, ticket_count)
        if running.dialog.name == rated.DIALOG:
            rated.completed(draft, running)
    elif step.kind is StepKind.HAND_OFF:
        hand_off(draft, "stuck", running, step.queue)


def _with_person(draft: TurnDraft, step: Step) -> tuple[Reply, ...]:
    """The replies with a person one tap away beside the first question."""
    *before, question = step.replies
    person = Option(f"{step.session.prompt}:{PERSON}", draft.phrase("option.human"))
    return (*before, Reply(question.text, (*question.options, person)))
