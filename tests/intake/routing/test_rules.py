# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which queue the rules choose, in the words of the service file, and why."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from intake.contacts import Contact
from intake.ids import AgentId, ContactId, ConversationId, TicketNumber
from intake.routing.queues import Availability, Member, Team
from intake.routing.rules import Case, placed
from intake.routing.section import DispatchSection
from intake.service_levels.clock import SlaClock
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketStatus
from tests.support.hours import on_working_days

TUESDAY = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
HOURS = on_working_days(
    ZoneInfo("Asia/Shanghai"), ((time(9), time(18)),), lambda day: day.weekday() < 5
)
LINA = Member(AgentId("a-lina"), "lina", "李娜", frozenset({"printers"}))
TICKET = Ticket(
    number=TicketNumber("FD-000001"), type="fault", title="", status=TicketStatus.NEW,
    priority=Priority.P2, priority_reason="", queue="", agent_id=None,
    contact_id=ContactId("k1"), conversation_id=ConversationId("c1"), channel="webchat",
    fields={}, incomplete=(), clock=SlaClock(), created_at=TUESDAY, updated_at=TUESDAY,
)  # fmt: skip


def ticket(title: str = "", fields: Mapping[str, str] | None = None, **more: Any) -> Ticket:
    """A new ticket that says this."""
    told = {name: FieldValue(value, value) for name, value in (fields or {}).items()}
    return replace(TICKET, title=title, fields=told, **more)


def because(
    rules: list[dict[str, Any]],
    report: Ticket,
    contact: Contact | None = None,
    *,
    team: Team | None = None,
    is_on_shift: bool = True,
    **section: Any,
) -> str:
    """Why a ticket goes where it goes; "" if no rule takes it."""
    dispatch = DispatchSection.model_validate({"rules": rules, **section}).dispatch(HOURS)
    case = Case(report, contact, team or Team((LINA,)), lambda _agent: is_on_shift)
    target = placed(case, dispatch.rules, dispatch.otherwise)
    return target.because if target else ""


FINANCE = {"keywords": ["发票", "合同", "invoice", "contract"], "queue": "finance"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("请补开发票", "keyword 发票 → finance"),
        ("The INVOICE is wrong", "keyword invoice → finance"),
        ("two invoices are missing", "keyword invoice → finance"),
        ("ask the contractor", ""),  # no word of ours
        ("打印机卡纸", ""),
    ],
)
def test_keywords(said: str, why: str) -> None:
    """In the title or in what was told, Chinese anywhere and Latin words whole."""
    assert because([FINANCE], ticket(said)) == why
    assert because([FINANCE], ticket("x", {"description": said})) == why


@pytest.mark.parametrize(
    ("rule", "fields", "why"),
    [
        ({"modules": {"支付": "pay", "报表": "bi"}}, {"module": "报表"}, "module 报表 → bi"),
        ({"modules": {"B7": "printers"}}, {"product": "b7"}, "module B7 → printers"),
        ({"kinds": {"hardware": "field"}}, {"product": "B7"}, "kind hardware → field"),
        ({"kinds": {"software": "soft"}}, {"software_version": "3"}, "kind software → soft"),
        ({"kinds": {"software": "soft"}}, {"kind": "software"}, "kind software → soft"),
        ({"kinds": {"software": "soft"}}, {"product": "B7"}, ""),
        (
            {"regions": {"上海": "east", "广东": "south"}},
            {"service_address": "广东省深圳市南山区"},
            "region 广东 → south",
        ),
        ({"field": "line", "values": {"3": "lines"}}, {"line": "3"}, "line 3 → lines"),
        ({"modules": {"支付": "pay"}}, {"module": "登录"}, ""),
    ],
)
def test_tables(rule: dict[str, Any], fields: dict[str, str], why: str) -> None:
    """Module owners, hardware or software, region from the address, any field."""
    assert because([rule], ticket(fields=fields)) == why


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("上海市黄浦区南京东路100号", "上海"),
        ("青岛市市南区广东路3号", None),
        ("江苏省南京市中山北路1号", "南京"),
        ("天津市和平区重庆道55号", None),
        ("黑龙江省哈尔滨道里区中央大街", "哈尔滨"),
        ("北京市朝阳区广东大厦5层", None),
        ("广东中山市石岐街道", "广东"),
        ("12 Oxford Street, London", "London"),
        ("Londonderry, 3 Mill Lane", None),
        ("14 High Street, Oxford", "Oxford"),
    ],
)
def test_a_road_is_not_the_place_it_is_named_after(address: str, region: str | None) -> None:
    """Half of the roads of a Chinese city are named after other cities."""
    places = ("南京", "上海", "广东", "重庆", "哈尔滨", "Oxford", "London")
    rules = [{"regions": dict.fromkeys(places, "there")}]
    found = because(rules, ticket(fields={"service_address": address}))
    assert found == (f"region {region} → there" if region else "")


THERE = """
    南山 深圳市南山街道创业路1号 | 苏州 苏州街道办 | 南京 南京路由器厂 | 上海 上海路桥集团
    三亚 海南三亚酒店3楼 | 海南 海南三亚酒店3楼 | 武汉 武汉大道口工业园
    London London St Pancras | 台州 浙江台州路桥区灵山街 | 唐山 唐山路北区建设北路
    唐山 河北唐山路南区 | 哈尔滨 哈尔滨道外区 | 永州 湖南永州道县 | 南京 南京路灯管理处
    上海 上海道路运输管理局 | 北京 北京道桥公司 | 上海 上海路虎4S店 | 成都 成都街子古镇
    广州 广州街口街道 | 上海 上海市南京东路100号 | 南京 南京市中山路1号
    苏州 苏州市苏州街道办 | 北京 北京饭店 | 深圳 深圳市南山酒店 | 南山 深圳市南山酒店
    南京 南京新街口 | 上海 上海弄堂咖啡 | 上海 上海路局机务段 | 深圳 深圳道闸厂
    广州 广州大道理书店 | 衡阳 衡阳路口镇 | 上海 上海路易威登 | London 3 Mill Lane, London
    London London St. Pancras | London London Street Food Hall
    London London, St James's Square | London London Way of Tea | Leeds 12 London St Leeds
    London Hotel London | Paris Paris Hotel | Oxford Oxford Road Haulage depot
    London London Dr Smith's surgery | London London close to the river
    London London Bridge Street
    南汇 上海南汇新城 | 南陵 安徽芜湖南陵县 | 海兴 河北海兴县 | 西安 陕西西安 | 东莞 广东东莞
    海口 海南海口 | 海南 海南昌江县 | 宁远 湖南宁远县 | 江山 浙江江山 | 西区 中山西区
    南京 上海分公司转南京江宁 | 海淀 北京海淀 | 山东 山东佛山路3号 | 东海 江苏东海县
"""
ELSEWHERE = """
    南京 上海市南京东路 | 南京 上海市黄浦区南京路12号 | 南京 上海南京路口
    南京 南京西路静安寺 | 苏州 北京市海淀区苏州街 | 苏州 海淀区苏州街29号 | 广东 青岛广东路3号
    重庆 天津市重庆道55号 | 重庆 天津重庆道 | 重庆 重庆道与成都道交口
    广东 北京市朝阳区广东大厦5层 | 西安 哈尔滨西安大街5号 | 长春 长春大街 | 武汉 武汉大道88号
    南京 南京东路街道 | 南京 上海南京路恒隆广场 | 四川 上海四川北路 | 中山 上海中山北一路
    北京 北京东路668号 | 重庆 重庆南路 | 福建 福建巷5号 | 上海 天津上海道, 3号
    四川 北京市东城区四川饭店 | 三亚 上海市静安区三亚酒店 | 大连 大连西道
    广州 天津广州道88号 | 南京 南京西路易居大厦 | 苏州 苏州街道路北侧 | 河南 河南中路
    桂林 桂林路 | Paris Paris Road, London | London 12 London St Leeds
    London London St, Leeds | London 5 London St. | London 5 London Rd
    London London Way, York | Oxford 12 Oxford Street London | York 3 York Terrace
    York 9 York Crescent, Bath | London 12 London Close
    Washington 5 Washington St NW, Atlanta | Boston Boston Avenue | Paris 4 Paris Square
    Leeds 7 Leeds Lane
    海南 上海南京路 | 海南 上海南京路步行街的门店 | 海南 珠海南屏镇 | 海南 青海南门峡
    西安 陕西安康汉滨区 | 西安 江西安远县 | 山东 佛山东平新城 | 山西 佛山西樵镇
    湖南 芜湖南陵县 | 南通 湖南通道县 | 南宁 云南宁洱县 | 南昌 海南昌江县 | 北京 湖北京山
    东海 广东海丰县 | 东阳 山东阳谷县 | 京东 南京东山街道 | 江西 九江西海 | 北海 河北海兴县
"""


def _pairs(cases: str) -> list[list[str]]:
    return [one.strip().split(maxsplit=1) for one in re.split(r"[|\n]", cases.strip())]


def _is_there(place: str, address: str) -> bool:
    fields = {"service_address": address}
    return bool(because([{"regions": {place: "there"}}], ticket(fields=fields)))


@pytest.mark.parametrize(("place", "address"), _pairs(THERE))
def test_what_only_begins_as_a_road_does_is_there(place: str, address: str) -> None:
    """Sub-districts, works and towns behind the name of their city, and hotels in it."""
    assert _is_there(place, address)


@pytest.mark.parametrize(("place", "address"), _pairs(ELSEWHERE))
def test_what_is_named_after_a_place_is_not_there(place: str, address: str) -> None:
    """Roads, lanes and houses, with or without a number."""
    assert not _is_there(place, address)


def test_the_region_of_the_customer_counts_where_the_ticket_has_none() -> None:
    """The address we know."""
    contact = Contact(ContactId("k1"), address="上海市浦东新区")
    assert because([{"regions": {"上海": "east"}}], ticket(), contact) == "region 上海 → east"


def test_the_fast_lane_is_for_levels_the_team_has_given() -> None:
    """Calling oneself a VIP changes nothing."""
    rule = {"levels": ["vip"], "queue": "fast"}
    assert because([rule], ticket(), Contact(ContactId("k1"), level="VIP")) == "level vip → fast"
    report = ticket("I am a VIP", {"level": "vip"})
    assert because([rule], report, Contact(ContactId("k1"))) == ""


def test_types_and_priorities() -> None:
    """A ticket has to be of one of each."""
    rule = {"types": ["complaint"], "priorities": ["P0", "P1"], "queue": "care"}
    assert because([rule], ticket(type="complaint", priority=Priority.P1)) == (
        "type complaint P1 → care"
    )
    assert because([rule], ticket(type="complaint")) == ""


def test_the_account_manager_while_on_shift() -> None:
    """Else the next rule decides."""
    team = Team((LINA,), managers={ContactId("k1"): LINA.id})
    contact = Contact(ContactId("k1"))
    rules = [{"account_manager": True}, {"types": ["fault"], "queue": "printers"}]
    assert because(rules, ticket(), contact, team=team) == "account manager → 李娜"
    assert because(rules, ticket(), contact, team=team, is_on_shift=False) == (
        "type fault → printers"
    )
    assert because(rules, ticket(), contact) == "type fault → printers"


def test_the_first_match_wins_and_otherwise_takes_the_rest() -> None:
    """In the order of the file."""
    rules = [{"types": ["fault"], "queue": "first"}, FINANCE]
    assert because(rules, ticket("发票")) == "type fault → first"
    assert because([FINANCE], ticket("x"), otherwise="desk") == "otherwise → desk"


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ({"rules": [{"queue": "x"}]}, "exactly one"),
        ({"rules": [{"keywords": ["a"], "levels": ["b"], "queue": "x"}]}, "exactly one"),
        ({"rules": [{"keywords": ["a"]}]}, "needs a queue"),
        ({"rules": [{"modules": {"a": "b"}, "queue": "x"}]}, "names its queues itself"),
        ({"rules": [{"field": "line"}]}, "go together"),
        ({"rules": [{"kinds": {"firmware": "x"}}]}, "hardware"),
        ({"shifts": {"night": {"hours": ["22-6"]}}}, "time of day"),
        ({"queues": {"x": {"auto": True}}}, "Extra inputs"),
    ],
)
def test_a_mistake_in_the_section_is_named(section: dict[str, Any], names: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValidationError, match=names):
        DispatchSection.model_validate(section)


def test_needed_skills_follow_the_ticket() -> None:
    """By product, queue, type and language; all that apply are needed."""
    needs = [{"needs": ["laser"], "products": ["B7"]}, {"needs": ["en"], "languages": ["en"]}]
    dispatch = DispatchSection.model_validate({"skills": needs}).dispatch(HOURS)
    report = ticket(fields={"product": "B7"})
    assert dispatch.needed(report, None, "en") == {"laser", "en"}
    assert dispatch.needed(report, Contact(ContactId("k1"), language="en"), None) == {
        "laser",
        "en",
    }
    assert dispatch.needed(ticket(), None, "zh") == frozenset()


@pytest.mark.parametrize(
    ("at", "runs"),
    [
        (datetime(2026, 3, 6, 13, 59, tzinfo=UTC), False),  # Friday 21:59 in Shanghai
        (datetime(2026, 3, 6, 14, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 6, 21, 59, tzinfo=UTC), True),  # Saturday 05:59, begun on Friday
        (datetime(2026, 3, 6, 22, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 7, 15, 0, tzinfo=UTC), False),  # Saturday 23:00
        (datetime(2026, 3, 1, 20, 0, tzinfo=UTC), False),  # Monday 04:00, nobody began on Sunday
    ],
)
def test_a_night_shift_ends_the_next_morning(at: datetime, *, runs: bool) -> None:
    """It belongs to the day on which it begins."""
    night = {"hours": ["22:00-06:00"], "days": ["mon", "tue", "wed", "thu", "fri"]}
    dispatch = DispatchSection.model_validate({"shifts": {"night": night}}).dispatch(HOURS)
    assert ("night" in dispatch.running(at)) is runs


def test_who_is_on_shift_by_plan() -> None:
    """Without a shift of their own, the desk's opening hours, and as long as they stay."""
    dispatch = DispatchSection.model_validate(
        {"shifts": {"early": {"hours": ["06:00-10:00"], "days": ["tue"]}}}
    ).dispatch(HOURS)
    night = TUESDAY + timedelta(hours=12)

    def is_on_shift(who: Member, at: datetime, *online: str) -> bool:
        team = Team((who,), online=frozenset(online))
        return dispatch.is_on_shift(who.id, at, HOURS, team)

    assert is_on_shift(LINA, TUESDAY)  # 12:00
    assert not is_on_shift(LINA, night)
    assert is_on_shift(LINA, night, LINA.id)
    assert is_on_shift(replace(LINA, state=Availability.BUSY), night, LINA.id)
    assert not is_on_shift(replace(LINA, state=Availability.AWAY), night, LINA.id)
    early = replace(LINA, shift="early")
    assert not is_on_shift(early, TUESDAY, LINA.id)
    assert not dispatch.is_on_shift(None, TUESDAY, HOURS, Team())
    assert not HOURS.is_working_day(date(2026, 3, 7))
