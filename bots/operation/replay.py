# SPDX-License-Identifier: AGPL-3.0-or-later
"""Send one recorded payload through the line, in memory, and show the value at each step.

For learning and for bug reports: nothing is stored and nothing is sent.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bots.offline import assets_of, profile_of
from bots.settings import Settings
from bots.turn import take_turn
from channels.contract import Channel, Hub
from channels.registry import available_channels, example_settings, open_channel
from intake.assets import mentioned_serials
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.errors import InvalidRequest
from intake.ids import ContactId, ConversationId
from intake.inbox import TurnContext
from intake.messages import Ignored, RawPayload


def replay_file(file: Path, settings: Settings) -> Iterator[tuple[str, object]]:
    """The steps and their values. The payload's folder names its channel.

    Raises `InvalidRequest` for a file in no channel's folder, and `UnreadablePayload`.
    """
    kind = file.resolve().parent.parent.name
    if kind not in available_channels():
        known = ", ".join(available_channels())
        raise InvalidRequest({"file": f"lies in no channel's payloads folder ({known})"})
    channel = _channel(kind)
    payload = RawPayload(kind, "main", datetime.now(UTC), file.read_bytes())
    yield "1 receive   RawPayload", payload
    yield "2 record    (not recorded: this is a replay)", len(payload.body)
    messages = channel.normalize(payload)
    yield "3 normalise InboundMessage", messages
    if isinstance(messages, Ignored):
        return
    profile, assets = profile_of(settings), assets_of()
    for number, message in enumerate(messages, start=1):
        conversation = Conversation(
            ConversationId("replay"),
            message.sender,
            message.thread,
            ContactId("replay"),
            version=1,
        )
        context = TurnContext(
            inbox_seq=number,
            message=message,
            received_at=payload.received_at,
            conversation=conversation,
            contact=Contact(ContactId("replay")),
            assets={one: assets[one] for one in mentioned_serials(message.text) if one in assets},
        )
        yield "4 enter     TurnContext", context
        change = take_turn(context, profile, payload.received_at, 1)
        yield "5 decide    ChangeSet", change
        yield "6 write     (not written)", [message.text for message in change.messages]
        yield (
            "7 deliver   replies",
            [message.text for message in change.messages if message.in_reply_to],
        )
        yield "8 settle    (nothing was sent)", ""


def _channel(kind: str) -> Channel:
    hub: Hub = _NoHub()  # type: ignore[assignment]  # all that a replay calls
    return open_channel(kind, "main", example_settings(kind), hub)


class _NoHub:
    """Stands where the hub would be; normalising asks it for the other accounts at most."""

    def siblings(self, _kind: str) -> tuple[Channel, ...]:
        """See `Hub.siblings`: this account is the only one."""
        return ()
