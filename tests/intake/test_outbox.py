# SPDX-License-Identifier: AGPL-3.0-or-later
"""When the outbox tries again, when it gives up, and who may still be heard."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.conversations import Speaker
from intake.messages import Address, Author, OutboundMessage
from intake.outbox import Delivery, DeliveryState, after_failure, may_leave

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def delivery(age: timedelta) -> Delivery:
    """A message that was written so long ago."""
    message = OutboundMessage(
        id="k1.2", conversation_id="k1", seq=2, recipient=Address("webhook", "main", "u1"),
        thread="c1", author=Author.BOT, author_name="", text="您好", options=(), attachments=(),
        in_reply_to="", at=NOW - age,
    )  # fmt: skip
    return Delivery(message, attempts=3, speaker=Speaker.BOT, created_at=NOW - age)


@pytest.mark.parametrize("seconds", [5e4, 1e9, 1e20, float("inf")])
def test_a_pause_that_is_asked_for_is_bounded(seconds: float) -> None:
    """A provider's number is no reason to give up at the first failure, or to fall over."""
    settlement = after_failure(delivery(timedelta(0)), "busy", seconds, NOW)
    assert settlement.state is DeliveryState.WAITING
    assert settlement.next_at == NOW + timedelta(hours=6)


def test_it_gives_up_when_patience_ends() -> None:
    """Within it waiting, after it refused with the reason."""
    hour = timedelta(hours=1)
    assert after_failure(delivery(hour / 2), "no", None, NOW, hour).state is DeliveryState.WAITING
    settlement = after_failure(delivery(hour), "no", None, NOW, hour)
    assert (settlement.state, settlement.error) == (DeliveryState.REFUSED, "no")


@pytest.mark.parametrize(
    ("author", "speaker", "meta", "leaves"),
    [
        (Author.BOT, Speaker.BOT, {}, True),
        (Author.BOT, Speaker.WAITING, {}, True),
        (Author.BOT, Speaker.HUMAN, {}, False),
        (Author.BOT, Speaker.HUMAN, {"asks": "phone"}, False),
        (Author.BOT, Speaker.HUMAN, {"hands_off": True}, True),
        (Author.BOT, Speaker.HUMAN, {"notice": "visit"}, True),
        (Author.AGENT, Speaker.HUMAN, {}, True),
        (Author.SYSTEM, Speaker.HUMAN, {}, True),
    ],
)
def test_the_bot_is_silent_once_a_person_speaks(
    author: Author, speaker: Speaker, meta: dict[str, object], *, leaves: bool
) -> None:
    """But for what belongs to the hand-over, and for what the desk says about tickets."""
    one = delivery(timedelta(0))
    said = replace(one.message, author=author, meta=meta)
    assert may_leave(replace(one, message=said, speaker=speaker)) is leaves
