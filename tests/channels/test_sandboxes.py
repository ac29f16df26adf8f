# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every channel against its stand-in, over sockets: what is said arrives as it was said.

A channel joins by having a `sandbox.py`; nothing here knows which there are.
"""

import asyncio
from typing import Any

import pytest

from channels.sandboxes import open_sandbox, sandbox_kinds
from intake.errors import OutcomeUnknown, PermanentFailure, TransientFailure
from intake.messages import Option
from tests.support.contract import NOT_ASKED, Ending, Trouble, contract_of
from tests.support.pair import Pair
from tests.support.report import PHOTO, VARIANTS, name_of

HOSTILE = (
    "]]><MsgType>event</MsgType>",
    "<b>bold</b> & <script>alert(1)</script> &lt;",
    "_*[link](http://x)~`>#+-=|{}.!",
    '", "admin": true, "x": "',
    "👨‍👩‍👧 👍🏽 🇨🇳 e\u0301",
)


def with_part(part: str) -> list[Any]:
    """The variants whose contract has this part."""
    return [
        pytest.param(one, id=name_of(one))
        for one in VARIANTS
        if getattr(contract_of(one[0]), part)
    ]


def test_a_stand_in_names_itself() -> None:
    """In both languages, under the name of its folder."""
    for kind in sandbox_kinds():
        sandbox = open_sandbox(kind)
        assert sandbox.kind == kind
        assert set(sandbox.title) == {"zh", "en"}


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_text_arrives_as_it_was_written(pair: Pair, text: str) -> None:
    """Both ways: nobody's words become markup, and none are lost on the way."""
    await pair.sandbox.say("anna", text)
    (message,) = await pair.entered(1)
    assert message.text == text
    await pair.reply(message, f"你说：{text}")
    assert (await pair.seen("anna", text)).text == f"你说：{text}"


async def test_options_are_buttons_or_numbers(pair: Pair) -> None:
    """A pressed button comes back as the option's id; a typed number as text."""
    await pair.sandbox.say("anna", "你好")
    (message,) = await pair.entered(1)
    await pair.reply(message, "好了吗？", Option("3:yes", "是 <b>"), Option("3:no", "否"))
    last = await pair.seen("anna", "好了吗？")
    if last.options:
        assert [one.label for one in last.options] == ["是 <b>", "否"]
        await pair.sandbox.press("anna", last.options[1].id)
        assert (await pair.entered(2))[-1].choice == "3:no"
    else:
        assert last.text == "好了吗？\n1. 是 <b>\n2. 否"
        await pair.sandbox.say("anna", "2")
        assert (await pair.entered(2))[-1].text == "2"


async def test_a_photo_arrives_whole(pair: Pair) -> None:
    """The bytes that were sent, stored or still to be stored."""
    if not pair.channel.capabilities.takes_files:
        return
    await pair.sandbox.photo("anna", PHOTO)
    (message,) = await pair.entered(1)
    (file,) = message.attachments
    blob = getattr(file, "blob", "")
    content = pair.hub.files[blob] if blob else getattr(file, "content", b"")
    assert content
    assert file.content_type.startswith("image/")


async def test_one_persons_words_stay_in_order_and_people_apart(pair: Pair) -> None:
    """Several people at once, each with their own thread; each in the order they wrote."""
    people = ("anna", "bo", "cem")

    async def write(person: str) -> None:
        for number in range(4):
            await pair.sandbox.say(person, f"{person} {number}")

    await asyncio.gather(*map(write, people))
    messages = await pair.entered(12)
    assert len(messages) == len({one.message_id for one in messages}) == 12
    threads = {one.text.split()[0]: one.thread for one in messages}
    assert len(set(threads.values())) == 3
    for person in people:
        said = [one.text for one in messages if one.thread == threads[person]]
        assert said == [f"{person} {number}" for number in range(4)]


async def test_an_outage_is_no_refusal(pair: Pair) -> None:
    """A provider that is away is tried again, or is uncertain; a message is never given up."""
    await pair.sandbox.say("anna", "你好")
    (message,) = await pair.entered(1)
    if pair.channel.capabilities.sends_at_once:
        return
    await pair.sandbox.stop()
    with pytest.raises((TransientFailure, OutcomeUnknown)):
        await pair.reply(message, "在吗？")


@pytest.mark.parametrize("pair", with_part("repeat"), indirect=True)
async def test_what_the_provider_brings_again_enters_once(pair: Pair) -> None:
    """An acknowledgement got lost, or a cursor was set back: the same id is the same message."""
    again = contract_of(pair.kind).repeat
    assert again is not None
    await pair.sandbox.say("anna", "一")
    await pair.entered(1)
    before = len(pair.hub.accepted)
    again(pair.sandbox)
    await pair.sandbox.say("bo", "二")
    assert [one.text for one in await pair.entered(2)] == ["一", "二"]
    await pair.accepted(before + 2)
    assert [one.text for one in pair.messages()] == ["一", "二"]


@pytest.mark.parametrize("pair", with_part("lose_photo"), indirect=True)
async def test_a_photo_that_is_lost_loses_no_words(pair: Pair) -> None:
    """The message enters without it and says that it is missing, or its payload is parked."""
    lose = contract_of(pair.kind).lose_photo
    assert lose is not None
    lose(pair.sandbox)
    await pair.sandbox.photo("anna", PHOTO)
    await pair.sandbox.say("anna", "收到了吗？")
    *lost, last = await pair.entered(1 if pair.hub.parked else 2)
    assert last.text == "收到了吗？"
    assert lost or pair.hub.parked
    for one in lost:
        assert one.attachments == ()
        assert any(name.startswith("missing") for name in one.meta)


async def test_a_restart_loses_and_doubles_nothing(pair: Pair) -> None:
    """What is said while we are away comes when we are back, and nothing twice."""
    await pair.sandbox.say("anna", "一")
    (first,) = await pair.entered(1)
    await pair.reply(first, "收到一")
    await pair.seen("anna", "收到一")
    await pair.stop()
    meanwhile = asyncio.create_task(pair.say("anna", "二"))
    await asyncio.sleep(0.1)
    await pair.start()
    await meanwhile
    await pair.entered(2)
    await pair.say("anna", "三")
    messages = await pair.entered(3)
    assert [one.text for one in messages] == ["一", "二", "三"]
    assert len({one.thread for one in messages}) == 1
    await pair.reply(messages[-1], "收到三")
    await pair.seen("anna", "收到三")
    shown = [one.text for one in await pair.sandbox.seen("anna") if not one.is_own]
    assert shown == ["收到一", "收到三"]


async def test_a_message_sent_again_after_a_crash_is_shown_once(pair: Pair) -> None:
    """We stopped between sending and noting it down. Where no id says that, nobody sends again."""
    can = pair.channel.capabilities
    if can.sends_at_once or not can.resends_unknown:
        return
    await pair.sandbox.say("anna", "你好")
    (first,) = await pair.entered(1)
    message = pair.message(first, "在的")
    await pair.channel.send(message)
    await pair.stop()
    await pair.start()
    await pair.channel.send(message)
    await pair.reply(first, "还在")
    await pair.seen("anna", "还在")
    shown = [one.text for one in await pair.sandbox.seen("anna") if not one.is_own]
    assert shown == ["在的", "还在"]


ENDINGS: dict[Ending, type[Exception]] = {
    "again": TransientFailure, "never": PermanentFailure, "unknown": OutcomeUnknown,
}  # fmt: skip
TROUBLES = [
    pytest.param(variant, one, id="-".join([*filter(None, variant), one.name]))
    for variant in VARIANTS
    for one in contract_of(variant[0]).troubles
]


@pytest.mark.parametrize(("pair", "trouble"), TROUBLES, indirect=["pair"])
async def test_each_kind_of_refusal_has_its_end(pair: Pair, trouble: Trouble) -> None:
    """Tried again after the pause it asks for, given up, or left to a person; then it works."""
    await pair.sandbox.say("anna", "你好")
    (message,) = await pair.entered(1)
    trouble.arrange(pair.sandbox)
    with pytest.raises(ENDINGS[trouble.ending]) as caught:
        await pair.reply(message, "在吗？")
    assert str(caught.value)
    if trouble.pause != NOT_ASKED:
        assert isinstance(caught.value, TransientFailure)
        assert caught.value.retry_after == pytest.approx(trouble.pause, abs=1)
    secrets = {
        str(one) for name, one in pair.section.items() if "secret" in name or name == "token"
    }
    assert not any(one in str(caught.value) for one in secrets)
