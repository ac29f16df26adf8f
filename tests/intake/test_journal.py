# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal: what was acknowledged is on the disk, and damage is never taken for the end."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import StoreUnavailable
from intake.journal import (
    LONGEST_RECORD,
    MOST_WAITING,
    Journal,
    JournalDamaged,
    encode,
    read_records,
)
from intake.messages import RawPayload

AT = datetime(2026, 11, 22, 8, 30, 15, 123457, tzinfo=UTC)
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
Open = Callable[..., Journal]


def payload(body: bytes = b"{}", **meta: str) -> RawPayload:
    """What a channel hands over."""
    return RawPayload("webhook", "main", AT, body, meta)


@pytest.fixture
async def open_journal(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens the journal of this test, as each start of the program does."""
    opened: list[Journal] = []

    def start(**settings: int) -> Journal:
        opened.append(Journal(tmp_path / "journal", **settings))
        return opened[-1]

    yield start
    for journal in opened:
        await journal.close()


async def filled(open_journal: Open, count: int, **settings: int) -> Journal:
    """A journal with so many records, each in a sync of its own."""
    journal = open_journal(**settings)
    for number in range(count):
        await journal.append(payload(f"body {number}".encode()))
    return journal


def bodies(folder: Path, after: int = 0) -> list[bytes]:
    """What another reader finds in the folder."""
    return [record.payload.body for record in read_records(folder, after)]


def last_segment(folder: Path) -> Path:
    """The file that is being appended to."""
    return max(folder.glob("*.journal"))


async def test_a_record_comes_back_as_it_went_in(open_journal: Open) -> None:
    """Channel, account, time, meta and every byte of the body survive, whatever they are."""
    journal = open_journal()
    given = RawPayload("wechat", "主", AT, bytes(range(256)), {"nonce": "é\n中"})
    assert await journal.append(given) == 1
    (record,) = journal.replay(after=0)
    assert (record.seq, record.payload) == (1, given)


TEXT = st.text(st.characters(codec="utf-8"))


@given(
    body=st.binary(max_size=300),
    account=TEXT,
    meta=st.dictionaries(TEXT, TEXT),
    at=st.datetimes(
        datetime(1990, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
        datetime(2090, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
)
def test_any_payload_can_be_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    body: bytes,
    account: str,
    meta: dict[str, str],
    at: datetime,
) -> None:
    """Reading is the exact inverse of writing, to the microsecond."""
    folder = tmp_path_factory.mktemp("journal")
    written = RawPayload("email", account, at, body, meta)
    (folder / "00000000000000000001.journal").write_bytes(encode(7, written))
    (record,) = read_records(folder)
    assert (record.seq, record.payload) == (7, written)


async def test_numbers_go_on_after_a_restart(open_journal: Open) -> None:
    """A number is used once, also across starts; replay begins where it is told to."""
    await (await filled(open_journal, 3)).close()
    journal = open_journal()
    assert journal.last_seq == 3
    assert await journal.append(payload(b"later")) == 4
    assert [record.seq for record in journal.replay(after=2)] == [3, 4]


async def test_a_torn_end_is_cut_off(tmp_path: Path) -> None:
    """However much a crash left of the last record, those before it stay; its number is free."""
    whole = encode(4, payload(b"never acknowledged"))
    for kept in (1, 7, 8, 20, len(whole) - 1):
        folder = tmp_path / f"torn{kept}"
        journal = Journal(folder)
        for number in range(3):
            await journal.append(payload(f"body {number}".encode()))
        await journal.close()
        with last_segment(folder).open("ab") as file:
            file.write(whole[:kept])
        again = Journal(folder)
        assert again.last_seq == 3
        assert await again.append(payload(b"next")) == 4
        await again.close()
        assert bodies(folder) == [b"body 0", b"body 1", b"body 2", b"next"]


async def test_a_long_torn_end_is_cut_off_quickly(open_journal: Open, tmp_path: Path) -> None:
    """A photo cut in the middle does not keep the hub from starting."""
    await (await filled(open_journal, 1)).close()
    record = encode(2, payload(os.urandom(4_000_000)))
    with last_segment(tmp_path / "journal").open("ab") as file:
        file.write(record[:-1])
    assert open_journal().last_seq == 1


@pytest.mark.parametrize("place", [3, 6, 12, 30, 60])
async def test_a_flipped_bit_is_not_taken_for_the_end(
    open_journal: Open, tmp_path: Path, place: int
) -> None:
    """Damage with whole records behind it stops the start and names the file and the byte."""
    await (await filled(open_journal, 3)).close()
    path = last_segment(tmp_path / "journal")
    content = bytearray(path.read_bytes())
    content[place] ^= 0x10
    path.write_bytes(content)
    record = len(encode(1, payload(b"body 0")))
    named = rf"{path.name}: damaged at byte {place // record * record}\b"
    with pytest.raises(JournalDamaged, match=named):
        open_journal()
    with pytest.raises(JournalDamaged, match=named):
        bodies(tmp_path / "journal")


async def test_damage_in_an_older_segment_is_found_by_reading(
    open_journal: Open, tmp_path: Path
) -> None:
    """A start looks at the newest segment only; reading the books looks at all of them."""
    await (await filled(open_journal, 4, segment_bytes=60)).close()
    path = min((tmp_path / "journal").glob("*.journal"))
    content = bytearray(path.read_bytes())
    content[-30] ^= 0x10
    path.write_bytes(content)
    journal = open_journal()
    assert journal.last_seq == 4
    assert [record.seq for record in journal.replay(after=3)] == [4]
    with pytest.raises(JournalDamaged):
        list(journal.replay(after=0))


async def test_segments_roll_and_read_as_one(open_journal: Open, tmp_path: Path) -> None:
    """A full segment is followed by another; readers and restarts see one journal."""
    await filled(open_journal, 9, segment_bytes=150)
    assert len(list((tmp_path / "journal").glob("*.journal"))) > 2
    assert bodies(tmp_path / "journal") == [f"body {number}".encode() for number in range(9)]
    assert bodies(tmp_path / "journal", after=7) == [b"body 7", b"body 8"]


async def test_only_old_segments_that_are_done_with_are_forgotten(
    open_journal: Open, tmp_path: Path
) -> None:
    """What is young, not handled yet, or still being written stays."""
    journal = await filled(open_journal, 9, segment_bytes=150)
    now = datetime.now(UTC)
    before = bodies(tmp_path / "journal")
    assert journal.forget_before(9, now - timedelta(days=30)) == 0
    assert journal.forget_before(1, now + timedelta(days=1)) == 0
    assert bodies(tmp_path / "journal") == before
    assert journal.forget_before(5, now + timedelta(days=1)) == 1
    assert {b"body 4", b"body 8"} < set(bodies(tmp_path / "journal")) < set(before)
    journal.forget_before(10_000, now + timedelta(days=1))
    assert b"body 8" in bodies(tmp_path / "journal")
    assert await journal.append(payload(b"next")) == 10


async def test_whoever_waits_together_shares_a_sync(
    open_journal: Open, arm: Callable[[str], None]
) -> None:
    """A hundred requests at once cost one write; their records stand in the order of arrival."""
    journal = open_journal()
    arm("in.journal.write=raise@2")
    requests = [journal.append(payload(f"{number}".encode())) for number in range(100)]
    assert await asyncio.gather(*requests) == list(range(1, 101))
    assert [record.payload.body for record in journal.replay(after=0)] == [
        f"{number}".encode() for number in range(100)
    ]


async def test_a_failed_write_is_final(
    open_journal: Open, arm: Callable[[str], None], tmp_path: Path
) -> None:
    """Nobody is acknowledged after the first error; a new start goes on with what was synced."""
    journal = await filled(open_journal, 2)
    arm("in.journal.write=raise")
    results = await asyncio.gather(
        *(journal.append(payload(b"lost")) for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(result, StoreUnavailable) for result in results)
    assert journal.failure is not None
    with pytest.raises(StoreUnavailable):
        await journal.append(payload(b"later"))
    await journal.close()
    assert open_journal().last_seq == 2
    assert bodies(tmp_path / "journal") == [b"body 0", b"body 1"]


async def test_too_many_waiting_are_told_to_come_back(open_journal: Open) -> None:
    """Memory is bounded: beyond the limit the answer is "busy", and what waited is recorded."""
    journal = open_journal()
    waiting = [asyncio.ensure_future(journal.append(payload())) for _ in range(MOST_WAITING + 1)]
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(results[-1], StoreUnavailable)
    assert results[:-1] == list(range(1, MOST_WAITING + 1))
    assert journal.failure is None


async def test_a_payload_too_long_to_read_back_is_refused(open_journal: Open) -> None:
    """What could not be replayed is not recorded, and what follows is."""
    journal = open_journal()
    with pytest.raises(ValueError, match="longer than"):
        await journal.append(payload(bytes(LONGEST_RECORD)))
    assert await journal.append(payload(b"next")) == 1


async def test_who_gave_up_waiting_disturbs_nobody(open_journal: Open) -> None:
    """A cancelled request may be recorded or not; the others are, once."""
    journal = open_journal()
    first, second, third = (
        asyncio.ensure_future(journal.append(payload(text))) for text in (b"a", b"b", b"c")
    )
    await asyncio.sleep(0)
    second.cancel()
    assert [await first, await third] == [1, 3]
    assert [record.payload.body for record in journal.replay(after=0)] == [b"a", b"b", b"c"]


async def test_a_number_the_store_knows_is_never_used_again(open_journal: Open) -> None:
    """A journal that lost its end goes on above what the store has handled.

    Otherwise the next message would get an old number, and a replay would pass it over.
    """
    journal = await filled(open_journal, 2)
    assert list(journal.replay(after=40)) == []
    assert await journal.append(payload(b"new")) == 41
    await journal.close()
    assert [record.seq for record in open_journal().replay(after=40)] == [41]


async def test_a_reader_may_look_while_a_hub_writes(open_journal: Open, tmp_path: Path) -> None:
    """A record that is being written at this moment is not there yet, and is no damage."""
    await filled(open_journal, 2)
    path = last_segment(tmp_path / "journal")
    half = encode(3, payload(b"half"))
    with path.open("ab") as file:
        file.write(half[:10])
        file.flush()
        assert bodies(tmp_path / "journal") == [b"body 0", b"body 1"]
        reader = read_records(tmp_path / "journal")
        next(reader), next(reader)
        file.write(half[10:] + encode(4, payload(b"whole")))
    assert [record.payload.body for record in reader] == [b"half", b"whole"]


async def test_close_waits_for_what_was_begun(open_journal: Open, tmp_path: Path) -> None:
    """Requests under way at the end are recorded and answered."""
    journal = open_journal()
    waiting = [asyncio.ensure_future(journal.append(payload())) for _ in range(5)]
    await asyncio.sleep(0)
    await journal.close()
    assert [task.result() for task in waiting] == [1, 2, 3, 4, 5]
    assert len(bodies(tmp_path / "journal")) == 5
    with pytest.raises(StoreUnavailable):
        await journal.append(payload())
