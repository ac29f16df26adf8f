# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a rule's text names: they hear of it at a place of their own."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from intake.automation.doing import Site
from intake.automation.firing import RuleContext, react
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.ids import AgentId
from intake.notices import Notice
from intake.routing.queues import Member, Team
from tests.intake.automation.test_firing import CONTACT, CONVERSATION, NOW, TICKET, book

TEAM = Team(
    tuple(Member(AgentId(f"a-{one}"), one, one.title()) for one in ("lina", "wang", "sun"))
)
SOON, LATER = "2026-11-23T01:00:00+00:00", "2026-11-24T01:00:00+00:00"
WANGS = {"engineer": "Wang", "engineer_id": "a-wang", "starts_at": SOON}
SUNS = {"engineer": "Sun", "engineer_id": "a-sun", "starts_at": LATER}
CALLED = {"to": ["a-sun", "a-wang"], "names": "Sun, Wang"}
OF_OLD = {"engineer": "Wang", "starts_at": SOON}  # as it was written before engineers had places


@pytest.mark.parametrize(
    ("kind", "detail", "by", "text", "meant"),
    [
        ("visit_planned", WANGS, "a-lina", "{visit}", ("wang",)),
        ("visit_planned", WANGS, "a-wang", "{visit}", ()),
        ("visit_planned", OF_OLD, "a-lina", "{visit}", ()),
        ("visit_moved", {**SUNS, "was": WANGS}, "a-lina", "{visit}", ("wang", "sun")),
        ("visit_moved", {**SUNS, "was": WANGS}, "a-lina", "{title}", ()),
        ("mentioned", CALLED, "a-lina", "{mentioned}", ("sun", "wang")),
        ("sla_breached", {}, "", "{number} ({assignee})", ("lina",)),
        ("escalated", {}, "a-lina", "{number} ({assignee})", ()),
    ],
)  # fmt: skip
def test_who_is_named_is_meant(
    kind: str, detail: Mapping[str, object], by: str, text: str, meant: tuple[str, ...]
) -> None:
    """The owner, an engineer who comes or comes no more, and who is called; not who did it."""
    ticket = replace(TICKET, agent_id=AgentId("a-lina"))
    actor = Actor("agent", by) if by else Actor("timer")
    told = TimelineEntry(kind, actor, NOW, detail)
    notify = {"notify": {"to": "team", "text": {"zh": text, "en": text}}}
    change = ChangeSet(CONVERSATION, ticket=ticket, timeline=(told,))
    seen = RuleContext(CONTACT, ticket, NOW, site=Site(team=TEAM))
    found = react(change, book({"when": kind, "do": [notify]}), seen).records
    assert [one.meant for one in found if isinstance(one, Notice)] == [meant]
