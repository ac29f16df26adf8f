# SPDX-License-Identifier: AGPL-3.0-or-later
"""The knowledge work list: what customers asked in vain, commonest first, and what is put away."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from aiohttp import web

from desk.answers import articles as answers
from desk.bodies.articles import GapQuery, NewDismissal
from desk.bodies.shared import Nothing
from desk.endpoint import Call, endpoint
from intake.errors import NotFound
from intake.ids import new_id
from intake.knowledge.feedback import Dismissed, work_list
from intake.store import knowledge_feedback
from intake.store.desk.views import ArticleView
from intake.store.knowledge_feedback import Dismissal

MOST_WORDINGS = 10


@endpoint("GET", "/knowledge/gaps")
async def list_gaps(call: Call, query: GapQuery) -> answers.GapList:
    """Questions of the last `days` without an answer that helped, those that mean the same as one.

    What an article answers by now is left out, and what is put away. Where articles answered and
    the customer called it not solved, they are named; once one of them is written anew, that is
    left out too.
    """
    knowledge = call.ports.queries.knowledge
    lacks = await knowledge.lacks(call.now - timedelta(days=query.days))
    found = await asyncio.to_thread(work_list, lacks, call.ports.answered_by)
    known = _by_id(await knowledge.articles())
    return answers.GapList(
        items=[
            answers.Gap(
                times=one.times,
                wordings=list(one.wordings[:MOST_WORDINGS]),
                articles=_named(one.articles, known),
            )
            for one in found[: query.limit]
        ]
    )


@endpoint("GET", "/knowledge/dismissals")
async def list_dismissals(call: Call) -> answers.DismissalList:
    """What is put away of the work list, by whom and why."""
    knowledge = call.ports.queries.knowledge
    known = _by_id(await knowledge.articles())
    away = await knowledge.dismissals()
    return answers.DismissalList(items=[_answer(one, known) for one in away])


@endpoint("POST", "/knowledge/dismissals", status=201)
async def dismiss_gap(call: Call, body: NewDismissal) -> answers.Dismissal:
    """Put a gap away: no article is going to answer it, or the article is right as it is.

    What means the same is not listed again, however often it is asked.
    """
    doer = call.principal.doer
    what = Dismissed(body.wordings, body.articles)
    one = Dismissal(new_id(), what, body.reason, doer.id, doer.name, call.now)
    await call.ports.store.execute_write(knowledge_feedback.put_away(one))
    return _answer(one, _by_id(await call.ports.queries.knowledge.articles()))


@endpoint("POST", "/knowledge/dismissals/{dismissal}/undo", status=204, errors=(404,))
async def undo_dismissal(call: Call, dismissal: str, body: Nothing) -> web.Response:
    """List again what was put away."""
    del body
    if not await call.ports.store.execute_write(knowledge_feedback.taken_back(dismissal)):
        raise NotFound(dismissal)
    return web.Response(status=204)


def _answer(one: Dismissal, known: Mapping[str, ArticleView]) -> answers.Dismissal:
    return answers.Dismissal(
        id=one.id,
        wordings=list(one.what.wordings),
        articles=_named(one.what.articles, known),
        reason=one.reason,
        by=one.by_name,
        at=one.at,
    )


def _by_id(views: Sequence[ArticleView]) -> Mapping[str, ArticleView]:
    return {view.id: view for view in views}


def _named(ids: Iterable[str], known: Mapping[str, ArticleView]) -> list[answers.GapArticle]:
    """Articles with their titles by language."""
    return [
        answers.GapArticle(
            id=id_,
            title={
                language: str(text.get("title", ""))
                for language, text in (known[id_].texts if id_ in known else {}).items()
            },
        )
        for id_ in ids
    ]
