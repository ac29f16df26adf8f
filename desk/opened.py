# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations that somebody has open: their messages, deliveries and who types, as they come.

What is looked at is told by signals and by what changed; `LiveHub` says when to look.
"""

from collections.abc import Callable, Collection, Iterable

import orjson
from sqlalchemy.exc import SQLAlchemyError

from desk import frames, showing
from desk.ports import DeskPorts
from desk.viewer import MOST_OPENED, Viewer
from intake.store.desk import views

MESSAGES_AT_ONCE = 200
RECENT_MESSAGES = 20


class OpenedConversations:
    """Tells each of the `viewers` about the conversations it has open.

    `wake` asks for another look soon.
    """

    def __init__(
        self, ports: DeskPorts, viewers: Collection[Viewer], wake: Callable[[], None]
    ) -> None:
        self._ports = ports
        self._viewers = viewers
        self._wake = wake
        self._touched: set[str] = set()  # to look at in the next round
        self._unsettled: dict[str, set[int]] = {}  # messages whose delivery is still open
        self._unwatch: dict[str, Callable[[], None]] = {}

    def touch(self, conversation_ids: Iterable[str]) -> None:
        """Look at these in the next round, as far as they are open."""
        self._touched.update(each for each in conversation_ids if each in self._unwatch)

    def stop(self) -> None:
        """Hear no more signals."""
        for unwatch in self._unwatch.values():
            unwatch()

    async def open(self, viewer: Viewer, conversation_id: str, after_seq: int) -> None:
        """Send this conversation's messages too. One that is absent or foreign is ignored."""
        queries = self._ports.queries
        known = await queries.conversation(conversation_id, viewer.principal.queues)
        if known is None or len(viewer.opened) >= MOST_OPENED or viewer not in self._viewers:
            return
        recent = await queries.messages(
            conversation_id, before=after_seq + 1, limit=RECENT_MESSAGES
        )
        self._watch_deliveries(conversation_id, recent)
        viewer.opened[conversation_id] = after_seq
        viewer.viewing = conversation_id
        if conversation_id not in self._unwatch:
            self._unwatch[conversation_id] = self._ports.signals.watch(
                f"typing:{conversation_id}",
                lambda payload: self._customer_types(conversation_id, payload),
            )
        self._touched.add(conversation_id)
        self._wake()

    def close(self, viewer: Viewer, conversation_id: str) -> None:
        """Send the messages of a conversation no longer."""
        viewer.opened.pop(conversation_id, None)
        if viewer.viewing == conversation_id:
            viewer.viewing = next(reversed(viewer.opened), None)
        if not any(conversation_id in each.opened for each in self._viewers):
            self._unsettled.pop(conversation_id, None)
            if stop := self._unwatch.pop(conversation_id, None):
                stop()

    def watching(self, conversation_id: str) -> list[Viewer]:
        """Who has a conversation open."""
        return [viewer for viewer in self._viewers if conversation_id in viewer.opened]

    def _customer_types(self, conversation_id: str, payload: object) -> None:
        name, is_typing = payload if isinstance(payload, tuple) else ("", payload)
        frame = typing_frame(conversation_id, str(name), is_typing=bool(is_typing))
        for viewer in self.watching(conversation_id):
            viewer.show(frame)

    async def tell(self) -> None:
        """Messages of opened conversations; what a failure leaves is for the next round."""
        touched = self._touched | self._unsettled.keys()
        self._touched = set()
        try:
            while touched:
                conversation_id = touched.pop()
                try:
                    await self._tell_messages(conversation_id)
                    await self._tell_deliveries(conversation_id)
                except SQLAlchemyError:
                    # The database is away. Any other failure would come again and again, so that
                    # conversation waits for its next change and holds up nobody else.
                    touched.add(conversation_id)
                    raise
        finally:
            self._touched |= touched

    async def _tell_messages(self, conversation_id: str) -> None:
        viewers = self.watching(conversation_id)
        if not viewers:
            return
        after = min(viewer.opened[conversation_id] for viewer in viewers)
        found = await self._ports.queries.messages(
            conversation_id, after=after, limit=MESSAGES_AT_ONCE
        )
        if len(found) == MESSAGES_AT_ONCE:
            self._touched.add(conversation_id)
            self._wake()
        self._watch_deliveries(conversation_id, found)
        for viewer in self.watching(conversation_id):
            fresh = [each for each in found if each.seq > viewer.opened[conversation_id]]
            if fresh:
                viewer.show(_messages(conversation_id, fresh))
                viewer.opened[conversation_id] = fresh[-1].seq

    async def _tell_deliveries(self, conversation_id: str) -> None:
        waiting = self._unsettled.get(conversation_id)
        if not waiting:
            return
        found = await self._ports.queries.messages_at(conversation_id, waiting)
        settled = [each for each in found if not _is_waiting(each)]
        waiting.difference_update(each.seq for each in settled)
        if not waiting:
            self._unsettled.pop(conversation_id, None)
        if settled:
            frame = _messages(conversation_id, settled)
            for viewer in self.watching(conversation_id):
                viewer.show(frame)

    def _watch_deliveries(self, conversation_id: str, found: Iterable[views.MessageView]) -> None:
        waiting = {each.seq for each in found if _is_waiting(each)}
        if waiting:
            self._unsettled.setdefault(conversation_id, set()).update(waiting)


def _is_waiting(message: views.MessageView) -> bool:
    return message.delivery is not None and message.delivery.state == "waiting"


def _messages(conversation_id: str, found: Iterable[views.MessageView]) -> bytes:
    frame = frames.MessagesFrame(
        conversation_id=conversation_id, items=[showing.message(each) for each in found]
    )
    return frame.model_dump_json().encode()


def typing_frame(conversation_id: str, name: str, *, is_typing: bool) -> bytes:
    """Somebody types in a conversation, or has stopped."""
    return orjson.dumps(
        {
            "type": "typing",
            "conversation_id": conversation_id,
            "name": name,
            "is_typing": is_typing,
        }
    )
