# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket of the equipment template on its way through appointments and work on site."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

EQUIPMENT = """
processes:
  equipment: {template: equipment, types: [fault]}
survey: {questions: [csat, effort, nps], follow_up_queue: ""}
"""


def tomorrow(service: Any, hours: float = 0) -> str:
    """A time tomorrow, as the API takes it."""
    moment = service.clock.now + timedelta(days=1, hours=hours)
    return str(moment.isoformat())


async def planned(service: Any, number: str, **more: Any) -> str:
    """An appointment for tomorrow; its id."""
    body = {
        "engineer": "a-wang",
        "starts_at": tomorrow(service),
        "ends_at": tomorrow(service, 2),
        "place": "苏州工业园区 1 号",
        **more,
    }
    work = await service.done("POST", f"/tickets/{number}/visits", body)
    return str(work["visits"][-1]["id"])


async def worked(service: Any, place: str) -> None:
    """The engineer is there and has written down what was done: the customer may sign."""
    await service.done("PATCH", place, {"state": "on_site", "findings": "更换进纸辊"})


async def solved(service: Any, number: str) -> None:
    """Everything the process wants, and resolved."""
    await service.done("POST", f"/tickets/{number}/step", {"step": "remote"})
    for check in ("function", "load", "side_effects"):
        body = {"name": check, "result": "not_applicable"}
        await service.done("POST", f"/tickets/{number}/checks", body)
    found = {"cause": "wear", "fix": "cleaned", "lasting": "workaround"}
    await service.done("POST", f"/tickets/{number}/solution", found)
    await service.done("POST", f"/tickets/{number}/step", {"step": "verified"})


async def fetched(service: Any, url: str, form: Any = None) -> tuple[int, str]:
    """Status and text of a customer's page, by opening or by sending it."""
    path = urlsplit(url).path
    method = "POST" if form else "GET"
    async with service.hub.client.request(method, path, data=form) as answer:
        return answer.status, await answer.text()
