# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer said before a report began and we could not use yet: it is not asked again.

Pure. "B7", a photo, "it hums": each got "what is the matter?" for an answer, and belongs to the
report that follows. What was answered, or settled, does not.
"""

from datetime import datetime, timedelta

from bots.words import Words
from dialogs.fields.spelling import bare
from dialogs.session import UserInput
from intake.changes import Message
from intake.messages import Author

_RECENT = timedelta(hours=1)
# We could do nothing with it yet, or told only how long the machine is under warranty: which one
# it is, is known all the same. So is what was tried, where it did not help after all.
_USELESS = frozenset({"fallback", "suggests", "self_told", "warranty", "step_told"})
_LONGEST_RETURN = 16
_ENDS = frozenset({"complete", "abandon", "incomplete"})


def unused_before(shown: tuple[Message, ...], now: datetime) -> tuple[UserInput, ...]:
    """The customer's recent messages that led nowhere, newest first."""
    unused: list[Message] = []
    open_still: list[Message] = []
    for one in shown:
        if one.author is Author.CUSTOMER:
            open_still.append(one)
            continue
        if one.author is Author.AGENT or _settles(one):
            unused = []
        elif not one.meta.keys().isdisjoint(_USELESS):
            unused += open_still
        open_still = []
    return tuple(
        UserInput(one.text, "", one.attachments, one.location)
        for one in reversed(unused)
        if not one.choice and now - one.at <= _RECENT
    )


def told_lately(shown: tuple[Message, ...], now: datetime) -> tuple[UserInput, ...]:
    """The customer's recent messages since something was last settled, newest first."""
    told: list[UserInput] = []
    for one in reversed(shown):
        is_settled = one.meta.get("solved") or one.meta.get("step") in _ENDS
        if one.author is Author.AGENT or is_settled or now - one.at > _RECENT:
            break
        if one.author is Author.CUSTOMER and not one.choice:
            told.append(UserInput(one.text, "", one.attachments, one.location))
    return tuple(told)


def just_answered(shown: tuple[Message, ...]) -> str:
    """The question that an article has answered right now; empty if we spoke of something else.

    Who begins a report of the same matter without a word on the answer was not helped. Nor was who
    said something then that we could not use: "I checked spam already".
    """
    is_answered, is_useless = False, False
    for one in reversed(shown):
        if one.author is Author.BOT:
            is_answered = is_answered or "article" in one.meta
            is_useless = is_useless or not one.meta.keys().isdisjoint(_USELESS)
        elif one.author is Author.CUSTOMER and is_useless and not is_answered:
            is_useless = False
        else:
            is_asked = one.author is Author.CUSTOMER and not one.choice
            return one.text if is_answered and is_asked else ""
    return ""


def is_back(text: str, words: Words) -> bool:
    """Whether a short message tells that a trouble is back, 又漏了: nobody asks whether it is one.

    又不漏了 is good news, and 又不用了 a change of mind.
    """
    if "又" not in text or len(text) > _LONGEST_RETURN:
        return False
    return words.back_again.fullmatch(bare(text)) is not None


def helped_with(shown: tuple[Message, ...], now: datetime) -> str:
    """The recent question that an article answered: what is back is most likely its trouble."""
    question: Message | None = None
    answered: Message | None = None
    for one in shown:
        if one.author is Author.CUSTOMER and not one.choice:
            question = one
        elif "article" in one.meta:
            answered = question
    is_recent = answered is not None and now - answered.at <= _RECENT
    return answered.text if answered is not None and is_recent else ""


def _settles(one: Message) -> bool:
    """Whether a message of ours ends what was spoken of until then, also a nod to 那算了.

    A person called because we understood nothing has not heard it yet.
    """
    return (
        bool(one.meta.get("solved") or one.meta.get("hands_off", "unanswered") != "unanswered")
        or one.meta.get("step") in _ENDS
        or one.meta.get("small_talk") == "acknowledge"
    )
