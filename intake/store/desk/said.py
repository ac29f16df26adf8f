# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was said last, by customers and to colleagues, beside the rows of conversations.

A second SELECT for the rows of one page: joined to the list itself, it would be looked up for
every conversation that is sorted, not only for those that are shown.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, func, select

from intake.messages import Author
from intake.store.desk import statements as sql
from intake.store.desk import views
from intake.store.schema import conversation, message
from intake.store.times import moment

BEGINNING = 300  # characters; the list shows one line


def conversation_views(db: Connection, rows: Sequence[Row[Any]]) -> list[views.ConversationView]:
    """Rows of `statements.conversations()` as views, with the newest words and the newest note."""
    ids = [row.id for row in rows]
    said, noted = (_newest_words(db, ids, author) for author in (Author.CUSTOMER, Author.NOTE))
    return [
        replace(sql.conversation_view(row), said=said.get(row.id), noted=noted.get(row.id))
        for row in rows
    ]


def _newest_words(
    db: Connection, ids: Collection[str], author: Author
) -> dict[str, views.SaidLine]:
    m, c = message.c, conversation.c
    newest = (
        select(m.seq)
        .where(m.conversation_id == c.id, m.author == author.value)
        .order_by(m.seq.desc())
        .limit(1)
        .correlate(conversation)
        .scalar_subquery()
    )
    said = message.alias()
    statement = (
        select(c.id, said.c.seq, said.c.at, func.substr(said.c.text, 1, BEGINNING).label("text"))
        .join_from(conversation, said, (said.c.conversation_id == c.id) & (said.c.seq == newest))
        .where(c.id.in_(ids))
    )
    rows = db.execute(statement) if ids else ()
    return {row.id: views.SaidLine(row.text, moment(row.at), row.seq) for row in rows}
