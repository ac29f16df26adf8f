# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take, transfer, escalate, presence and hand-over by API, as people of the team see them."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar
from sqlalchemy import insert

from intake.conversations import Speaker
from intake.routing.section import DispatchSection
from intake.store import schema
from intake.store.desk.dispatch import set_seat
from intake.store.dispatch_reads import team as team_of
from intake.tickets.required import RequiredFields

TIERS = [
    {"name": "tier2", "queue": "lines", "within": "PT4H"},
    {"name": "engineering", "queue": "lines", "within": "P2D"},
]


async def number_of(desk: Any, conversation_id: str) -> str:
    """The ticket of a conversation."""
    loaded = await desk.store.load_conversation(conversation_id)
    return str(loaded.ticket.number)


async def kinds(desk: Any, number: str) -> list[str]:
    """What the timeline tells."""
    _, answer = await desk.call("GET", f"/tickets/{number}/timeline")
    return [each["kind"] for each in answer["items"]]


def dispatches(desk: Any, **section: Any) -> None:
    """Let the desk dispatch like this."""
    made = DispatchSection.model_validate(section).dispatch(desk.service.hours)
    desk.service = replace(desk.service, dispatch=made)


async def works_in(desk: Any, agent_id: str, *queues: str) -> None:
    """Let somebody work in these queues."""
    members = await desk.queries.dispatch.members()
    (found,) = [one for one in members if one.id == agent_id]
    await desk.store.execute_write(set_seat(replace(found, queues=frozenset(queues))))


async def knows_team(desk: Any) -> None:
    """What a running hub reads when the team has changed."""
    found = await desk.queries._reader.read(team_of)  # noqa: SLF001
    desk.service = replace(desk.service, team=found)


async def test_the_first_to_take_wins(desk: Any) -> None:
    """Two in the same second: one has it, the other hears who."""
    conversation_id = await desk.conversation()
    number = await number_of(desk, conversation_id)
    await desk.sign_in("lina")
    key = await desk.key("agent")
    own, foreign = await asyncio.gather(
        desk.call("POST", f"/tickets/{number}/take", {}),
        desk.call("POST", f"/tickets/{number}/take", {}, **key),
    )
    assert sorted([own[0], foreign[0]]) == [200, 409]
    ticket = await desk.store.load_ticket(number)
    loaded = await desk.store.load_conversation(conversation_id)
    assert loaded.conversation.speaker is Speaker.HUMAN
    assert loaded.conversation.agent_id == ticket.agent_id
    if own[0] == 200:
        assert own[1]["assignee"]["name"] == "李娜"
    assert (await kinds(desk, number)).count("assigned") == 1


async def test_the_second_hears_who_has_it(desk: Any) -> None:
    """By name, in the reader's language, and as data; taking twice adds at most a note."""
    number = await number_of(desk, await desk.conversation())
    await desk.sign_in("lina")
    assert (await desk.call("POST", f"/tickets/{number}/take", {"note": "我来"}))[0] == 200
    assert (await desk.call("POST", f"/tickets/{number}/take", {}))[0] == 200
    assert (await desk.call("POST", f"/tickets/{number}/take", {"note": "明天去"}))[0] == 200
    await desk.sign_in("wang")
    status, problem = await desk.call("POST", f"/tickets/{number}/take", {}, Accept_Language="zh")
    assert (status, problem["type"]) == (409, "ticket-taken")
    assert problem["owner"] == {"id": "a-lina", "name": "李娜"}
    assert "李娜" in problem["detail"]
    assert await kinds(desk, number) == ["assigned", "status_changed", "noted", "noted"]


async def test_the_second_to_take_a_conversation_hears_who_has_it(desk: Any) -> None:
    """The same for the conversation."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    await desk.call("POST", f"/conversations/{conversation_id}/take", {})
    await desk.sign_in("wang")
    status, problem = await desk.call("POST", f"/conversations/{conversation_id}/take", {})
    assert (status, problem["type"]) == (409, "taken-by-other")
    assert problem["owner"]["name"] == "李娜"


async def test_transfer_to_a_colleague(desk: Any) -> None:
    """Ticket and conversation go together, the note is read by colleagues only."""
    conversation_id = await desk.conversation()
    number = await number_of(desk, conversation_id)
    await desk.sign_in("lina")
    await desk.call("POST", f"/tickets/{number}/take", {})
    to_wang = {"agent_id": "a-wang", "note": "他熟悉这台机器"}
    status, ticket = await desk.call("POST", f"/tickets/{number}/transfer", to_wang)
    assert (status, ticket["assignee"]["id"], ticket["status"]) == (200, "a-wang", "assigned")
    loaded = await desk.store.load_conversation(conversation_id)
    assert (loaded.conversation.speaker, loaded.conversation.agent_id) == (Speaker.HUMAN, "a-wang")
    _, said = await desk.call("GET", f"/conversations/{conversation_id}/messages")
    assert (said["items"][-1]["author"], said["items"][-1]["text"]) == ("note", "他熟悉这台机器")
    assert (await kinds(desk, number))[-2:] == ["transferred", "assigned"]


async def _given_to_wang(desk: Any, number: str, how: str) -> None:
    await desk.sign_in("sun")
    path, body = f"/tickets/{number}", {"assignee": "a-wang"}
    if how == "transfer":
        status, ticket = await desk.call(
            "POST", f"{path}/transfer", {"agent_id": "a-wang", "note": "他熟悉"}
        )
    else:
        status, ticket = await desk.call("PATCH", path, body)
    assert (status, ticket["assignee"]["id"]) == (200, "a-wang")


@pytest.mark.parametrize("is_there", [False, True])
@pytest.mark.parametrize("how", ["assign", "transfer"])
async def test_nobody_has_come_while_the_new_owner_is_away(
    desk: Any, how: str, *, is_there: bool
) -> None:
    """The ticket is theirs, and the customer goes on waiting for everybody to see."""
    conversation_id = await desk.conversation()
    number = await number_of(desk, conversation_id)
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as at_the_desk:
        if is_there:
            who = {"login": "wang", "password": "correct horse battery"}
            await at_the_desk.post(f"{desk.url}/api/v1/login", json=who)
            page = await at_the_desk.ws_connect(
                f"{desk.url}/api/v1/live", headers={"Origin": desk.url}
            )
            await page.receive()
        await _given_to_wang(desk, number, how)
    _, row = await desk.call("GET", f"/conversations/{conversation_id}")
    _, said = await desk.call("GET", f"/conversations/{conversation_id}/messages")
    has_come = any("来为您服务" in one["text"] for one in said["items"])
    assert (row["speaker"], has_come) == (("human", True) if is_there else ("waiting", False))
    assert (row["waiting_since"] is None) is is_there


async def test_transfer_to_a_queue(desk: Any) -> None:
    """Nobody has it then, and the customer waits again; an empty queue is refused."""
    conversation_id = await desk.conversation()
    number = await number_of(desk, conversation_id)
    await desk.sign_in("lina")
    await desk.call("POST", f"/tickets/{number}/take", {})
    path = f"/tickets/{number}/transfer"
    status, problem = await desk.call("POST", path, {"queue": "lines", "note": "产线的"})
    assert (status, problem["type"]) == (409, "queue-empty")
    await desk.sign_in("sun")
    status, _ = await desk.call("PATCH", "/agents/a-wang", {"queues": ["printers", "lines"]})
    assert status == 200
    status, ticket = await desk.call("POST", path, {"queue": "lines", "note": "产线的"})
    assert (status, ticket["queue"], ticket["assignee"], ticket["status"]) == (
        200, "lines", None, "new",
    )  # fmt: skip
    loaded = await desk.store.load_conversation(conversation_id)
    assert loaded.conversation.speaker is Speaker.WAITING
    assert (loaded.conversation.agent_id, loaded.conversation.queue) == (None, "lines")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"note": "x"}, "body"),
        ({"queue": "lines", "agent_id": "a-wang", "note": "x"}, "body"),
        ({"queue": "lines", "note": " "}, "note"),
        ({"agent_id": "a-edit", "note": "x"}, "agent_id"),
        ({"queue": "nowhere", "note": "x"}, "queue"),
    ],
)
async def test_a_transfer_needs_one_target_and_a_reason(
    desk: Any, body: dict[str, str], field: str
) -> None:
    """And the target has to work on tickets."""
    number = await number_of(desk, await desk.conversation())
    await desk.sign_in("lina")
    status, problem = await desk.call("POST", f"/tickets/{number}/transfer", body)
    assert status == 400
    assert list(problem["problems"]) == [field]


async def test_others_cannot_pass_on_what_is_mine(desk: Any) -> None:
    """A supervisor can."""
    number = await number_of(desk, await desk.conversation())
    await desk.sign_in("lina")
    await desk.call("POST", f"/tickets/{number}/take", {})
    to = {"agent_id": "a-wang", "note": "x"}
    await desk.sign_in("wang")
    assert (await desk.call("POST", f"/tickets/{number}/transfer", to))[0] == 409
    await desk.sign_in("sun")
    assert (await desk.call("POST", f"/tickets/{number}/transfer", to))[0] == 200


async def test_a_take_needs_what_assigning_needs(desk: Any) -> None:
    """However a ticket gets its owner: the fields of that step come first."""
    number = await number_of(desk, await desk.conversation())
    needed = RequiredFields({"fault": {"assign": ("contract_no",)}})
    desk.service = replace(desk.service, required=needed)
    await desk.sign_in("lina")
    for method, path, body in (
        ("POST", f"/tickets/{number}/take", {}),
        ("POST", f"/tickets/{number}/transfer", {"agent_id": "a-wang", "note": "x"}),
        ("PATCH", f"/tickets/{number}", {"assignee": "me"}),
    ):
        status, problem = await desk.call(method, path, body)
        assert (status, list(problem["problems"])) == (422, ["contract_no"])
    assert (await desk.call("GET", f"/tickets/{number}"))[1]["assignee"] is None


async def test_presence_is_mine_to_say(desk: Any) -> None:
    """Available until I say otherwise; online only with a workspace open. A key sits nowhere."""
    await desk.sign_in("lina")
    assert await desk.call("GET", "/presence") == (
        200, {"state": "available", "is_online": False, "load": 0, "capacity": 8},
    )  # fmt: skip
    assert (await desk.call("PUT", "/presence", {"state": "away"}))[1]["state"] == "away"
    headers = {"Origin": desk.url}
    async with desk.session.ws_connect(f"{desk.url}/api/v1/live", headers=headers):
        _, mine = await desk.call("GET", "/presence")
        assert (mine["state"], mine["is_online"]) == ("away", True)
    key = await desk.key("agent")
    status, problem = await desk.call("PUT", "/presence", {"state": "busy"}, **key)
    assert (status, problem["type"]) == (409, "no-desk")


async def test_supervisors_say_what_people_can_do(desk: Any) -> None:
    """Queues, skills, capacity, shift; what is left out stays; agents may only look."""
    dispatches(desk, shifts={"early": {"hours": ["06:00-14:00"]}})
    await desk.sign_in("sun")
    change = {"skills": ["laser"], "capacity": 3, "shift": "early"}
    status, lina = await desk.call("PATCH", "/agents/a-lina", change)
    assert status == 200
    assert (lina["queues"], lina["skills"], lina["capacity"], lina["shift"]) == (
        ["printers"], ["laser"], 3, "early",
    )  # fmt: skip
    _, lina = await desk.call("PATCH", "/agents/a-lina", {"shift": None})
    assert (lina["skills"], lina["shift"]) == (["laser"], "")
    for wrong in ({"queues": ["nowhere"]}, {"shift": "late"}, {"capacity": -1}):
        assert (await desk.call("PATCH", "/agents/a-lina", wrong))[0] == 400
    assert (await desk.call("PATCH", "/agents/a-edit", {"capacity": 1}))[0] == 404
    await desk.sign_in("lina")
    assert (await desk.call("PATCH", "/agents/a-lina", {"capacity": 99}))[0] == 403
    _, listed = await desk.call("GET", "/agents")
    assert {each["id"] for each in listed["items"]} == {"a-admin", "a-sun", "a-lina", "a-wang"}
    assert listed["shifts"] == ["early"]


async def test_shifts_and_tiers_have_names_for_people(desk: Any) -> None:
    """In both languages where the file gives them; its own word for each where it does not."""
    late = {"hours": ["14:00-22:00"], "title": {"zh": "晚班", "en": "Late shift"}}
    tiers = [TIERS[0], {**TIERS[1], "title": {"zh": "研发"}}]
    dispatches(desk, shifts={"early": {"hours": ["06:00-14:00"]}, "late": late}, escalation=tiers)
    await desk.sign_in("lina")
    _, session = await desk.call("GET", "/session")
    assert session["shifts"] == [
        {"id": "early", "name": {"zh": "early", "en": "early"}},
        {"id": "late", "name": {"zh": "晚班", "en": "Late shift"}},
    ]
    assert session["tiers"] == [
        {"id": "tier2", "name": {"zh": "tier2", "en": "tier2"}},
        {"id": "engineering", "name": {"zh": "研发", "en": "engineering"}},
    ]


async def test_queues_that_nobody_works_in_are_shown(desk: Any) -> None:
    """Those the rules name and those with open tickets, each with its reason."""
    rules = [{"keywords": ["x"], "queue": "lines"}, {"keywords": ["y"], "queue": "nowhere"}]
    dispatches(desk, rules=rules)
    await desk.conversation(queue="lines")
    await knows_team(desk)
    await desk.sign_in("lina")
    _, found = await desk.call("GET", "/dispatch/problems")
    assert found["items"] == [
        {"queue": "lines", "reason": "no_member", "open_tickets": 1, "turned_away": 0},
        {"queue": "nowhere", "reason": "unknown_queue", "open_tickets": 0, "turned_away": 0},
    ]


async def test_a_customer_gets_their_own_person(desk: Any) -> None:
    """Given by a supervisor, taken away with null."""
    loaded = await desk.store.load_conversation(await desk.conversation())
    path = f"/contacts/{loaded.contact.id}/account-manager"
    await desk.sign_in("sun")
    assert await desk.call("PUT", path, {"agent_id": "a-lina"}) == (200, {"agent_id": "a-lina"})
    assert await desk.queries.dispatch.manager_of(loaded.contact.id) == "a-lina"
    _, contact = await desk.call("GET", f"/contacts/{loaded.contact.id}")
    assert contact["account_manager"] == "a-lina"
    _, corrected = await desk.call("PATCH", f"/contacts/{loaded.contact.id}", {"company": "云天"})
    assert corrected["account_manager"] == "a-lina"
    assert (await desk.call("PUT", path, {"agent_id": "a-edit"}))[0] == 400
    assert (await desk.call("PUT", path, {"agent_id": None}))[0] == 200
    assert await desk.queries.dispatch.manager_of(loaded.contact.id) is None


async def test_the_package_of_a_hand_over(desk: Any) -> None:
    """What is known, what is open, what the bot said and tried, files, and the time left."""
    conversation_id = await desk.conversation()
    number = await number_of(desk, conversation_id)
    row = {
        "conversation_id": conversation_id, "kind": "handed_off", "actor_kind": "bot",
        "actor_id": "", "actor_name": "", "at": 0, "detail": '{"reason":"asked"}',
    }  # fmt: skip
    await desk.store.execute_write(insert(schema.timeline).values(ticket=number, **row))
    await desk.sign_in("lina")
    status, package = await desk.call("GET", f"/conversations/{conversation_id}/handover")
    assert status == 200
    assert (package["reason"], package["ticket"], package["queue"]) == (
        "asked", number, "printers",
    )  # fmt: skip
    assert package["fields"]["description"]["display"] == "打印机坏了"
    assert [each["name"] for each in package["open_questions"]] == ["serial_number"]
    clocks = {each["name"]: each["seconds_left"] for each in package["clocks"]}
    assert clocks == {"first_response": 2 * 3600, "resolution": 2 * 86400}
    assert (await desk.call("GET", "/conversations/none/handover"))[0] == 404
