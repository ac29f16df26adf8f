# SPDX-License-Identifier: AGPL-3.0-or-later
"""What customers of a shop find wrong with what they got, in their own words."""

from typing import Any

import pytest

from bots.offline import profile_of
from bots.settings import parse


@pytest.fixture(name="shop", scope="module")
def _shop() -> Any:
    return profile_of(parse({"bots": {"default": {"preset": "shop"}}}))


@pytest.fixture(name="chat_in_shop")
def _chat_in_shop(new_chat: Any, shop: Any) -> Any:
    chat = new_chat()
    chat.profile = shop
    return chat


def told(chat: Any) -> dict[str, Any]:
    """What the running dialog knows by now."""
    answers = chat.conversation.dialog.get("answers", {})
    return {name: answer[0] for name, answer in answers.items()}


@pytest.mark.parametrize(
    ("said", "product", "reason"),
    [
        ("鞋子都是左脚的", "鞋子", "wrong"),
        ("both shoes are left ones", "shoes", "wrong"),
        ("both shoes are for the left foot", "shoes", "wrong"),
        ("I got two left shoes", None, "wrong"),
        ("The blanket smells of chemicals", "blanket", "defective"),
        ("被子有股刺鼻的味道，我要退货", "被子", "defective"),
        ("毯子有一股化学味", "毯子", "defective"),
        ("the kettle's handle broke off", "kettle", "defective"),
        ("my new coffee machine's pump is leaking", "coffee machine", "defective"),
        ("my friend's screen is cracked", None, "damaged"),
    ],
)
def test_what_is_wrong_begins_a_return(
    chat_in_shop: Any, said: str, product: str | None, reason: str
) -> None:
    """With the thing and the reason, however they are told; who has a thing is none."""
    chat_in_shop.say(said)
    assert chat_in_shop.conversation.dialog.get("dialog") == "return_or_exchange"
    assert (told(chat_in_shop).get("product"), told(chat_in_shop).get("reason")) == (
        product,
        reason,
    )


@pytest.mark.parametrize(
    "said",
    [
        "I turned right and both lights were left on",
        "you sent me only two left in the box",
        "do you have any left in size 42?",
        "both kids left the toys outside",
        "How do I get rid of the chemical smell of my new shoes?",
        "电饭煲有股塑料味正常吗",
    ],
)
def test_what_only_sounds_so_begins_none(chat_in_shop: Any, said: str) -> None:
    """What is left over is no left shoe, and who asks how to air a thing keeps it."""
    chat_in_shop.say(said)
    assert not chat_in_shop.conversation.dialog
