# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changing the rules in the workspace: each change is a new edition over the service file."""

from collections.abc import Callable, Sequence

from desk.answers.rules import Did, RuleEdition, RuleEditionList, RuleList
from desk.api.rules import checked, rules_now
from desk.bodies.rules import (
    MOST_RULES,
    RuleChange,
    RuleOrder,
    RuleRestore,
    RuleVersion,
)
from desk.endpoint import Call, endpoint
from desk.problems import NamesNothing
from intake.automation import book
from intake.automation.book import RULES, Arranged, Edition, RuleEntry
from intake.errors import Conflict, InvalidRequest, NotFound
from intake.store import rule_editions
from intake.store.rule_editions import Made

MOST_EDITIONS = 100
Decision = Callable[[Sequence[Arranged]], Sequence[RuleEntry] | None]


@endpoint("PUT", "/rules/{rule}", errors=(409,))
async def write_rule(call: Call, rule: str, body: RuleChange) -> RuleList:
    """Write a rule, new or in place of the service file's, or turn one on or off."""
    if body.rule is not None and body.rule.rule != rule:
        raise InvalidRequest({"rule.rule": "other_name"})
    if body.rule is not None:
        await checked(call, body.rule)
    did: Did = "written"
    if body.rule is None:
        did = "turned_on" if body.is_on else "turned_off"

    def decision(rules: Sequence[Arranged]) -> Sequence[RuleEntry] | None:
        if len(rules) >= MOST_RULES and all(one.name != rule for one in rules):
            raise Conflict("too_many_rules")
        return book.written(rules, body.rule, rule, is_on=body.is_on)

    return await _edited(call, body.version, did, rule, decision)


@endpoint("POST", "/rules/{rule}/drop", errors=(409,))
async def drop_rule(call: Call, rule: str, body: RuleVersion) -> RuleList:
    """Take the workspace's text of a rule away; one of the service file is as it was there."""
    return await _edited(
        call, body.version, "dropped", rule, lambda rules: book.dropped(rules, rule)
    )


@endpoint("PUT", "/rule-order", errors=(409,))
async def order_rules(call: Call, body: RuleOrder) -> RuleList:
    """Say in which order the rules apply."""

    def decision(rules: Sequence[Arranged]) -> Sequence[RuleEntry]:
        found = book.reordered(rules, body.names)
        if found is None:
            raise InvalidRequest({"names": "each_rule_once"})
        return found

    return await _edited(call, body.version, "ordered", "", decision)


@endpoint("GET", "/rule-editions")
async def list_rule_editions(call: Call) -> RuleEditionList:
    """Who changed the rules, and when."""
    found = await call.ports.queries.history.rule_editions(MOST_EDITIONS)
    return RuleEditionList(
        items=[
            RuleEdition.model_validate(
                {"version": one.version, "did": one.did, "rule": one.rule}
                | {"by": one.by_name, "at": one.at}
            )
            for one in found
        ]
    )


@endpoint("POST", "/rule-editions/restore", errors=(404, 409))
async def restore_rules(call: Call, body: RuleRestore) -> RuleList:
    """Let an earlier edition count again, as a new one; 0 is the service file alone."""
    earlier = await call.ports.queries.history.rule_edition(body.edition)
    if earlier is None:
        raise NamesNothing("edition", body.edition)
    entries = earlier.entries
    return await _edited(call, body.version, "restored", "", lambda _rules: entries)


async def _edited(call: Call, version: int, did: Did, name: str, decision: Decision) -> RuleList:
    """The rules after a change that was decided on a version. Raises `Conflict` if it is old."""
    history = call.ports.queries.history
    current = await history.rule_edition() or Edition()
    if current.version != version:
        raise Conflict("rules_changed")
    entries = decision(book.arranged(call.ports.service_desk().rules.declared, current))
    if entries is None:
        raise NotFound
    doer = call.principal.doer
    made = Made(version + 1, did, name, doer.id, doer.name, call.now)
    await call.ports.store.execute_write(rule_editions.added(made, entries))
    (newest,) = await history.rule_editions(1)
    if newest != made:
        raise Conflict("rules_changed")
    call.ports.signals.publish(RULES)
    return await rules_now(call)
