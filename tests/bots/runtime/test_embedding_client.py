# SPDX-License-Identifier: AGPL-3.0-or-later
"""Embeddings over the wire: they settle English questions, and never bring up an article."""

from typing import Any

import orjson
import pytest

from bots.runtime.metrics import Metrics
from bots.runtime.model_lookup import ModelLookup, open_models
from bots.settings import parse
from intake.knowledge.advice import Advice
from tests.support import model_server as models
from tests.support.model_server import embeds, model_server, says, sends

UNSURE = "Is the service free of charge?"


def lookup(url: str, clock: Any, **more: Any) -> ModelLookup:
    """A bot's models with one server of embeddings behind them."""
    section = {"url": url, "model": "small", "timeout_seconds": 0.3}
    settings = parse({"bots": {"default": {"embeddings": section, **more}}})
    found = open_models(settings.bots.default, clock, Metrics())
    assert found is not None
    return found


def price_is_near(text: str) -> tuple[float, float]:
    """The question and what is about money point one way, everything else another."""
    words = text.lower()
    is_near = any(one in words for one in ("free", "cost", "price", "quotation", "charge"))
    return (1.0, 0.1) if is_near else (0.1, 1.0)


async def test_vectors_settle_an_english_question(chat: Any, hand_clock: Any) -> None:
    """Its nearest article answers; vectors of articles' questions are asked for only once."""
    async with model_server(embeds(price_is_near)) as server:
        found = lookup(server.url, hand_clock)
        context = await found.advised(chat.context(UNSURE), chat.profile)
        again = await found.advised(chat.context("is the service free of charge??"), chat.profile)
        await found.close()
    assert context.advice == again.advice == Advice("embeddings", "repair-price")
    assert len(server.asked[0]["input"]) > 3
    assert len(server.asked[1]["input"]) == 1
    assert chat.take(context).meta["by"] == "embeddings"


async def test_chinese_is_not_asked(chat: Any, hand_clock: Any) -> None:
    """English models find less in Chinese than the index does."""
    async with model_server(embeds(price_is_near)) as server:
        found = lookup(server.url, hand_clock)
        await found.advised(chat.context("质量有问题可以换吗？"), chat.profile)
        await found.close()
    assert server.asked == []


async def test_a_model_words_what_vectors_chose(chat: Any, hand_clock: Any) -> None:
    """With both, the model is asked about the chosen article alone, and only for words."""
    async with (
        model_server(embeds(price_is_near)) as vectors,
        model_server(says({"article": "repair-price", "text": "no"})) as model,
    ):
        section = {"url": model.url, "model": "small", "rephrase": True}
        found = lookup(vectors.url, hand_clock, model=section)
        context = await found.advised(chat.context(UNSURE), chat.profile)
        await found.close()
    assert context.advice == Advice("embeddings", "repair-price", "no")
    assert [one["id"] for one in model.data["articles"]] == ["repair-price"]


HOSTILE = {
    "nothing": sends(b"{}"),
    "no list": sends(b'{"data": 7}'),
    "too few": sends(b'{"data": []}'),
    "HTML": sends(b"<html>"),
    "an error": sends(b"{}", 500),
    "silence": models.hangs,
    "an endless answer": models.floods,
    "no numbers": embeds(lambda _text: ["a"]),  # type: ignore[list-item] - hostile
    "endless numbers": embeds(lambda _text: [1e308 * 10]),
    "empty vectors": embeds(lambda _text: []),
    "vectors of different lengths": embeds(lambda text: [1.0] * len(text)),
    "all the same": embeds(lambda _text: [1.0, 1.0]),
    "no length": embeds(lambda _text: [0.0, 0.0]),
    "numbers beyond measure": embeds(lambda _text: [1e300, 1e300]),
}


@pytest.mark.parametrize("behaviour", HOSTILE.values(), ids=HOSTILE)
async def test_nonsense_changes_nothing(chat: Any, hand_clock: Any, behaviour: Any) -> None:
    """The context stays the one without embeddings."""
    context = chat.context(UNSURE)
    async with model_server(behaviour) as server:
        found = lookup(server.url, hand_clock)
        assert await found.advised(context, chat.profile) is context
        await found.close()
    assert server.asked


async def test_another_model_behind_the_same_address(chat: Any, hand_clock: Any) -> None:
    """Vectors of another length are no answer; the kept ones are forgotten, then it works."""
    async with model_server(embeds(price_is_near)) as server:
        found = lookup(server.url, hand_clock)
        await found.advised(chat.context(UNSURE), chat.profile)
        server.behaviour = embeds(lambda text: (*price_is_near(text), 0.0))
        context = chat.context("is the service free of charge??")
        assert await found.advised(context, chat.profile) is context
        assert (await found.advised(context, chat.profile)).advice is not None
        await found.close()
    assert orjson.dumps(server.asked[2]["input"][0]) == b'"is the service free of charge??"'
