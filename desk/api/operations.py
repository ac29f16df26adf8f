# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's side of the API: what is parked, and whether the books balance."""

import base64
from dataclasses import asdict

from aiohttp import web

from desk.answers.operations import Audit, Parked, ParkedDetail, ParkedList
from desk.bodies.operations import Discarding
from desk.bodies.shared import Nothing
from desk.endpoint import Call, endpoint
from desk.uploads import OPAQUE
from intake.errors import NotFound

_LARGEST_ID = 2**63 - 1


@endpoint("GET", "/parked")
async def list_parked(call: Call) -> ParkedList:
    """What could not be handled, oldest first."""
    found = await call.ports.queries.parked()
    return ParkedList(items=[Parked.model_validate(each) for each in found])


@endpoint("GET", "/parked/{parked_id}")
async def read_parked(call: Call, parked_id: str) -> ParkedDetail:
    """One parked message with its bytes, also after it was tried again or put away."""
    view = await call.ports.queries.parked_one(_number(parked_id))
    if view is None:
        raise NotFound
    head = base64.b64encode(view.head).decode()
    return ParkedDetail.model_validate({**asdict(view), "head": head})


@endpoint("GET", "/parked/{parked_id}/raw")
async def read_parked_raw(call: Call, parked_id: str) -> web.Response:
    """Every byte of a parked message, as a file that nothing opens by itself."""
    content = await call.ports.queries.parked_bytes(_number(parked_id))
    if content is None:
        raise NotFound
    return web.Response(
        body=content,
        content_type=OPAQUE,
        headers={
            "Content-Disposition": f'attachment; filename="parked-{_number(parked_id)}.bin"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        },
    )


@endpoint("POST", "/parked/{parked_id}/retry", status=204)
async def retry_parked(call: Call, parked_id: str, body: Nothing) -> web.Response:
    """Put a parked message into the line again."""
    del body
    actor = call.principal.doer.actor
    return _settled(await call.ports.retry_parked(_number(parked_id), actor))


@endpoint("POST", "/parked/{parked_id}/discard", status=204)
async def discard_parked(call: Call, parked_id: str, body: Discarding) -> web.Response:
    """Decide that a parked message needs nothing more. Its bytes stay."""
    actor, reason = call.principal.doer.actor, body.reason.strip()
    return _settled(await call.ports.discard_parked(_number(parked_id), actor, reason))


@endpoint("GET", "/audit")
async def read_audit(call: Call) -> Audit:
    """The books: accepted is applied plus parked plus in flight, or it says what is amiss."""
    return Audit.model_validate(dict(await call.ports.audit()))


def _number(parked_id: str) -> int:
    # More digits than these are no number of ours, and Python refuses to read thousands.
    number = int(parked_id[:20]) if parked_id.isascii() and parked_id.isdigit() else 0
    if not 0 < number <= _LARGEST_ID:
        raise NotFound
    return number


def _settled(was_parked: bool) -> web.Response:  # noqa: FBT001 - the port's answer
    if not was_parked:
        raise NotFound
    return web.Response(status=204)
