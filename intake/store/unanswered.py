# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questions that no article answered, read from the timeline's `unanswered` notes.

What is missing is judged in `intake/knowledge/feedback.py`; here they are only found.
"""

from datetime import datetime

import orjson
from sqlalchemy import Connection, select

from intake.store.schema import timeline
from intake.store.times import micros

KIND = "unanswered"
MOST = 5000  # the newest; gathering them takes about a second


def questions_since(db: Connection, since: datetime) -> list[str]:
    """The questions noted since then in the customers' words, oldest first."""
    c = timeline.c
    newest = (
        select(c.detail)
        .where(c.kind == KIND, c.at >= micros(since))
        .order_by(c.id.desc())
        .limit(MOST)
    )
    details = (orjson.loads(detail) for detail in db.execute(newest).scalars())
    return [str(detail["question"]) for detail in details if detail.get("question")][::-1]
