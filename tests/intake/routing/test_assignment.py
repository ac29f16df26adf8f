# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets what waits: properties of the pure function, and the cases people ask about."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.ids import AgentId
from intake.routing.assignment import Job, assign, is_on_duty
from intake.routing.queues import Availability, Member, Seat

NOON = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
NAMES = st.sampled_from(["printers", "lines", "finance"])
SKILLS = st.frozensets(st.sampled_from(["laser", "english"]))
SEATS = st.lists(
    st.builds(
        Seat,
        st.builds(
            Member,
            id=st.integers(1, 9).map(lambda n: AgentId(f"a{n}")),
            login=st.just(""),
            name=st.just(""),
            queues=st.frozensets(NAMES),
            skills=SKILLS,
            capacity=st.integers(0, 4),
            shift=st.sampled_from(["", "day", "night"]),
            state=st.sampled_from(Availability),
            turn=st.integers(0, 5),
        ),
        st.booleans(),
        st.integers(0, 5),
    ),
    max_size=6,
    unique_by=lambda seat: seat.member.id,
)
JOBS = st.lists(
    st.builds(
        Job,
        key=st.integers(0, 99).map(str),
        queue=NAMES,
        since=st.integers(0, 20).map(lambda n: NOON - timedelta(minutes=n)),
        needs=SKILLS,
        preferred=st.none() | st.integers(1, 9).map(lambda n: AgentId(f"a{n}")),
    ),
    max_size=15,
    unique_by=lambda job: job.key,
)
SHIFTS = st.frozensets(st.sampled_from(["day", "night"]))


def seat(name: str, *queues: str, load: int = 0, is_online: bool = True, **more: object) -> Seat:
    """Somebody at their desk."""
    member = Member(AgentId(name), name, name, frozenset(queues or ("q",)))
    return Seat(replace(member, **more), is_online, load)  # type: ignore[arg-type]


def job(key: str, minutes_ago: int = 0, **more: object) -> Job:
    """Something that waits in `q`."""
    return replace(Job(key, "q", NOON - timedelta(minutes=minutes_ago)), **more)  # type: ignore[arg-type]


def may_have(one: Seat, wanted: Job, shifts: frozenset[str]) -> bool:
    """In plain words: there, on shift, in the queue, able, and with a place free."""
    who = one.member
    is_there = one.is_online and who.state is Availability.AVAILABLE
    is_on_shift = who.shift in {"", *shifts}
    is_able = wanted.queue in who.queues and wanted.needs <= who.skills
    return is_there and is_on_shift and is_able and one.load < who.capacity


@given(JOBS, SEATS, SHIFTS)
def test_only_who_is_there_allowed_able_and_not_full(
    jobs: list[Job], seats: list[Seat], shifts: frozenset[str]
) -> None:
    """Nobody gets what they may not have, nobody more than fits, and each job goes once."""
    at_first = {one.member.id: one for one in seats}
    decided = assign(jobs, seats, shifts)
    keys = [one.job.key for one in decided]
    assert len(keys) == len(set(keys))
    given_to = Counter(one.member.id for one in decided)
    for one in decided:
        before = at_first[one.member.id]
        assert is_on_duty(before, shifts)  # nothing in these is urgent
        assert one.job.queue in before.member.queues
        assert one.job.needs <= before.member.skills
        assert one.load < before.member.capacity
    for agent_id, count in given_to.items():
        before = at_first[agent_id]
        assert before.load + count <= before.member.capacity


@given(JOBS, SEATS, SHIFTS)
def test_nothing_waits_that_somebody_may_have(
    jobs: list[Job], seats: list[Seat], shifts: frozenset[str]
) -> None:
    """What is left over fits nobody who has a place free at the end."""
    decided = assign(jobs, seats, shifts)
    given_to = Counter(one.member.id for one in decided)
    after = [replace(one, load=one.load + given_to[one.member.id]) for one in seats]
    left = {one.key for one in jobs} - {one.job.key for one in decided}
    for one in jobs:
        if one.key in left:
            assert not any(may_have(free, one, shifts) for free in after)


@given(JOBS, SEATS, SHIFTS)
def test_the_oldest_first(jobs: list[Job], seats: list[Seat], shifts: frozenset[str]) -> None:
    """Of two alike, the younger is never given while the older waits."""
    decided = [one.job for one in assign(jobs, seats, shifts)]
    waiting = [one for one in jobs if one not in decided]
    for young in decided:
        for old in waiting:
            is_alike = (old.queue, old.needs) == (young.queue, young.needs)
            assert not (is_alike and (old.since, old.key) < (young.since, young.key))


@given(st.integers(0, 60), st.integers(1, 7), st.permutations(range(7)))
def test_equals_get_equally_much(count: int, people: int, turns: list[int]) -> None:
    """Among people who may have everything, nobody has two more than another."""
    seats = [seat(f"a{n}", capacity=100, turn=turns[n]) for n in range(people)]
    jobs = [job(f"{n:03}", n) for n in range(count)]
    loads = Counter(one.member.id for one in assign(jobs, seats, frozenset()))
    amounts = [loads[one.member.id] for one in seats]
    assert sum(amounts) == count
    assert max(amounts) - min(amounts) <= 1


def test_whoever_has_least_gets_the_next() -> None:
    """Load counts before turn."""
    (one,) = assign([job("1")], [seat("busy", load=3), seat("free", load=1, turn=9)], frozenset())
    assert one.member.id == "free"


def test_equals_take_turns() -> None:
    """Who had their turn longest ago is next; a decision remembers it for the one after."""
    seats = [seat("a", turn=7), seat("b", turn=3), seat("c", turn=5)]
    decided = assign([job("1", 3), job("2", 2), job("3", 1)], seats, frozenset())
    assert [one.member.id for one in decided] == ["b", "c", "a"]
    assert [one.turn for one in decided] == [8, 9, 10]


def test_each_place_is_decided_on_the_version_before_it() -> None:
    """Two for the same person: the second builds on the first."""
    decided = assign([job("1", 1), job("2")], [seat("a", version=4)], frozenset())
    assert [one.member.version for one in decided] == [4, 5]


def test_who_was_given_one_just_now_is_last_among_the_equally_loaded() -> None:
    """Also within one round: the first goes to whoever has less, the second to the other."""
    people = [seat("a", load=0, turn=0), seat("b", load=1, turn=1)]
    decided = assign([job("1", 1), job("2")], people, frozenset())
    assert [one.member.id for one in decided] == ["a", "b"]
    assert [one.turn for one in decided] == [2, 3]


def test_it_goes_back_to_whom_it_was() -> None:
    """Who had it before gets it, however much others are free; but never beyond what fits."""
    own = job("1", preferred=AgentId("mine"))
    people = [seat("mine", load=5), seat("other")]
    assert assign([own], people, frozenset())[0].member.id == "mine"
    full = [seat("mine", load=8), seat("other")]
    assert assign([own], full, frozenset())[0].member.id == "other"


def test_a_named_shift_counts_only_while_it_runs() -> None:
    """Online outside the shift is no invitation; without a shift it is."""
    night, always = seat("night", shift="night"), seat("always")
    assert not is_on_duty(night, frozenset({"day"}))
    assert is_on_duty(night, frozenset({"night"}))
    assert is_on_duty(always, frozenset())


def test_what_is_urgent_goes_to_who_is_there_off_shift() -> None:
    """Only that, only if nobody on duty has a place, and not to who is away or not there."""
    late, away = seat("late", shift="day"), seat("away", shift="day", state=Availability.AWAY)
    gone = seat("gone", shift="day", is_online=False)
    urgent, usual = job("p0", is_urgent=True), job("p2")
    (given_to,) = assign([urgent, usual], [late, away, gone], frozenset())
    assert (given_to.job.key, given_to.member.id) == ("p0", "late")
    on_duty = seat("night", load=5, shift="night")
    (first, _) = assign([urgent, usual], [late, on_duty], frozenset({"night"}))
    assert (first.job.key, first.member.id) == ("p0", "night")


def test_away_and_busy_get_nothing() -> None:
    """An open workspace is not enough."""
    for state in (Availability.AWAY, Availability.BUSY):
        assert assign([job("1")], [seat("a", state=state)], frozenset()) == []
    assert assign([job("1")], [seat("a", is_online=False)], frozenset()) == []
