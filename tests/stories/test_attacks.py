# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody who wants to break in, and somebody who only has a strange keyboard.

Whatever a customer sends is text in the agent's browser; whatever is too much gets a clear
answer, and the conversation goes on.
"""

import re
import uuid
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import expect

CHAT = "/channels/webchat/site"
SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>"
EVIL = {"Origin": "https://evil.example"}


async def test_nothing_a_customer_sends_is_executed(stage: Any, photo: bytes) -> None:
    """Script as message, name, description and file name stays text, also in the panels."""
    customer = await stage.customer("en")
    await customer.open()
    await customer.tell(f"my printer is broken {SCRIPT}", "Which product")
    for text, answer in (
        ("B7", "serial number"),
        ("skip", "When did"),
        ("yesterday 3 pm", "tried so far"),
        (f"{SCRIPT} {{{{constructor.constructor('alert(3)')()}}}}", "photo"),
    ):
        await customer.tell(text, answer)
    name = '"><img src=x onerror=alert(4)>.png'
    picker = customer.page.locator("frontdesk-chat input[type=file]")
    await picker.set_input_files([{"name": name, "mimeType": "image/png", "buffer": photo}])
    await customer.page.get_by_role("button", name="Send", exact=True, disabled=False).click()
    await expect(customer.said("Who is affected right now")).to_have_count(1)
    await customer.tell("just me", "your name")
    await customer.tell("Bob <b onmouseover=alert(5)>Smith</b>", "phone number")
    await customer.tell("+44 20 7946 0958", "Here is what I have")
    await customer.tell("yes", "ticket number")
    await customer.say('javascript:alert(6) [x](javascript:alert(7)) http://a.example/"onclick=x')
    number = await customer.ticket_number()

    agent = await stage.agent("en")
    await agent.open(number)
    await expect(agent.words(SCRIPT)).not_to_have_count(0)
    await expect(agent.details).to_contain_text("onerror=alert(1)")
    await agent.page.goto(f"{stage.hub.url}/desk/tickets/{number}")
    await expect(agent.page.locator("h2").filter(has_text="onerror")).not_to_have_count(0)
    for person in (agent, customer):
        hrefs = await person.page.locator("a[href]").evaluate_all("all => all.map(a => a.href)")
        assert not [href for href in hrefs if not re.match("https?:|tel:|mailto:", href)]
        assert await person.page.locator("img[src=x], b[onmouseover]").count() == 0


async def test_an_agents_words_are_text_for_the_customer(stage: Any) -> None:
    """What is pasted into a reply is shown as it is; web addresses become links, nothing else."""
    customer = await stage.customer("zh")
    number = await customer.report()
    agent = await stage.agent("zh")
    await agent.open(number)
    await agent.say(f"{SCRIPT} https://example.com/a?b=1")
    await expect(customer.said(SCRIPT)).to_have_count(1)
    link = customer.log.get_by_role("link", name="https://example.com/a?b=1")
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def visitor(http: Any) -> dict[str, str]:
    """The headers of somebody who has opened a session without a browser."""
    async with http.post(f"{CHAT}/session", json={"language": "en"}) as answer:
        token = (await answer.json())["token"]
    return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"text": ""}, 400, "empty"),
        ({"text": " \n "}, 400, "empty"),
        ({"text": "a" * 100_000}, 413, "too_long"),
        ({"text": ["a"]}, 400, "malformed"),
        ({"text": "a", "cid": ""}, 400, "malformed"),
        ({"text": "a", "files": ["forged"]}, 400, "file_unknown"),
    ],
)
async def test_bad_messages_get_a_problem_in_words(
    http: Any, visitor: Any, fields: Any, status: int, code: str
) -> None:
    """A proper status, a machine's code and a sentence in the visitor's language."""
    body = {"cid": str(uuid.uuid4()), **fields}
    async with http.post(f"{CHAT}/messages", json=body, headers=visitor) as answer:
        problem = await answer.json(content_type="application/problem+json")
    assert (answer.status, problem["type"]) == (status, code)
    assert not re.search(r"[\u4e00-\u9fff]", problem["detail"])
    assert problem["detail"].endswith(".")


@pytest.mark.parametrize("path", ["/session", "/messages", "/files"])
async def test_pages_of_others_are_refused(http: Any, visitor: Any, path: str) -> None:
    """A page of another origin gets nothing over HTTP, not even with a valid token."""
    async with http.post(CHAT + path, json={}, headers={**visitor, **EVIL}) as answer:
        assert answer.status == 403
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_sockets_of_others_are_refused(http: Any) -> None:
    """Neither the chat nor the desk lets another page open a socket."""
    for path in (f"{CHAT}/ws", "/api/v1/live"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(path, headers=EVIL)
        assert refused.value.status in {401, 403}


async def test_a_forged_token_opens_nothing(http: Any, visitor: Any) -> None:
    """One changed character, and it is nobody's token: over HTTP and over a socket."""
    token = visitor["Authorization"].removeprefix("Bearer ")
    forged = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    headers = {"Authorization": f"Bearer {forged}"}
    async with http.get(f"{CHAT}/messages", headers=headers) as answer:
        assert answer.status == 401
    async with http.ws_connect(f"{CHAT}/ws") as socket:
        await socket.send_json({"type": "hello", "token": forged})
        frame = await socket.receive_json()
        assert (frame["type"], frame["code"]) == ("error", "token")
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_fifty_messages_in_a_burst_all_arrive_in_order(stage: Any) -> None:
    """An impatient finger: every line is kept, in order, and answered by a talking bot."""
    customer = await stage.customer("zh")
    await customer.open()
    await customer.tell("打印机坏了", "哪款产品")
    lines = [f"喂 {number}" for number in range(50)]
    for line in lines:
        await customer.say(line)
    await expect(customer.own(lines[-1])).to_have_count(1)
    await expect(customer.log.locator(".state")).to_have_count(0)
    texts = await customer.log.locator(".row.customer .text").all_inner_texts()
    assert texts[1:] == lines


async def test_strange_messages_get_a_kind_answer(stage: Any) -> None:
    """Emoji only, then an old button by its id: answered, and the open question stays."""
    customer = await stage.customer("en")
    await customer.open()
    await customer.tell("my printer is broken", "Which product")
    await customer.tell("😀😀😀", "Which product")
    await customer.tell("B7", "serial number")
    await customer.press("Skip", "Please tell me what")
    old = customer.log.get_by_role("button", name="Skip")
    await expect(old).to_be_disabled()
    await old.click(force=True)
    await customer.tell("It rattles when it starts", "When did")
    await expect(customer.own("Skip")).to_have_count(1)


async def test_a_double_confirmation_files_one_ticket(stage: Any) -> None:
    """Impatient: the button pressed twice and “yes” written at once, and there is one number."""
    customer = await stage.customer("en")
    await customer.open()
    for text, answer in customer.lines[:-1]:
        await customer.tell(text, answer)
    await customer.log.get_by_role("button", name="Confirm", exact=True).dblclick()
    await customer.say("yes")
    await expect(customer.said("ticket number is")).to_have_count(1)
    await customer.page.wait_for_timeout(2500)  # or the thanks were of one burst with the "yes"
    await customer.tell("thanks", "You're welcome")
    numbers = set(re.findall(r"FD-\d+", await customer.log.inner_text()))
    assert len(numbers) == 1


async def test_a_hundred_kilobytes_stay_in_the_field(stage: Any) -> None:
    """Too long: told by how much, nothing is cut off, and shortening it is enough."""
    customer = await stage.customer("zh")
    await customer.open()
    await customer.say("长" * 100_000)
    await expect(customer.page.get_by_text("多了 92000 字")).to_be_visible()
    assert len(await customer.field.input_value()) == 100_000
    await customer.tell("打印机坏了", "哪款产品")
