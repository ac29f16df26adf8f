# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queues that would swallow what is sent there: nobody works in them, or nobody entered them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from intake.automation.book import RuleBook
from intake.process.flow import Processes
from intake.routing.queues import Team
from intake.routing.settings import Dispatch

_NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Problem:
    """A queue that takes nothing. `open_tickets` are those that lie in it all the same.

    `turned_away` are open tickets that somebody or something sent there, and that are in the
    default queue instead.
    """

    queue: str
    reason: str  # no_member, unknown_queue
    open_tickets: int
    turned_away: int = 0


def sent_to(rules: RuleBook, processes: Processes) -> frozenset[str]:
    """The queues to which rules and steps of processes send tickets and tasks."""
    by_rules = (
        str(action.values.get("queue") or "")
        for rule in rules.rules
        for action in rule.actions
        if action.kind in {"set", "task"}
    )
    by_steps = (step.queue for flow in processes.root.values() for step in flow.steps)
    return frozenset((*by_rules, *by_steps)) - {""}


def problems(
    dispatch: Dispatch | None,
    team: Team,
    in_use: Mapping[str, int] = _NOTHING,
    turned_away: Mapping[str, int] = _NOTHING,
    named: AbstractSet[str] = frozenset(),
) -> list[Problem]:
    """Every queue that is named or that has open tickets, and nobody to work on them.

    `in_use` has the number of open tickets by queue, `turned_away` of those that were to be
    there; `named` are queues beside those of the dispatch rules. Without a section `dispatch`
    dialogs, products and people send tickets to queues all the same; only where nobody has a
    queue everybody looks at everything, and none of them means anything.
    """
    every = {*in_use, *turned_away, *named}
    if dispatch is not None:
        every |= {*dispatch.named, dispatch.default_queue}
    elif not team.uses_queues:
        return []
    return [
        Problem(
            name,
            "no_member" if name in team.queues else "unknown_queue",
            in_use.get(name, 0),
            turned_away.get(name, 0),
        )
        for name in sorted(every - {""})
        if not team.is_staffed(name)
    ]
