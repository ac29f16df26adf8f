# SPDX-License-Identifier: AGPL-3.0-or-later
"""From resolved to closed and beyond: what the customer is asked, says, and what follows."""

from typing import Any

import pytest

from intake.conversations import Speaker
from intake.store import schema
from intake.store.schema import rating, task, ticket_link
from intake.tickets.progress import Confirmed
from intake.tickets.ticket import TicketStatus
from tests.support.visits import EQUIPMENT, solved


@pytest.fixture
def service_file(request: Any) -> str:
    """The equipment template where a test takes its steps; else no process."""
    return EQUIPMENT if "way" in request.fixturenames else ""


@pytest.fixture(name="resolved")
async def a_resolved_ticket(service: Any, report: Any) -> str:
    """A ticket that its agent has just resolved; its number."""
    number = await service.report(report)
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    return number


async def test_solved_closes_and_is_rated_a_day_later(service: Any, resolved: str) -> None:
    """Asked in the chat; "1" is solved; a day later the survey, once; the mark is kept."""
    await service.pass_time(seconds=1)
    assert resolved in await service.heard("解决了吗")
    assert "谢谢您的确认" in (await service.says("1"))[0]
    ticket = await service.ticket(resolved)
    assert ticket.status is TicketStatus.CLOSED
    assert ticket.progress.confirmed is Confirmed.CUSTOMER
    await service.pass_time(hours=23)
    assert ticket.progress.survey == ()
    await service.pass_time(hours=2)
    await service.heard("满意吗")
    said = await service.says("5 分")
    assert "想对我们说" in said[-1]
    said = await service.says("李工很专业")
    assert "记下" in said[0]
    (row,) = service.rows(rating)
    assert (row["score"], row["comment"], row["agent_id"]) == (5, "李工很专业", "a-lina")
    await service.pass_time(days=60)
    lines = [text for _, text in await service.hub.texts() if "满意吗" in text]
    assert len(lines) == 1
    told = await service.timeline(resolved)
    for kind in ("confirmation_asked", "confirmed", "survey_asked", "rated"):
        assert told.count(kind) == 1, kind


async def test_not_solved_goes_back_with_the_reason(service: Any, resolved: str) -> None:
    """In words; the same agent has it again, the clock runs, and the reason is kept."""
    await service.pass_time(seconds=1)
    await service.heard("解决了吗")
    said = await service.says("还是不行，昨天又卡纸了")
    assert "重新打开" in said[0]
    ticket = await service.ticket(resolved)
    assert (ticket.status, ticket.agent_id) == (TicketStatus.IN_PROGRESS, "a-lina")
    assert ticket.resolved_at is None
    assert ticket.progress.reopened == 1
    loaded = await service.loaded()
    assert loaded.conversation.speaker is Speaker.WAITING
    assert loaded.conversation.agent_id == "a-lina"
    assert "昨天又卡纸了" in loaded.conversation.summary
    document = await service.done("GET", f"/tickets/{resolved}/timeline")
    (told,) = [one for one in document["items"] if one["kind"] == "reopened"]
    assert told["actor"]["kind"] == "customer"
    assert told["detail"]["reason"] == "还是不行，昨天又卡纸了"
    await service.pass_time(days=10)
    assert (await service.ticket(resolved)).status is TicketStatus.IN_PROGRESS


@pytest.mark.parametrize(
    "words",
    [
        "还是卡纸，没修好",
        "没弄好",
        "还有问题",
        "问题依旧",
        "it still jams",
        "broken again",
        "The streaks are back",
        "not really fixed",
    ],
)
async def test_not_solved_is_understood_in_many_words(
    service: Any, resolved: str, words: str
) -> None:
    """What says that the question's answer is no brings the ticket back; no new report begins."""
    await service.pass_time(seconds=1)
    await service.heard("解决了吗")
    await service.says(words)
    assert (await service.timeline(resolved)).count("reopened") == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("还是不行，昨天又停机了", TicketStatus.IN_PROGRESS),
        ("师傅走了以后问题还在", TicketStatus.IN_PROGRESS),
        ("it still jams on every page", TicketStatus.IN_PROGRESS),
        ("修好了，谢谢", TicketStatus.CLOSED),
        ("It works now, thank you", TicketStatus.CLOSED),
    ],
)
async def test_an_answer_may_come_before_the_question(
    service: Any, resolved: str, words: str, status: TicketStatus
) -> None:
    """What is written between "resolved" and "solved?" speaks of the same ticket."""
    await service.says(words)
    assert (await service.ticket(resolved)).status is status
    assert len(service.rows(schema.ticket)) == 1
    assert not (await service.loaded()).conversation.dialog


@pytest.mark.parametrize("words", ["另外一台打印机又卡纸了", "another printer broke again"])
async def test_another_machine_is_no_answer_to_the_question(
    service: Any, resolved: str, words: str
) -> None:
    """Asked whether it is solved, a customer reports another machine: that one is reported."""
    await service.pass_time(seconds=1)
    await service.heard("解决了吗")
    await service.says(words)
    assert (await service.ticket(resolved)).status is TicketStatus.RESOLVED
    assert (await service.loaded()).conversation.dialog


@pytest.mark.parametrize(
    "words", ["另外一台打印机又卡纸了", "another printer broke again", "好的"]
)
async def test_what_is_of_something_else_leaves_the_resolved_ticket(
    service: Any, resolved: str, words: str
) -> None:
    """Another machine begins a report of its own; "ok" says nothing where nothing was asked."""
    await service.says(words)
    assert (await service.ticket(resolved)).status is TicketStatus.RESOLVED


async def test_who_waits_for_the_same_agent_is_heard(service: Any, resolved: str) -> None:
    """The agent of a reopened ticket may be away: questions and words do not meet silence."""
    await service.pass_time(seconds=1)
    await service.heard("解决了吗")
    await service.says("没修好")
    assert resolved in (await service.says("进度"))[0]
    assert "已经转给同事" in (await service.says("昨天又卡了两次"))[0]


@pytest.mark.parametrize(
    "words", ["还是可以的", "又能用了", "it still works fine", "Yes works now", "没问题了"]
)
async def test_no_praise_is_taken_for_not_solved(service: Any, resolved: str, words: str) -> None:
    """Words that begin like a complaint."""
    await service.pass_time(seconds=1)
    await service.heard("解决了吗")
    await service.says(words)
    assert "reopened" not in await service.timeline(resolved)


async def test_a_button_asks_for_the_reason_afterwards(service: Any, resolved: str) -> None:
    """Pressed "not solved": back at once; what is said next is the reason."""
    await service.pass_time(seconds=1)
    await service.heard("解决了吗")
    said = await service.says(choice=f"!confirm:no:{resolved}")
    assert "现在是什么情况" in said[0]
    await service.says("进纸口还是卡")
    document = await service.done("GET", f"/tickets/{resolved}/timeline")
    (told,) = [one for one in document["items"] if one["kind"] == "reason_given"]
    assert told["detail"]["reason"] == "进纸口还是卡"


async def test_silence_closes_unconfirmed_and_asks_nothing(service: Any, resolved: str) -> None:
    """Three days later closed, marked as nobody's word; no survey ever."""
    await service.pass_time(seconds=1)
    await service.heard("解决了吗")
    await service.pass_time(days=2, hours=23)
    assert (await service.ticket(resolved)).status is TicketStatus.RESOLVED
    await service.pass_time(hours=2)
    ticket = await service.ticket(resolved)
    assert ticket.status is TicketStatus.CLOSED
    assert ticket.progress.confirmed is Confirmed.SILENCE
    assert "closed_unconfirmed" in await service.timeline(resolved)
    before = await service.hub.texts()
    await service.pass_time(days=30)
    assert await service.hub.texts() == before
    assert service.rows(schema.timer) == []


@pytest.mark.parametrize("way", ["status", "step"])
async def test_a_colleague_closes_unconfirmed(service: Any, report: Any, way: str) -> None:
    """By PATCH or by the step; the timeline and the work say whose word it was, and why."""
    number = await service.report(report)
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    await solved(service, number)
    await service.pass_time(seconds=1)
    await service.heard("解决了吗")
    calls = {
        "status": ("PATCH", f"/tickets/{number}", {"status": "closed"}),
        "step": ("POST", f"/tickets/{number}/step", {"step": "closed"}),
    }
    method, place, body = calls[way]
    await service.done(method, place, {**body, "note": "客户停业"})
    work = await service.done("GET", f"/tickets/{number}/work")
    assert (work["process"]["step"], work["confirmed"]) == ("closed", "agent")
    told = (await service.done("GET", f"/tickets/{number}/timeline"))["items"]
    (entry,) = (one for one in told if one["kind"] == "closed_unconfirmed")
    assert entry["detail"] == {"by": "agent", "note": "客户停业"}
    assert "confirmed" not in [one["kind"] for one in told]
    await service.says("解决了")  # late, and it counts all the same
    work = await service.done("GET", f"/tickets/{number}/work")
    assert (work["process"]["step"], work["confirmed"]) == ("closed", "customer")


async def test_broken_again_reopens_within_the_window(service: Any, resolved: str) -> None:
    """Ten days after the end it is the same ticket."""
    await service.says("解决了")
    assert (await service.ticket(resolved)).status is TicketStatus.CLOSED
    await service.pass_time(days=10)
    said = await service.says("又坏了")
    assert resolved in said[0]
    assert (await service.ticket(resolved)).status is TicketStatus.IN_PROGRESS


BACK = (
    "还是坏的，又卡纸了",
    "问题又出现了",
    "没修好",
    "It's broken again",
    "The same problem again",
)
NEW = (
    "打印机又坏了",
    "旁边那台又坏了",
    "又来打扰了，想问下发票怎么开",
    "还是想问一下保修",
    "SN2209-119 又卡纸了",
    "how do I print again?",
)


@pytest.mark.parametrize("text", [*BACK, *NEW])
async def test_it_is_back_in_other_words(service: Any, resolved: str, text: str) -> None:
    """The same trouble without a word for a thing is the same ticket; all else begins anew."""
    await service.says("解决了")
    await service.pass_time(days=2)
    await service.says(text)
    is_open = (await service.ticket(resolved)).status is not TicketStatus.CLOSED
    assert is_open is (text in BACK)


async def test_broken_again_much_later_is_a_new_ticket(service: Any, resolved: str) -> None:
    """After the window: a new ticket with the same fields, each naming the other."""
    await service.says("解决了")
    await service.pass_time(days=20)
    said = await service.says("又坏了")
    loaded = await service.loaded()
    number = loaded.conversation.ticket
    assert number != resolved
    assert number in said[0]
    old, new = await service.ticket(resolved), await service.ticket(number)
    assert old.status is TicketStatus.CLOSED
    assert new.fields["product"].value == old.fields["product"].value
    links = [(one["kind"], one["ticket"], one["other"]) for one in service.rows(ticket_link)]
    assert ("follow_up", number, resolved) in links
    assert "linked" in await service.timeline(resolved)
    assert "linked" in await service.timeline(number)


async def test_a_low_mark_is_followed_up_by_somebody_else(service: Any, resolved: str) -> None:
    """Two of five: a task that the ticket's agent must not have."""
    assert (await service.ticket(resolved)).agent_id == "a-lina"
    await service.says("解决了")
    await service.pass_time(hours=25)
    await service.heard("满意吗")
    said = await service.says("2")
    assert "哪里做得不好" in said[-1]
    (row,) = service.rows(task)
    assert (row["kind"], row["not_for"], row["state"]) == ("follow_up", "a-lina", "open")
    await service.says("来得太晚")
    (answer,) = service.rows(rating)
    assert (answer["score"], answer["comment"]) == (2, "来得太晚")


@pytest.mark.parametrize("words", ["还没好，还是卡纸", "态度太差"])
async def test_who_says_with_a_bad_mark_that_it_is_still_there_may_reopen(
    service: Any, resolved: str, words: str
) -> None:
    """It is asked whether it is solved at all; the answer brings it back, nothing else."""
    await service.says("解决了")
    await service.pass_time(hours=25)
    await service.heard("满意吗")
    await service.says("1")
    said = await service.says(words)
    is_still = words.startswith("还没好")
    assert ("重新打开" in said[-1]) is is_still
    if is_still:
        await service.says(choice=f"!confirm:no:{resolved}")
        assert (await service.ticket(resolved)).status is TicketStatus.IN_PROGRESS


async def test_a_survey_is_answered_by_its_customer_only(service: Any, resolved: str) -> None:
    """Somebody else's button counts nothing, and says so; a second answer neither."""
    await service.says("解决了")
    await service.pass_time(hours=25)
    await service.heard("满意吗")
    said = await service.says(thread="t2", choice=f"!rate:csat:{resolved}:1")
    assert "不是问您的" in said[0]
    assert service.rows(rating) == []
    await service.says(choice=f"!rate:csat:{resolved}:5")
    await service.says("跳过")
    said = await service.says(choice=f"!rate:csat:{resolved}:1")
    assert "已经评过" in said[0]
    assert [one["score"] for one in service.rows(rating)] == [5]
