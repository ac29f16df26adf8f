# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contacts and their machines: everything known about one person, and look-up by serial number."""

from desk import showing
from desk.answers.assets import AssetList
from desk.answers.contacts import Contact, ContactList
from desk.answers.shared import ContactBrief
from desk.bodies.contacts import AssetQuery, ContactQuery, OtherContact
from desk.endpoint import Call, endpoint
from desk.named import contact_named
from desk.problems import NamesNothing
from intake.contacts import ContactLink, Evidence
from intake.errors import Conflict
from intake.ids import ContactId


@endpoint("GET", "/contacts/{contact_id}")
async def read_contact(call: Call, contact_id: str) -> Contact:
    """One person: addresses, machines, tickets, conversations."""
    return await shown_contact(call, contact_id)


@endpoint("POST", "/contacts/{contact_id}/link", errors=(409,))
async def link_contact(call: Call, contact_id: str, body: OtherContact) -> Contact:
    """Say that two contacts are one person: all that is the other's becomes this one's."""
    queries = call.ports.queries
    await contact_named(call, contact_id)
    if await queries.contact(body.contact_id, call.principal.queues) is None:
        raise NamesNothing("contact_id", body.contact_id)
    link = ContactLink(ContactId(contact_id), ContactId(body.contact_id), Evidence.AGENT)
    if not await call.ports.store.link_contacts(link, call.principal.doer.actor):
        raise Conflict("cannot_link")
    return await _changed(call, contact_id)


@endpoint("POST", "/contacts/{contact_id}/unlink", errors=(409,))
async def unlink_contact(call: Call, contact_id: str, body: OtherContact) -> Contact:
    """Take another contact out of this one: each has again what was its own and came to it since.

    Automatic evidence does not link the two again.
    """
    await contact_named(call, contact_id)
    actor = call.principal.doer.actor
    if not await call.ports.store.unlink_contacts(contact_id, body.contact_id, actor):
        raise Conflict("cannot_unlink")
    return await _changed(call, contact_id)


@endpoint("GET", "/contacts")
async def list_contacts(call: Call, query: ContactQuery) -> ContactList:
    """People whose name, company, phone number or e-mail address contains `q`, at most fifty."""
    found = await call.ports.queries.contacts(query.q.strip())
    return ContactList(items=[ContactBrief.model_validate(each) for each in found])


@endpoint("GET", "/assets")
async def list_assets(call: Call, query: AssetQuery) -> AssetList:
    """Machines whose serial number begins as given, at most fifty."""
    found = await call.ports.queries.assets(query.serial)
    today = call.ports.at_site(call.now).date()
    return AssetList(items=[showing.asset(each, today) for each in found])


async def _changed(call: Call, contact_id: str) -> Contact:
    call.ports.signals.publish("changes", set())
    return await shown_contact(call, contact_id)


async def shown_contact(call: Call, contact_id: str) -> Contact:
    """A contact as it is now, as answered. Raises `NotFound`."""
    view = await contact_named(call, contact_id)
    manager = await call.ports.queries.dispatch.manager_of(view.id)
    return showing.contact(view, call.ports.at_site(call.now), manager)
