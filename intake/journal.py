# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal: raw payloads, appended and synced before a channel is acknowledged.

One folder of numbered segments. One sync serves every request that waits for it. The file work
runs on one thread named `journal`; a failed write or sync is final (the page cache may lie
afterwards), so the program stops and recovers from what is on disk. Nothing here is parsed.

Record: length, CRC-32 of the rest, number, time in microseconds, length of the head, then the
head (JSON: channel, account, meta) and the body, byte for byte.
"""

import asyncio
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import BinaryIO

import orjson

from intake.errors import DiskFailed, FrontdeskError, StoreUnavailable
from intake.failpoints import fp
from intake.folders import make_folder, sync_folder
from intake.messages import RawPayload
from intake.values import quick

_FRAME = struct.Struct("<II")  # length of what follows the CRC, CRC-32 of it
_RECORD = struct.Struct("<QQI")  # number, microseconds, length of the head
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NUMBER_BYTES = 5  # as many as a record's number can fill: a million million records
_NUMBER_TOP = bytes(8 - _NUMBER_BYTES)
SEGMENTS = "*.journal"  # the pattern of its files
SEGMENT_BYTES = 32 * 1024 * 1024
LONGEST_RECORD = 64 * 1024 * 1024
# Requests that may wait for a sync or for their turn before we say "busy".
MOST_WAITING = 20_000


class JournalDamaged(FrontdeskError):
    """A journal segment is damaged before its end. Restore the named file from a copy.

    Or move it away to go on without the messages in it: `frontdesk audit` names what is missing.
    """


@quick
@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One journalled payload and its number."""

    seq: int
    payload: RawPayload


_Waiting = tuple[bytes, JournalRecord, "asyncio.Future[int]"]


class Journal:
    """Appends payloads; one instance per folder and process."""

    def __init__(self, folder: Path, segment_bytes: int = SEGMENT_BYTES) -> None:
        make_folder(folder, "store.journal", SEGMENTS)
        self._folder = folder
        self._segment_bytes = segment_bytes
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._waiting: list[_Waiting] = []
        self._receive: Callable[[JournalRecord], None] = lambda _record: None
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._failure: BaseException | None = None
        self._has_failed = asyncio.Event()
        self._size = 0
        self._last_seq = _repair_tail(folder)
        self._file = self._open_segment()

    @property
    def last_seq(self) -> int:
        """The number of the newest record; 0 if there is none."""
        return self._last_seq

    @property
    def failure(self) -> BaseException | None:
        """Why nothing can be recorded any more, or None."""
        return self._failure

    async def watch(self) -> None:
        """Wait for as long as the journal can be written. Raises `DiskFailed` when it cannot."""
        await self._has_failed.wait()
        raise DiskFailed(f"the journal cannot be written: {self._failure}")

    def hand_to(self, receive: Callable[[JournalRecord], None]) -> None:
        """Give every record to `receive` once it is synced, in order.

        Not left to whoever appended it: a request that was cancelled meanwhile would lose a
        message that stands in the journal.
        """
        self._receive = receive

    async def append(self, payload: RawPayload) -> int:
        """Record a payload; returns its number once it is synced.

        Raises `StoreUnavailable` when the journal cannot be written or too many wait, and
        `ValueError` for a payload that is too long to be read back.
        """
        return await self.begin(payload)

    def begin(self, payload: RawPayload) -> "asyncio.Future[int]":
        """Like `append`, for a caller that waits for something later as well.

        The future holds the record's number once it is synced, or `StoreUnavailable`.
        """
        if self._failure is not None or len(self._waiting) >= MOST_WAITING:
            raise StoreUnavailable("the journal cannot take messages now") from self._failure
        seq = self._last_seq + 1
        record = encode(seq, payload)
        self._last_seq = seq
        loop = asyncio.get_running_loop()
        synced: asyncio.Future[int] = loop.create_future()
        self._waiting.append((record, JournalRecord(seq, payload), synced))
        if self._is_idle.is_set():
            self._is_idle.clear()
            loop.call_soon(self._start_sync)
        return synced

    def replay(self, after: int) -> Iterator[JournalRecord]:
        """Every record with a number above `after`, in order. Raises `JournalDamaged`.

        Numbering goes on above `after`, even where the journal has lost its end: what stands
        behind `after` counts as handled, so a new record must never get such a number.
        """
        self._last_seq = max(self._last_seq, after)
        return read_records(self._folder, after)

    def forget_before(self, seq: int, older_than: datetime) -> int:
        """Delete whole segments whose records are all below `seq` and old; returns how many."""
        segments = _segments(self._folder)
        forgotten = 0
        for segment, following in pairwise(segments):
            is_old = segment.stat().st_mtime < older_than.timestamp()
            if _first_seq(following) > seq or not is_old:
                break
            segment.unlink()
            forgotten += 1
        return forgotten

    async def close(self) -> None:
        """Wait for the last sync and close the file. Closing twice is harmless."""
        await self._is_idle.wait()
        self._thread.shutdown(wait=True)
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._failure = self._failure or StoreUnavailable("the journal is closed")

    def _start_sync(self) -> None:
        batch, self._waiting = self._waiting, []
        data = b"".join(record for record, _, _ in batch)
        job = asyncio.get_running_loop().run_in_executor(self._thread, self._write, data)
        job.add_done_callback(lambda done: self._finish_sync(batch, done))

    def _finish_sync(self, batch: "list[_Waiting]", job: "asyncio.Future[None]") -> None:
        failure = job.exception()  # asked of each, or asyncio prints those that nobody asked for
        self._failure = self._failure or failure
        if self._failure is not None:
            self._has_failed.set()
        for _, record, waiter in batch:
            if self._failure is None:
                self._receive(record)
            if waiter.done():
                continue
            if self._failure is None:
                waiter.set_result(record.seq)
            else:
                waiter.set_exception(StoreUnavailable(f"journal: {self._failure}"))
        if self._waiting:
            self._start_sync()
        else:
            self._is_idle.set()

    def _write(self, data: bytes) -> None:
        """Runs on the journal's thread."""
        if self._failure is not None:
            raise self._failure
        if self._size > self._segment_bytes:
            os.close(self._file)
            self._file = self._open_segment(first=_RECORD.unpack_from(data, _FRAME.size)[0])
        fp("in.journal.write")
        # The file is opened with O_DSYNC: one system call writes and syncs, so this thread has to
        # win the interpreter lock back once per batch instead of three times.
        left = memoryview(data)
        while left:
            left = left[os.write(self._file, left) :]
        self._size += len(data)

    def _open_segment(self, first: int | None = None) -> int:
        segments = _segments(self._folder)
        if first is None and segments:
            path = segments[-1]
        else:
            path = self._folder / f"{first or self._last_seq + 1:020d}.journal"
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_DSYNC, 0o600)
        self._size = os.fstat(opened).st_size
        sync_folder(self._folder)
        return opened


def encode(seq: int, payload: RawPayload) -> bytes:
    """One record as it stands in the file.

    Raises `ValueError` for one longer than `LONGEST_RECORD`, which reading would refuse.
    """
    head = orjson.dumps([payload.channel, payload.account, dict(payload.meta)])
    micros = (payload.received_at - _EPOCH) // _MICROSECOND
    rest = _RECORD.pack(seq, micros, len(head)) + head + payload.body
    if len(rest) > LONGEST_RECORD:
        raise ValueError(f"a record of {len(rest)} bytes is longer than {LONGEST_RECORD}")
    return _FRAME.pack(len(rest), zlib.crc32(rest)) + rest


def read_records(folder: Path, after: int = 0) -> Iterator[JournalRecord]:
    """Every record of a folder above `after`, in order, also while a hub is writing.

    A half-written record at the very end is left out. Raises `JournalDamaged` anywhere else.
    """
    segments = _segments(folder)
    for segment, following in zip_longest(segments, segments[1:]):
        if following is None or _first_seq(following) > after + 1:
            yield from read_segment(segment, after, is_last=following is None)


def read_segment(path: Path, after: int = 0, *, is_last: bool) -> Iterator[JournalRecord]:
    """The records of one segment above `after`. Raises `JournalDamaged` where one is not whole.

    Only the last segment may end in half a record.
    """
    with path.open("rb") as file:
        offset = 0
        while frame := file.read(_FRAME.size):
            rest = _read_rest(file, frame) or _read_again(file, offset, is_last=is_last)
            if rest is None:
                return  # being written at this moment, or torn by a crash
            if _RECORD.unpack_from(rest)[0] > after:
                yield _decode(rest)
            offset += _FRAME.size + len(rest)


def _read_again(file: BinaryIO, offset: int, *, is_last: bool) -> bytes | None:
    """What follows the frame at `offset`, if a hub has finished the record meanwhile."""
    file.seek(offset)
    tail = file.read()
    rest = _whole_record(tail, 0)
    if rest is not None:
        file.seek(offset + _FRAME.size + len(rest))
    elif not is_last or _whole_record_follows(tail):
        name = Path(file.name).name
        raise JournalDamaged(f"{name}: damaged at byte {offset} of {offset + len(tail)}")
    return rest


def _read_rest(file: BinaryIO, frame: bytes) -> bytes | None:
    if len(frame) < _FRAME.size:
        return None
    length, crc = _FRAME.unpack(frame)
    if not _RECORD.size <= length <= LONGEST_RECORD:
        return None
    rest = file.read(length)
    return rest if len(rest) == length and zlib.crc32(rest) == crc else None


def _decode(rest: bytes) -> JournalRecord:
    seq, micros, head_length = _RECORD.unpack_from(rest)
    start = _RECORD.size
    channel, account, meta = orjson.loads(rest[start : start + head_length])
    at = _EPOCH + micros * _MICROSECOND
    return JournalRecord(seq, RawPayload(channel, account, at, rest[start + head_length :], meta))


def _repair_tail(folder: Path) -> int:
    """Cut a record that a crash left half written; returns the last whole record's number.

    A half-written record was never acknowledged. Damage with whole records after it is not a
    torn tail, and is left for `replay` to report.
    """
    segments = _segments(folder)
    if not segments:
        return 0
    last = segments[-1]
    seq, good_bytes = _first_seq(last) - 1, 0
    with last.open("r+b") as file:
        while frame := file.read(_FRAME.size):
            rest = _read_rest(file, frame)
            if rest is None:
                break
            seq = _RECORD.unpack_from(rest)[0]
            good_bytes += _FRAME.size + len(rest)
        if good_bytes < last.stat().st_size:
            file.seek(good_bytes)
            if _whole_record_follows(file.read()):
                problem = f"{last.name}: damaged at byte {good_bytes}, whole records follow"
                raise JournalDamaged(problem)
            file.truncate(good_bytes)
            os.fsync(file.fileno())
    return seq


def _whole_record(tail: bytes, start: int) -> bytes | None:
    """What follows the frame of the record at `start`, or None if no whole one stands there."""
    if start + _FRAME.size + _RECORD.size > len(tail):
        return None
    length, crc = _FRAME.unpack_from(tail, start)
    begin = start + _FRAME.size
    if not _RECORD.size <= length <= min(LONGEST_RECORD, len(tail) - begin):
        return None
    rest = tail[begin : begin + length]
    return rest if zlib.crc32(rest) == crc else None


def _whole_record_follows(tail: bytes) -> bool:
    """Whether a whole record begins anywhere behind the start of `tail`.

    A record is looked for where the top bytes of its number are, which are zero: checking every
    place of a long torn tail would take minutes.
    """
    before = _FRAME.size + _NUMBER_BYTES  # bytes of a record in front of its number's top bytes
    found = tail.find(_NUMBER_TOP, 1 + before)
    while found >= 0:
        if _whole_record(tail, found - before) is not None:
            return True
        found = tail.find(_NUMBER_TOP, found + 1)
    return False


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob(SEGMENTS))


def _first_seq(segment: Path) -> int:
    return int(segment.stem)
