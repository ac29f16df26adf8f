# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contacts and their machines: everything known about one person, and look-up by serial number."""

from desk import answers, showing
from desk.bodies import AssetQuery, ContactQuery
from desk.endpoint import Call, endpoint
from intake.errors import NotFound


@endpoint("GET", "/contacts/{contact_id}")
async def read_contact(call: Call, contact_id: str) -> answers.Contact:
    """One person: addresses, machines, tickets, conversations."""
    view = await call.ports.queries.contact(contact_id, call.principal.queues)
    if view is None:
        raise NotFound
    return showing.contact(view, call.now)


@endpoint("GET", "/contacts")
async def list_contacts(call: Call, query: ContactQuery) -> answers.ContactList:
    """People whose name, company, phone number or e-mail address contains `q`, at most fifty."""
    found = await call.ports.queries.contacts(query.q.strip())
    return answers.ContactList(items=[answers.ContactBrief.model_validate(each) for each in found])


@endpoint("GET", "/assets")
async def list_assets(call: Call, query: AssetQuery) -> answers.AssetList:
    """Machines whose serial number begins as given, at most fifty."""
    found = await call.ports.queries.assets(query.serial.strip())
    return answers.AssetList(items=[showing.asset(each) for each in found])
