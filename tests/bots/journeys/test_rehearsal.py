# SPDX-License-Identifier: AGPL-3.0-or-later
"""A changed dialog on stored conversations: what would differ, and nothing is written."""

from typing import Any

from bots.journeys.rehearsal import StoredTalk, count_stored, rehearse, stored_conversations
from bots.journeys.script import STARTS_AT
from bots.settings import Settings
from dialogs.compiling.loader import LIBRARY, compile_dialog
from dialogs.definition import Dialog
from intake.changes import Message
from intake.messages import Author, Option
from intake.store import open_reading

REPORT = (LIBRARY / "report_fault.yaml").read_text(encoding="utf-8")


def changed(old: str = "", new: str = "") -> Dialog:
    """The fault report with one thing changed."""
    assert old in REPORT
    return compile_dialog(REPORT.replace(old, new, 1) if old else REPORT, "changed.yaml")


def stored(*said: str | Message) -> StoredTalk:
    """A stored conversation in which a customer said this."""
    messages = tuple(
        Message(seq, Author.CUSTOMER, STARTS_AT, one) if isinstance(one, str) else one
        for seq, one in enumerate(said, start=1)
    )
    return StoredTalk("c1", "webchat", "site", "zh", messages)


def test_the_same_dialog_differs_in_nothing(profile: Any) -> None:
    """Conversations that run the dialog are counted; others are no concern of the change."""
    records = [stored("打印机坏了", "B7", "跳过"), stored("你好", "保修多久")]
    found = rehearse(iter(records), profile, changed())
    assert (found.played, found.concerned, found.differences) == (2, 1, ())


def test_the_first_message_taken_differently_is_told(profile: Any) -> None:
    """A question taken out: the turn where the two part, with what each does."""
    without = changed("  - ask: serial_number\n    required: false\n")
    found = rehearse(iter([stored("打印机坏了", "B7", "跳过")]), profile, without)
    (difference,) = found.differences
    assert difference.said == "B7"
    assert "asks serial_number" in difference.old
    assert "asks description" in difference.new


def test_other_words_hide_no_other_way(profile: Any) -> None:
    """What reads otherwise is told once, and the conversation is compared on."""
    polite = REPORT.replace("您好，给您添麻烦了。", "您好。", 1)
    stricter = polite.replace("serial_number\n    required: false", "serial_number", 1)
    talks = [stored("打印机坏了", "B7", "跳过"), stored("打印机坏了")]
    found = rehearse(iter(talks), profile, compile_dialog(stricter, "changed.yaml"))
    (reworded,) = found.wordings
    assert (reworded.conversations, reworded.new[:3]) == (2, "您好。")
    (difference,) = found.differences
    assert difference.said == "跳过"
    assert difference.old == ("asks description",)
    assert difference.new == ("explains serial_number",)


def test_what_parts_alike_is_of_one_kind(profile: Any) -> None:
    """Whatever each customer told: an owner reads what changes, not every conversation."""
    without = changed("  - ask: serial_number\n    required: false\n")
    told = [
        stored("打印机坏了", "B7"),
        stored("打印机坏了", "XJ-200"),
        stored("打印机坏了，13800138000", "B7"),
        stored("打印机坏了，SN2209-118"),
    ]
    found = rehearse(iter(told), profile, without)
    kinds = [(len(alike), alike[0].old, alike[0].new) for alike in found.kinds()]
    assert kinds[0] == (3, ("asks serial_number",), ("asks description",))
    assert len(found.differences) == sum(count for count, _, _ in kinds)


def test_what_the_definitions_differ_in_is_said(profile: Any) -> None:
    """A step renamed, one required now, and the words of the greeting."""
    text = REPORT.replace("serial_number\n    required: false", "serial_number", 1)
    text = text.replace("您好，给您添麻烦了。", "您好。", 1)
    asked = "  - ask: attempts\n    type: long_text\n    label: 试过\n    prompt: 试了什么\n"
    text = text.replace("  - ask: steps_tried\n", asked, 1)
    found = rehearse(iter(()), profile, compile_dialog(text, "changed.yaml"))
    assert found.changes == (
        "steps_tried: gone; attempts asks for the same type of answer instead",
        "serial_number: required now",
        "greets otherwise",
    )


def test_other_start_phrases_change_who_begins(profile: Any) -> None:
    """A word taken away lets a conversation pass by the dialog."""
    found = rehearse(iter([stored("要修了")]), profile, changed("要修, ", ""))
    assert found.concerned == 1
    assert len(found.differences) == 1


def test_a_button_is_pressed_by_what_stood_on_it(profile: Any) -> None:
    """Question numbers differ between versions; the label is what the customer meant."""
    asked = Message(4, Author.BOT, STARTS_AT, "", options=(Option("2:!skip", "跳过"),))
    pressed = Message(5, Author.CUSTOMER, STARTS_AT, "跳过", choice="2:!skip")
    talk = stored("打印机坏了", "B7", asked, pressed)
    found = rehearse(iter([talk]), profile, changed("version: 1", "version: 2"))
    assert found.differences == ()


def test_where_an_agent_speaks_the_rehearsal_ends(profile: Any) -> None:
    """What people decided is not played again."""
    agent = Message(2, Author.AGENT, STARTS_AT, "我来处理")
    talk = stored("打印机坏了", agent, "B7")
    without = changed("  - ask: serial_number\n    required: false\n")
    assert rehearse(iter([talk]), profile, without).differences == ()


async def test_conversations_come_from_the_store(hub: Any, hub_settings: Settings) -> None:
    """Each with its messages in order and its channel; a hub may be running."""
    await hub.exchange("打印机坏了", thread="t1")
    await hub.exchange("B7", thread="t1")
    await hub.exchange("你好", thread="t2")
    records = list(stored_conversations(open_reading(hub_settings.store.url)))
    said = {
        tuple(one.text for one in found.messages if one.author is Author.CUSTOMER)
        for found in records
    }
    assert said == {("打印机坏了", "B7"), ("你好",)}
    assert count_stored(open_reading(hub_settings.store.url)) == len(records)
    assert {found.channel for found in records} == {"webhook"}
