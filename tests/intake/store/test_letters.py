# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which conversation a letter belongs to, who may join it, and what enters once."""

from dataclasses import replace
from typing import Any

from intake.messages import InboundKind, Letter, SourcePosition, ThreadName
from tests.support.turns import AT, answer, arrival, set_aside

WANG = "wang@customer.example"


def letter(seq: int, *names: str, proof: str = "", sender: str = WANG, **given: Any) -> Any:
    """A letter that brings these names, and perhaps one that proves itself."""
    kind = given.pop("kind", InboundKind.MESSAGE)
    proofs = (ThreadName(proof, is_proof=True),) if proof else ()
    known = Letter(names=(*proofs, *map(ThreadName, names)), **given)
    return arrival(seq, f"own thread of {seq}", sender=sender, letter=known, kind=kind)


async def enter(world: Any, *arrivals: Any) -> list[Any]:
    """Enter letters and take their turns; the contexts they were decided on."""
    contexts = []
    for one in arrivals:
        await world.store.enter([one], (), one.journal_seq)
        claimed = await world.store.claim_turns(10)
        await world.store.commit([answer(context) for context in claimed])
        contexts += claimed
    return contexts


async def test_a_reference_brings_people_of_a_thread_together(world: Any) -> None:
    """The answer to a known letter belongs to its conversation, in this life and the next."""
    (first,) = await enter(world, letter(1, "id:a"))
    await world.reopen()
    (second,) = await enter(world, letter(2, "id:a", "id:b"))
    assert second.conversation.id == first.conversation.id
    assert not second.is_stranger


async def test_a_reference_is_no_permission(world: Any) -> None:
    """A stranger who quotes a Message-ID begins a conversation of their own, linked."""
    first, second = await enter(world, letter(1, "id:a"), letter(2, "id:a", sender="evil@x"))
    assert second.conversation.id != first.conversation.id
    assert second.refers_to == first.conversation.id


async def test_a_token_lets_in_and_marks(world: Any) -> None:
    """A stranger with our token joins, marked as one."""
    first, second = await enter(
        world,
        letter(1, "id:a", proof="thread:t"),
        letter(2, proof="thread:t", sender="colleague@customer.example"),
    )
    assert second.conversation.id == first.conversation.id
    assert second.is_stranger


async def test_the_token_decides_before_references(world: Any) -> None:
    """Whatever else a letter quotes."""
    first, other, third = await enter(
        world,
        letter(1, "id:a", proof="thread:t1"),
        letter(2, "id:b", proof="thread:t2"),
        letter(3, "id:b", proof="thread:t1"),
    )
    assert third.conversation.id == first.conversation.id != other.conversation.id


async def test_who_was_written_to_is_no_stranger(world: Any) -> None:
    """A colleague whom the customer put in copy belongs to the thread."""
    first, second = await enter(
        world,
        letter(1, "id:a", participants=("boss@customer.example",)),
        letter(2, "id:a", sender="boss@customer.example"),
    )
    assert second.conversation.id == first.conversation.id
    assert not second.is_stranger


async def test_a_stranger_introduces_nobody(world: Any) -> None:
    """Whom a stranger puts in copy stays a stranger."""
    _, _, third = await enter(
        world,
        letter(1, proof="thread:t"),
        letter(2, proof="thread:t", sender="x@y", participants=("friend@y",)),
        letter(3, proof="thread:t", sender="friend@y"),
    )
    assert third.is_stranger


async def test_two_letters_with_one_unseen_ancestor_meet(world: Any) -> None:
    """Both answer a mail we never got."""
    first, second = await enter(world, letter(1, "id:gone", "id:a"), letter(2, "id:gone", "id:b"))
    assert second.conversation.id == first.conversation.id


async def test_a_report_finds_the_letter_it_is_about(world: Any) -> None:
    """A mail system is in no conversation and is heard all the same."""
    first, second = await enter(
        world,
        letter(1, "id:a"),
        letter(2, "id:a", sender="mailer-daemon@x", kind=InboundKind.FAILURE),
    )
    assert second.conversation.id == first.conversation.id


async def test_copies_through_two_accounts_enter_once(world: Any) -> None:
    """The second copy is a duplicate, and makes no conversation."""
    one = letter(1, "id:a", content_id="c1")
    sender = replace(one.message.sender, account="other")
    copy = replace(one, journal_seq=2, message=replace(one.message, sender=sender, message_id="x"))
    assert await world.store.enter([one], (), 1) == [True]
    assert await world.store.enter([copy], (), 2) == [False]
    await world.written()
    assert world.rows("SELECT count(*) FROM conversation") == [(1,)]
    assert world.rows("SELECT journal_seq, outcome FROM journal_outcome") == [(2, "duplicate")]


async def test_of_each_place_one_record_counts(world: Any) -> None:
    """The same place read twice: message or parked, the second record is a duplicate."""
    place = SourcePosition("INBOX/1", 7)
    first = replace(letter(1, "id:a"), position=place)
    again = replace(letter(2, "id:b"), position=place)
    assert await world.store.enter([first], (), 1) == [True]
    assert await world.store.enter([again], [set_aside(3, raw=b"x", position=place)], 3) == [False]
    await world.written()
    assert world.rows("SELECT journal_seq, outcome FROM journal_outcome ORDER BY 1") == [
        (2, "duplicate"), (3, "duplicate"),
    ]  # fmt: skip
    assert world.rows("SELECT count(*) FROM parked") == [(0,)]
    assert await world.store.taken_numbers("webhook", "main", "INBOX/1", 1, 9) == {7}
    assert await world.store.enter([first], (), 1) == [False]  # replayed: still one outcome
    await world.written()
    assert world.rows("SELECT count(*) FROM journal_outcome WHERE journal_seq = 1") == [(0,)]


async def test_automatic_letters_are_counted_per_person(world: Any, clock: Any) -> None:
    """Across all threads of the person, of the last day."""
    clock.now = AT
    contexts = []
    for seq in (1, 2):
        one = letter(seq, f"id:{seq}")
        await world.store.enter([one], (), seq)
        claimed = await world.store.claim_turns(10)
        await world.store.commit([answer(context, "received") for context in claimed])
        contexts += claimed
    assert [len(context.automatic_at) for context in contexts] == [0, 1]


async def test_what_a_channel_remembers(world: Any) -> None:
    """Kept over restarts, per account and name; the empty text forgets."""
    await world.store.remember("email", "support", "cursor", "1")
    await world.store.remember("email", "support", "cursor", "2")
    await world.reopen()
    assert await world.store.recall("email", "support", "cursor") == "2"
    assert await world.store.recall("email", "sales", "cursor") == ""
    await world.store.remember("email", "support", "cursor", "")
    assert await world.store.recall("email", "support", "cursor") == ""


async def test_a_flood_of_one_sender_is_kept_in_one_place(world: Any, clock: Any) -> None:
    """Two programs that write to each other open a few conversations, not hundreds."""
    flood = [letter(seq, f"id:{seq}", most_new=3) for seq in range(1, 31)]
    contexts = await enter(world, *flood)
    assert len(contexts) == 30
    assert len({one.conversation.id for one in contexts}) == 3
    kept = [one for one in contexts if one.message.meta.get("kept_together")]
    assert len(kept) == 27
    assert {one.conversation.id for one in kept} == {contexts[2].conversation.id}
    assert not any(one.is_stranger for one in kept)
    (other,) = await enter(world, letter(31, "id:31", sender="ann@x", most_new=3))
    assert other.conversation.last_seq == 0
    clock.move(hours=1)
    (later,) = await enter(world, letter(32, "id:32", most_new=3))
    assert later.conversation.last_seq == 0


async def test_an_answer_to_a_mail_of_a_flood_finds_its_place(world: Any) -> None:
    """What was kept together is known by its names like everything else."""
    *_, last = await enter(world, *(letter(seq, f"id:{seq}", most_new=2) for seq in range(1, 5)))
    (answered,) = await enter(world, letter(9, "id:4"))
    assert answered.conversation.id == last.conversation.id
