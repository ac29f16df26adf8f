# SPDX-License-Identifier: AGPL-3.0-or-later
"""In a group each person has a conversation of their own, if the account answers in groups."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.telegram import Line


async def test_two_people_in_a_group_do_not_answer_each_others_questions(connect: Any) -> None:
    """Each is answered below their own message, in the topic they wrote in; others are let be."""
    line: Line = await connect(groups="answer")
    sandbox = line.sandbox
    await sandbox.invite("Ann", "The team")
    bot = {"type": "mention", "offset": 0, "length": 22}
    name = "@frontdesk_sandbox_bot"
    for person, text in (("Ann", "my printer is broken"), ("Bob", "hello")):
        await sandbox.say_in_group(
            person, "The team", f"{name} {text}", entities=[bot], message_thread_id=7
        )
    await sandbox.say_in_group("Cleo", "The team", "lunch?")
    group = sandbox.world.group("The team")

    def answered(person: str) -> list[dict[str, Any]]:
        user = sandbox.world.person(person).user
        return [
            one.message
            for one in group.entries
            if not one.is_own and one.message["reply_to_message"]["from"] == user
        ]

    async with sandbox.world.changed:
        await sandbox.world.changed.wait_for(lambda: answered("Ann") and answered("Bob"))
    assert not answered("Cleo")
    assert group.has_bot
    assert all(one["message_thread_id"] == 7 for one in answered("Ann"))
    thread = f"{group.id}/7/{sandbox.world.person('Ann').user['id']}"
    found = await line.program.store.thread("telegram", "main", thread, 0, 10)
    assert found is not None
    assert found.messages[0].text == "my printer is broken"
