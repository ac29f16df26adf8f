# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one turn says, as one channel can show it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bots.shaping import shaped
from channels.contract import Capabilities
from intake.changes import Message
from intake.choices import MORE, PERSON
from intake.messages import Attachment, Author, Option

AT = datetime(2026, 3, 3, tzinfo=UTC)
COUNTED = Capabilities(text_max=2048, messages_per_window=5)
FREE = Capabilities(text_max=2048)
FILE = Attachment("a" * 64, "manual.pdf", "application/pdf", 9)
WEBCHAT = ("webchat", "site")


def reply(seq: int, text: str, *options: str, **more: Any) -> Message:
    """One reply with options named after themselves."""
    offered = tuple(Option(one, one.upper()) for one in options)
    return Message(seq, Author.BOT, AT, text, options=offered, **more)


def test_where_messages_are_counted_a_turn_is_one_message() -> None:
    """Answer and question together: texts in order, the question's options, everything's meta."""
    said = (
        reply(7, "两年。", meta={"article": "warranty"}, attachments=(FILE,)),
        reply(8, "哪一款？", "a", "b", meta={"asks": "product"}),
    )
    (one,) = shaped(said, COUNTED, "更多")
    assert (one.seq, one.text) == (7, "两年。\n\n哪一款？")
    assert one.options == said[1].options
    assert one.meta == {"article": "warranty", "asks": "product"}
    assert one.attachments == (FILE,)


def test_elsewhere_messages_stay_apart() -> None:
    """Where nobody counts, two short messages read better than a long one."""
    said = (reply(7, "两年。"), reply(8, "哪一款？", "a"))
    assert shaped(said, FREE, "更多") == said


def test_long_lists_are_paged() -> None:
    """Nine digits are enough for eight options and "more"; a person stays on every page."""
    names = [f"o{number}" for number in range(12)]
    (one,) = shaped((reply(3, "?", *names, PERSON),), FREE, "更多")
    assert [option.id for option in one.options] == [*names[:7], MORE, PERSON]
    assert [choice for choice, _ in one.meta["rest"]] == [*names[7:], PERSON]  # type: ignore[union-attr, misc]
    (as_it_was,) = shaped((reply(3, "?", *names),), replace(FREE, options_max=20), "更多")
    assert len(as_it_was.options) == 12


def test_more_shows_the_rest_and_numbers_count_there(new_chat: Any) -> None:
    """The next page is asked for by word, button or number; its first line is 1."""
    chat = new_chat()
    names = tuple(Option(f"!article:{number}", f"第{number}篇") for number in range(12))
    for ask in ("更多", "9", "more"):
        chat.say("你好")
        page = (*names[:8], Option(MORE, "更多"))
        rest = [(one.id, one.label) for one in names[8:]]
        chat.thread[-1] = replace(chat.thread[-1], options=page, meta={"rest": rest})
        answer = chat.say(ask)
        assert list(answer.options) == [one.id for one in names[8:]]
    assert chat.say("1").change.messages[0].choice == "!article:8"


def test_a_turn_takes_the_next_numbers_although_it_is_merged(new_chat: Any) -> None:
    """No gap in a conversation whose channel counts messages, and one delivery per turn."""
    chat = new_chat()
    chat.profile = replace(chat.profile, capabilities={WEBCHAT: COUNTED})
    for count, text in enumerate(("打印机坏了", "B7", "保修多久？"), start=1):
        answer = chat.say(text)
        assert len(answer.replies) == 1
        assert answer.change.conversation.last_seq == answer.replies[-1].seq == 2 * count
