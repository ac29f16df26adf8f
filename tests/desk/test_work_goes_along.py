# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is still to be done for a ticket goes along when it is merged, and comes back."""

from typing import Any

from intake.store import schema
from tests.desk.test_relations import filed

TOMORROW = {"starts_at": "2026-11-25T09:00:00Z", "ends_at": "2026-11-25T10:00:00Z"}


async def work_of(desk: Any, number: str) -> tuple[dict[str, str], dict[str, str]]:
    """The tasks of a ticket by title, and its visits by place, each with its state."""
    _, work = await desk.call("GET", f"/tickets/{number}/work")
    return (
        {one["title"]: one["state"] for one in work["tasks"]},
        {one["place"]: one["state"] for one in work["visits"]},
    )


async def has_work(desk: Any, number: str) -> dict[str, Any]:
    """A ticket with a task open and one done, a visit planned and one cancelled."""
    for title in ("Order a drum", "Call the forwarder"):
        due = {"title": title, "due_at": "2026-11-26T09:00:00Z"}
        status, work = await desk.call("POST", f"/tickets/{number}/tasks", due)
        assert status == 201, work
    for engineer, place in (("a-wang", "Hall 2"), ("a-lina", "Hall 9")):
        visit = {"engineer": engineer, "place": place, **TOMORROW}
        status, work = await desk.call("POST", f"/tickets/{number}/visits", visit)
        assert status == 201, work
    done = next(one["id"] for one in work["tasks"] if one["title"] == "Call the forwarder")
    await desk.call("POST", f"/tickets/{number}/tasks/{done}/finish", {})
    gone = next(one["id"] for one in work["visits"] if one["place"] == "Hall 9")
    await desk.call("PATCH", f"/tickets/{number}/visits/{gone}", {"state": "cancelled"})
    return (await desk.call("GET", f"/tickets/{number}/work"))[1]


async def reminded(desk: Any) -> list[str]:
    """Of which tickets a task will be told as overdue."""
    names = [column.name for column in schema.timer.columns]
    timers = [dict(zip(names, row, strict=True)) for row in await desk.rows(schema.timer)]
    return [one["ticket"] for one in timers if one["kind"] == "task"]


async def test_what_is_to_be_done_goes_on_with_a_merge(desk: Any) -> None:
    """Open tasks and visits go along and come back; what was over stays where it was."""
    old, _ = await filed(desk)
    new, _ = await filed(desk, name="李雷")
    await desk.sign_in("lina")
    await has_work(desk, old)
    assert await reminded(desk) == [old]
    _, links = await desk.call("POST", f"/tickets/{old}/merge", {"into": new})
    assert await work_of(desk, old) == ({"Call the forwarder": "done"}, {"Hall 9": "cancelled"})
    assert await work_of(desk, new) == ({"Order a drum": "open"}, {"Hall 2": "planned"})
    assert await reminded(desk) == [new]
    assert (await desk.store.load_ticket(old)).progress.open_tasks == ()
    assert len((await desk.store.load_ticket(new)).progress.open_tasks) == 1
    _, timeline = await desk.call("GET", f"/tickets/{new}/timeline")
    came = next(one for one in timeline["items"] if one["kind"] == "merged_from")
    assert (len(came["detail"]["tasks"]), len(came["detail"]["visits"])) == (1, 1)
    status, _ = await desk.call("POST", f"/links/{links['items'][0]['id']}/undo", {})
    assert status == 200
    tasks, visits = await work_of(desk, old)
    assert (tasks["Order a drum"], visits["Hall 2"]) == ("open", "planned")
    assert await work_of(desk, new) == ({}, {})
    assert await reminded(desk) == [old]
    assert (await desk.store.load_ticket(new)).progress.open_tasks == ()
    assert len((await desk.store.load_ticket(old)).progress.open_tasks) == 1


async def test_what_was_done_after_a_merge_stays_there(desk: Any) -> None:
    """An undo gives back only what is not done; the target's own work is nobody else's."""
    old, _ = await filed(desk)
    new, _ = await filed(desk, name="李雷")
    await desk.sign_in("lina")
    await has_work(desk, old)
    await desk.call("POST", f"/tickets/{new}/tasks", {"title": "Its own"})
    _, links = await desk.call("POST", f"/tickets/{old}/merge", {"into": new})
    _, work = await desk.call("GET", f"/tickets/{new}/work")
    drum = next(one["id"] for one in work["tasks"] if one["title"] == "Order a drum")
    status, _ = await desk.call("POST", f"/tickets/{new}/tasks/{drum}/finish", {})
    assert status == 200
    await desk.call("POST", f"/links/{links['items'][0]['id']}/undo", {})
    assert await work_of(desk, new) == ({"Order a drum": "done", "Its own": "open"}, {})
    assert (await work_of(desk, old))[1]["Hall 2"] == "planned"
    assert len((await desk.store.load_ticket(new)).progress.open_tasks) == 1


async def test_what_is_to_be_done_goes_back_when_a_split_is_undone(desk: Any) -> None:
    """Otherwise a visit would stand on a ticket that is closed."""
    origin, _ = await filed(desk)
    await desk.sign_in("lina")
    _, links = await desk.call("POST", f"/tickets/{origin}/split", {"title": "A second matter"})
    made = links["items"][0]["ticket"]
    await has_work(desk, made)
    await desk.call("POST", f"/links/{links['items'][0]['id']}/undo", {})
    assert await work_of(desk, origin) == ({"Order a drum": "open"}, {"Hall 2": "planned"})
    assert await reminded(desk) == [origin]


async def test_who_had_the_old_ticket_open_hears_where_the_work_is(desk: Any) -> None:
    """An engineer who writes findings, a colleague who is done; what never was is not found."""
    old, _ = await filed(desk)
    new, _ = await filed(desk, name="李雷")
    await desk.sign_in("lina")
    work = await has_work(desk, old)
    await desk.call("POST", f"/tickets/{old}/merge", {"into": new})
    visit = next(one["id"] for one in work["visits"] if one["place"] == "Hall 2")
    drum = next(one["id"] for one in work["tasks"] if one["title"] == "Order a drum")
    for method, path, body in (
        ("PATCH", f"visits/{visit}", {"findings": "worn"}),
        ("POST", f"tasks/{drum}/finish", {}),
    ):
        status, problem = await desk.call(method, f"/tickets/{old}/{path}", body)
        assert (status, problem["type"], new in problem["detail"]) == (409, "merged-away", True)
        assert problem["merged_into"] == new
        assert (await desk.call(method, f"/tickets/{new}/{path}", body))[0] == 200
    for page in ("brief", "sheet"):
        status, problem = await desk.call("GET", f"/tickets/{old}/visits/{visit}/{page}")
        assert (status, problem["merged_into"]) == (409, new)
        assert (await desk.call("GET", f"/tickets/{new}/visits/{visit}/{page}"))[0] == 200
        assert (await desk.call("GET", f"/tickets/{new}/visits/nobody/{page}"))[0] == 404
    assert (await desk.call("POST", f"/tickets/{new}/tasks/nobody/finish", {}))[0] == 404
