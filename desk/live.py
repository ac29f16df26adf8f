# SPDX-License-Identifier: AGPL-3.0-or-later
"""LiveHub: reads what changed once, and tells every open workspace.

It is woken by the signal `changes` and looks by itself now and then, because a lost signal may
cost time but never a change. Rows are whole, so a frame can come twice without harm: a snapshot
plus the frames after it equals a fresh snapshot. Sockets are `api/live.py`; who may see what is
asked again while they are open.
"""

import asyncio
from collections.abc import Callable, Iterable

import orjson
from sqlalchemy.exc import SQLAlchemyError

from desk import frames, showing
from desk.ports import DeskPorts
from desk.sessions import Sessions
from desk.viewer import COME_BACK, MOST_OPENED, SIGNED_OUT, Viewer
from intake.routing.queues import ONLINE
from intake.store.desk import views

COALESCED_SECONDS = 0.02
LOOKS_EVERY_SECONDS = 2.0
MESSAGES_AT_ONCE = 200
RECENT_MESSAGES = 20
COUNTS_EVERY_SECONDS = 30.0
_RESET = orjson.dumps({"type": "reset"})


class LiveHub:
    """All open workspaces. `run` works for as long as the program does."""

    def __init__(self, ports: DeskPorts, sessions: Sessions) -> None:
        self._ports = ports
        self._sessions = sessions
        self._viewers: set[Viewer] = set()
        self._wake = asyncio.Event()
        self._last = 0
        self._touched: set[str] = set()  # opened conversations to look at in the next round
        self._unsettled: dict[str, set[int]] = {}  # messages whose delivery is still open
        self._unwatch: dict[str, Callable[[], None]] = {}
        self._presence = b""
        self._check_at = 0.0  # when sign-ins are asked again, by the loop's clock
        self._count_at = 0.0  # when what is parked is counted again, unless it changes before
        self._parked = b""

    async def run(self) -> None:
        """Tell what changed, until cancelled."""
        unwatch = self._ports.signals.watch("changes", self._heard)
        forget_parked = self._ports.signals.watch("parked", self._parked_changed)
        check_every = self._ports.settings.session_check_seconds
        self._check_at = asyncio.get_running_loop().time() + check_every
        try:
            while True:
                await self._sleep(min(check_every, LOOKS_EVERY_SECONDS))
                # Each look for itself: what fails in one must not end the watching.
                await self._ports.guard("live", self._look)
                await asyncio.sleep(COALESCED_SECONDS)
        finally:
            unwatch()
            forget_parked()
            for stop in self._unwatch.values():
                stop()

    def enter(self, viewer: Viewer) -> None:
        """A workspace has come; its first frame brings what it missed."""
        self._viewers.add(viewer)
        self._wake.set()
        self._tell_online()

    def leave(self, viewer: Viewer) -> None:
        """A workspace has gone."""
        for conversation_id in list(viewer.typing_in):
            self.type_in(viewer, conversation_id, is_typing=False)
        self._viewers.discard(viewer)
        for conversation_id in list(viewer.opened):
            self.close(viewer, conversation_id)
        self._wake.set()
        self._tell_online()

    @property
    def online(self) -> frozenset[str]:
        """Who has a workspace open."""
        return frozenset(viewer.principal.id for viewer in self._viewers)

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
        self._wake.set()

    def close(self, viewer: Viewer, conversation_id: str) -> None:
        """Send the messages of a conversation no longer."""
        viewer.opened.pop(conversation_id, None)
        if viewer.viewing == conversation_id:
            viewer.viewing = next(reversed(viewer.opened), None)
        if not any(conversation_id in each.opened for each in self._viewers):
            self._unsettled.pop(conversation_id, None)
            if stop := self._unwatch.pop(conversation_id, None):
                stop()
        self._wake.set()

    def type_in(self, viewer: Viewer, conversation_id: str, *, is_typing: bool) -> None:
        """An agent types: the customer's channel may show it, and so do the others' workspaces."""
        if conversation_id not in viewer.opened or not viewer.principal.may("sendMessage"):
            return
        (viewer.typing_in.add if is_typing else viewer.typing_in.discard)(conversation_id)
        name = viewer.principal.name
        self._ports.signals.publish(f"agent_typing:{conversation_id}", (name, is_typing))
        frame = _typing(conversation_id, name, is_typing=is_typing)
        for each in self._watching(conversation_id):
            if each.principal.id != viewer.principal.id:
                each.show(frame)

    def dismiss_all(self) -> None:
        """The program stops: send every workspace away, to come back soon."""
        for viewer in self._viewers:
            viewer.dismiss(COME_BACK)

    def _tell_online(self) -> None:
        """Dispatch gives work only to people who are there."""
        self._ports.signals.publish(ONLINE, self.online)

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds if self._viewers else None):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    def _heard(self, payload: object) -> None:
        if not self._viewers:
            return  # who comes later begins with what was missed
        if isinstance(payload, Iterable):
            self._touched.update(each for each in payload if each in self._unwatch)
        self._wake.set()

    def _parked_changed(self, _payload: object) -> None:
        self._count_at = 0.0
        self._wake.set()

    def _customer_types(self, conversation_id: str, payload: object) -> None:
        name, is_typing = payload if isinstance(payload, tuple) else ("", payload)
        frame = _typing(conversation_id, str(name), is_typing=bool(is_typing))
        for viewer in self._watching(conversation_id):
            viewer.show(frame)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._check_at:
            await self._dismiss_signed_out()
            self._check_at = loop.time() + self._ports.settings.session_check_seconds
        await self._round()

    async def _round(self) -> None:
        """One look: changes for all, what newcomers missed, messages of opened conversations."""
        joined = [viewer for viewer in self._viewers if viewer.has_joined]
        if joined:
            await self._tell_changes(joined)
        else:
            self._last = await self._ports.queries.newest_change()
        for viewer in self._viewers - set(joined):
            await self._welcome(viewer)
        self._tell_presence()
        await self._tell_parked()
        await self._tell_touched()

    async def _tell_touched(self) -> None:
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

    async def _tell_changes(self, viewers: Iterable[Viewer]) -> None:
        changes = await self._ports.queries.changes_since(self._last, None)
        if changes is None:
            self._last = await self._ports.queries.newest_change()
            for viewer in viewers:
                viewer.show(_RESET)
            return
        self._last = changes.changed
        self._touched.update(each.id for each in changes.conversations if each.id in self._unwatch)
        if not (changes.conversations or changes.tickets):
            return
        frame = self._frame(changes)
        for viewer in viewers:
            if viewer.principal.queues is None:
                viewer.show(frame)
            else:
                viewer.show(self._frame(_seen_by(viewer, changes)))

    async def _welcome(self, viewer: Viewer) -> None:
        missed = await self._ports.queries.changes_since(viewer.after, viewer.principal.queues)
        viewer.has_joined = True
        # A page that knows more than the store looks at another store than the one it knew.
        is_lost = missed is None or missed.changed < viewer.after
        viewer.show(_RESET if missed is None or is_lost else self._frame(missed))
        if self._presence:
            viewer.show(self._presence)
        if self._parked and viewer.principal.may("listParked"):
            viewer.show(self._parked)

    async def _tell_messages(self, conversation_id: str) -> None:
        viewers = self._watching(conversation_id)
        if not viewers:
            return
        after = min(viewer.opened[conversation_id] for viewer in viewers)
        found = await self._ports.queries.messages(
            conversation_id, after=after, limit=MESSAGES_AT_ONCE
        )
        if len(found) == MESSAGES_AT_ONCE:
            self._touched.add(conversation_id)
            self._wake.set()
        self._watch_deliveries(conversation_id, found)
        for viewer in self._watching(conversation_id):
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
            for viewer in self._watching(conversation_id):
                viewer.show(frame)

    def _watch_deliveries(self, conversation_id: str, found: Iterable[views.MessageView]) -> None:
        waiting = {each.seq for each in found if _is_waiting(each)}
        if waiting:
            self._unsettled.setdefault(conversation_id, set()).update(waiting)

    def _tell_presence(self) -> None:
        present: dict[str, dict[str, object]] = {}
        for viewer in self._viewers:
            who = viewer.principal
            entry: dict[str, object] = {"id": who.id, "name": who.name, "viewing": viewer.viewing}
            if viewer.viewing or who.id not in present:
                present[who.id] = entry
        ordered = sorted(present.values(), key=lambda entry: str(entry["id"]))
        frame = orjson.dumps({"type": "presence", "agents": ordered})
        if frame != self._presence:
            self._presence = frame
            for viewer in self._viewers:
                viewer.show(frame)

    async def _tell_parked(self) -> None:
        """How much is parked, to those who may see it. Seldom counted: it reads every row."""
        viewers = [one for one in self._viewers if one.principal.may("listParked")]
        now = asyncio.get_running_loop().time()
        if not viewers or now < self._count_at:
            return
        self._count_at = now + COUNTS_EVERY_SECONDS
        count = await self._ports.queries.parked_count()
        frame = orjson.dumps({"type": "parked", "count": count})
        if frame != self._parked:
            self._parked = frame
            for viewer in viewers:
                viewer.show(frame)

    async def _dismiss_signed_out(self) -> None:
        asked = tuple(self._viewers)  # who comes while we ask has only just signed in
        hashes = {viewer.principal.token_hash for viewer in asked}
        good = await self._sessions.still_good(hashes, self._ports.clock())
        for viewer in asked:
            principal = good.get(viewer.principal.token_hash)
            if principal is None or not principal.may("watchLive"):
                viewer.dismiss(SIGNED_OUT)

    def _watching(self, conversation_id: str) -> list[Viewer]:
        return [viewer for viewer in self._viewers if conversation_id in viewer.opened]

    def _frame(self, changes: views.Changes) -> bytes:
        now = self._ports.at_site(self._ports.clock())
        frame = frames.ChangesFrame(
            changed=changes.changed,
            conversations=[showing.conversation(each) for each in changes.conversations],
            tickets=[showing.ticket(each, now) for each in changes.tickets],
        )
        return frame.model_dump_json().encode()


def _seen_by(viewer: Viewer, changes: views.Changes) -> views.Changes:
    return views.Changes(
        changes.changed,
        [each for each in changes.conversations if viewer.principal.sees(each.queue)],
        [each for each in changes.tickets if viewer.principal.sees(each.queue)],
    )


def _is_waiting(message: views.MessageView) -> bool:
    return message.delivery is not None and message.delivery.state == "waiting"


def _messages(conversation_id: str, found: Iterable[views.MessageView]) -> bytes:
    frame = frames.MessagesFrame(
        conversation_id=conversation_id, items=[showing.message(each) for each in found]
    )
    return frame.model_dump_json().encode()


def _typing(conversation_id: str, name: str, *, is_typing: bool) -> bytes:
    return orjson.dumps(
        {
            "type": "typing",
            "conversation_id": conversation_id,
            "name": name,
            "is_typing": is_typing,
        }
    )
