# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands beside a running hub: the hub writes, and without one the command does."""

import os
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bots.operation import control
from bots.operation.staff import agents
from desk.login import secret_hash
from intake.errors import FrontdeskError
from intake.store import open_reading, schema

PASSWORD = "long enough to be one"
LINA = {"login": "lina", "name": "李娜", "role": "agent", "queues": [], "password": PASSWORD}


@pytest.fixture
async def program(open_program: Any) -> AsyncIterator[Any]:
    """A hub that listens for commands."""
    program = await open_program(work=False)
    runner = await control.listen(program)
    assert runner is not None
    yield program
    await control.end(program, runner)


def key_hashes(url: str) -> list[str]:
    """What the store keeps of API keys."""
    with open_reading(url).connect() as connection:
        return list(connection.scalars(select(schema.api_key.c.key_hash)))


async def test_a_running_hub_does_the_work(program: Any) -> None:
    """A key and an agent are made by the hub; only the key's hash is kept."""
    settings = program.settings
    key = await control.perform(settings, "create_key", {"name": "erp", "role": "agent"})
    assert key_hashes(settings.store.url) == [secret_hash(str(key))]
    await control.perform(settings, "add_agent", LINA)
    assert [one["login"] for one in agents(program.reading)] == ["lina"]


async def test_only_the_owner_can_open_the_socket(program: Any) -> None:
    """Whoever may write to it is an administrator: nobody else on the machine may."""
    mode = stat.S_IMODE(os.stat(control.socket_path(program.settings)).st_mode)  # noqa: PTH116 - one look
    assert mode & 0o077 == 0


@pytest.mark.parametrize(
    ("operation", "arguments", "says"),
    [
        ("add_agent", {**LINA, "queues": ["nowhere"]}, "nowhere"),
        ("set_password", {"login": "nobody", "password": PASSWORD}, "nobody"),
    ],
)
async def test_a_refusal_arrives_in_words(
    program: Any, operation: str, arguments: Any, says: str
) -> None:
    """What the hub refuses, the command says."""
    with pytest.raises(FrontdeskError, match=says):
        await control.perform(program.settings, operation, arguments)


async def test_a_taken_login_is_refused(program: Any) -> None:
    """Nobody is overwritten."""
    await control.perform(program.settings, "add_agent", LINA)
    with pytest.raises(FrontdeskError, match="taken"):
        await control.perform(program.settings, "add_agent", LINA)


async def test_unknown_operations_do_not_exist(program: Any) -> None:
    """The socket offers what is listed and nothing else."""
    with pytest.raises(FrontdeskError):
        await control.perform(program.settings, "drop_everything", {})


async def test_parked_messages_are_tried_again_through_the_hub(program: Any) -> None:
    """The hub answers whether there was one."""
    assert await control.perform(program.settings, "retry_parked", {"parked": 7}) is False
    assert await control.perform(program.settings, "discard_parked", {"parked": 7}) is False


async def test_without_a_hub_the_command_opens_the_files(hub_settings: Any) -> None:
    """The first key is made before the first start."""
    key = await control.perform(hub_settings, "create_key", {"name": "erp", "role": "agent"})
    assert key_hashes(hub_settings.store.url) == [secret_hash(str(key))]


async def test_a_socket_that_a_killed_hub_left_is_no_hindrance(
    hub_settings: Any, tmp_path: Path
) -> None:
    """Nobody answers there: the command opens the files itself, and the leftover goes away."""
    path = control.socket_path(hub_settings)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    await control.perform(hub_settings, "create_key", {"name": "erp", "role": "agent"})
    assert len(key_hashes(hub_settings.store.url)) == 1
    assert not (tmp_path / "frontdesk.control").exists()


async def test_a_stopped_hub_leaves_no_socket(open_program: Any) -> None:
    """After a clean stop there is nothing to trip over."""
    program = await open_program(work=False)
    runner = await control.listen(program)
    await control.end(program, runner)
    assert not control.socket_path(program.settings).exists()


async def test_a_new_password_ends_the_sessions(program: Any) -> None:
    """Whoever had the old one is out."""
    await control.perform(program.settings, "add_agent", LINA)
    with program.reading.connect() as connection:
        agent = connection.execute(select(schema.agent.c.id, schema.agent.c.password_hash)).one()
    session = schema.login.insert().values(
        token_hash="t", agent_id=agent.id, csrf="c", created_at=1, seen_at=1, expires_at=2
    )
    await program.store.execute_write(session)
    other = {"login": "lina", "password": "another long password"}
    await control.perform(program.settings, "set_password", other)
    with program.reading.connect() as connection:
        assert connection.execute(select(schema.login)).all() == []
        assert connection.scalar(select(schema.agent.c.password_hash)) != agent.password_hash
