# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which skills exist, for whoever writes down what somebody can do."""

from dataclasses import replace
from typing import Any

from intake.routing.section import DispatchSection


async def test_skills_that_exist_are_listed(desk: Any) -> None:
    """What tickets can need and what somebody has, each once."""
    needs = {"needs": ["english", "toner"], "languages": ["en"]}
    section = DispatchSection.model_validate({"skills": [needs]})
    desk.service = replace(desk.service, dispatch=section.dispatch(desk.service.hours))
    await desk.sign_in("sun")
    assert (await desk.call("PATCH", "/agents/a-lina", {"skills": ["toner", "入门"]}))[0] == 200
    _, listed = await desk.call("GET", "/agents")
    assert listed["skills"] == ["english", "toner", "入门"]


async def test_skills_have_names_for_people(desk: Any) -> None:
    """In both languages where the file gives them; one that nobody has yet can be chosen too."""
    titles = {"toner": {"zh": "墨粉", "en": "Toner"}, "laser": {"zh": "激光"}}
    section = DispatchSection.model_validate({"skill_titles": titles})
    desk.service = replace(desk.service, dispatch=section.dispatch(desk.service.hours))
    await desk.sign_in("lina")
    _, session = await desk.call("GET", "/session")
    assert session["skills"] == [
        {"id": "toner", "name": {"zh": "墨粉", "en": "Toner"}},
        {"id": "laser", "name": {"zh": "激光", "en": "laser"}},
    ]
    assert {"laser", "toner"} <= set((await desk.call("GET", "/agents"))[1]["skills"])
