# SPDX-License-Identifier: AGPL-3.0-or-later
"""ServiceDesk: how this site runs its service, as one immutable value.

What stands in the site's service file (and in the presets) becomes this once, at start; every
decision about a ticket reads it and nothing else. Reading files is `bots/service_file.py`.
"""

from dataclasses import dataclass, field

from intake.routing.queues import Team
from intake.routing.settings import Dispatch
from intake.service_levels.business_hours import BusinessHours
from intake.service_levels.policy import DEFAULT_POLICY, SlaPolicy


@dataclass(frozen=True, slots=True)
class ServiceDesk:
    """The promises a site makes, the hours they are counted in, and who works on what.

    `dispatch` None: nothing is dispatched, people take what they see. `team` is swapped whole
    when somebody joins, leaves or learns something.
    """

    hours: BusinessHours
    policy: SlaPolicy = field(default_factory=lambda: DEFAULT_POLICY)
    dispatch: Dispatch | None = None
    team: Team = field(default_factory=Team)
