# SPDX-License-Identifier: AGPL-3.0-or-later
"""On site and on the customer's pages: visits, the signature, the sheet, costs, links."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest

from intake.links import Link, Purpose
from intake.store.schema import rating, task
from intake.tickets.progress import Confirmed
from intake.tickets.ticket import TicketStatus
from tests.support.pictures import DRAWN, png
from tests.support.visits import EQUIPMENT, fetched, planned, solved, tomorrow, worked


@pytest.fixture
def service_file() -> str:
    """The equipment template, and a survey that asks everything."""
    return EQUIPMENT


def link(service: Any, purpose: Purpose, number: str) -> str:
    """The address a customer gets by mail."""
    return str(service.program.knowledge.profile.page_link(purpose, number))


async def test_a_visit_from_appointment_to_signature(service: Any, number: str) -> None:
    """Brief, arrival, findings, parts, costs, signature on the phone, and the sheet."""
    visit = await planned(service, number)
    place = f"/tickets/{number}/visits/{visit}"
    brief = await service.done("GET", f"{place}/brief")
    assert brief["machine"].endswith("SN2209-118")
    assert [one["name"] for one in brief["checks"]] == ["function", "load", "side_effects"]
    assert (await service.call("PATCH", place, {"state": "done"}))[0] == 409
    await service.pass_time(days=1)
    await service.done("PATCH", place, {"state": "on_site"})
    work = await service.done(
        "POST", f"/tickets/{number}/parts", {"part": "进纸辊", "waits": False}
    )
    part = work["parts"][0]["id"]
    for state in ("arrived", "used"):
        await service.done("PATCH", f"/tickets/{number}/parts/{part}", {"state": state})
    lines = (
        {"kind": "labour", "text": "工时", "quantity": 1.5, "unit_price": 20000},
        {"kind": "travel", "text": "往返", "unit_price": 8050},
    )
    for line in lines:
        work = await service.done("POST", f"/tickets/{number}/costs", line)
    assert work["totals"] == {"CNY": 38050}
    unknown = {**lines[0], "currency": "eur"}
    status, problem = await service.call("POST", f"/tickets/{number}/costs", unknown)
    assert (status, "EUR" in problem["problems"]["currency"]) == (400, True)
    await service.done("PATCH", place, {"findings": "更换进纸辊", "state": "done"})
    made = await service.done("POST", f"{place}/signature-link")
    status, page = await fetched(service, made["url"])
    assert status == 200
    assert "更换进纸辊" in page
    assert "进纸辊 × 1" in page
    assert "canvas" in page
    for form in ({"name": "张伟"}, {"picture": DRAWN}, {"name": "张伟", "picture": "data:x"}):
        assert (await fetched(service, made["url"], form))[0] == 422
    status, page = await fetched(service, made["url"], {"name": "张伟", "picture": DRAWN})
    assert (status, "签字成功" in page) == (200, True)
    ticket = await service.ticket(number)
    assert ticket.progress.is_signed
    found = {"cause": "wear", "fix": "part_replaced", "lasting": "permanent"}
    await service.done("POST", f"/tickets/{number}/solution", found)
    status, sheet = await service.call("GET", f"{place}/sheet")
    assert (status, "张伟" in sheet) == (200, True)
    for words in ("服务单", "SN2209-118", "更换进纸辊", "380.50 CNY", "磨损老化 / 更换部件"):
        assert words in sheet, words
    status, sheet = await service.call("GET", f"{place}/sheet?lang=en")
    assert (status, "Service sheet" in sheet) == (200, True)


async def test_a_second_tap_signs_and_rates_nothing_anew(service: Any, number: str) -> None:
    """What is sent twice is answered as it was the first time, and one thing happens."""
    place = f"/tickets/{number}/visits/{await planned(service, number)}"
    await worked(service, place)
    url = (await service.done("POST", f"{place}/signature-link"))["url"]
    drawn = {"name": "张伟", "picture": DRAWN}
    taps = await asyncio.gather(*(fetched(service, url, drawn) for _ in range(3)))
    assert ["签字成功" in page for _, page in taps] == [True, True, True]
    survey, one_mark = link(service, Purpose.SURVEY, number), {"csat": "4"}
    taps = await asyncio.gather(*(fetched(service, survey, one_mark) for _ in range(3)))
    assert [status for status, _ in taps] == [200, 200, 200]  # other questions are still open
    assert (await service.timeline(number)).count("signed") == 1
    assert len(service.rows(rating)) == 1
    assert 'name="csat"' not in (await fetched(service, survey))[1]


async def test_signed_once(service: Any, number: str) -> None:
    """The second who opens the page sees that it is signed; the sheet stays as it was."""
    visit = await planned(service, number)
    place = f"/tickets/{number}/visits/{visit}"
    await worked(service, place)
    made = await service.done("POST", f"{place}/signature-link")
    await fetched(service, made["url"], {"name": "张伟", "picture": DRAWN})
    for form in (None, {"name": "李四", "picture": DRAWN}):
        status, page = await fetched(service, made["url"], form)
        assert (status, "张伟" in page, "李四" in page) == (200, True, False)
        assert "已经签过字了" in page
    assert (await service.timeline(number)).count("signed") == 1
    photos = [await service.program.blobs.put(png())]
    for rewrite in ({"findings": "别的"}, {"place": "别处"}, {"note": "别的"}, {"photos": photos}):
        status, problem = await service.call("PATCH", place, rewrite)
        assert (status, problem["type"]) == (409, "visit-signed"), rewrite
    assert (await service.call("POST", f"{place}/signature-link"))[0] == 409
    await service.done(
        "PATCH", place, {"state": "done", "findings": "更换进纸辊"}
    )  # says the same
    assert (await service.done("GET", f"/tickets/{number}/work"))["visits"][0]["state"] == "done"


async def test_what_is_changed_after_the_signature_is_no_part_of_it(
    service: Any, number: str
) -> None:
    """The sheet stays as it was signed; parts, costs and the solution of later stand apart."""
    place = f"/tickets/{number}/visits/{await planned(service, number)}"
    await worked(service, place)
    costs = f"/tickets/{number}/costs"
    travel = {"kind": "travel", "text": "往返", "unit_price": 8050}
    await service.done("POST", costs, travel)
    title = (await service.ticket(number)).title
    made = await service.done("POST", f"{place}/signature-link")
    _, page = await fetched(service, made["url"])
    assert "80.50 CNY" in page  # what is signed for is what was read
    await fetched(service, made["url"], {"name": "张伟", "picture": DRAWN})
    assert "签字之后的变动" not in (await service.call("GET", f"{place}/sheet"))[1]
    await service.done("POST", costs, {"kind": "labour", "text": "工时", "unit_price": 20000})
    found = {"cause": "wear", "fix": "part_replaced", "lasting": "permanent"}
    await service.done("POST", f"/tickets/{number}/solution", found)
    await service.done("PATCH", f"/tickets/{number}", {"title": "别的事"})
    await service.done("PATCH", place, {"state": "done"})
    _, sheet = await service.call("GET", f"{place}/sheet")
    signed, after = sheet.split("签字之后的变动")
    for words in ("80.50 CNY", title):
        assert words in signed, words
    assert "<td>合计</td><td>80.50 CNY</td><td>280.50 CNY</td>" in after
    for words in ("280.50 CNY", "工时", "磨损老化", "别的事"):
        assert (words in signed, words in after) == (False, True), words
    _, english = await service.call("GET", f"{place}/sheet?lang=en")
    assert "Changed after the signature" in english


async def test_nobody_signs_for_what_was_written_while_they_drew(
    service: Any, number: str
) -> None:
    """The page says which sheet was read; another one is shown, and not signed for."""
    place = f"/tickets/{number}/visits/{await planned(service, number)}"
    await worked(service, place)
    url = (await service.done("POST", f"{place}/signature-link"))["url"]
    read = re.findall('name="seen" value="([0-9a-f]+)"', (await fetched(service, url))[1])
    await service.done("PATCH", place, {"findings": "更换整机"})
    form = {"name": "张伟", "picture": DRAWN, "seen": read[0]}
    status, page = await fetched(service, url, form)
    assert (status, "有了改动" in page, "更换整机" in page) == (422, True, True)
    assert "signed" not in await service.timeline(number)
    (seen,) = re.findall('name="seen" value="([0-9a-f]+)"', page)
    await service.done("PATCH", place, {"state": "done"})  # who leaves changes nothing of it
    status, page = await fetched(service, url, {**form, "seen": seen})
    assert (status, "签字成功" in page) == (200, True)


async def test_nobody_signs_for_a_visit_that_did_not_take_place(service: Any, number: str) -> None:
    """No link before the engineer is there and says what was done; cancelled, it opens nothing."""
    later = {"starts_at": tomorrow(service, 3), "ends_at": tomorrow(service, 4)}
    visit = await planned(service, number)
    place = f"/tickets/{number}/visits/{visit}"
    status, problem = await service.call("POST", f"{place}/signature-link")
    assert (status, problem["type"]) == (409, "visit-not-begun")
    other = f"/tickets/{number}/visits/{await planned(service, number, **later)}"
    await service.done("PATCH", other, {"state": "on_site"})
    status, problem = await service.call("POST", f"{other}/signature-link")
    assert (status, problem["type"]) == (409, "visit-not-described")
    await service.done("PATCH", place, {"state": "cancelled"})
    status, problem = await service.call("POST", f"{place}/signature-link")
    assert (status, problem["type"]) == (409, "visit-is-over")
    asked = Link(Purpose.SIGN, "desk", "desk", number, visit)
    address = f"/tickets/sign/{service.program.links.make(asked, service.clock.now)}"
    for form in (None, {"name": "张伟", "picture": DRAWN}):
        assert (await fetched(service, address, form))[0] == 404
    assert "signed" not in await service.timeline(number)


async def test_what_is_over_stays_as_it_was(service: Any, number: str) -> None:
    """A cancelled visit is not changed, and the customer hears of that once; none is moved."""
    moved = {"starts_at": tomorrow(service, 3), "ends_at": tomorrow(service, 4)}
    off = f"/tickets/{number}/visits/{await planned(service, number)}"
    await service.done("PATCH", off, {"state": "cancelled"})
    for change in (moved, {"place": "别处"}, {"state": "cancelled"}):
        status, problem = await service.call("PATCH", off, change)
        assert (status, problem["type"]) == (409, "visit-is-over"), change
    assert len([text for _, text in await service.hub.texts() if "取消了" in text]) == 1
    done = f"/tickets/{number}/visits/{await planned(service, number)}"
    for change in ({"state": "on_site"}, {"state": "done"}, {"findings": "回来才写"}):
        await service.done("PATCH", done, change)
    assert (await service.call("PATCH", done, moved))[0] == 409


async def test_a_visit_over_several_days_names_both(service: Any, number: str) -> None:
    """An installation takes longer than a day: the customer hears until when."""
    await planned(service, number, ends_at=tomorrow(service, 49))
    told = [text for who, text in await service.hub.texts() if who == "system"][-1]
    last = (service.clock.now + timedelta(days=1, hours=49)).strftime("到 %Y-%m-%d")
    assert last in told


@pytest.mark.parametrize("purpose", [Purpose.SIGN, Purpose.SURVEY, Purpose.CONFIRM])
async def test_a_link_expires_and_is_good_for_one_thing(
    service: Any, number: str, purpose: Purpose
) -> None:
    """An old, a forged and another page's link open nothing, and say what to do."""
    token = service.program.links.make(Link(purpose, "desk", "desk", number), service.clock.now)
    other = next(one for one in (Purpose.SIGN, Purpose.SURVEY) if one is not purpose)
    for address in (f"/tickets/{other.value}/{token}", f"/tickets/{purpose.value}/{token}x"):
        assert (await fetched(service, address))[0] == 404
    await service.pass_time(days=31)
    status, page = await fetched(service, f"/tickets/{purpose.value}/{token}")
    assert status == 404
    assert "请向我们要一个新的链接" in page


async def test_confirmed_and_rated_by_link(service: Any, number: str) -> None:
    """Opening changes nothing; sending confirms; the survey takes all three marks once."""
    await solved(service, number)
    confirm, survey = (link(service, one, number) for one in (Purpose.CONFIRM, Purpose.SURVEY))
    for form, told in ((None, 200), ({"reason": "还是卡纸"}, 422), ({"answer": "maybe"}, 422)):
        assert (await fetched(service, confirm, form))[0] == told
    assert (await service.ticket(number)).status is TicketStatus.RESOLVED
    assert "谢谢您的确认" in (await fetched(service, confirm, {"answer": "yes"}))[1]
    ticket = await service.ticket(number)
    assert (ticket.progress.confirmed, ticket.progress.step) == (Confirmed.CUSTOMER, "closed")
    status, page = await fetched(service, survey)
    fields = {one for one in ("csat", "effort", "nps") if f'name="{one}"' in page}
    assert (status, len(fields)) == (200, 3)
    assert (await fetched(service, survey, {"csat": "6", "nps": "x"}))[0] == 422
    marks = {"csat": "2", "effort": "4", "nps": "10", "comment": "来得晚"}
    assert (await fetched(service, survey, marks))[0] == 200
    rows = {row["question"]: (row["score"], row["comment"]) for row in service.rows(rating)}
    assert rows == {"csat": (2, "来得晚"), "effort": (4, ""), "nps": (10, "")}
    status, page = await fetched(service, survey, marks)  # a second tap while the line is slow
    assert (status, "认真看每一条评价" in page) == (200, True)
    for other in ({"csat": "5"}, {**marks, "comment": "来得早"}):
        status, page = await fetched(service, survey, other)
        assert "您已经评价过了" in page, other
    document = await service.done("GET", f"/tickets/{number}/ratings")
    assert {one["question"]: one["score"] for one in document["items"]} == {
        "csat": 2, "effort": 4, "nps": 10,
    }  # fmt: skip
    (follow_up,) = service.rows(task)
    assert follow_up["not_for"] == "a-lina"
    place = f"/tickets/{number}/tasks/{follow_up['id']}"
    status, problem = await service.call("PATCH", place, {"owner": "a-lina"})
    assert (status, problem["type"]) == (409, "not-for-this-agent")
    await service.done("PATCH", place, {"owner": "a-wang"})


async def test_not_solved_by_link(service: Any, number: str) -> None:
    """Back with the reason, and the conversation waits for the same agent."""
    await solved(service, number)
    form = {"answer": "no", "reason": "还是卡纸"}
    status, page = await fetched(service, link(service, Purpose.CONFIRM, number), form)
    assert (status, "已交回同事处理" in page) == (200, True)
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.progress.step) == (TicketStatus.IN_PROGRESS, "remote")
    assert (await service.loaded()).conversation.agent_id == "a-lina"
    late = {"answer": "yes"}  # on a page that was still open
    _, page = await fetched(service, link(service, Purpose.CONFIRM, number), late)
    assert "还没处理完" in page
    assert (await service.ticket(number)).status is TicketStatus.IN_PROGRESS


async def test_an_engineer_knows_where_to_go_and_is_not_called_off_on_arrival(
    service: Any, number: str
) -> None:
    """Where nothing was agreed: as reported, else where the machine is; that for the team only."""
    visit = await planned(service, number, place="")
    place = f"/tickets/{number}/visits/{visit}"
    machine = {"serial": "SN7-0001", "model": "B7", "location": "那里 asset_site"}
    body = {"source": "erp", "rows": [machine]}
    await service.done("POST", "/imports/assets", body, by="supervisor")
    for name, value in (
        ("serial_number", "SN7-0001"),
        ("service_address", "那里 service_address"),
    ):
        await service.done("PATCH", f"/tickets/{number}", {"fields": {name: value}})
        told = "那里 asset_site" if name == "serial_number" else value
        assert (await service.done("GET", f"{place}/brief"))["place"] == told
        _, sheet = await service.call("GET", f"{place}/sheet")
        assert (told in sheet) is (name == "service_address")
    await service.done("PATCH", place, {"state": "on_site"})
    status, problem = await service.call("PATCH", place, {"state": "cancelled"})
    assert (status, problem["type"]) == (409, "visit-has-begun")


async def test_photos_of_a_visit_stand_on_the_sheet(service: Any, number: str) -> None:
    """Pictures that were uploaded; nothing else, and nothing more once it is signed."""
    visit = await planned(service, number)
    place = f"/tickets/{number}/visits/{visit}"
    photo = await service.program.blobs.put(png())
    letter = await service.program.blobs.put(b"no picture")
    work = await service.done("PATCH", place, {"photos": [photo]})
    assert work["visits"][0]["photos"] == [photo]
    for wrong in (letter, "0" * 64):
        status, problem = await service.call("PATCH", place, {"photos": [photo, wrong]})
        assert (status, list(problem["problems"])) == (400, ["photos"])
    _, page = await service.call("GET", f"{place}/sheet")
    assert 0 < page.index('class="signature"') < page.index(f"/files/{photo}")


async def test_a_part_is_noted_once(service: Any) -> None:
    """A second click hears that it is noted, not that something else comes first."""
    report = {"title": "进纸辊坏了"}
    number = (await service.done("POST", "/tickets", report))["number"]
    path = f"/tickets/{number}/parts"
    work = await service.done("POST", path, {"part": "进纸辊"})
    part = f"{path}/{work['parts'][0]['id']}"
    status, said = await service.call("PATCH", part, {"state": "used"})
    assert (status, said["type"]) == (409, "part-not-there")
    for state in ("ordered", "arrived"):
        await service.done("PATCH", part, {"state": state})
        status, said = await service.call("PATCH", part, {"state": state})
        assert (status, said["type"]) == (409, "part-noted-already")
