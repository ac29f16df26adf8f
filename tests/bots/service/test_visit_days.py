# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an engineer hears of their visits, and the list of a day."""

from typing import Any

import pytest

from intake.store.schema import notice
from tests.support.visits import planned, tomorrow

FILE = """
rules:
  - rule: told
    title: {zh: 上门, en: Visit}
    when: [visit_planned, visit_moved, visit_cancelled]
    repeat: always
    do:
      - notify:
          to: team
          text: {zh: "{number}（{queue}）：{visit}", en: "{number} ({queue}): {visit}"}
"""


@pytest.fixture
def service_file() -> str:
    """A rule like those every site begins with."""
    return FILE


async def test_the_engineer_is_named_when_a_visit_is_made_moved_or_off(
    service: Any, number: str
) -> None:
    """With the time before; a note on the visit is told to nobody. Queues go by their name."""
    place = f"/tickets/{number}/visits/{await planned(service, number)}"
    await service.done("PATCH", place, {"note": "带梯子"})
    later = {"starts_at": tomorrow(service, 3), "ends_at": tomorrow(service, 4)}
    service.clock.move(minutes=1)
    await service.done("PATCH", place, later)
    service.clock.move(minutes=1)
    await service.done("PATCH", place, {"state": "cancelled"})
    kinds = [one for one in await service.timeline(number) if one.startswith("visit_")]
    assert kinds == ["visit_planned", "visit_changed", "visit_moved", "visit_cancelled"]
    work = await service.done("GET", f"/tickets/{number}/work")
    told = [row["text"] for row in service.rows(notice) if row["kind"] == "told"]
    assert (len(told), [one["state"] for one in work["visits"]]) == (3, ["cancelled"])
    assert [one.count("王强") // one.count("（") for one in told] == [2, 4, 2]  # in both languages


async def test_the_visits_of_a_day(service: Any, number: str) -> None:
    """Of one engineer or all, of a day by the site's clock, in the state that is asked for."""
    visit = await planned(service, number)
    await planned(service, number, engineer="a-lina")
    day = (await service.done("GET", "/visits?engineer=a-wang"))["items"]
    assert [(one["id"], one["ticket"]) for one in day] == [(visit, number)]
    titles = (await service.done("GET", "/visits"))["titles"]
    assert list(titles) == [number]
    assert (await service.done("GET", "/visits?day=today"))["items"] == []
    assert (await service.done("GET", "/visits?engineer=me"))["items"] == []
    on = tomorrow(service)[:10]
    assert len((await service.done("GET", "/visits?day=today&days=2"))["items"]) == 2
    assert len((await service.done("GET", f"/visits?day={on}"))["items"]) == 2
    await service.done("PATCH", f"/tickets/{number}/visits/{visit}", {"state": "cancelled"})
    found = (await service.done("GET", f"/visits?day={on}&state=planned"))["items"]
    assert [one["engineer"] for one in found] == ["a-lina"]
    await service.pass_time(days=1)
    assert len((await service.done("GET", "/visits?day=today"))["items"]) == 2
    assert (await service.call("GET", "/visits?day=someday"))[0] == 400
