# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process is another one than when a ticket began: it goes on in that, held to its guards."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bots.configuration.service_file import load_service_desk
from bots.runtime.catching_up import IS_OPEN
from bots.settings import Bot

BEGAN = """
processes:
  equipment: {template: equipment, types: [fault]}
"""
STEPS = """
    title: {zh: 新流程, en: New}
    types: [fault]
    reopens_at: repair
    steps:
      - {name: filed, title: {zh: 提交, en: Filed}, status: new, next: [repair]}
      - name: repair
        title: {zh: 维修, en: Repair}
        status: in_progress
        next: [done]
        limit: PT8H
      - {name: done, title: {zh: 完成, en: Done}, status: resolved, next: [closed], needs: [tasks]}
      - {name: closed, title: {zh: 关闭, en: Closed}, status: closed}
"""
SAME_PROCESS = "processes:\n  equipment:" + STEPS
OTHER_PROCESS = "processes:\n  other:" + STEPS


@pytest.fixture
def service_file() -> str:
    """The equipment template."""
    return BEGAN


async def changed(service: Any, tmp_path: Path, text: str) -> int:
    """The hub starts again with another file; how many tickets it brings up to date."""
    file = tmp_path / "changed.yaml"
    file.write_text(text, encoding="utf-8")
    program = service.program
    processes = load_service_desk(Bot(service=(file,))).processes
    program.knowledge.run_service(replace(program.profile().desk, processes=processes))
    return int(await program.catching_up.sweep(IS_OPEN))


@pytest.mark.parametrize("text", [SAME_PROCESS, OTHER_PROCESS])
async def test_a_ticket_whose_step_is_gone_goes_on_at_the_one_of_its_status(
    service: Any, number: str, tmp_path: Path, text: str
) -> None:
    """Told once, with the limit of that step; nobody jumps over what it needs."""
    path = f"/tickets/{number}"
    await service.done("POST", f"{path}/step", {"step": "remote"})
    await service.done("POST", f"{path}/tasks", {"title": "查固件", "owner": "a-wang"})
    assert await changed(service, tmp_path, text) == 1
    process = (await service.done("GET", f"{path}/work"))["process"]
    assert (process["step"], process["due_at"] is not None) == ("repair", True)
    status, problem = await service.call("PATCH", path, {"status": "resolved"})
    assert (status, list(problem["problems"])) == (409, ["tasks"])
    assert (await service.timeline(number))[-2:] == ["caught_up", "step_changed"]
    assert await changed(service, tmp_path, text) == 0


async def test_one_that_has_not_begun_is_at_the_first_step(
    service: Any, number: str, tmp_path: Path
) -> None:
    """In the queue where it is."""
    before = await service.ticket(number)
    assert await changed(service, tmp_path, OTHER_PROCESS) == 1
    after = await service.ticket(number)
    assert (after.progress.flow, after.progress.step) == ("other", "filed")
    assert (after.status, after.queue, after.agent_id) == (
        before.status, before.queue, before.agent_id,
    )  # fmt: skip


async def test_without_a_process_for_its_type_a_ticket_is_free(
    service: Any, number: str, tmp_path: Path
) -> None:
    """As one that never had any."""
    text = OTHER_PROCESS.replace("types: [fault]", "types: [return]")
    assert await changed(service, tmp_path, text) == 0
    assert (await service.done("GET", f"/tickets/{number}/work"))["process"] is None
