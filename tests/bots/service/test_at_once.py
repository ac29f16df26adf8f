# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two leaders take the same conversation in the same moment: one has it, one hears so."""

import asyncio
from http import HTTPStatus
from typing import Any

MOST_TRIES = 10


async def test_of_two_leaders_who_take_at_once_the_first_wins(service: Any) -> None:
    """Nobody is told that they speak and does not; who comes later may step in, as ever."""
    await service.says("转人工")
    place = f"/conversations/{(await service.loaded()).conversation.id}"
    for _ in range(MOST_TRIES):  # on a busy machine the second may come when the first is done
        answers = await asyncio.gather(
            *(service.call("POST", f"{place}/take", by=role) for role in ("supervisor", "admin"))
        )
        if any(status == HTTPStatus.CONFLICT for status, _ in answers):
            break
        await service.done("POST", f"{place}/handback", by="admin")
        await service.says("转人工")
    (won,) = (document for status, document in answers if status == 200)
    (lost,) = (document for status, document in answers if status == 409)
    assert (lost["type"], lost["owner"]["id"]) == ("taken-by-other", won["agent"]["id"])
    assert (await service.loaded()).conversation.agent_id == won["agent"]["id"]
    role = "admin" if won["agent"]["id"] == "k-supervisor" else "supervisor"
    later = await service.done("POST", f"{place}/take", by=role)
    assert later["agent"]["id"] == f"k-{role}"
