# SPDX-License-Identifier: AGPL-3.0-or-later
"""LiveHub: reads what changed once, and tells every open workspace.

It is woken by the signal `changes` and looks by itself now and then, because a lost signal may
cost time but never a change. Rows are whole, so a frame can come twice without harm: a snapshot
plus the frames after it equals a fresh snapshot. Sockets are `api/live.py`; who may see what is
asked again while they are open.
"""

import asyncio
from collections.abc import Iterable

import orjson

from desk import frames, showing
from desk.opened import OpenedConversations, typing_frame
from desk.ports import DeskPorts
from desk.sessions import Sessions
from desk.viewer import COME_BACK, SIGNED_OUT, Viewer
from intake.routing.queues import ONLINE
from intake.store.desk import views

COALESCED_SECONDS = 0.02
LOOKS_EVERY_SECONDS = 2.0
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
        self._opened = OpenedConversations(ports, self._viewers, self._wake.set)
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
            self._opened.stop()

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
        await self._opened.open(viewer, conversation_id, after_seq)

    def close(self, viewer: Viewer, conversation_id: str) -> None:
        """Send the messages of a conversation no longer."""
        self._opened.close(viewer, conversation_id)
        self._wake.set()

    def type_in(self, viewer: Viewer, conversation_id: str, *, is_typing: bool) -> None:
        """An agent types: the customer's channel may show it, and so do the others' workspaces."""
        if conversation_id not in viewer.opened or not viewer.principal.may("sendMessage"):
            return
        (viewer.typing_in.add if is_typing else viewer.typing_in.discard)(conversation_id)
        name = viewer.principal.name
        self._ports.signals.publish(f"agent_typing:{conversation_id}", (name, is_typing))
        frame = typing_frame(conversation_id, name, is_typing=is_typing)
        for each in self._opened.watching(conversation_id):
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
            self._opened.touch(payload)
        self._wake.set()

    def _parked_changed(self, _payload: object) -> None:
        self._count_at = 0.0
        self._wake.set()

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
        await self._opened.tell()

    async def _tell_changes(self, viewers: Iterable[Viewer]) -> None:
        changes = await self._ports.queries.changes_since(self._last, None)
        if changes is None:
            self._last = await self._ports.queries.newest_change()
            for viewer in viewers:
                viewer.show(_RESET)
            return
        self._last = changes.changed
        self._opened.touch(each.id for each in changes.conversations)
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
