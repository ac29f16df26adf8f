# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small talk, how a ticket stands, a nudge, haste, a button from before: what needs no article.

Pure; each function adds to the draft and says whether it found something to say.
"""

import re

from bots.answering import ARTICLE, FaqAnswer
from bots.answers import articles, nudging
from bots.answers.after_answer import NO_STATUS, NO_TICKET, asked_before
from bots.answers.tickets import names_no_own, tell_status
from bots.buttons import chosen_dialog, offer
from bots.choices import rest_of
from bots.draft import TurnDraft, unsettled
from bots.handoff import hand_off
from bots.identity import self_told
from bots.reports.running import Running, given
from bots.triage import LONGEST_WISH, Intent, fold
from bots.when_answered import answered_by, told_when
from dialogs import engine
from dialogs.fields.spelling import letters
from dialogs.session import UserInput
from dialogs.understanding.telling import told_and_asked
from dialogs.words.control_words import control_word, has_wording
from dialogs.words.vocabulary import Control
from intake.conversations import Speaker
from intake.values import replace

_SHORTEST_ANSWER = 2  # letters
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")  # ends a clause in Chinese
_CONFIRMS = frozenset({Control.YES, Control.SUBMIT})
_LETS_GO = frozenset({Control.CANCEL, Control.NO, Control.NONE, Control.NEITHER})

_REMARKS = {
    Intent.THANKS: "thanks",
    Intent.BYE: "bye",
    Intent.CHITCHAT: "chitchat",
    Intent.CHINESE: "language.switched",
    Intent.ENGLISH: "language.switched",
    Intent.OTHER_LANGUAGE: "language.other",
}
_INTRODUCTIONS = frozenset({Intent.GREETING, Intent.WHO})


def while_waiting(draft: TurnDraft, intent: Intent) -> None:
    """A person has the conversation, or will: only what needs none is answered.

    In a queue the first words are acknowledged, so that nobody feels unheard; once an agent has
    the conversation the bot says nothing.
    """
    conversation = draft.conversation
    if conversation.speaker is Speaker.HUMAN:
        if intent is Intent.NUDGE:
            nudging.log(draft)
        return
    if intent is Intent.HUMAN:
        draft.say(draft.phrase("hand_off.waiting"), meta={"waiting": True})
    elif intent is Intent.STATUS and names_no_own(draft):
        noted(draft)
    elif intent in {Intent.STATUS, Intent.NUDGE, Intent.THANKS}:
        small_talk(draft, intent)
    elif _asks_when_due(draft, intent):
        _ = _told_promise(draft) or small_talk(draft, Intent.STATUS)
    elif intent is Intent.QUESTION and draft.profile.words.waits_how_long.search(fold(draft.text)):
        draft.say(draft.phrase("hand_off.waiting"), meta={"waiting": True})
    else:
        noted(draft)


def noted(draft: TurnDraft) -> None:
    """Acknowledge the first words to a queue; what follows is there for people to read.

    While nobody is there each of them gets a short word: silence would look as if it were lost.
    """
    is_open = draft.profile.hours.is_open(draft.now)
    if not draft.conversation.unanswered_turns:
        said = draft.phrase("hand_off.noted") if is_open else told_when(draft, "noted")
        draft.say(said, meta={"waiting": True})
        draft.update(unanswered_turns=1)
    elif not is_open and draft.awaits_somebody and (draft.files or _tells_anything(draft)):
        draft.say(draft.phrase("hand_off.noted_more"), meta={"waiting": True})


def _tells_anything(draft: TurnDraft) -> bool:
    """Whether a message is more than a nod: 嗯, "ok"."""
    folded = fold(draft.text)
    is_nod = folded in draft.profile.words.whole or letters(folded) < _SHORTEST_ANSWER
    return not is_nod and any(map(str.isalnum, folded)) and control_word(draft.text) is None


def small_talk(draft: TurnDraft, intent: Intent) -> bool:
    """Answer a greeting, thanks, a language wish or a question for the ticket's state."""
    if said := _REMARKS.get(intent):
        draft.say(draft.phrase(said), meta={"small_talk": said.partition(".")[0]})
    elif intent is Intent.GREETING and draft.conversation.speaker is Speaker.WAITING:
        draft.say(draft.phrase("hand_off.waiting"), meta={"waiting": True})
    elif intent is Intent.GREETING and draft.conversation.dialog:
        draft.say(draft.phrase("here"), meta={"small_talk": intent.value})
    elif intent in _INTRODUCTIONS:
        said = draft.phrase(intent.value, name=draft.profile.name.get(draft.language, ""))
        options = () if draft.conversation.dialog else offer(draft)
        draft.say(said, options, {"small_talk": intent.value})
    elif intent is Intent.STATUS:
        tell_status(draft, offer(draft))
    elif intent is Intent.ACKNOWLEDGE:
        _acknowledge(draft)
    elif not nudged(draft, intent):
        return False
    draft.update(unanswered_turns=0)
    return True


def told_when_due(draft: TurnDraft, intent: Intent) -> bool:
    """Tell how the open ticket stands to who asks when somebody comes; False without one."""
    if not _asks_when_due(draft, intent):
        return False
    if articles.knows_answer(draft) and not _asks_when_somebody_comes(draft):
        return False
    return _told_promise(draft) or small_talk(draft, Intent.STATUS)


def hastened(draft: TurnDraft) -> bool:
    """Take mere haste, 快点, for a nudge where there is a ticket to be nudged for."""
    if unsettled(draft.context.ticket) is None or draft.context.message.choice:
        return False
    if draft.profile.words.hurries.fullmatch(fold(draft.text)) is None:
        return False
    return nudged(draft, Intent.NUDGE)


def _told_promise(draft: TurnDraft) -> bool:
    """Tell who waits for people by when they answer, if that is promised; else False."""
    is_open = draft.profile.hours.is_open(draft.now)
    if draft.conversation.speaker is not Speaker.WAITING or is_open or answered_by(draft) is None:
        return False
    draft.say(told_when(draft, "noted"), meta={"waiting": True})
    return True


def _asks_when_due(draft: TurnDraft, intent: Intent) -> bool:
    """Whether a question is when somebody comes, or answers, for the open ticket."""
    ticket = unsettled(draft.context.ticket)
    if intent is not Intent.QUESTION or ticket is None or len(draft.text) > LONGEST_WISH:
        return False
    words, folded = draft.profile.words, fold(draft.text)
    patterns = (words.when_due, words.when_comes, words.when_done)
    return any(one.search(folded) for one in patterns)


def _asks_when_somebody_comes(draft: TurnDraft) -> bool:
    """Whether a question is of our people, 几点能到: the ticket tells, and no opening hours do."""
    return draft.profile.words.when_comes.search(fold(draft.text)) is not None


def let_go(draft: TurnDraft, intent: Intent) -> bool:
    """Answer 算了, "no", "just asking" where nothing runs to be cancelled or was asked."""
    if draft.context.message.choice or not _lets_go(draft, intent):
        return False
    if draft.profile.dialogs.starting_with(draft.text, draft.language) is not None:
        return False  # 不想要了 of what was bought
    if draft.waits_without_ticket:
        noted(draft)
        return True
    draft.say(draft.phrase("acknowledged"), offer(draft), {"small_talk": "acknowledge"})
    draft.update(unanswered_turns=0)
    return True


def _lets_go(draft: TurnDraft, intent: Intent) -> bool:
    control = control_word(draft.text)
    if control in _LETS_GO and not (control is Control.NO and has_wording(draft.text)):
        return True  # "it's not right" says no to nothing that we asked
    is_short = len(draft.text) <= LONGEST_WISH and intent is Intent.STATEMENT
    return is_short and draft.profile.words.just_asks.search(fold(draft.text)) is not None


def nudged(draft: TurnDraft, intent: Intent) -> bool:
    """Pass a nudge on; without a ticket say so, except in a dialog, where it may be an answer."""
    if intent is not Intent.NUDGE:
        return False
    if nudging.nudge(draft, offer(draft)):
        return True
    if draft.conversation.dialog:
        return False
    if draft.context.ticket is None and not draft.context.tickets:
        if any(NO_TICKET in one.meta for one in draft.context.shown):
            hand_off(draft, "upset")  # offered already: whoever presses again wants a person
        else:
            meta = {"small_talk": "nudge", NO_TICKET: True}
            draft.say(draft.phrase("nudge.none"), offer(draft), meta)
    else:
        tell_status(draft, offer(draft))
    return True


def insisted(draft: TurnDraft, intent: Intent) -> bool:
    """Get a person for a ticket that we did not find, once more is said of it: 就昨天报的."""
    newest = next(iter(reversed(draft.context.shown)), None)
    is_ours = newest is not None and bool(newest.meta.keys() & {NO_TICKET, NO_STATUS})
    is_told = is_ours and intent is Intent.STATEMENT
    if not is_told or draft.context.message.choice or draft.profile.hears_trouble(draft.text):
        return False
    if not (draft.profile.words.of_ticket.search(fold(draft.text)) or self_told.is_all(draft)):
        return False
    hand_off(draft, "asked", about=f"{asked_before(draft.context.shown)}\n{draft.text}")
    return True


def pressed(draft: TurnDraft, choice: str) -> bool:
    """Do what a button outside a dialog asks for; False if the button starts a dialog."""
    if choice.startswith(nudging.NUDGE) and nudging.pressed(draft, choice):
        pass
    elif choice.startswith(ARTICLE):
        article = draft.profile.articles.get(choice.removeprefix(ARTICLE))
        # Anybody can make up a choice: articles for the team only, and drafts, are not given out.
        if article is None or not article.answers_customers:
            draft.say(draft.phrase("fallback.stale"), offer(draft))
        else:
            articles.give(draft, FaqAnswer.in_own_words(article, draft.language))
    elif chosen_dialog(draft, choice) is None:
        draft.say(draft.phrase("fallback.stale"), offer(draft), {"stale": True})
    else:
        return False
    return True


def showed_rest(draft: TurnDraft) -> bool:
    """Show the next page of the newest list; False if there is none."""
    rest = rest_of(draft.context.shown)
    if rest:
        draft.say(draft.phrase("choices.rest"), rest, {"rest_shown": True})
    return bool(rest)


def calmed(draft: TurnDraft, running: Running) -> bool:
    """Say how little is still missing to somebody in a hurry, or tired of questions."""
    if draft.context.message.choice or not _is_impatient(draft, running):
        return False
    calm(draft, running)
    return True


def is_tired(draft: TurnDraft, running: Running) -> bool:
    """Whether somebody wants no more questions, and the open one may be left out."""
    field = running.dialog.definition.by_state.get(running.session.state)
    is_told = draft.profile.words.tired.search(fold(draft.text)) is not None
    return is_told and field is not None and not field.is_required


def calm(draft: TurnDraft, running: Running) -> None:
    """Say how little is still missing."""
    count = engine.still_asked(running.dialog, running.session)
    said = draft.phrase("impatient", count=count) if count else draft.phrase("impatient_last")
    draft.say(said, meta={"small_talk": "impatient"})


def without_impatience(draft: TurnDraft, said: UserInput) -> UserInput:
    """What is said beside impatient words, "the blender, I told you already": it answers."""
    if said.choice or draft.profile.words.impatient.search(fold(said.text)) is None:
        return said
    return replace(said, text=_patient_part(draft) or said.text)


def _patient_part(draft: TurnDraft) -> str:
    """The clauses that hold no impatient word, if they say anything by themselves."""
    words = draft.profile.words
    clauses = (each for one in told_and_asked(draft.text) for each in _BLANK.split(one))
    kept = [one for one in clauses if one and not words.impatient.search(fold(one))]
    rest = ", ".join(kept)
    says = words.no_substance.sub(" ", words.hurries.sub(" ", fold(rest)))
    return rest if letters(says) >= _SHORTEST_ANSWER else ""


def told_if_filed(draft: TurnDraft, running: Running) -> bool:
    """Say that nothing is sent yet to somebody who asks whether it was, 提交了吗."""
    text = fold(draft.text)
    words = draft.profile.words
    is_asked = len(text) <= LONGEST_WISH and (
        words.asks_filed.fullmatch(text) or words.asks_number.fullmatch(text)
    )
    if draft.context.message.choice or not is_asked:
        return False
    count = engine.still_asked(running.dialog, running.session)
    said = draft.phrase("not_filed", count=count) if count else draft.phrase("not_filed_last")
    draft.say(said, meta={"small_talk": "not_filed"})
    return True


def named_again(draft: TurnDraft, intent: Intent) -> bool:
    """Name the open ticket to who asks for its number, or says "confirm" once more."""
    text, is_said = fold(draft.text), not draft.context.message.choice
    if draft.context.ticket is None or not is_said or not 0 < len(text) <= LONGEST_WISH:
        return False
    is_asked = draft.profile.words.asks_number.fullmatch(text) is not None
    if not is_asked and (intent is Intent.QUESTION or control_word(draft.text) not in _CONFIRMS):
        return False
    _acknowledge(draft)
    return True


def _is_impatient(draft: TurnDraft, running: Running) -> bool:
    words, said = draft.profile.words, fold(draft.text)
    if words.impatient.search(said):
        return not _patient_part(draft)
    # "Very urgent" may also be what the open question asks.
    return words.hurries.fullmatch(said) is not None and not engine.accepts(
        running.dialog, running.session, given(draft), running.context
    )


def _acknowledge(draft: TurnDraft) -> None:
    """Answer an "ok" in few words; after a report they name its number once more."""
    ticket = draft.context.ticket
    if draft.waits_without_ticket:
        noted(draft)  # a colleague comes: nothing else is offered
    elif ticket is None:
        draft.say(draft.phrase("acknowledged"), offer(draft), {"small_talk": "acknowledge"})
    else:
        said = draft.phrase("acknowledged_ticket", number=ticket.number)
        draft.say(said, meta={"small_talk": "acknowledge"})
