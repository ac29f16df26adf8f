# SPDX-License-Identifier: AGPL-3.0-or-later
"""Service levels: due when, and why."""

from desk import showing
from desk.answers.service_levels import SlaExplanation
from desk.endpoint import Call, endpoint
from desk.sla_words import Explainer
from intake.errors import NotFound


@endpoint("GET", "/tickets/{number}/sla")
async def read_sla(call: Call, number: str) -> SlaExplanation:
    """What was promised for a ticket: due when, and why, as data and as a sentence."""
    view = await call.ports.queries.ticket(number, call.principal.queues)
    ticket = await call.ports.store.load_ticket(number)
    if view is None or ticket is None:
        raise NotFound
    explainer = Explainer(ticket, call.ports.service_desk(), call.office.phrases, call.now)
    promises = explainer.promises()
    return SlaExplanation(
        number=ticket.number,
        priority=ticket.priority.value,
        priority_derivation=showing.derivation(view),
        level=ticket.level,
        paused=ticket.clock.paused_since is not None,
        waiting_for=ticket.waiting_for,
        promises=promises,
        pauses=explainer.pauses(),
        why=explainer.why(promises),
    )
