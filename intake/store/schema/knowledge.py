# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of what the bot knows: articles and dialog files."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from intake.store.schema.registry import metadata

article = Table(
    "article",
    metadata,
    Column("id", Text, primary_key=True),
    Column("audience", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("tags", Text, nullable=False),  # JSON list
    Column("texts", Text, nullable=False),  # JSON {language: {title, questions, answer, …}}
    Column("updated_at", BigInteger, nullable=False),
)

dialog_source = Table(
    "dialog_source",
    metadata,
    Column("name", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
