# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about contacts, with all that belongs to them."""

from desk.answers.assets import Asset
from desk.answers.conversations import Conversation
from desk.answers.shared import Answer, ContactBrief, Moment
from desk.answers.tickets import Ticket


class ContactList(Answer):
    items: list[ContactBrief]


class ContactAddress(Answer):
    channel: str
    account: str
    value: str


class ContactLink(Answer):
    """Another contact that is the same person: why, and who said so (empty: the bot)."""

    contact_id: str
    name: str
    evidence: str
    by: str
    made_at: Moment


class ContactIdentity(Answer):
    """Something proven to be theirs: a mail address, a phone number, an account of a site."""

    kind: str
    value: str
    evidence: str


class Contact(ContactBrief):
    """One person with everything that belongs to them.

    `account_manager` is the id of the colleague who looks after them, null if nobody does.
    """

    address: str
    account_manager: str | None
    language: str | None
    addresses: list[ContactAddress]
    identities: list[ContactIdentity]
    links: list[ContactLink]
    assets: list[Asset]
    tickets: list[Ticket]
    conversations: list[Conversation]
