# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bot says outside a dialog: answers, small talk, ticket status, and "I don't know".

Pure; each function adds to the draft and says whether it found something to say.
"""

from collections.abc import Collection, Sequence

from bots import answering
from bots.answering import ARTICLE, FaqAnswer, Suggestions
from bots.answers import following_up, nudging
from bots.answers.after_answer import NOT_SOLVED, SOLVED, Open, open_question
from bots.answers.tickets import tell_status
from bots.buttons import chosen_dialog, human, offer
from bots.choices import rest_of
from bots.draft import TurnDraft, unsettled
from bots.handoff import Why, hand_off
from bots.reports.running import Running, given
from bots.triage import LONGEST_WISH, Intent, fold
from bots.when_answered import told_when
from dialogs import engine
from dialogs.corrections import control_word, has_wording
from dialogs.definition import Dialog
from dialogs.telling import clauses_of, is_request
from dialogs.vocabulary import Control
from intake.changes import Message
from intake.conversations import Speaker
from intake.messages import Option

_LETS_GO = frozenset({Control.CANCEL, Control.NO, Control.NONE, Control.NEITHER})
# So many messages in a row that we could not use: the second time we offer what there is to
# choose from, the third time a person takes over (issue 5, item 3).
PATIENCE = 3

_REMARKS = {
    Intent.THANKS: "thanks",
    Intent.BYE: "bye",
    Intent.CHITCHAT: "chitchat",
    Intent.CHINESE: "language.switched",
    Intent.ENGLISH: "language.switched",
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
    elif intent in {Intent.STATUS, Intent.NUDGE, Intent.THANKS}:
        small_talk(draft, intent)
    elif _asks_when_due(draft, intent):
        small_talk(draft, Intent.STATUS)
    else:
        _noted(draft)


def _noted(draft: TurnDraft) -> None:
    """Acknowledge the first words to a queue; what follows is there for people to read."""
    if not draft.conversation.unanswered_turns:
        is_open = draft.profile.hours.is_open(draft.now)
        said = draft.phrase("hand_off.noted") if is_open else told_when(draft, "noted")
        draft.say(said, meta={"waiting": True})
        draft.update(unanswered_turns=1)


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
    if not _asks_when_due(draft, intent) or knows_answer(draft):
        return False
    return small_talk(draft, Intent.STATUS)


def _asks_when_due(draft: TurnDraft, intent: Intent) -> bool:
    """Whether a question is when somebody comes, or answers, for the open ticket."""
    ticket = unsettled(draft.context.ticket)
    if intent is not Intent.QUESTION or ticket is None or len(draft.text) > LONGEST_WISH:
        return False
    return draft.profile.words.when_due.search(fold(draft.text)) is not None


def let_go(draft: TurnDraft, intent: Intent) -> bool:
    """Answer 算了, "no", "just asking" where nothing runs to be cancelled or was asked."""
    if draft.context.message.choice or not _lets_go(draft, intent):
        return False
    if draft.profile.dialogs.starting_with(draft.text, draft.language) is not None:
        return False  # 不想要了 of what was bought
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
        draft.say(draft.phrase("nudge.none"), offer(draft), {"small_talk": "nudge"})
    else:
        tell_status(draft, offer(draft))
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
            give(draft, FaqAnswer(article, article.text(draft.language).as_message(), 1.0))
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


def answered(draft: TurnDraft) -> bool:
    """Answer from the knowledge base, or offer what comes nearest."""
    if not draft.text.strip():
        return False
    advice = draft.context.advice
    answer = answering.find_answer(draft.text, draft.language, draft.profile, advice)
    if isinstance(answer, FaqAnswer):
        give(draft, following_up.shortened(draft, answer))
    elif followed := following_up.answer_to(draft):
        give(draft, followed, following_up.together(draft))
    elif isinstance(answer, Suggestions) and _asks_for_service(draft):
        return False
    elif isinstance(answer, Suggestions) and open_question(draft.context.shown) is Open.WHICH:
        hand_off(draft, "unsure")  # we could only guess the time before, and none of it was meant
        return True
    elif isinstance(answer, Suggestions):
        options = (*answer.options, human(draft))
        draft.say(draft.phrase("faq.suggest"), options, {"suggests": len(answer.options)})
    else:
        return False
    draft.update(unanswered_turns=0)
    return True


def _asks_for_service(draft: TurnDraft) -> bool:
    """Whether a request begins a dialog, "could you send a quote": what comes near is no help."""
    profile = draft.profile
    is_fact = profile.words.asks_facts.search(fold(draft.text)) is not None
    begins = profile.dialogs.starting_with(draft.text, draft.language)
    return begins is not None and not is_fact and is_request(draft.text)


def knows_answer(draft: TurnDraft) -> bool:
    """Whether an article answers the message, and not just comes near."""
    found = answering.find_answer(draft.text, draft.language, draft.profile)
    return isinstance(found, FaqAnswer)


def answered_word(draft: TurnDraft) -> bool:
    """Answer a message that is, word for word, how people ask for an article."""
    article = draft.profile.articles.get(draft.profile.index.exactly(draft.text) or "")
    if article is None:
        return False
    tell(draft, FaqAnswer(article, article.text(draft.language).as_message(), 1.0))
    return True


def tell(draft: TurnDraft, answer: FaqAnswer, asked: str = "") -> None:
    """Say what an article says; its `meta` tells agents what a model had to do with it.

    `asked` is the whole question, where the message is only a part of it.
    """
    model = {"by": answer.by} if answer.by else {}
    if answer.is_rephrased:
        model["rephrased"] = "model"
    whole = {following_up.ASKED: asked} if asked else {}
    draft.say(answer.text, meta={"article": answer.article.id, **whole, **model})
    draft.note("answered", article=answer.article.id, score=round(answer.score, 3), **model)


def fell_back(shown: Sequence[Message], keys: Collection[str]) -> bool:
    """Whether our newest turn could not use what was said, in one of these ways."""
    newest = shown[-1] if shown else None
    return newest is not None and newest.meta.get("fallback") in keys


def not_understood(draft: TurnDraft, intent: Intent) -> None:
    """Say honestly that we cannot use this, and after a second time get a person.

    Who waits for one already is told that it was passed on.
    """
    if draft.conversation.speaker is Speaker.WAITING:
        _noted(draft)
        return
    misses = draft.conversation.unanswered_turns + 1
    draft.update(unanswered_turns=misses)
    text = draft.text.strip()
    if without_words := _without_words(draft, misses):
        _fall_back(draft, without_words)
    elif text and draft.profile.desk.called.is_vip(draft.contact.level):
        unanswered(draft, intent, "vip")
    elif misses >= PATIENCE and (text or draft.files):
        unanswered(draft, intent, "unanswered")
    elif misses == 1 and _sounds_like_trouble(draft, intent):
        _fall_back(draft, "trouble")
    elif intent is Intent.QUESTION:
        meant = draft.profile.dialogs.starting_with(text, draft.language)
        unknown(draft, following_up.together(draft), meant)
    else:
        _fall_back(draft, ("first" if misses == 1 else "second") if text else "empty")


def _without_words(draft: TurnDraft, misses: int) -> str:
    """What a message is that says nothing in words; empty for one that does."""
    if is_voice(draft):
        return "voice" if misses < PATIENCE else ""
    if draft.files:
        return "media"
    if draft.context.message.location:
        return "place"
    return "emoji" if draft.text.strip() and not any(map(str.isalnum, draft.text)) else ""


def _fall_back(draft: TurnDraft, key: str) -> None:
    draft.say(draft.phrase(f"fallback.{key}"), offer(draft), {"fallback": key})


def _sounds_like_trouble(draft: TurnDraft, intent: Intent) -> bool:
    """Whether words that start nothing may yet tell of a fault; then we ask whether they do.

    Beside a question a clause of its own must tell it: 空压机咋整，老是跳闸.
    """
    told, asks = [draft.text], draft.profile.words.asks
    if intent is Intent.QUESTION:
        told = [one for one in clauses_of(draft.text) if asks.search(fold(one)) is None]
    return any(map(draft.profile.hears_trouble, told))


def ask_what_about(draft: TurnDraft, machine: str) -> None:
    """Somebody names a machine and nothing else: ask what about it, and remember which."""
    said = draft.phrase("fallback.machine", machine=machine)
    draft.say(said, offer(draft), {"fallback": "machine"})


def ask_which_matter(draft: TurnDraft) -> None:
    """Ask once more which it is, of somebody who says yes to "a fault, or a question?"."""
    misses = draft.conversation.unanswered_turns + 1
    if misses >= PATIENCE:
        unanswered(draft, Intent.STATEMENT, "stuck")
        return
    draft.update(unanswered_turns=misses)
    asked = next((one.options for one in reversed(draft.context.shown) if one.options), ())
    draft.say(draft.phrase("fallback.which"), asked or offer(draft), {"fallback": "which"})


def answer_beside(draft: TurnDraft, question: str) -> None:
    """Answer a question that stands beside what begins a dialog, or pass it on."""
    answer = answering.find_answer(question, draft.language, draft.profile)
    if isinstance(answer, FaqAnswer):
        tell(draft, answer, question)
    else:
        pass_on(draft, question)


def pass_on(draft: TurnDraft, question: str = "") -> None:
    """A question beside the dialog that we cannot answer: for a colleague, and the work list."""
    draft.note("unanswered", question=(question or following_up.together(draft))[:500])
    draft.say(draft.phrase("faq.later"), meta={"passed_on": True})


def calmed(draft: TurnDraft, running: Running) -> bool:
    """Say how little is still missing to somebody in a hurry, or tired of questions."""
    if draft.context.message.choice or not _is_impatient(draft, running):
        return False
    calm(draft, running)
    return True


def calm(draft: TurnDraft, running: Running) -> None:
    """Say how little is still missing."""
    count = engine.still_asked(running.dialog, running.session)
    draft.say(draft.phrase("impatient", count=count), meta={"small_talk": "impatient"})


def _is_impatient(draft: TurnDraft, running: Running) -> bool:
    words, said = draft.profile.words, fold(draft.text)
    if words.impatient.search(said):
        return True
    # "Very urgent" may also be what the open question asks.
    return words.hurries.fullmatch(said) is not None and not engine.accepts(
        running.dialog, running.session, given(draft), running.context
    )


def unanswered(draft: TurnDraft, intent: Intent, why: Why) -> None:
    """Get a person for what we could not answer, and put a question on the knowledge work list."""
    if intent is Intent.QUESTION:
        draft.note("unanswered", question=draft.text.strip()[:500])
    hand_off(draft, why)


def is_voice(draft: TurnDraft) -> bool:
    """Whether the message is nothing but spoken words, which only people can listen to."""
    kinds = [file.content_type.partition("/")[0] for file in draft.files]
    return bool(kinds) and not draft.text.strip() and set(kinds) == {"audio"}


def unknown(draft: TurnDraft, question: str, meant: Dialog | None = None) -> None:
    """Say that we have no answer, and put the question on the knowledge work list.

    `meant` is the dialog that its words are about.
    """
    draft.update(unanswered_turns=draft.conversation.unanswered_turns + 1)
    if question:
        draft.note("unanswered", question=question[:500])
    draft.say(draft.phrase("faq.unknown"), offer(draft, meant), {"fallback": "unknown"})


def give(draft: TurnDraft, answer: FaqAnswer, asked: str = "") -> None:
    """Answer with an article, and ask whether that solves it."""
    tell(draft, answer, asked)
    options = (
        Option(SOLVED, draft.phrase("option.solved")),
        Option(NOT_SOLVED, draft.phrase("option.not_solved")),
        human(draft),
    )
    draft.say(draft.phrase("faq.helped"), options)


def _acknowledge(draft: TurnDraft) -> None:
    """Answer an "ok" in few words; after a report they name its number once more."""
    ticket = draft.context.ticket
    if ticket is None:
        draft.say(draft.phrase("acknowledged"), offer(draft), {"small_talk": "acknowledge"})
    else:
        said = draft.phrase("acknowledged_ticket", number=ticket.number)
        draft.say(said, meta={"small_talk": "acknowledge"})
