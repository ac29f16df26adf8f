# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks, and what the customer and the ticket notice of it."""

from dataclasses import replace
from typing import Any

import pytest

from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.store import schema


async def messages(desk: Any, conversation_id: str) -> list[tuple[str, str]]:
    """Author and text of every message."""
    _, answer = await desk.call("GET", f"/conversations/{conversation_id}/messages")
    return [(each["author"], each["text"]) for each in answer["items"]]


async def test_take(desk: Any) -> None:
    """Taking a waiting conversation makes it mine, assigns the ticket and tells the customer."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    status, taken = await desk.call("POST", f"/conversations/{conversation_id}/take")
    assert status == 200
    assert taken["speaker"] == "human"
    assert taken["agent"] == {"id": "a-lina", "name": "李娜"}
    assert taken["ticket"]["status"] == "assigned"
    assert taken["waiting_since"] is None
    assert (await messages(desk, conversation_id))[-1] == ("system", "李娜 来为您服务了。")


async def test_a_row_says_what_the_customer_said_and_what_is_due(desk: Any) -> None:
    """Whatever was written after it, and as long as a promise of its ticket runs."""
    conversation_id = await desk.conversation()
    await desk.customer_says(conversation_id, "现在冒烟了！")
    await desk.sign_in("lina")
    _, before = await desk.call("GET", f"/conversations/{conversation_id}")
    path = f"/conversations/{conversation_id}/messages"
    await desk.call("POST", path, {"text": "看一下", "kind": "note"})
    _, page = await desk.call("GET", "/conversations?speaker=waiting")
    (row,) = page["items"]
    assert (row["noted"]["text"], row["said"]["text"]) == ("看一下", "现在冒烟了！")
    assert row["said"]["seq"] == before["last_seq"] == row["noted"]["seq"] - 1
    _, ticket = await desk.call("GET", f"/tickets/{row['ticket']['number']}")
    assert row["ticket"]["due_at"] == ticket["sla"]["first_response_due_at"]
    await desk.call("POST", path, {"text": "请先断电"})
    _, answered = await desk.call("GET", f"/conversations/{conversation_id}")
    assert answered["ticket"]["due_at"] == ticket["sla"]["resolution_due_at"]
    await desk.call("POST", f"/conversations/{conversation_id}/close")
    _, closed = await desk.call("GET", f"/conversations/{conversation_id}")
    assert closed["ticket"]["due_at"] is None


async def test_take_twice(desk: Any) -> None:
    """Taking what is mine already changes nothing and says nothing again."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    _, first = await desk.call("POST", f"/conversations/{conversation_id}/take")
    status, second = await desk.call("POST", f"/conversations/{conversation_id}/take")
    assert (status, second) == (200, first)


@pytest.mark.parametrize(("language", "line"), [("en", "李娜 has joined"), (None, "李娜 来为您")])
async def test_customer_language(desk: Any, language: str | None, line: str) -> None:
    """In the customer's, else in the site's first, whatever the agent's is."""
    conversation_id = await desk.conversation(language=language)
    await desk.sign_in("lina")
    await desk.call("POST", f"/conversations/{conversation_id}/take")
    assert (await messages(desk, conversation_id))[-1][1].startswith(line)


async def test_reply_takes_over(desk: Any) -> None:
    """Answering a waiting conversation takes it, starts the work and keeps the first promise."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    status, said = await desk.call(
        "POST", f"/conversations/{conversation_id}/messages", {"text": "您好，我来看一下"}
    )
    assert status == 201
    assert said["author"] == "agent"
    assert said["author_name"] == "李娜"
    assert said["delivery"] == {"state": "waiting", "error": None}
    _, view = await desk.call("GET", f"/conversations/{conversation_id}")
    assert view["speaker"] == "human"
    _, ticket = await desk.call("GET", f"/tickets/{view['ticket']['number']}")
    assert ticket["status"] == "in_progress"
    assert ticket["assignee"]["id"] == "a-lina"
    assert ticket["sla"]["responded_at"] == "2026-11-22T10:00:00Z"


async def test_one_speaker(desk: Any) -> None:
    """A colleague can neither answer nor take what somebody else has; a supervisor can take it."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    await desk.call("POST", f"/conversations/{conversation_id}/take")
    await desk.sign_in("wang")
    for path, body in (("messages", {"text": "x"}), ("take", {}), ("handback", {}), ("close", {})):
        status, problem = await desk.call("POST", f"/conversations/{conversation_id}/{path}", body)
        assert (status, problem["type"]) == (409, "taken-by-other"), path
    await desk.sign_in("sun")
    status, taken = await desk.call("POST", f"/conversations/{conversation_id}/take")
    assert (status, taken["agent"]["id"]) == (200, "a-sun")


async def test_note_stays_inside(desk: Any) -> None:
    """A note is kept, seen by colleagues, and never becomes a delivery."""
    conversation_id = await desk.conversation()
    await desk.sign_in("wang")
    status, note = await desk.call(
        "POST",
        f"/conversations/{conversation_id}/messages",
        {"text": "上周也坏过", "kind": "note"},
    )
    assert (status, note["author"], note["delivery"]) == (201, "note", None)
    assert await desk.rows(schema.delivery) == []
    _, view = await desk.call("GET", f"/conversations/{conversation_id}")
    assert view["speaker"] == "waiting"


async def test_an_answer_says_something(desk: Any) -> None:
    """What a customer would see as an empty bubble is refused."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    path = f"/conversations/{conversation_id}/messages"
    for text in ("", " \n", "\u200b\ufeff"):
        status, problem = await desk.call("POST", path, {"text": text})
        assert (status, problem["type"]) == (400, "invalid-request")


async def test_hand_back(desk: Any) -> None:
    """Handing back lets the bot speak, frees the conversation and tells the customer kindly."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    await desk.call("POST", f"/conversations/{conversation_id}/take")
    status, given = await desk.call("POST", f"/conversations/{conversation_id}/handback")
    assert (status, given["speaker"], given["agent"]) == (200, "bot", None)
    author, text = (await messages(desk, conversation_id))[-1]
    assert author == "system"
    assert "智能助手" in text


async def test_close(desk: Any) -> None:
    """Closing resolves the ticket, stops its clock and tells the customer the number."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    status, closed = await desk.call(
        "POST", f"/conversations/{conversation_id}/close", {"note": "换了搓纸轮"}
    )
    assert (status, closed["speaker"]) == (200, "closed")
    assert closed["ticket"]["status"] == "resolved"
    (author, text), note = (await messages(desk, conversation_id))[-2:]
    assert author == "system"
    assert closed["ticket"]["number"] in text
    assert note == ("note", "换了搓纸轮")
    _, ticket = await desk.call("GET", f"/tickets/{closed['ticket']['number']}")
    assert ticket["sla"]["resolved_at"] == "2026-11-22T10:00:00Z"


async def test_unseen_message(desk: Any) -> None:
    """An answer written before the customer's newest message is held back for another look."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    await desk.customer_says(conversation_id, "现在冒烟了！")
    path = f"/conversations/{conversation_id}/messages"
    status, problem = await desk.call("POST", path, {"text": "重启一下", "seen_seq": 1})
    assert (status, problem["type"]) == (409, "unseen-messages")
    status, _ = await desk.call("POST", path, {"text": "请马上断电！", "seen_seq": 2})
    assert status == 201


async def test_same_client_id(desk: Any) -> None:
    """A message sent twice under one client id is there once, with one answer."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    path = f"/conversations/{conversation_id}/messages"
    body = {"text": "您好", "client_id": "w-1"}
    first = await desk.call("POST", path, body)
    assert await desk.call("POST", path, body) == first
    assert [text for _, text in await messages(desk, conversation_id)].count("您好") == 1


async def test_stale_is_decided_again(desk: Any) -> None:
    """A customer's message that arrives at the same moment does not lose the agent's answer."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    desk.before_commit.append(lambda: desk.customer_says(conversation_id, "在吗"))
    status, said = await desk.call(
        "POST", f"/conversations/{conversation_id}/messages", {"text": "在的"}
    )
    assert (status, said["seq"]) == (201, 4)
    texts = [text for _, text in await messages(desk, conversation_id)]
    assert texts == ["打印机坏了", "在吗", "李娜 来为您服务了。", "在的"]


async def test_always_stale(desk: Any) -> None:
    """When others are faster every time, the agent is told to look again; nothing is written."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    for number in range(3):
        desk.before_commit.append(
            lambda number=number: desk.customer_says(conversation_id, f"{number}")
        )
    status, problem = await desk.call(
        "POST", f"/conversations/{conversation_id}/messages", {"text": "x"}
    )
    assert (status, problem["type"]) == (409, "stale")
    assert "x" not in [text for _, text in await messages(desk, conversation_id)]


async def test_list(desk: Any) -> None:
    """Lists filter by who speaks, queue, owner and words, and go on by cursor without gaps."""
    ids = [await desk.conversation(f"客户{n}", says=(f"故障{n}",)) for n in range(5)]
    bot = await desk.conversation("Bob", speaker=Speaker.BOT, has_ticket=False, queue="lines")
    await desk.sign_in("lina")
    await desk.call("POST", f"/conversations/{ids[0]}/take")

    async def found(query: str) -> list[str]:
        status, page = await desk.call("GET", f"/conversations?{query}")
        assert status == 200, page
        return sorted(each["id"] for each in page["items"])

    assert await found("speaker=bot") == [bot]
    assert await found("speaker=human&speaker=bot") == sorted([ids[0], bot])
    assert await found("queue=lines") == [bot]
    assert await found("assignee=me") == [ids[0]]
    assert await found("assignee=none&speaker=waiting") == sorted(ids[1:])
    assert await found("q=故障3") == [ids[3]]
    assert await found("q=bob&speaker=&queue=") == [bot]
    seen, cursor = [], ""
    while cursor is not None:
        _, page = await desk.call("GET", f"/conversations?limit=2&cursor={cursor}")
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == sorted([*ids, bot])


async def test_detail(desk: Any) -> None:
    """One conversation shows the ticket's fields with label and origin."""
    conversation_id = await desk.conversation()
    await desk.sign_in("audit")
    _, view = await desk.call("GET", f"/conversations/{conversation_id}")
    assert view["dialog"] is None
    assert view["fields"] == {
        "description": {
            "value": "打印机坏了",
            "display": "打印机坏了",
            "origin": "message",
            "label": {"zh": "故障描述", "en": ""},
        }
    }


async def test_running_dialog(desk: Any) -> None:
    """While a dialog runs, its answers so far and the open question are shown."""
    conversation_id = await desk.conversation(has_ticket=False, speaker=Speaker.BOT)
    loaded = await desk.store.load_conversation(conversation_id)
    answers = {"product": ["B7", "B7 激光打印机", "message"]}  # as DialogSession.to_json writes
    dialog = {"dialog": "report_fault", "state": "ask:phone", "answers": answers}
    await desk.commit(ChangeSet(replace(loaded.conversation, dialog=dialog)))
    await desk.sign_in("lina")
    _, view = await desk.call("GET", f"/conversations/{conversation_id}")
    assert view["dialog"] == {"name": "report_fault", "state": "ask:phone", "asking": "phone"}
    assert view["fields"]["product"]["display"] == "B7 激光打印机"
    assert view["fields"]["product"]["label"] == {"zh": "产品", "en": "Product"}


async def test_absent(desk: Any) -> None:
    """A conversation that does not exist is a plain 404 for every operation."""
    await desk.sign_in("lina")
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/messages", None),
        ("POST", "/messages", {"text": "x"}),
        ("POST", "/take", {}),
        ("POST", "/handback", {}),
        ("POST", "/close", {}),
    ):
        status, problem = await desk.call(method, f"/conversations/nobody{path}", body)
        assert (status, problem["type"]) == (404, "not-found"), path


async def test_messages_before(desk: Any) -> None:
    """Reading backwards gives the last messages before a place, in reading order."""
    conversation_id = await desk.conversation(says=[f"{n}" for n in range(1, 8)])
    await desk.sign_in("lina")
    path = f"/conversations/{conversation_id}/messages"
    _, answer = await desk.call("GET", f"{path}?before=6&limit=2")
    assert [each["seq"] for each in answer["items"]] == [4, 5]
    _, answer = await desk.call("GET", f"{path}?after=5")
    assert [each["seq"] for each in answer["items"]] == [6, 7]


async def test_a_search_finds_what_people_wrote_at_any_time(desk: Any) -> None:
    """A note as well, in conversations and their tickets; what the bot says is everywhere."""
    found_in = await desk.conversation(says=("打印机坏了", "订单是 DD-77", "急"))
    other = await desk.conversation(name="李雷", says=("你好",))
    await desk.sign_in("lina")
    place = f"/conversations/{found_in}/messages"
    await desk.call("POST", place, {"text": "已问过仓库", "kind": "note"})
    for text in ("dd-77", "问过仓库"):
        _, page = await desk.call("GET", f"/conversations?q={text}")
        assert [one["id"] for one in page["items"]] == [found_in]
        _, page = await desk.call("GET", f"/tickets?q={text}")
        assert [one["conversation_id"] for one in page["items"]] == [found_in]
    await desk.call("POST", f"/conversations/{other}/take")  # the system says who comes
    await desk.customer_says(other, "好的")
    _, page = await desk.call("GET", "/conversations?q=为您服务")
    assert [one["id"] for one in page["items"]] == []
