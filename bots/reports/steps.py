# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a dialog's step does to the turn: replies, the stored session, a ticket or a person.

Pure; each adds to the draft. What the customer meant was decided by the engine.
"""

from collections.abc import Mapping, Sequence

from bots.aftercare import rated
from bots.answers.after_answer import asked_before, tried_in
from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.profile import REPORT
from bots.reports import (
    adding,
    filing,
    handed_over,
    happening,
    naming,
    resuming,
    second_matter,
    standstill,
    trying,
)
from bots.reports.adding import about_just_filed
from bots.reports.before import helped_with, is_back, just_answered, unused_before
from bots.reports.cancelled import CANCELLED
from bots.reports.machine import About, ask, in_question
from bots.reports.running import TRIED, Running, beside, dialog_context, given, told_values
from dialogs import engine
from dialogs.definition import Dialog
from dialogs.engine import DialogContext, Step, StepKind
from dialogs.extraction import volunteered
from dialogs.session import DialogSession, UserInput
from dialogs.understanding.goods import takes_goods
from dialogs.understanding.happening import names_a_kind
from dialogs.understanding.telling import complains, stands_still, tells_trouble
from intake.choices import PERSON
from intake.messages import Option, Reply
from intake.values import replace


def begin(
    draft: TurnDraft, dialog: Dialog, ticket_count: int, misheard: Sequence[UserInput] = ()
) -> None:
    """Begin a dialog with this message, and `misheard` ones that told another dialog of it."""
    context = dialog_context(draft)
    earlier = (*misheard, *unused_before(draft.context.shown, draft.now))
    asked_of_trouble = ""
    if question := _asked_in_vain(draft, dialog):
        is_of_trouble = dialog.name == REPORT and naming.was_of_trouble(draft, question)
        asked_of_trouble = question if is_of_trouble else ""
        is_newest = asked_before(draft.context.shown) == question
        asked = (UserInput(question),)
        earlier = (*asked, *earlier) if is_newest else (*earlier, *asked)
    earlier = (*_of_danger(draft, dialog), *earlier)
    if waiting := handed_over.waiting(draft):
        earlier = waiting
    said = given(draft)
    is_return = is_back(draft.text, draft.profile.words)
    if is_return and (question := helped_with(draft.context.shown, draft.now)):
        said = replace(said, text=f"{question}\n{said.text}")
    step = engine.begin(dialog, context, said, earlier=earlier)
    own = second_matter.own_words(dialog, step.session, said, context)
    told = _trouble_told(draft, dialog, step) or handed_over.trouble(draft)
    told = told or _trouble_misheard(draft, dialog, step, misheard) or asked_of_trouble
    if own != said or told:
        step = engine.begin(dialog, context, own, told, earlier)
    running = Running(dialog, step.session, context)
    noted = step.replies[1:-1] if dialog.definition.greeting[draft.language] else step.replies[:-1]
    if not standstill.filed_at_once(draft, running, noted, ticket_count):
        take_step(draft, running, step, ticket_count)


def _of_danger(draft: TurnDraft, dialog: Dialog) -> tuple[UserInput, ...]:
    """The danger that was filed in this conversation: why the thing goes back, and which."""
    ticket = adding.own(draft) if takes_goods(dialog.definition) else None
    if ticket is None or not any(ticket.danger.values()):
        return ()
    told = ticket.fields.get("description")
    return (UserInput(str(told.value)),) if told is not None and told.value else ()


def _asked_in_vain(draft: TurnDraft, dialog: Dialog) -> str:
    """The question of the dialog's own matter that an article has just answered; else empty."""
    shown, starting = draft.context.shown, draft.profile.dialogs.starting_with
    context = dialog_context(draft)
    newest = just_answered(shown)
    for question in filter(None, (newest and tried_in(shown).question, newest)):
        begun = starting(question, draft.language)
        is_same = begun is not None and begun.name == dialog.name
        is_named = _leaves_machine(draft, context) and _names_machine(dialog, question, context)
        is_told = is_same or is_named or complains(dialog.definition, question)
        is_told = is_told or (dialog.name == REPORT and naming.was_of_trouble(draft, question))
        if is_told or stands_still(draft.text):
            return question
    return ""


def _leaves_machine(draft: TurnDraft, context: DialogContext) -> bool:
    """Whether a report begins of the machine just asked about, 它打不出来, or by the button."""
    if draft.context.message.choice:
        return True
    is_new = names_a_kind(draft.text, context.lookups.kinds) or any(map(str.isdigit, draft.text))
    return not is_new and draft.profile.hears_trouble(draft.text)


def _names_machine(dialog: Dialog, text: str, context: DialogContext) -> bool:
    """Whether a text names a machine, which the button for its report need not be told again."""
    fields = dialog.definition.of_types("product", "serial_number")
    return bool(volunteered(fields, text, context)[0])


def _trouble_told(draft: TurnDraft, dialog: Dialog, step: Step) -> str:
    """The message, where it tells the trouble in few words, 又漏了, or mistyped ones: 卡只了."""
    definition = dialog.definition
    if not definition.description or definition.description in step.session.answers:
        return ""
    if is_back(draft.text, draft.profile.words) or happening.is_told(draft, dialog):
        return draft.text
    meant = draft.profile.dialogs.repaired(draft.text)
    return draft.text if meant and tells_trouble(definition, meant) else ""


def _trouble_misheard(
    draft: TurnDraft, dialog: Dialog, step: Step, misheard: Sequence[UserInput]
) -> str:
    """The newest trouble of misheard messages, where the message that begins tells none."""
    name = dialog.definition.description
    if not name or name in step.session.answers:
        return ""
    return next((one.text for one in misheard if draft.profile.hears_trouble(one.text)), "")


def begin_second(draft: TurnDraft, dialog: Dialog, said: UserInput, ticket_count: int) -> None:
    """Begin a dialog with what was said beside the one before, without its greeting."""
    context = dialog_context(draft)
    step = engine.begin(dialog, context, said)
    rest = step.replies[1:] if dialog.definition.greeting[draft.language] else step.replies
    step = replace(step, replies=(Reply(draft.phrase("second.begins")), *rest))
    running = Running(dialog, step.session, context)
    take_step(draft, running, step, ticket_count, is_other=True)


def begin_after_answer(
    draft: TurnDraft,
    dialog: Dialog,
    ticket_count: int,
    said: UserInput,
    tried: Sequence[str],
) -> None:
    """Begin a dialog about what was `said`, since the articles that were `tried` did not help."""
    context = dialog_context(draft)
    step = engine.begin(dialog, context, said, told=said.text)
    step = replace(step, replies=_with_person(draft, step))
    running = Running(dialog, step.session, context)
    take_step(draft, running, step, ticket_count, {TRIED: list(tried)})


def take_step(
    draft: TurnDraft,
    running: Running,
    step: Step,
    ticket_count: int,
    kept: Mapping[str, object] | None = None,
    *,
    is_other: bool = False,
) -> None:
    """Say what the step says and do what it asks for; `kept` is stored beside the session.

    What `is_other` than the report just filed, for we offered it as such, is no more of that.
    """
    about = _in_question(draft, running, step, is_other=is_other)
    also = second_matter.heard(draft, running, step.session)
    if about is None:
        running, step = trying.led_on(draft, running, step)
    session = step.session
    meta: dict[str, object] = {"step": step.kind.value}
    if session.asked:
        meta["asks"] = session.asked
    draft.told |= told_values(step)
    if step.kind is StepKind.ABANDON and draft.conversation.dialog:
        meta[CANCELLED] = dict(draft.conversation.dialog)
    session = _kept_open(running, step)
    stored = {**session.to_json(), **beside(draft), **also, **(kept or {}), **running.beside}
    if step.kind is StepKind.HAND_OFF and draft.profile.hours.is_open(draft.now):
        pass  # the hand-over says the same
    elif about is None:
        draft.say_all(second_matter.noted(draft, also, step.replies), meta)
    else:  # first whether it is that ticket; the dialog's own question waits
        draft.say_all(step.replies[:-1] if in_question(draft) else ())
        stored |= ask(draft, about)
    draft.update(dialog={} if session.is_over else stored, unanswered_turns=0)
    told = (one for one in step.told if one.parsed.value is not None)
    draft.learn({one.field.name: str(one.parsed.value) for one in told})
    _follow(draft, running, step, ticket_count)


def _kept_open(running: Running, step: Step) -> DialogSession:
    """The session as it is stored: a report goes on whose customer has asked for a person.

    What is told while they wait belongs to it, and whoever takes over may hand it back.
    """
    is_report = bool(running.dialog.definition.completion.ticket_type)
    is_asked = step.kind is StepKind.HAND_OFF and step.reason == "asked"
    if not (is_report and is_asked and step.session.is_over):
        return step.session
    return engine.reopen(running.dialog, step.session, running.context).session


def _follow(draft: TurnDraft, running: Running, step: Step, ticket_count: int) -> None:
    """Do what the end of a dialog asks for: a ticket, a person, or nothing."""
    filed = resuming.filed_ticket(draft.context)
    if step.kind is StepKind.COMPLETE and filed is not None:
        resuming.complete_ticket(draft, filed, running)
    elif step.kind is StepKind.COMPLETE:
        filing.file_ticket(draft, running, ticket_count)
        if running.dialog.name == rated.DIALOG:
            rated.completed(draft, running)
    if step.kind is StepKind.COMPLETE:
        second_matter.offer(draft)
    elif step.kind in {StepKind.HAND_OFF, StepKind.ABANDON}:
        filing.learn_from(draft, filing.collected(running))
    if step.kind is StepKind.HAND_OFF:
        if standstill.filed(draft, running, ticket_count):
            return
        resuming.left_to_people(draft, running)
        hand_off(draft, "asked" if step.reason == "asked" else "stuck", running, step.queue)


def _in_question(
    draft: TurnDraft, running: Running, step: Step, *, is_other: bool
) -> About | None:
    """The open ticket that the message may be about: of the same machine, or just filed here."""
    if step.session.is_over:
        return None
    return in_question(draft) or (None if is_other else about_just_filed(draft, running))


def _with_person(draft: TurnDraft, step: Step) -> tuple[Reply, ...]:
    """The replies with a person one tap away beside the first question."""
    *before, question = step.replies
    person = Option(f"{step.session.prompt}:{PERSON}", draft.phrase("option.human"))
    return (*before, Reply(question.text, (*question.options, person)))
