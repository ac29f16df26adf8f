# SPDX-License-Identifier: AGPL-3.0-or-later
"""An album is one message to its sender and up to ten updates to us, without a count or an end.

Every part is recorded before this sees it. The first part that is read waits a moment for the
others and speaks for them; which parts it spoke for is remembered before it enters, so that after
a crash neither a part is lost nor one is entered twice. A part that comes later still becomes a
message of its own. (python-telegram-bot#1529, tdlib/telegram-bot-api#629)
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from time import monotonic

import orjson

from channels.contract import Hub
from channels.telegram.contents import FileRef
from channels.telegram.limits import KIND, LARGEST_ALBUM
from channels.telegram.normalize import Reading
from intake.values import replace

LONGEST_WAIT_SECONDS = 10.0
MOST_OPEN = 100  # above this, those that nobody reads are looked for


@dataclass(frozen=True, slots=True)
class Part:
    """One picture of an album."""

    message_id: str
    text: str
    files: tuple[FileRef, ...]


@dataclass
class _Gathering:
    """Parts that came, and whether somebody speaks for them already."""

    parts: dict[str, Part] = field(default_factory=dict)
    has_speaker: bool = False
    begun_at: float = field(default_factory=monotonic)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)


class Albums:
    """All albums of one account that are coming in, and those that came."""

    def __init__(self, account: str, hub: Hub, quiet_seconds: float) -> None:
        self._account = account
        self._hub = hub
        self._quiet_seconds = quiet_seconds
        self._open: dict[str, _Gathering] = {}

    def note(self, reading: Reading) -> None:
        """A part has been recorded: whoever gathers this album should wait for it."""
        if len(self._open) > MOST_OPEN:
            self._forget_unread()
        message = reading.message
        gathering = self._open.setdefault(reading.album, _Gathering())
        part = Part(message.message_id, message.text, reading.files)
        gathering.parts.setdefault(message.message_id, part)
        gathering.news.set()

    async def gather(self, reading: Reading) -> Reading | None:
        """The whole album, if this part speaks for it; None if another one does."""
        mine = reading.message.message_id
        while True:
            kept = await self._kept(reading.album)
            for parts in kept:
                if mine == parts[0].message_id:
                    return _joined(reading, parts)
                if any(mine == part.message_id for part in parts):
                    return None
            self.note(reading)
            gathering = self._open[reading.album]
            if not gathering.has_speaker:
                return await self._speak(reading, gathering, kept)
            await gathering.closed.wait()  # then look again: it may have closed without us

    def _forget_unread(self) -> None:
        """A repeat of an old part may be noted after it has been read already."""
        oldest = monotonic() - 2 * LONGEST_WAIT_SECONDS
        self._open = {
            name: one
            for name, one in self._open.items()
            if one.has_speaker or one.begun_at > oldest
        }

    async def speaker_of(self, album: str, message_id: str) -> str:
        """The message that a part went into: what an edit of its caption refers to."""
        gathering = self._open.get(album)
        if gathering is not None and gathering.has_speaker:
            await gathering.closed.wait()
        for parts in await self._kept(album):
            if any(part.message_id == message_id for part in parts):
                return parts[0].message_id
        return message_id

    async def _speak(
        self, reading: Reading, gathering: _Gathering, kept: Sequence[tuple[Part, ...]]
    ) -> Reading:
        gathering.has_speaker = True
        try:
            await self._wait_for_the_rest(gathering)
            self._open.pop(reading.album, None)
            mine = gathering.parts.pop(reading.message.message_id)
            taken = {part.message_id for parts in kept for part in parts}
            others = [part for name, part in gathering.parts.items() if name not in taken]
            parts = (mine, *sorted(others, key=lambda part: _place_in_chat(part.message_id)))
            await self._keep(reading.album, (*kept, parts))
            return _joined(reading, parts)
        finally:
            self._open.pop(reading.album, None)
            gathering.closed.set()

    async def _wait_for_the_rest(self, gathering: _Gathering) -> None:
        """Until nothing has come for a moment, ten parts are there, or it has taken too long."""
        ends_at = monotonic() + LONGEST_WAIT_SECONDS
        while len(gathering.parts) < LARGEST_ALBUM and monotonic() < ends_at:
            gathering.news.clear()
            try:
                async with asyncio.timeout(self._quiet_seconds):
                    await gathering.news.wait()
            except TimeoutError:
                return

    async def _kept(self, album: str) -> list[tuple[Part, ...]]:
        kept = await self._hub.recall(KIND, self._account, f"album:{album}")
        return [
            tuple(
                Part(one["message_id"], one["text"], tuple(FileRef(**f) for f in one["files"]))
                for one in parts
            )
            for parts in orjson.loads(kept or b"[]")
        ]

    async def _keep(self, album: str, kept: Sequence[tuple[Part, ...]]) -> None:
        document = [[asdict(part) for part in parts] for parts in kept]
        await self._hub.remember(
            KIND, self._account, f"album:{album}", orjson.dumps(document).decode()
        )


def _joined(reading: Reading, parts: Sequence[Part]) -> Reading:
    """One message with the files of all parts in the order they stand in the chat."""
    in_order = sorted(parts, key=lambda part: _place_in_chat(part.message_id))
    text = "\n".join(part.text for part in in_order if part.text)
    files = tuple(file for part in in_order for file in part.files)
    return replace(reading, message=replace(reading.message, text=text), files=files)


def _place_in_chat(message_id: str) -> int:
    return int(message_id.rpartition(":")[2])
