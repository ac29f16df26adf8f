# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of who is who: contacts, what is proven of them, which are one, codes under way.

The rules for columns are in `schema/__init__.py`.
"""

from sqlalchemy import BigInteger, Column, Table, Text

from intake.store.schema.registry import Sequence, metadata

contact = Table(
    "contact",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("company", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("level", Text, nullable=False, server_default="normal"),
    Column("language", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("merged_into", Text),  # the contact that stands for this one now; see contact_link
)

contact_address = Table(
    "contact_address",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("contact_id", Text, nullable=False, index=True),
)

# What a contact has proven to be theirs: a mail address, a phone number, an account of a site.
contact_identity = Table(
    "contact_identity",
    metadata,
    Column("kind", Text, primary_key=True),  # email, phone, user
    Column("value", Text, primary_key=True),
    Column("contact_id", Text, nullable=False, index=True),
    Column("evidence", Text, nullable=False),  # see contacts.Evidence
    Column("proven_at", BigInteger, nullable=False),
    # The address it was proven from: it goes with that address when contacts are split.
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Every link that was ever made between two contacts, and what it moved, so that it can be undone.
contact_link = Table(
    "contact_link",
    metadata,
    Column("id", Sequence, primary_key=True, autoincrement=True),
    Column("survivor", Text, nullable=False, index=True),
    Column("absorbed", Text, nullable=False, index=True),
    Column("evidence", Text, nullable=False),
    Column("actor", Text, nullable=False),  # name of the agent, "" for the bot
    Column("made_at", BigInteger, nullable=False),
    Column("moved", Text, nullable=False),  # JSON, see sqlite/people.py
    Column("undone_at", BigInteger),
    Column("undone_by", Text, nullable=False, server_default=""),
)

# A code that was sent to a mail address, by the conversation that waits for it. Never the code.
verification = Table(
    "verification",
    metadata,
    Column("conversation_id", Text, primary_key=True),
    Column("document", Text, nullable=False),  # JSON, see sqlite/people.py
    sqlite_with_rowid=False,
)
