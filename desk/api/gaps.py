# SPDX-License-Identifier: AGPL-3.0-or-later
"""The knowledge work list: what customers asked and no article answered, commonest first."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta

from desk.answers import articles as articles_answers
from desk.bodies.articles import GapQuery
from desk.endpoint import Call, endpoint
from intake.knowledge.feedback import Gap, gaps

MOST_WORDINGS = 10


@endpoint("GET", "/knowledge/gaps")
async def list_gaps(call: Call, query: GapQuery) -> articles_answers.GapList:
    """Unanswered questions of the last `days`, those that mean the same as one.

    What an article answers by now is left out.
    """
    since = call.now - timedelta(days=query.days)
    asked = await call.ports.queries.unanswered(since)
    found = await asyncio.to_thread(_open_gaps, asked, call.ports.is_answered)
    return articles_answers.GapList(
        items=[
            articles_answers.Gap(times=one.times, wordings=list(one.wordings[:MOST_WORDINGS]))
            for one in found[: query.limit]
        ]
    )


def _open_gaps(asked: Iterable[str], is_answered: Callable[[str], bool]) -> list[Gap]:
    return [one for one in gaps(asked) if not is_answered(one.wordings[0])]
