# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rare writes outside turns, as statements for `Store.execute_write`.

Sign-ins, first answers and notices; articles are in `article_writes.py`. What is written for a
customer's matter goes through `Store.commit`, never through here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Executable, Update, delete, insert, update

from intake.notices import NoticeState
from intake.store.desk import views
from intake.store.schema import agent, contact, idempotency, login, notice
from intake.store.times import micros


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A fresh sign-in. Only the hash of its token is kept."""

    token_hash: str
    agent_id: str
    csrf: str
    at: datetime
    expires_at: datetime


def begin_login(new: NewLogin) -> list[Executable]:
    """Keep a sign-in, and forget those of the same person that have run out."""
    return [
        delete(login).where(login.c.agent_id == new.agent_id, login.c.expires_at < micros(new.at)),
        insert(login).values(
            token_hash=new.token_hash,
            agent_id=new.agent_id,
            csrf=new.csrf,
            created_at=micros(new.at),
            seen_at=micros(new.at),
            expires_at=micros(new.expires_at),
        ),
    ]


def touch_login(token_hash: str, now: datetime) -> Executable:
    """Somebody is still there."""
    return update(login).where(login.c.token_hash == token_hash).values(seen_at=micros(now))


def end_login(token_hash: str) -> Executable:
    """The sign-in is over, everywhere and at once."""
    return delete(login).where(login.c.token_hash == token_hash)


def change_contact(contact_id: str, values: Mapping[str, str], now: datetime) -> Executable:
    """What the team knows better of a customer."""
    change = update(contact).where(contact.c.id == contact_id)
    return change.values(**values, updated_at=micros(now))


def set_language(agent_id: str, language: str) -> Executable:
    """The language an agent works in."""
    return update(agent).where(agent.c.id == agent_id).values(language=language)


def keep_answer(
    owner: str, key: str, answer: views.AnswerView, now: datetime, oldest: datetime
) -> Sequence[Executable]:
    """Keep the first answer to a request, and forget the owner's from before `oldest`."""
    return [
        delete(idempotency).where(
            idempotency.c.owner == owner, idempotency.c.created_at < micros(oldest)
        ),
        insert(idempotency).values(
            owner=owner,
            key=key,
            request_hash=answer.request_hash,
            status=answer.status,
            body=answer.body,
            created_at=micros(now),
        ),
    ]


def notice_again(id_: str, place: str, now: datetime) -> Update:
    """A notice waits to be sent again, with all its attempts before it."""
    is_it = (notice.c.id == id_) & (notice.c.target == place)
    waiting = {"state": NoticeState.WAITING.value, "next_at": micros(now), "at": micros(now)}
    return update(notice).where(is_it).values(attempts=0, error="", **waiting)
