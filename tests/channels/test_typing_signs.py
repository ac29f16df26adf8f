# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a customer sees that somebody is typing: an agent who writes, a bot that takes long."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from channels.typing_signs import AFTER_SECONDS, TypingSigns

KIND, ACCOUNT = "webchat", "site"  # the hub in memory has its threads under these names
A_MOMENT = AFTER_SECONDS + 0.2


@dataclass
class App:
    """What the customer's app shows, and whether the provider takes signs at all."""

    shown: list[str] = field(default_factory=list)
    refuses: bool = False

    async def show(self, thread: str) -> None:
        self.shown.append(thread)
        if self.refuses:
            raise ConnectionError


@pytest.fixture
def app() -> App:
    """A provider that takes signs."""
    return App()


@pytest.fixture
async def signs(hub: Any, app: App) -> AsyncIterator[TypingSigns]:
    """The signs of an account; one lasts longer than a test."""
    made = TypingSigns(hub, KIND, ACCOUNT, app.show, 60)
    yield made
    made.close()


async def test_a_quick_answer_needs_no_sign(signs: TypingSigns, app: App) -> None:
    """It would be shown behind the answer."""
    signs.working("anna")
    signs.answered("anna")
    await asyncio.sleep(A_MOMENT)
    assert app.shown == []


async def test_a_slow_one_has_one_sign(signs: TypingSigns, app: App) -> None:
    """However many messages wait for it."""
    for _ in range(3):
        signs.working("anna")
    signs.working("bo")
    await asyncio.sleep(A_MOMENT)
    assert app.shown == ["anna", "bo"]
    signs.working("anna")
    await asyncio.sleep(A_MOMENT)
    assert app.shown == ["anna", "bo"]  # it still stands there


async def test_where_a_person_speaks_the_bot_shows_nothing(
    hub: Any, signs: TypingSigns, app: App
) -> None:
    """The customer would wait for words that nobody writes."""
    hub.say("anna", "转人工", author="customer")
    hub.set_status("anna", "human")
    signs.working("anna")
    await asyncio.sleep(A_MOMENT)
    assert app.shown == []


async def test_an_agent_is_seen_typing(hub: Any, signs: TypingSigns, app: App) -> None:
    """At once, and not again while the sign stands, however many keys are pressed."""
    signs.answered("anna")
    for _ in range(5):
        hub.show_typing("anna", "李娜")
    hub.show_typing("bo", "李娜")  # somebody we have not heard of yet
    await asyncio.sleep(0.05)
    assert app.shown == ["anna"]


async def test_a_sign_that_fails_is_not_missed(hub: Any, signs: TypingSigns, app: App) -> None:
    """Nothing is raised, and the next one is tried when its time comes."""
    app.refuses = True
    signs.answered("anna")
    hub.show_typing("anna", "李娜")
    await asyncio.sleep(0.05)
    assert app.shown == ["anna"]


async def test_threads_are_let_go(hub: Any, app: App) -> None:
    """Those that were quiet longest, so that nobody is followed for ever."""
    signs = TypingSigns(hub, KIND, ACCOUNT, app.show, 60, most=2)
    for person in ("anna", "bo", "anna", "cem"):
        signs.answered(person)
    for person in ("anna", "bo", "cem"):
        hub.show_typing(person, "李娜")
    await asyncio.sleep(0.05)
    assert app.shown == ["anna", "cem"]
    signs.close()
    assert not any(hub.typing_watchers.values())
