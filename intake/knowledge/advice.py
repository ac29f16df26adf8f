# SPDX-License-Identifier: AGPL-3.0-or-later
"""Advice: what an optional model said about one question.

A claim of a stranger and no decision: whoever uses it checks it against the articles as they are
at that moment, and does without it when it does not hold (`bots.answering`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """One article of those that came nearest, cited by its id, and perhaps other words for it.

    `by` is `model` or `embeddings`. Empty `text` means the article's own words.
    """

    by: str
    article: str
    text: str = ""
