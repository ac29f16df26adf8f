# SPDX-License-Identifier: AGPL-3.0-or-later
"""take_turn: one customer message in, everything that follows from it out.

The product's behaviour, readable from top to bottom. Pure: no I/O, no clock, no randomness; a
conflict simply means deciding again on fresh state.
"""

from datetime import datetime

from bots import buttons, choices, in_dialog, quiet, safety
from bots.aftercare import confirming, rating
from bots.answers import (
    articles,
    asked_of_ticket,
    fallback,
    may_it_run,
    only_asking,
    opening_hours,
    praising,
    sent_after,
    step_by_step,
    talk,
    told_while_waiting,
    warranty,
)
from bots.draft import TurnDraft, nothing_said
from bots.going_on import goes_on
from bots.handoff import Why, hand_off, is_angry
from bots.identity import identifying, self_told
from bots.languages import language_to_answer
from bots.mail import letters
from bots.profile import BotProfile
from bots.reports import (
    adding,
    cancelled,
    changing,
    filled_form,
    handed_over,
    naming,
    resuming,
    second_matter,
    several,
    standstill,
    steps,
    trying,
)
from bots.reports.happening import report_of_happening, report_of_question
from bots.reports.running import (
    LISTED,
    ask_again,
    running_dialog,
)
from bots.triage import Intent, fold, intent_of
from dialogs.definition import Dialog
from dialogs.mistyped import control_meant
from dialogs.session import DialogSession
from dialogs.understanding.telling import complains
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake.changes import ChangeSet
from intake.choices import MORE, PERSON
from intake.conversations import Speaker
from intake.inbox import TurnContext
from intake.messages import InboundKind, Language, Option, Reply
from intake.ports import Loaded
from intake.values import replace

_LONGEST_TO_ARRANGE = 300  # characters; a longer message tells more than that


def take_turn(
    context: TurnContext, profile: BotProfile, now: datetime, ticket_count: int
) -> ChangeSet:
    """What to say and write in answer to one message.

    `ticket_count` is the number a ticket gets if one is opened. Every message gets an answer
    unless a person has taken over; what nothing can be done with goes to a person.
    """
    if context.message.form is not None:
        return filled_form.take_form(context, context.message.form, profile, now, ticket_count)
    context = cancelled.taken_up(resuming.without_settled(context), profile.words)
    context, among = choices.understood(context, profile.words)
    said, context = context.message.text, choices.last_meant(context)
    message = context.message
    intent = intent_of(message.text, profile.words)
    draft = TurnDraft(context, profile, now, _language(context, profile, intent))
    draft.said = said
    identifying.conclude(draft)
    if message.kind is not InboundKind.MESSAGE:
        quiet.take_note(draft)
        return draft.finish()
    if context.conversation.speaker is Speaker.CLOSED:
        draft.update(speaker=Speaker.BOT)
    if message.letter is not None:
        letters.take_letter(draft, intent, ticket_count)
        return draft.finish()
    if (
        safety.protected(draft, intent, ticket_count)
        or _added_while_waiting(draft, ticket_count)
        or _settled_ticket(draft, intent, ticket_count)
    ):
        pass
    elif not _may_talk(draft):
        talk.while_waiting(draft, intent)
    else:
        _answer_each(draft, intent, among, ticket_count)
    self_told.heard(draft)
    return draft.finish()


def _added_while_waiting(draft: TurnDraft, ticket_count: int) -> bool:
    """Put onto the ticket what its customer adds or corrects before anybody has taken over."""
    return draft.conversation.speaker is Speaker.WAITING and (
        standstill.worsened(draft)
        or standstill.told_waiting(draft, ticket_count)
        or adding.completed(draft)
        or standstill.told_again(draft)
        or (draft.conversation.agent_id is None and changing.put_right(draft))
    )


def _settled_ticket(draft: TurnDraft, intent: Intent, ticket_count: int) -> bool:
    """Take an answer to what we asked about a ticket, whoever speaks; a dialog asks once more."""
    if not (confirming.took(draft, intent, ticket_count) or rating.took(draft, ticket_count)):
        return False
    running = running_dialog(draft)
    if running is not None and _may_talk(draft):
        ask_again(draft, running)
    return True


def _answer_each(
    draft: TurnDraft, intent: Intent, among: tuple[Option, ...], ticket_count: int
) -> None:
    """Take up the first of several matters that are counted out, or the one that there is."""
    if not draft.is_in_dialog and (several.take_first(draft) or second_matter.turned_to(draft)):
        intent = intent_of(draft.text, draft.profile.words)
    _answer(draft, intent, among, ticket_count)
    second_matter.go_on(draft)


def _answer(
    draft: TurnDraft, intent: Intent, among: tuple[Option, ...], ticket_count: int
) -> None:
    """The bot speaks: whoever wants a person gets one, a report goes on, or something begins."""
    choice = draft.context.message.choice
    if identifying.took(draft, ticket_count):
        return
    wants_people = intent is Intent.HUMAN or choice.rpartition(":")[2] == PERSON
    if wants_people or standstill.wants_people(draft):
        _get_a_person(draft, ticket_count)
    elif is_angry(draft):
        _get_a_person(draft, ticket_count, "upset")
    elif choice == MORE and talk.showed_rest(draft):
        pass
    elif (running := running_dialog(draft)) and not (
        rating.gave_way(draft, running) or only_asking.gave_way(draft, running)
    ):
        in_dialog.take_message(draft, running, intent, ticket_count)
    elif draft.conversation.dialog and running is None:
        hand_off(draft, "failed")  # its version is gone: a person goes on with what there is
        draft.update(dialog={})
    elif among and intent is Intent.STATEMENT:
        draft.say(draft.phrase("choices.which"), among, {"among": len(among)})
    else:
        _outside_dialog(draft, intent, ticket_count)


def _get_a_person(draft: TurnDraft, ticket_count: int, why: Why = "asked") -> None:
    running = running_dialog(draft)
    if standstill.filed(draft, running, ticket_count):
        return
    if running is not None:
        draft.update(dialog=trying.kept(draft, running))
        running = trying.report_behind(draft, running)
        resuming.left_to_people(draft, running)
    hand_off(draft, why, running, about="" if running else handed_over.about(draft))


def _may_talk(draft: TurnDraft) -> bool:
    """Whether the bot goes on: always while nobody else speaks.

    In a queue outside opening hours too: nobody comes before the morning, and the report is taken
    anyway.
    """
    conversation = draft.conversation
    if resuming.filed_ticket(draft.context) is not None:
        return True
    if draft.awaits_somebody:
        return not draft.profile.hours.is_open(draft.now)
    return conversation.bot_may_speak


def after_failure(context: TurnContext, profile: BotProfile, now: datetime) -> ChangeSet:
    """What happens instead when deciding failed: the message stays, and a person takes over.

    A dialog that cannot be read is left: its stored text is in the summary.
    """
    conversation = context.conversation
    language = conversation.language or profile.default_language
    draft = TurnDraft(context, profile, now, language)
    if conversation.bot_may_speak:
        hand_off(draft, "failed")
        if DialogSession.if_readable(conversation.dialog) is None:
            draft.update(dialog={})
    return draft.finish()


def resumption(
    loaded: Loaded, profile: BotProfile, now: datetime, language: Language
) -> tuple[Reply, ...]:
    """What the bot says when it gets a conversation back: the question it had left open."""
    conversation = loaded.conversation
    draft = TurnDraft(nothing_said(loaded, now), profile, now, language)
    running = running_dialog(draft)
    if running is None or LISTED in conversation.dialog:
        return ()  # in a thread of letters nothing is left open
    return (Reply(draft.phrase("resumed")), *running.open_question())


def _language(context: TurnContext, profile: BotProfile, intent: Intent) -> Language:
    if intent is Intent.CHINESE:
        return "zh"
    if intent is Intent.ENGLISH:
        return "en"
    return language_to_answer(context, profile.default_language)


def _outside_dialog(draft: TurnDraft, intent: Intent, ticket_count: int) -> None:
    if (
        goes_on(draft, intent, ticket_count)
        or may_it_run.advised_on_ticket(draft, intent)
        or praising.brought_good_news(draft, intent)
    ):
        return
    is_unclear = intent in {Intent.STATEMENT, Intent.QUESTION}
    if _is_for_people(draft) or (is_unclear and _wishes_for_a_person(draft, intent)):
        _get_a_person(draft, ticket_count)
        return
    is_told = warranty.told(draft)
    if is_told and warranty.is_all(draft):
        return
    dialog = buttons.chosen_dialog(draft, draft.context.message.choice)
    dialog = dialog or may_it_run.report_of_asking(draft, intent)
    is_report = is_told and draft.profile.hears_trouble(draft.text)
    is_report = is_report or naming.tells_beside_question(draft, intent)
    is_report = is_report or draft.profile.words.wants_papers.search(fold(draft.text)) is not None
    is_asked = dialog is None and intent is Intent.QUESTION and not is_report
    if is_asked and (opening_hours.told(draft) or articles.answered(draft)):
        return
    if dialog := dialog or _dialog_told(draft, intent):
        only_asking.answer_beside(draft, intent)
        steps.begin(draft, dialog, ticket_count)
    elif not (
        talk.small_talk(draft, intent)
        or praising.thanked(draft, intent)
        or sent_after.stopped(draft, intent)
        or step_by_step.told(draft, intent)
        or told_while_waiting.noted(draft, intent)
        or (intent is Intent.STATEMENT and naming.asked_what_about(draft))
        or (intent is Intent.STATEMENT and adding.told_besides(draft))
        or articles.answered(draft)
        or (intent is Intent.STATEMENT and (adding.added(draft) or naming.asked_more(draft)))
        or asked_of_ticket.kept(draft, intent)
    ):
        if control_meant(draft.text) is Control.HUMAN:
            _get_a_person(draft, ticket_count)
        else:
            fallback.not_understood(draft, intent)


def _wishes_for_a_person(draft: TurnDraft, intent: Intent) -> bool:
    """Whether free wording asks for a person or a call; a dialog that begins so goes before."""
    if draft.context.message.choice:
        return False
    if control_word(draft.text) is not Control.HUMAN:
        return _wants_contact(draft) and _dialog_told(draft, intent) is None
    dialog = draft.profile.dialogs.starting_with(draft.text, draft.language)
    if dialog is None:
        return True
    is_usual = dialog is draft.profile.usual  # which its mere beginning may start: "I want a …"
    return is_usual and not draft.profile.hears_trouble(draft.text)


def _wants_contact(draft: TurnDraft) -> bool:
    words, folded = draft.profile.words, fold(draft.text)
    is_short = len(folded) <= _LONGEST_TO_ARRANGE and words.reaches.search(folded) is not None
    return is_short and words.wants_contact.search(folded) is not None


def _is_for_people(draft: TurnDraft) -> bool:
    """Whether a message asks for what people arrange: 预约年度保养, "delete my data"."""
    text = draft.text
    if not text or len(text) > _LONGEST_TO_ARRANGE:
        return False
    if draft.context.message.choice:
        return draft.profile.words.for_people.search(fold(text)) is not None
    return handed_over.is_arranged(draft, text)


def _dialog_told(draft: TurnDraft, intent: Intent) -> Dialog | None:
    """The dialog that a message begins; a contract's number beside trouble tells none."""
    rest, whole = naming.without_papers(draft), draft.context
    if rest != draft.text:
        draft.context = replace(whole, message=replace(whole.message, text=rest))
    dialog = _dialog_of(draft, intent)
    draft.context = whole
    return dialog if dialog is not None or rest == draft.text else _dialog_of(draft, intent)


def _dialog_of(draft: TurnDraft, intent: Intent) -> Dialog | None:
    """The dialog that words begin, also mistyped ones; a mere question begins none."""
    library = draft.profile.dialogs
    is_asked_about = naming.was_asked_about(draft) and naming.tells_beside_question(draft, intent)
    if (
        intent is Intent.QUESTION
        and not is_asked_about
        and only_asking.only_asks(draft.text, draft.language, draft.profile)
    ):
        return None
    dialog = draft.profile.taking(library.starting_with(draft.text, draft.language), draft.text)
    dialog = dialog or standstill.report_of(draft, intent)
    is_told = intent is Intent.STATEMENT or naming.tells_beside_question(draft, intent)
    if dialog is not None and intent is Intent.STATUS:
        return dialog if complains(dialog.definition, draft.text) else None  # 查下退货进度
    if dialog is not None or not is_told:
        return dialog or (report_of_question(draft) if intent is Intent.QUESTION else None)
    if machine_report := naming.report_of_machine(draft):
        return draft.profile.taking(machine_report, draft.text)
    if wished := naming.wished_of_machine(draft):
        return wished
    if (told_on := naming.told_on(draft) or naming.sent_for(draft)) is not None:
        return told_on
    if told := report_of_happening(draft):
        return draft.profile.taking(told, draft.text)
    meant = library.meant_by(draft.text, draft.language) or naming.usual_trouble(draft)
    is_answered = articles.knows_answer(draft) and not naming.was_asked_about(draft)
    return None if is_answered else meant
