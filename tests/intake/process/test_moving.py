# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processes: what a file may say, and that no sequence of wishes leaves the path."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bots.configuration.service_file import load_service_desk
from bots.settings import Bot
from intake.changes import Actor, ChangeSet, TimelineEntry, status_changed
from intake.consequences import Circumstances
from intake.conversations import Conversation
from intake.errors import IllegalTransition, InvalidRequest, MergedAway, StepNotAllowed
from intake.ids import AgentId, ContactId, ConversationId
from intake.messages import Address
from intake.process import moving
from intake.process.flow import Processes
from intake.process.moving import keep_process
from intake.tickets import lifecycle
from intake.tickets.progress import NOTHING, Lasting, Progress
from intake.tickets.ticket import Priority, Ticket, TicketStatus
from tests.support.tickets import LINA, filed

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[3] / "bots/presets/processes"
USUAL = load_service_desk(Bot())


def template(name: str) -> dict[str, Any]:
    """A shipped process, for faults."""
    text = (TEMPLATES / f"{name}.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return {**document, "types": ["fault"]}


def processes(name: str = "equipment", **more: Any) -> Processes:
    """One process, perhaps changed."""
    return Processes.model_validate({"main": {**template(name), **more}})


def ticket_of(priority: Priority = Priority.P2) -> Ticket:
    """A fault that was just filed."""
    return filed(
        NOW, priority=priority, contact_id=ContactId("k1"), conversation_id=ConversationId("c1")
    )


CONVERSATION = Conversation(
    ConversationId("c1"), Address("webchat", "site", "v"), "v", ContactId("k1"), version=1
)


def followed(
    after: Ticket, before: Ticket | None, flows: Processes, *told: TimelineEntry
) -> Ticket:
    """The ticket after a change has passed the one check."""
    result = kept(after, before, flows, *told).ticket
    assert result is not None
    return result


def kept(
    after: Ticket, before: Ticket | None, flows: Processes, *told: TimelineEntry
) -> ChangeSet:
    """A change after it has passed the one check."""
    desk = replace(USUAL, processes=flows)
    change = ChangeSet(CONVERSATION, ticket=after, timeline=told)
    return keep_process(change, Circumstances(desk, NOW, None, before))


def status_told(before: Ticket, after: Ticket, kind: str = "agent") -> TimelineEntry:
    """The entry of a new status."""
    (told,) = status_changed(before, after, Actor(kind, "a-lina"), NOW)
    return told


def begun(flows: Processes, priority: Priority = Priority.P2) -> Ticket:
    """A ticket at the first step, which somebody has."""
    filed = followed(ticket_of(priority), None, flows, TimelineEntry("opened", Actor("bot"), NOW))
    return replace(filed, version=1, agent_id=AgentId("a-lina"))


@pytest.mark.parametrize("name", sorted(each.stem for each in TEMPLATES.glob("*.yaml")))
def test_a_reopened_ticket_goes_on_where_its_process_says(name: str) -> None:
    """Not at the next step that would fit its status, and whatever that one needs."""
    flows = processes(name)
    flow = flows.root["main"]
    ticket = begun(flows)
    last = next(one for one in flow.steps if one.status == "closed")
    ended = replace(
        ticket, status=TicketStatus.CLOSED, progress=replace(ticket.progress, step=last.name)
    )
    opened = lifecycle.step(ended, "reopen", NOW)
    told = status_changed(ended, opened, Actor("customer"), NOW)
    assert followed(opened, ended, flows, *told).progress.step == flow.reopens_at


@pytest.mark.parametrize("name", sorted(each.stem for each in TEMPLATES.glob("*.yaml")))
def test_every_template_is_sound_and_can_be_walked(name: str) -> None:
    """From filed to closed, with everything each step wants."""
    flows = processes(name)
    flow = flows.root["main"]
    ticket = begun(flows)
    assert ticket.progress.step == flow.first.name
    everything = Progress(
        checked={one.name: "passed" for one in flow.checks},
        approved=tuple(one.name for one in flow.steps),
        cause="x",
        fix="y",
        lasting=Lasting.PERMANENT,
        is_signed=True,
    )
    for _ in flow.steps:
        now_so = ticket.progress
        ready = replace(everything, flow=now_so.flow, step=now_so.step, visited=now_so.visited)
        ticket = replace(ticket, progress=ready)
        following = [one for one in moving.options(ticket, flow) if not one.lacks]
        if not following:
            break
        ticket = moving.move(ticket, flow, following[-1].step.name, NOW, is_leader=True)
    assert ticket.status is TicketStatus.CLOSED


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reopens_at": "nowhere"}, "reopens_at"),
        ({"reopens_at": "closed"}, "reopens_at"),
        ({"steps": template("equipment")["steps"][:4]}, "next names no step: closed"),
        ({"steps": template("equipment")["steps"][1:]}, "must have the status new"),
        ({"steps": template("equipment")["steps"] * 2}, "same name"),
        ({"types": []}, "types"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_a_process_that_leads_nowhere_is_refused(change: dict[str, Any], says: str) -> None:
    """Before anything runs, with what is wrong."""
    with pytest.raises(ValidationError) as caught:
        processes("equipment", **change)
    assert says in str(caught.value)


def test_a_type_has_one_process() -> None:
    """Two processes for one type of ticket are a mistake."""
    with pytest.raises(ValidationError, match="have two"):
        Processes.model_validate({"one": template("minimal"), "two": template("software")})


def test_remote_comes_first_unless_it_is_urgent() -> None:
    """P2 needs the remote step before the visit; P0 may go at once."""
    flows = processes()
    flow = flows.root["main"]
    lacking = {one.step.name: one.lacks for one in moving.options(begun(flows), flow)}
    assert lacking["on_site"] == ("remote_first",)
    urgent = begun(flows, Priority.P0)
    assert moving.move(urgent, flow, "on_site", NOW, is_leader=False).progress.step == "on_site"
    remote = moving.move(begun(flows), flow, "remote", NOW, is_leader=False)
    assert moving.move(remote, flow, "on_site", NOW, is_leader=False).progress.step == "on_site"


def test_a_ticket_that_goes_on_as_another_takes_no_step() -> None:
    """It says which, and not what the step would have needed."""
    flows = processes()
    ticket = begun(flows)
    merged = replace(ticket, progress=replace(ticket.progress, merged_into="FD-000009"))
    with pytest.raises(MergedAway) as refused:
        moving.move(merged, flows.root["main"], "on_site", NOW, is_leader=False)
    assert refused.value.other == "FD-000009"


def test_only_a_step_that_follows_is_taken() -> None:
    """A step further on is refused with those that are open, one that is none by its name."""
    flows = processes()
    flow = flows.root["main"]
    with pytest.raises(StepNotAllowed) as refused:
        moving.move(begun(flows), flow, "verified", NOW, is_leader=True)
    assert (refused.value.lacks, refused.value.allowed) == ((), ("remote",))
    assert refused.value.held == {"on_site": ("remote_first",)}
    with pytest.raises(InvalidRequest) as unknown:
        moving.move(begun(flows), flow, "nowhere", NOW, is_leader=True)
    assert unknown.value.problems == {"step": "unknown_step"}


def test_a_consent_is_for_one_entry() -> None:
    """Whoever comes to a step again asks again; consent to other steps stands."""
    flows = processes()
    ticket = begun(flows)
    approved = replace(ticket.progress, approved=("remote", "on_site"))
    moved = moving.move(
        replace(ticket, progress=approved), flows.root["main"], "remote", NOW, is_leader=False
    )
    assert moved.progress.approved == ("on_site",)


def test_who_waits_for_a_customer_waits_in_the_next_step_too() -> None:
    """Until the ticket is resolved: then nobody is waited for."""
    flows = processes()
    flow = flows.root["main"]
    waiting = lifecycle.step(begun(flows), "wait", NOW)
    moved = moving.move(waiting, flow, "remote", NOW, is_leader=False)
    assert moved.status is TicketStatus.WAITING
    checked = {one.name: "passed" for one in flow.checks}
    done = {"checked": checked, "cause": "wear", "fix": "other", "lasting": Lasting.WORKAROUND}
    solved = replace(moved, progress=replace(moved.progress, **done))
    ended = moving.move(solved, flow, "verified", NOW, is_leader=False)
    assert (ended.status, ended.waiting_for) == (TicketStatus.RESOLVED, "")


def test_a_step_tells_of_its_queue_and_status() -> None:
    """In this order, on the ticket's own timeline."""
    first, remote, *others = template("equipment")["steps"]
    flows = processes(steps=[first, {**remote, "queue": "repairs"}, *others])
    flow = flows.root["main"]
    ticket = begun(flows)
    moved = moving.move(ticket, flow, "remote", NOW, is_leader=False)
    told = moving.moved(ticket, moved, flow, LINA.actor, NOW)
    assert [one.kind for one in told] == ["step_changed", "queue_changed", "status_changed"]
    assert told[1].detail == {"from": "printers", "to": "repairs"}
    assert {one.ticket for one in told} == {ticket.number}


def test_a_ticket_that_turns_out_to_be_a_fault_begins_its_process() -> None:
    """Whatever else is told with it; one of a type without a process begins none."""
    flows = processes()
    other = replace(ticket_of(), type="question", version=1)
    noted = TimelineEntry("noted", LINA.actor, NOW)
    retyped = TimelineEntry("type_changed", LINA.actor, NOW)
    assert followed(other, other, flows, noted, retyped).progress == NOTHING
    after = followed(replace(other, type="fault"), other, flows, noted, retyped)
    assert after.progress.step == flows.root["main"].first.name
    new = kept(replace(other, version=0), None, flows, noted)
    assert (new.timers, new.timeline) == ((), (noted,))


def test_a_ticket_whose_state_before_is_not_known_keeps_its_step() -> None:
    """It comes along with a change of another one, which is what was looked up."""
    flows = processes()
    ticket = begun(flows)
    assert followed(ticket, None, flows, TimelineEntry("noted", LINA.actor, NOW)) is ticket


def test_what_a_customer_does_is_held_back_not_refused() -> None:
    """A closing that the process forbids leaves the ticket where it is, and says so."""
    flows = processes()
    before = replace(begun(flows), status=TicketStatus.IN_PROGRESS)
    before = replace(before, progress=replace(before.progress, step="remote"))
    after = lifecycle.step(before, "resolve", NOW)
    with pytest.raises(StepNotAllowed):
        followed(after, before, flows, status_told(before, after))
    kept = followed(after, before, flows, status_told(before, after, "customer"))
    assert (kept.status, kept.resolved_at) == (TicketStatus.IN_PROGRESS, None)


WISHES = st.lists(
    st.one_of(
        st.sampled_from(list(TicketStatus)),
        st.sampled_from(["grade", "remote", "on_site", "verified", "closed"]),
        st.sampled_from(["check", "solve", "task", "done"]),
    ),
    max_size=30,
)


@given(WISHES)
def test_no_sequence_of_wishes_leaves_the_path(wishes: list[Any]) -> None:
    """Whatever is asked for, by status or by step, a ticket only goes where the process leads."""
    flows = processes()
    flow = flows.root["main"]
    ticket = begun(flows)
    for number, wish in enumerate(wishes):
        before = replace(ticket, version=number + 1)
        try:
            after = wished(before, wish, flow)
        except (StepNotAllowed, IllegalTransition):
            continue
        was, now_so = before.progress.step, after.progress.step
        if was != now_so:
            here = flow.step(was)
            assert here is not None
            reopens = before.status in {TicketStatus.RESOLVED, TicketStatus.CLOSED}
            assert now_so in here.next or (reopens and now_so == flow.reopens_at)
            step = flow.step(now_so)
            assert step is not None
            assert reopens or not moving.lacks(before, flow, step)
        if after.status is TicketStatus.RESOLVED:
            assert now_so == "verified"
        if after.status is TicketStatus.CLOSED:
            assert now_so == "closed"
        ticket = after


def wished(before: Ticket, wish: Any, flow: Any) -> Ticket:
    """The ticket after somebody asked for a status, a step, or did some work."""
    flows = Processes.model_validate({"main": flow.model_dump()})
    progress = before.progress
    if isinstance(wish, TicketStatus):
        after = lifecycle.step_to(before, wish, NOW)
        return followed(after, before, flows, status_told(before, after))
    if wish == "check":
        checked = {one.name: "passed" for one in flow.checks}
        return replace(before, progress=replace(progress, checked=checked))
    if wish == "solve":
        solved = replace(progress, cause="wear", fix="other", lasting=Lasting.WORKAROUND)
        return replace(before, progress=solved)
    if wish in {"task", "done"}:
        left = ("t1",) if wish == "task" else ()
        return replace(before, progress=replace(progress, open_tasks=left))
    after = moving.move(before, flow, str(wish), NOW, is_leader=True)
    told = moving.moved(before, after, flow, LINA.actor, NOW)
    return followed(after, before, flows, *told)


def test_a_step_set_by_hand_is_checked_too() -> None:
    """Who writes the step itself, without asking for it, gets no further."""
    flows = processes()
    before = begun(flows)
    jumped = replace(before, progress=replace(before.progress, step="verified"))
    with pytest.raises(StepNotAllowed) as caught:
        followed(jumped, before, flows, TimelineEntry("x", LINA.actor, NOW))
    assert caught.value.allowed == ("remote",)


@given(
    st.builds(
        Progress,
        flow=st.sampled_from(["", "main"]),
        since=st.none() | st.just(NOW),
        visited=st.lists(st.text(max_size=3)).map(tuple),
        checked=st.dictionaries(st.text(max_size=3), st.just("passed")),
        lasting=st.sampled_from(list(Lasting)),
        closed_at=st.none() | st.just(NOW + timedelta(days=1)),
        reopened=st.integers(0, 9),
        survey=st.just(("csat",)) | st.just(()),
    )
)
def test_progress_survives_storage(progress: Progress) -> None:
    """What is kept is what is read; a ticket that was only filed keeps nothing."""
    assert Progress.from_json(progress.to_json()) == progress
    assert NOTHING.to_json() == {}
