# SPDX-License-Identifier: AGPL-3.0-or-later
"""What articles lack, as it was noted: questions without an answer, and answers that did not help.

Both are notes on the timeline; what was put away of them has a table. What is missing is judged in
`intake/knowledge/feedback.py`; here it is only found and written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Executable, Row, Select, delete, func, insert, select

from intake.knowledge.feedback import Dismissed, Lacks, Unsolved
from intake.store.desk.article_writes import QUESTIONS
from intake.store.rows import dumps
from intake.store.schema import article, article_edition, dismissal, timeline
from intake.store.times import micros, moment

UNANSWERED, NOT_SOLVED = "unanswered", "not_solved_by_bot"
MOST = 5000  # of each, the newest; gathering them takes about a second


@dataclass(frozen=True, slots=True)
class Dismissal:
    """What was put away, by whom and why."""

    id: str
    what: Dismissed
    reason: str
    by_id: str
    by_name: str
    at: datetime


def lacks_since(db: Connection, since: datetime) -> Lacks:
    """What was noted since then, oldest first, and what is put away of it."""
    unanswered = [detail["question"] for _, detail in _noted(db, UNANSWERED, since)]
    unsolved = [
        Unsolved(detail["question"], tuple(detail["articles"]), at)
        for at, detail in _noted(db, NOT_SOLVED, since)
        if detail.get("articles")
    ]
    away = [dismissal_from(row).what for row in db.execute(dismissals())]
    return Lacks(unanswered, unsolved, away, _written(db) if unsolved else {})


def dismissals() -> Select[Any]:
    """What is put away, newest first."""
    return select(dismissal).order_by(dismissal.c.at.desc(), dismissal.c.id)


def dismissal_from(row: Row[Any]) -> Dismissal:
    """One from its row."""
    what = Dismissed(tuple(orjson.loads(row.wordings)), tuple(orjson.loads(row.articles)))
    return Dismissal(row.id, what, row.reason, row.by_id, row.by_name, moment(row.at))


def put_away(one: Dismissal) -> Executable:
    """What keeps a dismissal."""
    return insert(dismissal).values(
        id=one.id,
        wordings=dumps(list(one.what.wordings)),
        articles=dumps(list(one.what.articles)),
        reason=one.reason,
        by_id=one.by_id,
        by_name=one.by_name,
        at=micros(one.at),
    )


def taken_back(dismissal_id: str) -> Executable:
    """What forgets a dismissal."""
    return delete(dismissal).where(dismissal.c.id == dismissal_id)


def _noted(
    db: Connection, kind: str, since: datetime
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """The notes of a kind that tell a question in a customer's words, oldest first."""
    c = timeline.c
    newest = (
        select(c.at, c.detail)
        .where(c.kind == kind, c.at >= micros(since))
        .order_by(c.id.desc())
        .limit(MOST)
    )
    for at, noted in reversed(db.execute(newest).all()):
        detail = orjson.loads(noted)
        if detail.get("question"):
            yield moment(at), detail


def _written(db: Connection) -> Mapping[str, datetime]:
    """When each article was last written; that questions were added to it writes none anew."""
    e = article_edition.c
    kept = select(e.article, func.max(e.at)).where(e.did != QUESTIONS).group_by(e.article)
    now = (article.c.id == e.article) & (article.c.version == e.version)
    stands = (
        select(article.c.id, article.c.updated_at)
        .join(article_edition, now, isouter=True)
        .where(func.coalesce(e.did, "") != QUESTIONS)
    )
    found: dict[str, datetime] = {}
    for id_, at in [*db.execute(kept), *db.execute(stands)]:
        found[id_] = max(moment(at), found.get(id_, moment(at)))
    return found
