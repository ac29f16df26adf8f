# SPDX-License-Identifier: AGPL-3.0-or-later
"""One message while a dialog runs: an answer to it, something beside it, or the end of it.

Part of deciding a turn, see `turn`. What the dialog itself does with an answer is
`dialogs.engine`; what follows from its step is `bots/reports/steps.py`.
"""

from bots import answering, buttons
from bots.answers import (
    after_answer,
    appointments,
    articles,
    fallback,
    following_up,
    may_it_run,
    only_asking,
    opening_hours,
    prices,
    settling,
    talk,
    tickets,
    told_while_waiting,
    warranty,
    withdrawing,
)
from bots.answers.after_answer import Verdict
from bots.draft import TurnDraft
from bots.reports import (
    cancelled,
    machine,
    not_meant,
    resuming,
    second_matter,
    standstill,
    steps,
    trying,
)
from bots.reports.running import (
    TOLD,
    Running,
    ask_again,
    beside,
    dialog_context,
    given,
    kept_of,
)
from bots.triage import Intent, asks_us, fold
from dialogs import engine
from dialogs.engine import Step, StepKind
from dialogs.session import UserInput
from dialogs.steering import only_wonders
from dialogs.understanding.calling import contact_wish
from dialogs.understanding.goods import takes_goods
from dialogs.understanding.telling import complains
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake.values import replace

_NAMES = frozenset({"product", "company", "person"})
_PAPER = "order_number"  # of a contract, an invoice, an order
_LANGUAGES = {Intent.CHINESE: "zh", Intent.ENGLISH: "en"}
_FOR_US = frozenset({Intent.QUESTION, Intent.NUDGE})
# These are for the dialog to read.
_NO_DIGRESSION = frozenset(
    {Intent.STATEMENT, Intent.ACKNOWLEDGE, Intent.SOLVED, Intent.NOT_SOLVED}
)


def take_message(draft: TurnDraft, running: Running, intent: Intent, ticket_count: int) -> None:
    """Go on with the dialog, or answer beside it and ask its open question again."""
    draft.said = draft.said or running.label_of(draft.context.message.choice)
    intent = _meant(draft, intent)
    cancelled.unmarked(draft)
    if (
        _settled_beside(draft, running, ticket_count)
        or not_meant.ended(draft, running, ticket_count)
        or standstill.pressed_for(draft, running, ticket_count)
    ):
        return
    if resuming.comes_back(draft, intent):
        step = engine.reopen(running.dialog, running.session, running.context)
        steps.take_step(draft, running.after(step), step, ticket_count)
        return
    if _kept_beside(draft, running):
        ask_again(draft, running)
        return
    asked = only_asking.beside_answer(draft, running) if intent is Intent.QUESTION else None
    may_digress = asked is None and intent not in _NO_DIGRESSION
    if _calmed(draft, running, ticket_count):
        return
    if (
        trying.noted_lack(draft, running)
        or may_it_run.advised(draft, running, intent)
        or (may_digress and _digressed(draft, running, intent))
    ):
        _ask_on(draft, running)
        return
    said = not_meant.without_denial(talk.without_impatience(draft, given(draft)), running)
    step = engine.advance(running.dialog, running.session, said, running.context)
    if step.kind is StepKind.EXPLAIN and _is_for_others(draft, running, step, intent):
        _ask_on(draft, running)
        return
    if asked:
        articles.answer_beside(draft, asked)
    step = _of_voice(draft, step)
    steps.take_step(draft, running.after(step), step, ticket_count)


def _meant(draft: TurnDraft, intent: Intent) -> Intent:
    """What a message wants; a standstill put as a question is told: 产线全停了听得懂吗."""
    is_told = intent is Intent.QUESTION and standstill.is_told(draft)
    return Intent.STATEMENT if is_told else intent


def _of_voice(draft: TurnDraft, step: Step) -> Step:
    """The step without its own word on a recording that it could make nothing of: ours is said."""
    if not fallback.is_voice(draft) or step.kind is not StepKind.EXPLAIN:
        return step
    draft.say(draft.phrase("fallback.voice"), meta={"fallback": "voice"})
    return replace(step, replies=step.replies[-1:])  # which says that it is kept, too


def _kept_beside(draft: TurnDraft, running: Running) -> bool:
    """Whether the message was of a visit, of what is filed yet, or of another matter for later."""
    return (
        appointments.moved_beside(draft, running)
        or (resuming.filed_ticket(draft.context) is None and withdrawing.withdrawn_beside(draft))
        or talk.told_if_filed(draft, running)
        or second_matter.set_aside(draft, running, trying.report_behind(draft, running))
    )


def _calmed(draft: TurnDraft, running: Running, ticket_count: int) -> bool:
    """Calm who is in haste and ask on: who counts the questions hears only those that must be."""
    if not talk.calmed(draft, running):
        return False
    if running.paused or not talk.is_tired(draft, running):
        _ask_on(draft, running)
    else:
        pressed = UserInput("", f"{running.session.prompt}:!{Control.SUBMIT}")
        step = engine.advance(running.dialog, running.session, pressed, running.context)
        steps.take_step(draft, running.after(step), step, ticket_count)
    return True


def _ask_on(draft: TurnDraft, running: Running) -> None:
    """Ask the open question again, keeping what was told or asked beside it."""
    if draft.told:
        draft.update(dialog={**draft.conversation.dialog, TOLD: beside(draft)[TOLD]})
        running = replace(running, context=dialog_context(draft))
    ask_again(draft, running)


def _is_for_others(draft: TurnDraft, running: Running, step: Step, intent: Intent) -> bool:
    """Answer or pass on what the dialog could make nothing of: it may have been asked of us.

    "保修" is no answer to its question, but one of ours; 运费谁出 is for people; 催一下 is haste.
    """
    if articles.answered_word(draft):
        return True
    is_heard = step.session.answers != running.session.answers or bool(running.paused)
    if is_heard or intent not in _FOR_US or control_word(draft.text) is Control.HELP:
        return False
    if intent is Intent.NUDGE:
        talk.calm(draft, running)
    else:
        articles.pass_on(draft)
    return True


def _settled_beside(draft: TurnDraft, running: Running, ticket_count: int) -> bool:
    """Answers to what we asked beside the dialog: the same ticket, solved; buttons from before.

    And what needs no dialog any more, since we know the answer.
    """
    choice = draft.context.message.choice
    if about := machine.answer_to_it(draft):
        if about == machine.SAME:
            machine.join(draft)
        else:
            draft.update(dialog=kept_of(draft, running))
            ask_again(draft, running)
    elif said := settling.ends_report(draft, running):
        if said is Verdict.NOT_SOLVED:
            ask_again(draft, running)
        elif said is Verdict.FINE:
            step = engine.called_off(running.dialog, running.session, running.context)
            steps.take_step(draft, running.after(step), step, ticket_count)
    elif choice.startswith(buttons.OURS):
        _pressed_beside(draft, running, choice)
    else:
        return only_asking.answered_instead(draft, running)
    return True


def _pressed_beside(draft: TurnDraft, running: Running, choice: str) -> None:
    """A button of ours from before the dialog: "solved" ends it, everything else goes on."""
    if choice == after_answer.SOLVED:
        settling.solved(draft)
        draft.update(dialog={})
        return
    if choice == after_answer.NOT_SOLVED:
        draft.say(draft.phrase("faq.on_to_report"), meta={"solved": False})
    else:
        talk.pressed(draft, choice)
    ask_again(draft, running)


def _digressed(draft: TurnDraft, running: Running, intent: Intent) -> bool:
    """Answer what is no answer to the open question; False if it may be one after all.

    "Where do I find the serial number?" asks for help, which an article may give best. A number of
    our tickets is no serial number.
    """
    if draft.context.message.choice or draft.files or contact_wish(draft.text)[0]:
        return False  # "could you use my email instead?" is for the dialog to note
    is_question = intent is Intent.QUESTION
    is_told = is_question and warranty.told(draft)
    is_lost = only_wonders(draft.text) or control_word(draft.text) is Control.HELP
    asks_for_help = is_question and is_lost
    is_ours = _names_ours(draft, running, intent) or _wants_language(draft, running, intent)
    if not (asks_for_help or is_ours) and engine.accepts(
        running.dialog, running.session, given(draft), running.context
    ):
        return False
    if is_told or not is_question:
        return is_told or talk.small_talk(draft, intent)
    return told_while_waiting.told_beforehand(draft) or _answered(
        draft, running, asks_for_help=asks_for_help
    )


def _answered(draft: TurnDraft, running: Running, *, asks_for_help: bool) -> bool:
    """Answer a question beside the dialog, or pass it on; False if it may be for the dialog."""
    answer = _found(draft, f"{draft.text} {_label(draft, running)}" if asks_for_help else "")
    if isinstance(answer, answering.FaqAnswer):
        articles.tell(draft, following_up.shortened(draft, answer))
    elif followed := following_up.answer_to(draft):
        articles.tell(draft, followed, following_up.together(draft))
    elif opening_hours.told(draft):
        pass
    elif not asks_for_help and _is_for_us(draft, running):
        articles.pass_on(draft)
    else:
        return False
    return True


def _names_ours(draft: TurnDraft, running: Running, intent: Intent) -> bool:
    is_ours = intent is Intent.STATUS and tickets.names_one(draft, running.context)
    return is_ours and not _takes_our_number(draft, running)


def _wants_language(draft: TurnDraft, running: Running, intent: Intent) -> bool:
    """Whether a language is named to go on in; asked for a name, "English" is somebody's.

    Unless we have been writing in another one.
    """
    if intent not in _LANGUAGES:
        return False
    asked = running.dialog.definition.by_state.get(running.session.state)
    is_name = asked is not None and asked.type.name == "person"
    return not is_name or draft.conversation.language != _LANGUAGES[intent]


def _found(draft: TurnDraft, otherwise: str) -> answering.Found:
    """What the knowledge base says to the message, or `otherwise` to that.

    What one of them costs, 那多少钱一个呢, no price list of repairs says.
    """
    if prices.asks_for_thing(draft):
        return answering.Abstain("unknown")
    answer = answering.find_answer(draft.text, draft.language, draft.profile)
    if not otherwise or isinstance(answer, answering.FaqAnswer):
        return answer
    return answering.find_answer(otherwise, draft.language, draft.profile)


def _label(draft: TurnDraft, running: Running) -> str:
    """What the open question asks for: the "it" of "where do I find it?"."""
    field = running.dialog.definition.by_state.get(running.session.state)
    return field.wording[draft.language].label if field else ""


def _takes_our_number(draft: TurnDraft, running: Running) -> bool:
    """Whether the dialog hears the number of a ticket: what a complaint or an invoice is about.

    The order of goods that go back has another one.
    """
    definition = running.dialog.definition
    asked = definition.by_state.get(running.session.state)
    if asked is not None and asked.type.name == _PAPER and not takes_goods(definition):
        return True
    finders = (one.rules.finder for one in running.dialog.definition.fields)
    return any(one is not None and one.search(draft.text) for one in finders)


def _is_for_us(draft: TurnDraft, running: Running) -> bool:
    """Whether a question in a dialog is put to us: "how long does a repair take?".

    Where the trouble is to be told it may well be a question: "why is the light green?".
    """
    definition, words = running.dialog.definition, draft.profile.words
    if running.session.asked == definition.description:
        is_about_us = words.asks_us.search(fold(draft.text)) is not None
        return definition.tries_first and is_about_us and not complains(definition, draft.text)
    field = definition.by_state.get(running.session.state)
    is_name = field is not None and field.type.name in _NAMES  # which any words would be
    return asks_us(draft.text, words) or (is_name and not complains(definition, draft.text))
