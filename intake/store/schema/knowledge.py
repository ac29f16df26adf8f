# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of what the bot knows, articles and dialog files, and of what articles lack."""

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

# What an article said and says, version by version; the file's own once the workspace replaced it.
article_edition = Table(
    "article_edition",
    metadata,
    Column("article", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("audience", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("texts", Text, nullable=False),
    Column("did", Text, nullable=False),  # "written", "questions" added, or "found": from a file
    Column("by_id", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# What no article is going to answer, or is right as it is, as somebody who writes them said.
dismissal = Table(
    "dismissal",
    metadata,
    Column("id", Text, primary_key=True),
    Column("wordings", Text, nullable=False),  # JSON list
    Column("articles", Text, nullable=False),  # JSON list: those that did not help
    Column("reason", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

dialog_source = Table(
    "dialog_source",
    metadata,
    Column("name", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
