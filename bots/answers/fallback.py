# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bot says to what it could make nothing of, and when a person takes over for it."""

from collections.abc import Collection, Sequence

from bots.answers import articles, following_up, talk
from bots.answers.after_answer import ABOUT, asked_before
from bots.buttons import offer
from bots.draft import TurnDraft
from bots.handoff import Why, hand_off
from bots.reports.happening import sounds_wrong
from bots.triage import LONGEST_WISH, Intent, fold, holds_asking_word
from dialogs.understanding.telling import clauses_of
from intake.changes import Message
from intake.conversations import Speaker

# So many messages in a row that we could not use: the second time we offer what there is to
# choose from, the third time a person takes over (issue 5, item 3).
PATIENCE = 3
_LONGEST_ASKED = 200  # characters


def fell_back(shown: Sequence[Message], keys: Collection[str]) -> bool:
    """Whether our newest turn could not use what was said, in one of these ways."""
    newest = shown[-1] if shown else None
    return newest is not None and newest.meta.get("fallback") in keys


def not_understood(draft: TurnDraft, intent: Intent) -> None:
    """Say honestly that we cannot use this, and after a second time get a person.

    Who waits for one already is told that it was passed on.
    """
    if _kept_for_waiting(draft) or _kept_one_more(draft):
        return
    misses = draft.conversation.unanswered_turns + 1
    draft.update(unanswered_turns=misses)
    text = draft.text.strip()
    if _asks_when_due(draft, intent):
        return
    if without_words := _without_words(draft, misses):
        _fall_back(draft, without_words)
    elif text and draft.is_vip:
        unanswered(draft, intent, "vip")
    elif _sounds_like_trouble(draft, intent) and not fell_back(draft.context.shown, {"trouble"}):
        _fall_back(draft, "trouble")
    elif misses >= PATIENCE and (text or draft.files):
        unanswered(draft, intent, "unanswered")
    elif intent is Intent.QUESTION:
        _without_answer(draft, text)
    else:
        _keep_or_ask(draft, text, misses)


def _kept_for_waiting(draft: TurnDraft) -> bool:
    if draft.conversation.speaker is not Speaker.WAITING:
        return False
    talk.noted(draft)
    return True


def _kept_one_more(draft: TurnDraft) -> bool:
    """Thank for pictures behind others that were asked about: asked once, and missed once."""
    is_file = bool(draft.files) and not draft.text.strip() and not is_voice(draft)
    if not is_file or not fell_back(draft.context.shown, {"media"}):
        return False
    draft.say(draft.phrase("fallback.media_more"), meta={"fallback": "media"})
    return True


def _asks_when_due(draft: TurnDraft, intent: Intent) -> bool:
    """Tell who asks when somebody comes that there is no ticket of theirs here."""
    is_asked = intent is Intent.QUESTION and len(draft.text) <= LONGEST_WISH
    if not is_asked or draft.profile.words.when_due.search(fold(draft.text)) is None:
        return False
    return talk.small_talk(draft, Intent.STATUS)


def _without_answer(draft: TurnDraft, text: str) -> None:
    """Say that nothing answers; what only people arrange goes to them: 退差价怎么申请."""
    is_short = len(text) <= _LONGEST_ASKED
    if is_short and draft.profile.words.asks_people.search(fold(text)) is not None:
        unanswered(draft, Intent.QUESTION, "asked")
        return
    meant = draft.profile.dialogs.starting_with(text, draft.language)
    articles.unknown(draft, following_up.together(draft), meant)


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


def _keep_or_ask(draft: TurnDraft, text: str, misses: int) -> None:
    """Keep what belongs to a question a person shall answer; else ask for it in other words."""
    if not _told_further(draft):
        _fall_back(draft, ("first" if misses == 1 else "second") if text else "empty")


def _told_further(draft: TurnDraft) -> bool:
    """Keep what is told beside a question that a person shall answer, and offer one again."""
    if not draft.text.strip() or not fell_back(draft.context.shown, {"unknown"}):
        return False
    about = f"{asked_before(draft.context.shown)}\n{draft.text.strip()}"
    meta: dict[str, object] = {"fallback": "unknown", ABOUT: about}
    draft.say(draft.phrase("fallback.further"), offer(draft), meta)
    return True


def _sounds_like_trouble(draft: TurnDraft, intent: Intent) -> bool:
    """Whether words that start nothing may yet tell of a fault; then we ask whether they do.

    Beside a question a clause of its own must tell it: 空压机咋整，老是跳闸.
    """
    told, words = [draft.text], draft.profile.words
    if intent is Intent.QUESTION:
        told = [one for one in clauses_of(draft.text) if not holds_asking_word(one, words)]
        if sounds_wrong(draft, draft.text):
            return True
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


def noted_order(draft: TurnDraft, number: str, about: str) -> None:
    """Say that an order's number is kept with what it is about, and offer a colleague."""
    said = draft.phrase("order.noted", number=number)
    draft.say(said, offer(draft), {"fallback": "order", ABOUT: about})


def unanswered(draft: TurnDraft, intent: Intent, why: Why) -> None:
    """Get a person for what we could not answer, and put a question on the knowledge work list."""
    if intent is Intent.QUESTION:
        draft.note("unanswered", question=draft.text.strip()[:500])
    hand_off(draft, why)


def is_voice(draft: TurnDraft) -> bool:
    """Whether the message is nothing but spoken words, which only people can listen to."""
    kinds = [file.content_type.partition("/")[0] for file in draft.files]
    return bool(kinds) and not draft.text.strip() and set(kinds) == {"audio"}
