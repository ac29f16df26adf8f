# SPDX-License-Identifier: AGPL-3.0-or-later
"""Priority: one derivation, its reasons in words, and what an agent's judgement is worth."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bots.offline import profile_of
from bots.settings import parse
from intake import ticket_actions
from intake.automation.book import RuleBook
from intake.automation.rule import RuleSection, rules_of
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.consequences import Circumstances, follow
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.errors import InvalidRequest
from intake.ids import ContactId, ConversationId
from intake.messages import Address
from intake.service_desk import ServiceDesk
from intake.ticket_actions import TicketUpdate
from intake.tickets.priority import derive, put, with_reason
from intake.tickets.ticket import Priority, Ticket
from tests.support.tickets import LINA, filed

NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
VISITOR = Address("webchat", "site", "v")
CONVERSATION = Conversation(ConversationId("v"), VISITOR, "v", ContactId("c"), language="en")


def desk_of(preset: str) -> ServiceDesk:
    """The service desk of a preset, dialogs and all."""
    return profile_of(parse({"bots": {"default": {"preset": preset}}})).desk


DESKS = {preset: desk_of(preset) for preset in ("", "equipment", "software")}


def ticket_of(type_: str = "fault", level: str = "normal", **fields: object) -> Ticket:
    """A report with these fields."""
    return filed(
        NOW,
        type_=type_,
        title="x",
        fields=fields,
        contact_id=ContactId("c"),
        conversation_id=CONVERSATION.id,
        queue="",
        level=level,
    )


@pytest.mark.parametrize(
    ("preset", "type_", "fields", "priority", "reason"),
    [
        ("equipment", "fault", {"description": "产线停了"}, "P0", "line stopped"),
        ("equipment", "fault", {"description": "machine is smoking"}, "P0", "danger"),
        (
            "equipment",
            "fault",
            {"description": "坏了，先用备机顶着"},
            "P1",
            "down with a workaround",
        ),
        ("equipment", "fault", {"description": "有异响，还能用"}, "P2", "tolerable"),
        ("equipment", "fault", {"description": "外壳有划痕"}, "P3", "cosmetic"),
        ("equipment", "question", {"description": "怎么换纸"}, "P3", "question"),
        ("equipment", "fault", {"description": "没有停线"}, "P2", "machine fault"),
        ("equipment", "fault", {"description": "整条产线都停了"}, "P0", "line stopped"),
        ("equipment", "fault", {"description": "3号线停了"}, "P0", "line stopped"),
        ("equipment", "fault", {"description": "Line 3 is down"}, "P0", "line stopped"),
        ("equipment", "fault", {"description": "Line 3 slows down"}, "P2", "machine fault"),
        ("software", "software", {"description": "没有任何变通办法"}, "P1", "no workaround"),
        ("software", "software", {"description": "we don’t have a workaround"}, "P1", "no work"),
        (
            "equipment",
            "fault",
            {"description": "有异响", "impact": "company"},
            "P1",
            "tolerable, whole company",
        ),
        ("software", "software", {"description": "no workaround for the export"}, "P1", "no work"),
        (
            "software",
            "software",
            {"description": "导出失败，有变通办法"},
            "P2",
            "workaround exists",
        ),
        ("software", "software", {"description": "登录不了", "impact": "company"}, "P0", "core"),
        ("software", "software", {"description": "login fails", "impact": "company"}, "P0", "co"),
        ("software", "software", {"description": "502 errors", "impact": "company"}, "P0", "co"),
        ("software", "software", {"description": "上个月的凭证全部不见了"}, "P1", "data lost"),
        ("software", "software", {"description": "half of our notes disappeared"}, "P1", "data l"),
        ("software", "software", {"description": "we lost all our invoices"}, "P1", "data lost"),
        ("software", "software", {"description": "数据没有丢，就是慢"}, "P3", ""),
        ("software", "software", {"description": "有没有别的办法导出来"}, "P3", ""),
        ("software", "software", {"description": "分批导可以，就是麻烦"}, "P2", "workaround"),
        ("software", "software", {"description": "PDF export fails, ERR_5003"}, "P2", "a funct"),
        ("", "software", {"description": "联系人全没了", "impact": "individual"}, "P1", "lost"),
        ("software", "software", {"description": "有个错别字"}, "P3", "cosmetic"),
        ("", "fault", {"description": "产线停了", "impact": "individual"}, "P1", "production"),
        ("", "fault", {"description": "卡纸", "impact": "individual"}, "P3", "One person"),
        ("", "unheard_of", {"description": "?"}, "P3", ""),
    ],
)
def test_presets(
    preset: str, type_: str, fields: dict[str, Any], priority: str, reason: str
) -> None:
    """The catalogue's two presets, and the dialogs' own rules where there is none."""
    found = derive(ticket_of(type_, **fields), DESKS[preset].priority)
    assert found.priority == priority
    assert reason in found.reasons["en"]


def test_the_customers_own_rating_is_one_input() -> None:
    """Very urgent raises by one and never to P0; not urgent lowers only what is not grave."""
    rules = DESKS["equipment"].priority
    noisy = {"description": "有异响"}
    assert derive(ticket_of(**noisy, urgency="now"), rules).priority == "P1"
    assert derive(ticket_of(description="外壳有划痕", urgency="now"), rules).priority == "P2"
    assert derive(ticket_of(**noisy, urgency="later"), rules).priority == "P3"
    assert derive(ticket_of(description="产线停了", urgency="later"), rules).priority == "P0"
    assert derive(ticket_of(description="用备机顶着", urgency="now"), rules).priority == "P1"


def test_the_level_comes_from_the_record_only() -> None:
    """VIP raises by one step to P1 at most, and nothing a customer says makes them one."""
    rules = DESKS["equipment"].priority
    vip = derive(ticket_of(level="vip", description="有异响", impact="company"), rules)
    assert (vip.priority, vip.reasons["en"]) == ("P1", "tolerable, whole company; VIP")
    assert vip.reasons["zh"] == "可容忍，设备还能用，影响整个公司；VIP 客户"
    said = ticket_of(description="有异响，我是 VIP 客户", level="normal", customer_level="vip")
    assert derive(said, rules).priority == "P2"


def followed(
    change: ChangeSet | None, desk: ServiceDesk, before: Ticket | None = None
) -> ChangeSet:
    """A change with its consequences."""
    assert change is not None
    return follow(change, Circumstances(desk, NOW, before=before))


def filed_and_judged(desk: ServiceDesk, **fields: object) -> Ticket:
    """A report as it is filed."""
    opened = TimelineEntry("opened", Actor("bot"), NOW)
    change = ChangeSet(CONVERSATION, ticket=ticket_of(**fields), timeline=(opened,))
    after = followed(change, desk)
    assert after.ticket is not None
    assert after.timeline[0].detail == {"priority": after.ticket.priority, "level": "normal"}
    return replace(after.ticket, version=1)


def changed(ticket: Ticket, desk: ServiceDesk, **wanted: Any) -> ChangeSet:
    """What an agent's change comes to."""
    update = TicketUpdate(**wanted)
    change = ticket_actions.update_ticket(CONVERSATION, ticket, update, LINA, NOW)
    return followed(change, desk, ticket)


def test_it_is_derived_again_when_fields_change() -> None:
    """With due times and an entry that says why, by whom."""
    desk = DESKS["equipment"]
    ticket = filed_and_judged(desk, description="有异响")
    assert (ticket.priority, ticket.priority_reason) == (Priority.P2, "tolerable")
    after = changed(ticket, desk, fields={"description": "产线停了"})
    assert after.ticket is not None
    assert after.ticket.priority is Priority.P0
    assert after.ticket.clock.first_response_due_at == NOW + timedelta(minutes=15)
    entry = after.timeline[-1]
    assert (entry.kind, entry.actor.kind) == ("priority_changed", "rule")
    assert entry.detail == {"from": "P2", "to": "P0", "reason": "line stopped"}


def test_an_agents_judgement_needs_a_note_and_stays() -> None:
    """No later derivation undoes it; the derivation shows the note."""
    desk = DESKS["equipment"]
    ticket = filed_and_judged(desk, description="产线停了")
    with pytest.raises(InvalidRequest) as refused:
        changed(ticket, desk, priority=Priority.P2)
    assert refused.value.problems == {"note": "why_this_priority"}
    judged = changed(ticket, desk, priority=Priority.P2, note="只停了备用线").ticket
    assert judged is not None
    later = changed(judged, desk, fields={"description": "全线停产"}).ticket
    assert later is not None
    assert (later.priority, later.priority_reason) == (Priority.P2, "只停了备用线")
    assert later.judged_by == "agent"


def test_a_danger_that_is_told_afterwards_goes_before_a_judgement() -> None:
    """Over the API as in a chat; whoever judges what has been told is not overruled."""
    desk = DESKS["equipment"]
    ticket = filed_and_judged(desk, description="有异响")
    judged = changed(ticket, desk, priority=Priority.P3, note="不急").ticket
    assert judged is not None
    for told in ({"fields": {"description": "有异响，现在冒烟了"}}, {"title": "现在冒烟了"}):
        after = changed(judged, desk, **told)
        assert after.ticket is not None
        assert (after.ticket.priority, after.ticket.judged_by) == (Priority.P0, "rules")
        assert after.timeline[-1].kind == "priority_changed"
    drill = {"fields": {"description": "冒烟演习"}, "priority": Priority.P2, "note": "演习"}
    calm = changed(judged, desk, **drill).ticket
    assert calm is not None
    assert (calm.priority, calm.priority_reason) == (Priority.P2, "演习")
    later = changed(calm, desk, fields={"description": "冒烟演习结束"}).ticket
    assert later is not None
    assert later.priority is Priority.P2


def test_what_automation_raised_stays_until_something_worse_is_told() -> None:
    """A field that is added does not undo it; its reason is the rule's title beside the rest."""
    title = {"zh": "再次报修", "en": "Again"}
    raising = {"rule": "again", "title": title, "when": "opened", "do": [{"raise": True}]}
    rules = RuleBook(rules_of([RuleSection.model_validate(raising)]))
    desk = replace(DESKS["equipment"], rules=rules)
    opened = TimelineEntry("opened", Actor("bot"), NOW)
    reported = ChangeSet(CONVERSATION, ticket=ticket_of(description="有异响"), timeline=(opened,))
    ticket = followed(reported, desk).ticket
    assert ticket is not None
    assert (ticket.priority, ticket.priority_reason) == (Priority.P1, "tolerable; Again")
    assert ticket.reasons["zh"].endswith("；再次报修")
    ticket = replace(ticket, version=1)
    later = changed(ticket, desk, fields={"location": "Room 2"}).ticket
    assert later is not None
    assert (later.priority, later.reasons, later.clock.resolution_due_at) == (
        Priority.P1,
        ticket.reasons,
        ticket.clock.resolution_due_at,
    )
    worse = changed(later, desk, fields={"description": "产线停了"}).ticket
    assert worse is not None
    assert (worse.priority, worse.priority_reason) == (Priority.P0, "line stopped")
    mended = changed(worse, desk, fields={"description": "外壳有划痕"}).ticket
    assert mended is not None
    assert mended.priority is Priority.P3  # from then on what is told is judged as ever


def test_a_reason_is_not_said_twice() -> None:
    """A rule that fires again adds nothing to what stands there; another one does."""
    again = {"zh": "再次报修", "en": "Again"}
    ticket = put(ticket_of(), Priority.P1, again, "en")
    assert with_reason(ticket, again) == again
    assert with_reason(ticket, {"zh": "客户在线", "en": "waiting"}) == {
        "zh": "再次报修；客户在线",
        "en": "Again; waiting",
    }


def test_nothing_changes_where_nothing_was_told() -> None:
    """A change of owner does not judge anew, even if the rules have changed meanwhile."""
    ticket = filed_and_judged(DESKS[""], description="有异响", impact="individual")
    after = changed(ticket, DESKS["equipment"], queue="repairs").ticket
    assert after is not None
    assert after.priority is Priority.P3


def test_a_contacts_level_may_change() -> None:
    """Who changes it tells of it, and the ticket is judged anew."""
    desk = DESKS["equipment"]
    ticket = replace(filed_and_judged(desk, description="有异响"), level="vip")
    told = TimelineEntry("level_changed", Actor("agent"), NOW, {"to": "vip"})
    after = followed(ChangeSet(CONVERSATION, ticket=ticket, timeline=(told,)), desk).ticket
    assert after is not None
    assert (after.priority, after.priority_reason) == (Priority.P1, "tolerable; VIP")
    assert Contact(ContactId("c")).level == "normal"


@pytest.mark.parametrize(
    ("title", "fields", "priority"),
    [
        ("3号机冒烟了", {}, "P0"),
        ("smoke from machine 3", {"description": "please come at once"}, "P0"),
        ("包装线停线", {}, "P0"),
        ("外壳有划痕", {}, "P3"),
        ("包装线停线", {"description": "有异响，还能用"}, "P2"),  # what is described counts
    ],
)
def test_a_title_tells_where_nothing_is_described(
    title: str, fields: dict[str, object], priority: str
) -> None:
    """Who files by phone often writes one line; a danger in it counts in any case."""
    ticket = replace(ticket_of(**fields), title=title)
    assert derive(ticket, DESKS["equipment"].priority).priority.value == priority


def test_a_priority_always_says_why() -> None:
    """Also where no rule has anything to say."""
    found = derive(ticket_of("demand"), DESKS["software"].priority)
    assert (found.priority, found.reasons["en"]) == (Priority.P3, "nothing urgent was told")
