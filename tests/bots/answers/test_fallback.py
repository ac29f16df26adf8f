# SPDX-License-Identifier: AGPL-3.0-or-later
"""What could not be used gets a kind answer, and the third time in a row a person."""

from typing import Any

import pytest

from bots.offline import profile_of
from bots.settings import parse
from intake.conversations import Speaker
from intake.messages import Attachment, Location

PHOTO = Attachment("a" * 64, "photo.jpg", "image/jpeg", 1000)


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("asdf qwer", "zxcv tyui", "hjkl bnm"),
        ("Do you sell spaceships?", "And how about rockets?", "Or aeroplanes?"),
    ],
)
def test_not_understood_three_times_brings_a_person(
    chat: Any, first: str, second: str, third: str
) -> None:
    """Once we ask back, then we offer choices; the third time in a row a person takes over."""
    assert chat.say(first).change.conversation.speaker is Speaker.BOT
    again = chat.say(second)
    assert again.change.conversation.speaker is Speaker.BOT
    assert list(again.options) == ["!start:report_fault", "!human"]
    answer = chat.say(third)
    assert answer.meta["hands_off"] == "unanswered"
    assert answer.change.conversation.unanswered_turns == 0


def test_what_helps_between_starts_the_count_again(chat: Any) -> None:
    """Patience is counted in a row: an answer in between clears it."""
    chat.say("asdf qwer")
    chat.say("保修多久")
    assert chat.say("asdf qwer").change.conversation.speaker is Speaker.BOT


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"text": "😀👍"}, "emoji"),
        ({"text": "…！"}, "emoji"),
        ({"text": "   "}, "empty"),
        ({"attachments": (PHOTO,)}, "media"),
        ({"text": "😀", "attachments": (PHOTO,)}, "media"),
        ({"location": Location(31.2, 121.5)}, "place"),
    ],
)
def test_wordless_messages_get_a_kind_answer(chat: Any, given: Any, kind: str) -> None:
    """Emoji, blanks and files are answered for what they are, with the ways on."""
    answer = chat.say(**given)
    assert answer.meta["fallback"] == kind
    assert list(answer.options) == ["!start:report_fault", "!human"]


def test_emoji_alone_never_bring_a_person(chat: Any) -> None:
    """Smiling five times is no reason to queue."""
    assert {chat.say("🙂").change.conversation.speaker for _ in range(5)} == {Speaker.BOT}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("咋办，没声音好几天了", "trouble"),
        ("咋办，没声音", "trouble"),
        ("咋办，为啥没声音", "trouble"),
    ],
)
def test_days_that_nobody_counted_ask_nothing(chat: Any, text: str, kind: str) -> None:
    """好几天 holds a word that asks, and tells all the same; so does trouble asked about."""
    assert chat.say(text).meta.get("fallback", "unknown") == kind


@pytest.mark.parametrize(
    ("text", "is_thanked"),
    [
        ("师傅修得很好，谢谢", True),
        ("great service, thank you so much", True),
        ("谢谢，它在发抖", False),
        ("thanks, where is it", False),
    ],
)
def test_praise_is_thanked_for(chat: Any, text: str, *, is_thanked: bool) -> None:
    """A good word in words of their own is understood, and trouble beside thanks heard."""
    assert (chat.say(text).meta.get("small_talk") == "thanks") is is_thanked


@pytest.mark.parametrize(
    "text", ["语音说不清楚，你们打电话给我 13800138000", "just give me a call on 020 7946 0958"]
)
def test_who_wants_a_call_gets_a_person(chat: Any, text: str) -> None:
    """Nothing else can be made of it, and nobody who leaves a number wants to be asked."""
    assert chat.say(text).meta["hands_off"] == "asked"


def test_when_somebody_comes_is_answered_without_a_ticket(new_chat: Any) -> None:
    """We find none of theirs; that is said, and no word that we do not know."""
    chat = new_chat()
    chat.profile = profile_of(parse({"bots": {"default": {"preset": "equipment"}}}))
    assert chat.say("工程师什么时候来").meta["small_talk"] == "status"


@pytest.mark.parametrize(
    "text",
    [
        "师傅修得很好，谢谢，可是第二天又漏了",
        "谢谢，修得不错，不过今天又响了",
        "多谢，挺好的，再帮我约个保养",
        "thanks, great work, but it leaks again",
        "Great job, thanks, could you also book a maintenance visit",
    ],
)
def test_what_comes_beside_thanks_is_heard(chat: Any, text: str) -> None:
    """Trouble or a wish behind a good word is no goodbye."""
    assert chat.say(text).meta.get("small_talk") != "thanks"


@pytest.mark.parametrize(
    "text", ["不要给我打电话", "别打我电话", "please do not call me", "don't ring me, write here"]
)
def test_who_wants_no_call_is_told_so(chat: Any, text: str) -> None:
    """It is noted, and the report that follows has it and asks for no number."""
    answer = chat.say(text)
    assert "hands_off" not in answer.meta
    assert answer.meta["self_told"] == ["contact_wish"]
    chat.say("打印机坏了")
    assert chat.conversation.dialog["told"]["contact_wish"][0] == text
    assert "phone" in chat.conversation.dialog["skipped"]


@pytest.mark.parametrize(
    "text", ["给我打电话", "别发消息，打电话给我", "don't hesitate to call me", "call me please"]
)
def test_who_wants_a_call_is_no_such_wish(chat: Any, text: str) -> None:
    """A wish to be called still gets a person."""
    assert chat.say(text).meta["hands_off"] == "asked"


@pytest.mark.parametrize(
    ("text", "is_wish"),
    [
        ("别打电话给我，发消息就行", False),
        ("别给我打电话，微信上说", False),
        ("please don't call me, write instead", False),
        ("never call me at work", False),
        ("call me Al", False),
        ("you can call me Sam", False),
        ("给我回个电话", True),
        ("别发消息，打电话给我", True),
        ("打我手机", True),
        ("please call me", True),
        ("could you call me tomorrow", True),
        ("don't hesitate to call me", True),
        ("call me on 020 7946 0958", True),
    ],
)
def test_who_wants_no_call_asks_for_nobody(chat: Any, text: str, *, is_wish: bool) -> None:
    """The contrary of a wish, and what somebody is called, bring no person."""
    assert (chat.profile.words.wants_contact.search(text.casefold()) is not None) is is_wish
    assert is_wish or "hands_off" not in chat.say(text).meta
