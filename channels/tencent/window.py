# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long and how often we may write to a person after they wrote, and what has left already.

Both providers count: 5 messages within 48 hours of a customer's message, 3 within a minute of a
menu tap or a scan; a new one starts over, nothing adds up (WeChat docs, customer-service messages;
WeCom docs, kf/send_msg; checked 2026-11). The provider enforces it; we count too, so that the bot
leaves the last messages to an agent and an agent hears why a message cannot go.

`Windows` keeps one small record per person durably. It also holds what became of the newest
messages, which is how a message is not sent twice after a crash where the provider takes no id.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from weakref import WeakValueDictionary

import orjson

from channels.contract import Hub
from intake.values import replace

WINDOW_CLOSED = "window_closed: the customer last wrote more than 48 hours ago"
MESSAGE_LIMIT = "message_limit: no more messages until the customer writes again"
_NOTES_KEPT = 20


class Trigger(StrEnum):
    """What opened a window."""

    MESSAGE = "message"  # the customer wrote
    TAP = "tap"  # a menu tap, a follow, a scan; a tap on an offered choice counts as one too


LASTS = {Trigger.MESSAGE: timedelta(hours=48), Trigger.TAP: timedelta(minutes=1)}
LIMITS = {Trigger.MESSAGE: 5, Trigger.TAP: 3}


class Fate(StrEnum):
    """What is known of one message of ours."""

    BEGUN = "begun"  # handed to the provider; the answer was not seen yet
    SENT = "sent"  # the provider took it
    CLAIMED = "claimed"  # left, or was to leave, as the answer to the customer's own request


@dataclass(frozen=True, slots=True)
class Note:
    """The fate of one message, since `at`; `parts` native messages of it have left."""

    fate: Fate
    at: datetime
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """What one person may still be sent, and the newest messages' fates by their ids."""

    opened_at: datetime | None = None
    opened_by: str = ""
    trigger: Trigger = Trigger.MESSAGE
    used: int = 0
    notes: Mapping[str, Note] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """How many messages the provider still takes in this window."""
        return max(LIMITS[self.trigger] - self.used, 0)

    def refusal(self, now: datetime, needed: int, kept: int) -> str:
        """Why so many messages may not go, or empty. `kept` are left for somebody else.

        Only what is certain is refused; an unknown window, and how a tap adds up with an older
        message, are the provider's to judge.
        """
        if self.opened_at is None:
            return ""
        if now >= self.opened_at + LASTS[Trigger.MESSAGE]:
            return WINDOW_CLOSED
        if self.trigger is Trigger.MESSAGE and self.left - kept < needed:
            return f"{MESSAGE_LIMIT} ({self.used} sent, {self.left} left, {kept} kept for agents)"
        return ""

    def noted(self, message_id: str, note: Note | None, used: int = 0) -> "Window":
        """With another fate of one message, and so many more messages used."""
        others = {key: value for key, value in self.notes.items() if key != message_id}
        kept = dict(list(others.items())[-_NOTES_KEPT + 1 :])
        if note is not None:
            kept[message_id] = note
        return replace(self, used=max(self.used + used, 0), notes=kept)


def opening(at: datetime, trigger: Trigger, message_id: str) -> dict[str, object]:
    """What a message of the customer says about the window, as its `reply_context`."""
    return {
        "opened_at": at.astimezone(UTC).isoformat(),
        "opened_by": message_id,
        "trigger": trigger.value,
    }


class Windows:
    """The records of one account."""

    def __init__(self, hub: Hub, channel: str, account: str) -> None:
        self._hub = hub
        self._key = (channel, account)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def lock(self, person: str) -> asyncio.Lock:
        """Held by whoever reads a record and changes it."""
        return self._locks.setdefault(person, asyncio.Lock())

    async def load(self, person: str, context: Mapping[str, object]) -> Window:
        """The record, started over if `context` (a reply context) names a newer opening."""
        kept = _read(await self._hub.recall(*self._key, _name(person)))
        opened_at = context.get("opened_at")
        if not isinstance(opened_at, str):
            return kept
        at, by = datetime.fromisoformat(opened_at), str(context.get("opened_by"))
        # Providers count in whole seconds: two messages may have the same time.
        if kept.opened_at is not None and (at < kept.opened_at or by == kept.opened_by):
            return kept
        return Window(at, by, Trigger(str(context.get("trigger"))), notes=kept.notes)

    async def keep(self, person: str, window: Window) -> None:
        """Write the record durably."""
        await self._hub.remember(*self._key, _name(person), _written(window))


def _name(person: str) -> str:
    return f"window:{person}"


def _written(window: Window) -> str:
    return orjson.dumps(
        {
            "opened_at": window.opened_at.isoformat() if window.opened_at else "",
            "opened_by": window.opened_by,
            "trigger": window.trigger.value,
            "used": window.used,
            "notes": {
                key: [note.fate.value, note.at.isoformat(), note.parts]
                for key, note in window.notes.items()
            },
        }
    ).decode()


def _read(text: str) -> Window:
    if not text:
        return Window()
    document = orjson.loads(text)
    return Window(
        datetime.fromisoformat(document["opened_at"]) if document["opened_at"] else None,
        document["opened_by"],
        Trigger(document["trigger"]),
        int(document["used"]),
        {
            key: Note(Fate(fate), datetime.fromisoformat(at), int(parts))
            for key, (fate, at, parts) in document["notes"].items()
        },
    )
