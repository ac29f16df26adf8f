# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules: which there are, and what one would have done; and notices to the team."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta

from desk.answers.rules import (
    DryRunResult,
    Notice,
    NoticeList,
    Rule,
    RuleAction,
    RuleList,
    WouldFire,
)
from desk.bodies.rules import DryRun, NoticeQuery, NoticeRetry
from desk.endpoint import Call, endpoint
from desk.notifiers.advice import advice_on
from desk.problems import NamesNothing
from intake.automation.actions import ACCOUNT_MANAGER
from intake.automation.book import Arranged, Edition, arranged
from intake.automation.dry_run import tried
from intake.automation.rule import RuleSection
from intake.conditions import written
from intake.errors import InvalidRequest, NotFound
from intake.messages import LANGUAGES
from intake.notices import SHIPPED_GROUPS
from intake.references import Kind, Reference, references
from intake.service_levels.policy import OFFICE
from intake.store.desk import writes
from intake.store.desk.history import NoticeView

MOST_SHOWN = 500
There = Mapping[Kind, set[str]]


@endpoint("GET", "/rules")
async def list_rules(call: Call) -> RuleList:
    """All rules, in their order: those of the service file and those of the workspace."""
    return await rules_now(call)


@endpoint("POST", "/rules/dry-run")
async def dry_run_rule(call: Call, body: DryRun) -> DryRunResult:
    """When a rule would have fired on past tickets. Changes nothing."""
    histories = await call.ports.queries.history.histories(call.now - timedelta(days=body.days))
    desk = call.ports.service_desk()
    rule = (await checked(call, body.rule)).value(desk.meter)
    firings = await asyncio.to_thread(tried, rule, histories, call.now, desk.called)
    newest = sorted(firings, key=lambda one: one.at, reverse=True)[:MOST_SHOWN]
    return DryRunResult(
        tickets=len(histories),
        fired=len(firings),
        items=[
            WouldFire(
                number=one.ticket.number,
                title=one.ticket.title,
                at=one.at,
                event=one.event,
                because=dict(one.because),
            )
            for one in newest
        ],
    )


async def checked(call: Call, rule: RuleSection) -> RuleSection:
    """The rule, if all that it names is there. Raises `InvalidRequest`."""
    if unknown := _unknown(rule, await _there(call)):
        raise InvalidRequest({".".join(one.place): "unknown" for one in unknown})
    return rule


async def _there(call: Call) -> There:
    """What a rule can name."""
    people = call.ports.queries.people
    return {
        "calendar": {OFFICE, *call.ports.service_desk().calendars},
        "queue": {one.id for one in await people.queues()},
        "group": _groups(call),
        "person": {ACCOUNT_MANAGER, *(n for a in await people.agents() for n in (a.login, a.id))},
    }


def _unknown(rule: RuleSection, there: There) -> list[Reference]:
    """What a rule names and is not there, or not any more."""
    found = references(rule, ("rule",))
    return [one for one in found if one.kind in there and one.name not in there[one.kind]]


@endpoint("GET", "/notices")
async def list_notices(call: Call, query: NoticeQuery) -> NoticeList:
    """What the team was told elsewhere, newest first."""
    found = await call.ports.queries.history.notices(query.state, query.limit)
    return NoticeList(items=[_notice(call, one) for one in found])


@endpoint("POST", "/notices/retry", errors=(404,))
async def retry_notice(call: Call, body: NoticeRetry) -> Notice:
    """Send a notice once more, also one that was sent: the receiver may have lost it."""
    history = call.ports.queries.history
    if await history.notice(body.id, body.place) is None:
        raise NamesNothing("id", body.id)
    await call.ports.store.execute_write(writes.notice_again(body.id, body.place, call.now))
    again = await history.notice(body.id, body.place)
    if again is None:
        raise NotFound
    return _notice(call, again)


def _notice(call: Call, one: NoticeView) -> Notice:
    """A notice, with what has to be done where its place refuses it."""
    known = advice_on(one.error) if one.state == "refused" else ""
    say = call.office.phrases.say
    advice = {name: say(name, f"notice.advice.{known}") for name in LANGUAGES if known}
    return Notice(**asdict(one), advice=advice)


async def rules_now(call: Call) -> RuleList:
    """The rules as the newest edition has them."""
    edition = await call.ports.queries.history.rule_edition() or Edition()
    declared = call.ports.service_desk().rules.declared
    found, there = arranged(declared, edition), await _there(call)
    return RuleList(
        items=[_shown(one, there) for one in found],
        version=edition.version,
        groups=sorted(_groups(call)),
    )


def _groups(call: Call) -> set[str]:
    """Whom a rule can notify: the groups of the presets, and those of the configuration."""
    return {*SHIPPED_GROUPS, *call.ports.service_desk().groups}


def _shown(one: Arranged, there: There) -> Rule:
    rule = one.section.value()
    return Rule(
        name=rule.name,
        title=dict(rule.title),
        events=sorted(rule.events),
        after_seconds=rule.after.total_seconds() if rule.after else None,
        hours="working" if one.section.time and one.section.time.in_working_time else "wall",
        pause_seconds=None if rule.pause is None else rule.pause.total_seconds(),
        since=rule.since.value,
        condition=written(rule.condition),
        actions=[RuleAction(kind=each.kind, values=dict(each.values)) for each in rule.actions],
        source=one.source.value,
        is_on=one.is_on,
        document=one.section.document(),
        unknown=list(dict.fromkeys(each.name for each in _unknown(one.section, there))),
    )
