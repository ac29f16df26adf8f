# SPDX-License-Identifier: AGPL-3.0-or-later
"""Articles that are written by several people, what they said before, and what they lack."""

import asyncio
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import insert

from intake.store import schema
from intake.store.times import micros

TEXT = {"title": "保修期", "questions": ["保修多久"], "answer": "整机保修两年。"}
ARTICLE = {"id": "warranty-terms", "texts": {"zh": TEXT}}
QUESTIONS = "/articles/warranty-terms/questions"


async def noted(desk: Any, kind: str, *questions: str, **detail: Any) -> None:
    """The bot notes on the timeline what customers asked."""
    await desk.store.execute_write(
        [
            insert(schema.timeline).values(
                kind=kind,
                actor_kind="bot",
                actor_id="",
                actor_name="",
                at=micros(desk.clock.now),
                detail=orjson.dumps({"question": one, **detail}).decode(),
            )
            for one in questions
        ]
    )


async def listed(desk: Any) -> list[Any]:
    """The work list, as whoever is signed in sees it."""
    status, found = await desk.call("GET", "/knowledge/gaps")
    assert status == 200, found
    return [
        (one["wordings"][0], [each["id"] for each in one["articles"]]) for one in found["items"]
    ]


async def test_two_authors_in_the_same_moment_lose_no_question(desk: Any) -> None:
    """Both read the same version; both of their questions are in the article afterwards."""
    await desk.sign_in("edit")
    await desk.call("POST", "/articles", ARTICLE)
    asked = [f"保修到什么时候 {one}" for one in range(4)]
    answers = await asyncio.gather(
        *(desk.call("POST", QUESTIONS, {"language": "zh", "questions": [one]}) for one in asked)
    )
    assert [status for status, _ in answers] == [200] * 4
    (article,) = (await desk.call("GET", "/articles"))[1]["items"]
    assert set(article["texts"]["zh"]["questions"]) == {"保修多久", *asked}
    assert article["version"] == 5


async def test_of_two_who_edit_the_same_version_the_second_is_told(desk: Any) -> None:
    """In their language, and nothing of the first one's is lost; without a version it replaces."""
    await desk.sign_in("edit")
    await desk.call("POST", "/articles", ARTICLE | {"version": 0})
    edits = [
        ARTICLE | {"version": 1, "texts": {"zh": TEXT | {"answer": one}}}
        for one in ("三年", "五年")
    ]
    answers = await asyncio.gather(*(desk.call("POST", "/articles", one) for one in edits))
    assert sorted(status for status, _ in answers) == [201, 409]
    (problem,) = [answer for status, answer in answers if status == 409]
    assert (problem["type"], problem["title"]) == ("article-changed", "文章已经变了")
    (written,) = [answer for status, answer in answers if status == 201]
    assert (await desk.call("GET", "/articles"))[1]["items"] == [written]
    assert (await desk.call("POST", "/articles", ARTICLE | {"version": 0}))[0] == 409
    assert (await desk.call("POST", "/articles", ARTICLE))[1]["version"] == 3


async def test_what_an_article_said_is_kept(desk: Any) -> None:
    """With who wrote it and how, what came from a file too; authors and auditors read it."""
    from_file = {"audience": "customers", "status": "published", "version": 4, "tags": '["保修"]'}
    await desk.store.execute_write(
        insert(schema.article).values(
            id="warranty-terms",
            texts=orjson.dumps({"zh": TEXT}).decode(),
            updated_at=0,
            **from_file,
        )
    )
    await desk.sign_in("edit")
    await desk.call("POST", "/articles", ARTICLE | {"texts": {"zh": TEXT | {"answer": "三年"}}})
    desk.clock.now += timedelta(minutes=1)
    await desk.call("POST", QUESTIONS, {"language": "zh", "questions": ["保几年"]})
    await desk.sign_in("audit")
    path = "/articles/warranty-terms/editions"
    status, found = await desk.call("GET", path)
    assert status == 200
    assert [(one["version"], one["did"], one["by"]) for one in found["items"]] == [
        (6, "questions", "Editor"),
        (5, "written", "Editor"),
        (4, "found", ""),
    ]
    assert [one["texts"]["zh"]["answer"] for one in found["items"]] == [
        "三年",
        "三年",
        "整机保修两年。",
    ]
    assert found["items"][2]["tags"] == ["保修"]
    assert (await desk.call("GET", "/articles/nothing/editions"))[0] == 404
    await desk.sign_in("lina")
    assert (await desk.call("GET", path))[0] == 403


async def test_a_gap_is_put_away_with_who_and_why(desk: Any) -> None:
    """It does not come back for the same question, a different one does; and it can be undone."""
    await noted(desk, "unanswered", "能修飞机吗", "你们能修飞机吗")
    await desk.sign_in("edit")
    away = {"wordings": ["能修飞机吗", "你们能修飞机吗"], "reason": "我们不修飞机"}
    status, one = await desk.call("POST", "/knowledge/dismissals", away)
    assert status == 201
    assert (one["by"], one["reason"], one["articles"]) == ("Editor", "我们不修飞机", [])
    await noted(desk, "unanswered", "能修飞机吗？", "有没有夜班工程师")
    assert await listed(desk) == [("有没有夜班工程师", [])]
    assert (await desk.call("GET", "/knowledge/dismissals"))[1]["items"] == [one]
    undo = f"/knowledge/dismissals/{one['id']}/undo"
    assert (await desk.call("POST", undo, {}))[0] == 204
    assert (await desk.call("POST", undo, {}))[0] == 404
    assert await listed(desk) == [("能修飞机吗", []), ("有没有夜班工程师", [])]


@pytest.mark.parametrize(
    "body", [{"wordings": [], "reason": "x"}, {"wordings": ["能修飞机吗"], "reason": " "}]
)
async def test_nothing_is_put_away_without_a_reason(desk: Any, body: Any) -> None:
    """Nor nothing at all; and not by those who only read."""
    await desk.sign_in("edit")
    assert (await desk.call("POST", "/knowledge/dismissals", body))[0] == 400
    await desk.sign_in("audit")
    assert (await desk.call("GET", "/knowledge/dismissals"))[0] == 200
    assert (await desk.call("POST", "/knowledge/dismissals", body))[0] == 403


async def test_what_did_not_help_is_on_the_work_list(desk: Any) -> None:
    """With the article's title; further questions leave it there, a new text answers for it."""
    await desk.sign_in("edit")
    await desk.call("POST", "/articles", ARTICLE)
    desk.clock.now += timedelta(minutes=1)
    await noted(desk, "not_solved_by_bot", "保修到什么时候", articles=["warranty-terms"])
    await noted(desk, "not_solved_by_bot", "有没有夜班工程师")  # about a ticket, no article
    (gap,) = (await desk.call("GET", "/knowledge/gaps"))[1]["items"]
    assert (gap["times"], gap["wordings"]) == (1, ["保修到什么时候"])
    assert gap["articles"] == [{"id": "warranty-terms", "title": {"zh": "保修期"}}]
    desk.clock.now += timedelta(minutes=1)
    await desk.call("POST", QUESTIONS, {"language": "zh", "questions": ["保几年"]})
    assert await listed(desk) == [("保修到什么时候", ["warranty-terms"])]
    await desk.call("POST", "/articles", ARTICLE | {"texts": {"zh": TEXT | {"answer": "三年"}}})
    assert await listed(desk) == []
