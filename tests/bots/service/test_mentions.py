# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is called in a note, or asked to approve, hears of it, whichever way the note came."""

from typing import Any

import pytest

from tests.bots.service.test_processes import SIMPLE, notices


@pytest.mark.parametrize("service_file", [SIMPLE])
async def test_who_approves_and_who_is_mentioned_hear_of_it(service: Any, number: str) -> None:
    """By notices of their groups, without any rule of the site."""
    service.program.knowledge.know_team()
    await service.done("POST", f"/tickets/{number}/approvals", {"step": "repair"})
    assert await notices(service, "approval_is_wanted")
    talk = (await service.loaded()).conversation.id
    note = {"kind": "note", "text": "@王强 请看一下"}
    await service.done("POST", f"/conversations/{talk}/messages", note)
    (text,) = await notices(service, "somebody_is_mentioned")
    assert "→ 王强" in text
    assert "mentioned" in await service.timeline(number)


@pytest.mark.parametrize("service_file", [SIMPLE])
async def test_who_is_called_beside_something_else_hears_of_it(service: Any, number: str) -> None:
    """A note that is left with a change, alone in its place, or with taking a conversation."""
    service.program.knowledge.know_team()
    talk = (await service.loaded()).conversation.id
    called = {"note": "@王强 请看一下"}
    for count, (method, path) in enumerate(
        (
            ("PATCH", f"/tickets/{number}"),
            ("POST", f"/conversations/{talk}/take"),
            ("POST", f"/conversations/{talk}/handback"),
        ),
        start=1,
    ):
        service.clock.move(minutes=1)
        await service.done(method, path, called, by="supervisor")
        assert len(await notices(service, "somebody_is_mentioned")) == count, path


async def test_who_is_called_when_a_talk_without_a_ticket_is_taken(service: Any) -> None:
    """The groups hear of it that hear of mentions on tickets."""
    service.program.knowledge.know_team()
    await service.says("转人工")
    talk = (await service.loaded()).conversation.id
    note = {"note": "@王强 请看一下"}
    await service.done("POST", f"/conversations/{talk}/take", note, by="supervisor")
    (text,) = await notices(service, "mentioned")
    assert "→ 王强" in text


NOTED = (
    SIMPLE
    + """
rules:
  - rule: seen
    title: {zh: 有备注, en: Noted}
    when: noted
    do: [{flag: noted}]
"""
)


@pytest.mark.parametrize("service_file", [NOTED])
@pytest.mark.parametrize("way", ["message", "change"])
async def test_rules_hear_of_plain_notes(service: Any, number: str, way: str) -> None:
    """Also of those that call nobody."""
    if way == "change":
        await service.done("PATCH", f"/tickets/{number}", {"note": "看过"})
    else:
        talk = (await service.loaded()).conversation.id
        note = {"kind": "note", "text": "看过"}
        await service.done("POST", f"/conversations/{talk}/messages", note)
    assert "noted" in (await service.ticket(number)).flags


async def test_who_is_mentioned_before_there_is_a_ticket_hears_of_it(service: Any) -> None:
    """No rule can tell of it, since rules are about tickets: the team is told all the same."""
    service.program.knowledge.know_team()
    await service.says("转人工")
    talk = (await service.loaded()).conversation.id
    for text in ("@王强 请看一下", "@nobody"):
        note = {"kind": "note", "text": text}
        await service.done("POST", f"/conversations/{talk}/messages", note)
    (text,) = await notices(service, "mentioned")
    assert text.startswith("agent → 王强")


MENTIONS = (
    SIMPLE
    + """
rules:
  - rule: called
    title: {zh: 提到, en: Called}
    when: mentioned
    if: {actor: agent}
    do:
      - notify: {to: director, text: {zh: "{mentioned}", en: "{mentioned}"}}
  - rule: called_urgently
    title: {zh: 紧急提到, en: Called urgently}
    when: mentioned
    if: {priority: P0}
    do:
      - notify: {to: team, text: {zh: "{mentioned}", en: "{mentioned}"}}
"""
)


@pytest.mark.parametrize("service_file", [MENTIONS])
async def test_who_hears_of_mentions_on_tickets_hears_of_those_before(service: Any) -> None:
    """The site's rules say which group; what they ask of a ticket is unknown yet."""
    service.program.knowledge.know_team()
    await service.says("转人工")
    talk = (await service.loaded()).conversation.id
    note = {"kind": "note", "text": "@王强 请看一下"}
    await service.done("POST", f"/conversations/{talk}/messages", note)
    document = await service.done("GET", "/notices", by="supervisor")
    assert [one["group"] for one in document["items"] if one["kind"] == "mentioned"] == [
        "director"
    ]
