# SPDX-License-Identifier: AGPL-3.0-or-later
"""The read side of who works here: agents, queues, sign-ins, API keys, first answers.

Whether a sign-in is still good, or a password right, is decided in the desk.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, func, select

from intake.store.desk import statements as sql
from intake.store.desk import views
from intake.store.desk.reader import Reader
from intake.store.schema import agent, api_key, idempotency, login, queue
from intake.store.times import moment


class PeopleQueries:
    """Reads about the team."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def queues(self) -> list[views.QueueView]:
        """All queues."""
        return await self._reader.all(
            select(queue).order_by(queue.c.id),
            lambda row: views.QueueView(row.id, row.name_zh, row.name_en),
        )

    async def agents(self) -> list[views.AgentView]:
        """All active agents by name."""
        statement = select(agent).where(agent.c.is_active == 1).order_by(agent.c.name)
        return await self._reader.all(statement, sql.agent_view)

    async def names(self) -> dict[str, str]:
        """What everybody is called who can have a ticket or ever could: people and API keys."""
        found: dict[str, str] = {}
        for table in (api_key, agent):
            rows = await self._reader.all(
                select(table.c.id, table.c.name), lambda row: (str(row.id), str(row.name))
            )
            found |= dict(rows)
        return found

    async def agent_by_login(self, name: str) -> views.AgentView | None:
        """An active agent by log-in name, in any capitalisation."""
        is_named = func.lower(agent.c.login) == name.lower()
        statement = select(agent).where(is_named, agent.c.is_active == 1)
        return await self._reader.one(statement, sql.agent_view)

    async def login(self, token_hash: str) -> views.LoginView | None:
        """A sign-in of an active agent by the hash of its token, expired or not."""
        return (await self.logins([token_hash])).get(token_hash)

    async def logins(self, token_hashes: Collection[str]) -> dict[str, views.LoginView]:
        """Sign-ins of active agents by the hashes of their tokens, expired or not."""
        statement = (
            select(agent, login.c.token_hash, login.c.csrf, login.c.seen_at, login.c.expires_at)
            .join(login, login.c.agent_id == agent.c.id)
            .where(login.c.token_hash.in_(token_hashes), agent.c.is_active == 1)
        )
        return dict(await self._reader.all(statement, _hash_and_login))

    async def api_key(self, key_hash: str) -> views.KeyView | None:
        """A key that is not revoked, by the hash of its secret."""
        statement = select(api_key).where(
            api_key.c.key_hash == key_hash, api_key.c.revoked_at.is_(None)
        )
        return await self._reader.one(
            statement, lambda row: views.KeyView(row.id, row.name, row.role)
        )

    async def first_answer(self, owner: str, key: str) -> views.AnswerView | None:
        """What was answered before under this Idempotency-Key."""
        statement = select(idempotency).where(
            idempotency.c.owner == owner, idempotency.c.key == key
        )
        return await self._reader.one(
            statement, lambda row: views.AnswerView(row.request_hash, row.status, row.body)
        )


def _hash_and_login(row: Row[Any]) -> tuple[str, views.LoginView]:
    seen_at, expires_at = moment(row.seen_at), moment(row.expires_at)
    return row.token_hash, views.LoginView(row.csrf, seen_at, expires_at, sql.agent_view(row))
