# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queues that would swallow what is sent there: nobody works in them, or nobody entered them."""

from collections.abc import Mapping
from dataclasses import dataclass

from intake.routing.queues import Team
from intake.routing.settings import Dispatch


@dataclass(frozen=True, slots=True)
class Problem:
    """A queue that takes nothing. `open_tickets` are those that lie in it all the same."""

    queue: str
    reason: str  # no_member, unknown_queue
    open_tickets: int


def problems(dispatch: Dispatch | None, team: Team, in_use: Mapping[str, int]) -> list[Problem]:
    """Every queue that the rules name or that has open tickets, and nobody to work on them.

    `in_use` has the number of open tickets by queue. Without rules nothing is sent anywhere.
    """
    if dispatch is None:
        return []
    named = dispatch.named | in_use.keys() | {dispatch.default_queue}
    return [
        Problem(name, "no_member" if name in team.queues else "unknown_queue", in_use.get(name, 0))
        for name in sorted(named - {""})
        if not team.is_staffed(name)
    ]
