# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bell and the pulling: nothing missed, nothing twice, nothing out of order."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from wechatpy.enterprise.crypto import WeChatCrypto
from yarl import URL

from channels.tencent.envelope import read_xml, signature
from channels.wecom.sandbox import CORP_ID, KFID, WeComSandbox
from tests.support.line import until

SYNC = "/cgi-bin/kf/sync_msg"


async def post(url: str, body: Any) -> int:
    """One request as WeCom sends it; its status."""
    async with ClientSession() as client, client.post(URL(url, encoded=True), data=body) as answer:
        return answer.status


def customers_texts(said: list[tuple[str, str]]) -> list[str]:
    """What the customer wrote."""
    return [text for author, text in said if author == "customer"]


async def test_the_address_check_is_answered(connect: Any) -> None:
    """With what was encrypted in the echo, for a good signature only."""
    company = await connect()
    crypto = WeChatCrypto(company.wecom.token, company.wecom.aes_key, CORP_ID)
    seconds = str(int(company.wecom.server.clock().timestamp()))
    echo = str(read_xml(crypto.encrypt_message("1616140317555161061", "1"))["Encrypt"])
    signed = signature(company.wecom.token, seconds, "1", echo)
    query = {"msg_signature": signed, "timestamp": seconds, "nonce": "1", "echostr": echo}
    address = f"{company.line.url}/channels/wecom/main"
    async with ClientSession() as client:
        async with client.get(address, params=query) as answer:
            assert (answer.status, await answer.text()) == (200, "1616140317555161061")
        async with client.get(address, params={**query, "msg_signature": "0" * 40}) as answer:
            assert answer.status == 403


async def test_a_false_bell_wakes_nobody(connect: Any) -> None:
    """403 for a bad signature or no envelope, 413 for a body beyond 64 KB."""
    company = await connect()
    url, body = company.wecom.bell(KFID)
    forged = str(URL(url).update_query(msg_signature="0" * 40))
    assert await post(forged, body) == 403
    assert await post(url, b"<xml/>") == 403
    assert await post(url, b"a" * 70_000) == 413
    assert await post(url, body) == 200


async def test_pages_are_drained_in_order(connect: Any) -> None:
    """A backlog of many pages, while bells ring: each message once, as it was written."""
    company = await connect(WeComSandbox(page=3), works=("work",))
    texts = [f"第{number}条" for number in range(20)]
    for text in texts:
        await company.wecom.say("wm1", text)
    company.line.start("listen")

    async def all_there() -> bool:
        return len(customers_texts(await company.line.said(company.thread()))) == 20

    await until(all_there)
    assert customers_texts(await company.line.said(company.thread())) == texts


async def test_a_duplicate_page_enters_once(connect: Any) -> None:
    """Killed between recording and remembering, the page comes again and changes nothing."""
    company = await connect()
    await company.ask("你好", "小前台")
    await company.line.program.reception.remember("wecom", "main", f"cursor:{KFID}", "cur0")
    calls = [path for path, _ in company.wecom.server.calls].count(SYNC)
    company.wecom.ring(KFID)
    await until(lambda: [path for path, _ in company.wecom.server.calls].count(SYNC) > calls)
    await company.ask("我要报修", "哪款产品")
    said = customers_texts(await company.line.said(company.thread()))
    assert said == ["你好", "我要报修"]


async def test_a_lost_bell_is_no_lost_message(connect: Any) -> None:
    """The pulling by itself finds it."""
    company = await connect(works=("work",))
    company.wecom.rings = False
    channel: Any = company.line.channel
    for puller in channel._pullers.values():  # noqa: SLF001 - the settings allow no less than 10
        puller._every_seconds = 0.05  # noqa: SLF001
    company.line.start("listen")
    await until(lambda: company.wecom.server.calls)
    await company.wecom.say("wm1", "你好")
    await company.told("小前台")


async def test_a_bells_token_that_is_too_old_is_left_out(connect: Any) -> None:
    """95007: the same call without it."""
    company = await connect()
    company.wecom.server.faults.refuse(SYNC, 0, 95007)
    await company.ask("你好", "小前台")


@pytest.mark.parametrize("code", [-1, 40014, 45009, 60020])
async def test_pulling_goes_on_after_an_error(connect: Any, code: int) -> None:
    """With a pause; meanwhile the health says why nothing comes."""
    company = await connect(works=("work",))
    company.wecom.server.faults.refuse(SYNC, code, code)
    company.line.start("listen")
    await company.wecom.say("wm1", "你好")
    await company.told("小前台")
    assert company.line.channel.health().is_well
    assert company.line.channel.health().received_at is not None


async def test_a_busy_hub_leaves_the_backlog_with_wecom(connect: Any) -> None:
    """What cannot be recorded moves no cursor."""
    company = await connect(works=())
    entry, company.line.program.reception._entry = company.line.program.reception._entry, None  # noqa: SLF001
    await company.wecom.say("wm1", "你好")
    company.line.start("listen")
    await until(lambda: company.wecom.server.calls)
    assert await company.line.program.reception.recall("wecom", "main", f"cursor:{KFID}") == ""
    company.line.program.reception._entry = entry  # noqa: SLF001
    company.line.start("work")
    company.wecom.ring(KFID)
    await company.told("小前台")


async def test_service_accounts_are_separate(connect: Any) -> None:
    """The same person with two of them has two conversations, each answered there."""
    company = await connect(WeComSandbox(("wk1", "wk2")))
    for open_kfid in ("wk1", "wk2"):
        company.wecom.send("wm1", "text", {"content": f"你好 {open_kfid}"}, open_kfid=open_kfid)
    for open_kfid in ("wk1", "wk2"):
        chat = company.wecom.people[(open_kfid, "wm1")].chat
        await until(lambda chat=chat: any(not one.is_own for one in chat))
        said = await company.line.said(company.thread(open_kfid=open_kfid))
        assert customers_texts(said) == [f"你好 {open_kfid}"]


async def test_history_is_kept_and_marked_on_the_first_start(connect: Any) -> None:
    """WeCom keeps three days: what is old is kept for people, what is new is answered."""
    company = await connect(works=("work",))
    company.wecom.server.clock.ahead -= timedelta(hours=5)
    await company.wecom.say("wm1", "五小时前")
    await company.wecom.pusher.settled()
    company.wecom.server.clock.ahead += timedelta(hours=5)
    await company.wecom.say("wm2", "刚才")
    company.line.start("listen")
    await until(lambda: _answered(company, "wm2"))
    store = company.line.program.store
    found = await store.thread("wecom", "main", company.thread("wm1"), 0, 10)
    assert found.messages[0].meta["kind"] == "automatic"


async def _answered(company: Any, person: str) -> bool:
    return bool(await company.shown(person))


async def test_a_file_that_is_gone_is_said_to_be_missing(connect: Any) -> None:
    """The message comes without it; nothing waits for ever."""
    company = await connect()
    company.wecom.send("wm1", "file", {"media_id": "gone"})
    await until(lambda: _entered(company))
    assert await company.line.files(company.thread()) == []


async def _entered(company: Any) -> bool:
    return bool(await company.line.said(company.thread()))


async def test_a_poisonous_entry_stands_in_nobodys_way(connect: Any) -> None:
    """What is no entry at all is parked; those before and behind it are answered."""
    company = await connect()
    company.wecom.send("wm1", "text", {"content": "你好"})
    company.wecom.history[KFID].extend([5, None, "x", {}])
    company.wecom.send("wm2", "text", {"content": "你好"})
    for person in ("wm1", "wm2"):
        await company.told("小前台", person=person)
    assert len(await until(company.line.parked)) == 4


async def test_a_channel_that_failed_is_run_again(connect: Any) -> None:
    """What the supervisor starts anew fetches and answers like the first one."""
    company = await connect(works=("work",))
    for person in ("wm1", "wm2"):
        running = asyncio.create_task(company.line.channel.run())
        company.wecom.send(person, "text", {"content": "你好"})
        await company.told("小前台", person=person)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_many_bells_are_one_puller(connect: Any) -> None:
    """Twenty bells at once never fetch the same page side by side."""
    company = await connect()
    await asyncio.gather(*(post(*company.wecom.bell(KFID)) for _ in range(20)))
    await company.ask("你好", "小前台")
    assert customers_texts(await company.line.said(company.thread())) == ["你好"]
