# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the team and other systems know of customers and machines, written into the register."""

from desk.answers.contacts import Contact
from desk.answers.registers import Imported, RejectedRow
from desk.api.contacts import shown_contact
from desk.bodies.registers import ContactChange, CustomerRows, MachineRows, ProductRows
from desk.endpoint import Call, endpoint
from desk.named import contact_named
from desk.reporting import language_of
from intake.errors import InvalidRequest, NotPermitted
from intake.importing.columns import Kind
from intake.levels import LEVEL_GIVEN, plain
from intake.store.desk import writes


@endpoint("PATCH", "/contacts/{contact_id}")
async def change_contact(call: Call, contact_id: str, body: ContactChange) -> Contact:
    """Correct what is known of a customer.

    A level is given by supervisors; the customer's open tickets follow. Nothing here proves who
    somebody is: whoever writes from a new address stays a stranger.
    """
    wanted = body.model_dump(exclude_none=True)
    if body.level is not None:
        wanted["level"] = plain(body.level)
        if not call.principal.doer.may_override:
            raise NotPermitted
        if wanted["level"] not in call.ports.service_desk().known_levels:
            raise InvalidRequest({"level": "unknown_level"})
    known = await contact_named(call, contact_id)
    change = writes.change_contact(known.id, wanted, call.now)
    await call.ports.store.execute_write(change)
    call.ports.signals.publish("changes", set())
    if body.level is not None:
        call.ports.signals.publish(LEVEL_GIVEN)
    return await shown_contact(call, known.id)


@endpoint("POST", "/imports/customers", errors=(409,))
async def import_customers(call: Call, body: CustomerRows) -> Imported:
    """Take over customers from another system; again and again, nothing doubles.

    Each row is judged by itself, the good ones are written. Nobody is told and no clock starts.
    """
    return await _imported(call, Kind.CUSTOMERS, body, body.source)


@endpoint("POST", "/imports/assets", errors=(409,))
async def import_assets(call: Call, body: MachineRows) -> Imported:
    """Take over machines from another system, after their customers.

    Each row is judged by itself, the good ones are written. A serial number that is another
    customer's is rejected unless it `may_move`.
    """
    return await _imported(call, Kind.ASSETS, body, body.source, may_move=body.may_move)


@endpoint("POST", "/imports/products", errors=(409,))
async def import_products(call: Call, body: ProductRows) -> Imported:
    """Take over the models that machines may have; the bot knows their names from then on.

    Each row is judged by itself, the good ones are written.
    """
    return await _imported(call, Kind.PRODUCTS, body, "")


async def _imported(
    call: Call,
    kind: Kind,
    body: CustomerRows | MachineRows | ProductRows,
    source: str,
    *,
    may_move: bool = False,
) -> Imported:
    rows = [row.model_dump(exclude_unset=True) for row in body.rows]
    done = await call.ports.import_rows(
        kind, rows, source, language_of(call), may_move=may_move, dry_run=body.dry_run
    )
    rejected = [
        RejectedRow(
            row=one.number, column=one.column, value=one.value, reason=one.reason, detail=why
        )
        for one, why in done.rejected
    ]
    return Imported(written=done.written, rejected=rejected)
