# SPDX-License-Identifier: AGPL-3.0-or-later
"""The read side of what customers are answered with, and of what that lacks."""

from datetime import datetime

from sqlalchemy import select

from intake.knowledge.feedback import Lacks
from intake.store import knowledge_feedback
from intake.store.desk import article_writes
from intake.store.desk import statements as sql
from intake.store.desk.article_writes import Edition
from intake.store.desk.reader import Reader
from intake.store.desk.views import ArticleView
from intake.store.knowledge_feedback import Dismissal
from intake.store.schema import article


class KnowledgeQueries:
    """Reads about articles."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def articles(self) -> list[ArticleView]:
        """Every article, newest first. Few enough to search in memory, as the index does."""
        statement = select(article).order_by(article.c.updated_at.desc(), article.c.id)
        return await self._reader.all(statement, sql.article_view)

    async def article(self, article_id: str) -> ArticleView | None:
        """One article as it stands."""
        statement = select(article).where(article.c.id == article_id)
        return await self._reader.one(statement, sql.article_view)

    async def editions(self, article_id: str, limit: int) -> list[Edition]:
        """What an article says and said, newest first, as far as that was kept."""
        statement = article_writes.editions(article_id, limit)
        return await self._reader.all(statement, article_writes.edition_from)

    async def lacks(self, since: datetime) -> Lacks:
        """What customers asked since then in vain, and what is put away of it."""
        return await self._reader.read(lambda db: knowledge_feedback.lacks_since(db, since))

    async def dismissals(self) -> list[Dismissal]:
        """What is put away, newest first."""
        return await self._reader.all(
            knowledge_feedback.dismissals(), knowledge_feedback.dismissal_from
        )
