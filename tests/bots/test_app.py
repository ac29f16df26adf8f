# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program as a whole: what was acknowledged survives, and knowledge is swapped whole."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from bots.knowing import article_from, article_row
from bots.offline import knowledge_of
from bots.operation.books import audit
from bots.settings import parse
from intake.errors import StoreUnavailable
from intake.knowledge.article import ArticleStatus
from intake.messages import RawPayload
from intake.store import schema


async def test_what_was_recorded_before_a_stop_is_answered_after_it(
    open_program: Any, stop_program: Any, hub_settings: Any
) -> None:
    """Acknowledged by a program whose workers never ran: the next start answers it, once."""
    first = await open_program(work=False)
    body = (
        b'{"id":"m1","conversation":"t1","sender":{"id":"u1"},"text":"\xe4\xbd\xa0\xe5\xa5\xbd"}'
    )
    for _ in range(2):
        await first.reception.accept(RawPayload("webhook", "main", first.clock(), body))
    await stop_program(first)
    second = await open_program()
    with suppress(TimeoutError):
        async with asyncio.timeout(10):
            while await second.store.journal_position() < 2:  # noqa: ASYNC110 - waits for the writer's thread
                await asyncio.sleep(0.01)
    again = await second.reception.exchange(
        RawPayload("webhook", "main", second.clock(), body), "m1", 10
    )
    assert again.replies
    found = audit(second.reading, hub_settings.store.journal)
    assert found.balances
    assert dict(found.outcomes) == {"applied": 1, "duplicate": 2}


async def test_a_running_dialog_survives_a_restart(open_program: Any, stop_program: Any) -> None:
    """The conversation goes on at the question that was open."""

    async def say(program: Any, number: int, text: str) -> str:
        body = (
            f'{{"id":"m{number}","conversation":"t1","sender":{{"id":"u1"}},"text":"{text}"}}'
        ).encode()
        payload = RawPayload("webhook", "main", program.clock(), body)
        outcome = await program.reception.exchange(payload, f"m{number}", 10)
        return str(outcome.replies[-1].text)

    first = await open_program()
    assert "哪款产品" in await say(first, 1, "打印机坏了")
    await stop_program(first)
    second = await open_program()
    assert "序列号" in await say(second, 2, "B7")


async def test_who_waits_for_replies_hears_at_once_that_recording_failed(
    open_program: Any, arm: Callable[[str], None]
) -> None:
    """Not after the wait is over: the sender can try again, and nobody was acknowledged."""
    program = await open_program(work=False)
    arm("in.journal.write=raise")
    payload = RawPayload("webhook", "main", program.clock(), b"{}")
    async with asyncio.timeout(5):
        with pytest.raises(StoreUnavailable):
            await program.reception.exchange(payload, "m1", 30.0)


async def test_without_replies_in_time_the_message_is_recorded_all_the_same(
    open_program: Any,
) -> None:
    """An exchange whose wait is over before the disk is done ends when the disk is done."""
    program = await open_program(work=False)
    payload = RawPayload("webhook", "main", program.clock(), b"{}")
    assert await program.reception.exchange(payload, "m1", 0.0) is None
    assert [record.payload.body for record in program.journal.replay(after=0)] == [b"{}"]


async def test_publishing_an_article_changes_the_answers(hub: Any) -> None:
    """A new article answers after the swap, without a restart."""
    knowledge = hub.program.knowledge
    articles, _ = knowledge_of(parse({}))
    warranty = articles["warranty-terms"]
    row = {**article_row(warranty), "updated_at": 1}
    before = await hub.exchange("保修多久")
    await hub.program.store.execute_write(schema.article.insert().values(**row))
    await knowledge.reload_articles()
    after = await hub.exchange("保修多久", thread="t2")
    assert "12 个月" not in before[0]
    assert "12 个月" in after[0]


@pytest.mark.parametrize("status", list(ArticleStatus))
def test_articles_come_back_from_the_store_as_they_were(status: ArticleStatus) -> None:
    """Every text, keyword and state survives the table."""
    articles, _ = knowledge_of(parse({}))
    for article in articles.values():
        kept = replace(article, status=status)
        assert article_from(article_row(kept)) == kept
