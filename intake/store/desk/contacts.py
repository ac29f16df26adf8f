# SPDX-License-Identifier: AGPL-3.0-or-later
"""The read side of who is who: what is proven to be a contact's, and which contacts it is."""

from sqlalchemy import Connection, select

from intake.store.desk import views
from intake.store.schema import contact, contact_identity, contact_link
from intake.store.times import moment


def identity_views(db: Connection, contact_id: str) -> list[views.ContactIdentityView]:
    """What a contact has proven to be theirs."""
    c = contact_identity.c
    statement = select(c.kind, c.value, c.evidence).where(c.contact_id == contact_id)
    return [
        views.ContactIdentityView(row.kind, row.value, row.evidence)
        for row in db.execute(statement.order_by(c.kind, c.value))
    ]


def link_views(db: Connection, contact_id: str) -> list[views.ContactLinkView]:
    """The contacts that were linked into this one and still are, oldest first."""
    c = contact_link.c
    statement = (
        select(c.absorbed, contact.c.name, c.evidence, c.actor, c.made_at)
        .join(contact, contact.c.id == c.absorbed)
        .where(c.survivor == contact_id, c.undone_at.is_(None))
    )
    return [
        views.ContactLinkView(row.absorbed, row.name, row.evidence, row.actor, moment(row.made_at))
        for row in db.execute(statement.order_by(c.id))
    ]
