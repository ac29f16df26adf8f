# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much patience a model's server gets: deadlines, a budget, and rest after failures."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bots.configuration.outside import Model
from bots.runtime.endpoint import FAILURES_TO_REST, MOST_AT_ONCE, REST, Endpoint
from bots.runtime.metrics import Metrics
from tests.support import model_server as models
from tests.support.model_server import model_server, sends

Ask = Callable[[], Any]


def endpoint(url: str, clock: Any, **settings: Any) -> tuple[Endpoint, Ask, Metrics]:
    """A server's endpoint, a way to call it, and what is counted."""
    metrics = Metrics()
    made = Model(url=url, model="small", **{"timeout_seconds": 0.2, **settings})
    one = Endpoint("model", made, clock, metrics)
    return one, lambda: one.ask("/chat/completions", {}, lambda answer: answer), metrics


async def test_after_failures_nobody_is_asked_for_a_while(hand_clock: Any) -> None:
    """Then one call tries; if it works all go on, if not the rest begins anew."""
    async with model_server(sends(b"{}", 500)) as server:
        one, ask, metrics = endpoint(server.url, hand_clock)
        for _ in range(FAILURES_TO_REST + 5):
            assert await ask() is None
        assert len(server.asked) == FAILURES_TO_REST
        hand_clock.move(seconds=REST.total_seconds())
        assert await ask() is None
        assert await ask() is None
        assert len(server.asked) == FAILURES_TO_REST + 1
        hand_clock.move(seconds=REST.total_seconds())
        server.behaviour = sends(b"{}")
        assert [await ask() for _ in range(2)] == [{}, {}]
        await one.close()
    assert b'frontdesk_model_calls_total{model="model",outcome="spared"} 6.0' in metrics.text()


async def test_only_one_call_tries_whether_it_works_again(hand_clock: Any) -> None:
    """A server that came back is not greeted by a crowd."""
    async with model_server(sends(b"{}", 500)) as server:
        one, ask, _ = endpoint(server.url, hand_clock)
        for _ in range(FAILURES_TO_REST):
            await ask()
        hand_clock.move(seconds=REST.total_seconds())
        server.behaviour = models.hangs
        await asyncio.gather(*(ask() for _ in range(5)))
        assert len(server.asked) == FAILURES_TO_REST + 1
        await one.close()


async def test_calls_of_a_minute_are_counted(hand_clock: Any) -> None:
    """What is above the budget is not asked; a minute later there is a new one."""
    async with model_server(sends(b"{}")) as server:
        one, ask, _ = endpoint(server.url, hand_clock, calls_per_minute=2)
        assert [await ask() for _ in range(3)] == [{}, {}, None]
        hand_clock.move(seconds=60)
        assert await ask() == {}
        await one.close()


async def test_few_calls_are_under_way_at_once(hand_clock: Any) -> None:
    """Nobody waits in a line for a model: who finds it busy goes without."""
    async with model_server(models.hangs) as server:
        one, ask, _ = endpoint(server.url, hand_clock)
        await asyncio.gather(*(ask() for _ in range(10)))
        assert len(server.asked) == MOST_AT_ONCE
        await one.close()


async def test_a_key_goes_to_its_server_only(hand_clock: Any) -> None:
    """A redirect is a failure, and the other server hears nothing."""
    async with (
        model_server(sends(b"{}")) as other,
        model_server(models.redirects(other.url)) as it,
    ):
        one, ask, _ = endpoint(it.url, hand_clock, api_key="k-1")
        assert await ask() is None
        await one.close()
        assert it.keys == ["Bearer k-1"]
        assert other.asked == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://models.example.com/v1", "api_key": "k"},
        {"url": "https://user:word@models.example.com/v1"},
        {"url": "https://models.example.com/v1?key=1"},
        {"url": "ftp://models.example.com"},
        {"url": "https://models.example.com/v1", "timeout_seconds": 60},
    ],
)
def test_settings_that_would_give_a_key_away_are_refused(wrong: dict[str, Any]) -> None:
    """And those that would let a customer wait for a minute."""
    with pytest.raises(ValueError, match=r"url|http|key|address|timeout"):
        Model(model="small", **wrong)


def test_a_key_is_not_shown() -> None:
    """Neither printed nor in the effective configuration."""
    made = Model(url="https://models.example.com/v1", model="small", api_key="k-secret")
    assert "k-secret" not in f"{made!r} {made.model_dump_json()}"
