# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's side of the API: what is parked, and whether the books balance."""

from aiohttp import web

from desk import answers
from desk.bodies import Nothing
from desk.endpoint import Call, endpoint
from desk.ports import ParkedAction
from intake.errors import NotFound

_LARGEST_ID = 2**63 - 1


@endpoint("GET", "/parked")
async def list_parked(call: Call) -> answers.ParkedList:
    """What could not be handled, oldest first."""
    found = await call.ports.queries.parked()
    return answers.ParkedList(items=[answers.Parked.model_validate(each) for each in found])


@endpoint("POST", "/parked/{parked_id}/retry", status=204)
async def retry_parked(call: Call, parked_id: str, body: Nothing) -> web.Response:
    """Put a parked message into the line again."""
    return await _settle(call.ports.retry_parked, parked_id, body)


@endpoint("POST", "/parked/{parked_id}/discard", status=204)
async def discard_parked(call: Call, parked_id: str, body: Nothing) -> web.Response:
    """Decide that a parked message needs nothing more. Its bytes stay."""
    return await _settle(call.ports.discard_parked, parked_id, body)


@endpoint("GET", "/audit")
async def read_audit(call: Call) -> answers.Audit:
    """The books: accepted is applied plus parked plus in flight, or it says what is amiss."""
    return answers.Audit.model_validate(dict(await call.ports.audit()))


async def _settle(action: ParkedAction, parked_id: str, _body: Nothing) -> web.Response:
    number = int(parked_id) if parked_id.isascii() and parked_id.isdigit() else 0
    if not 0 < number <= _LARGEST_ID or not await action(number):
        raise NotFound
    return web.Response(status=204)
