# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing an index up to date when articles were published, changed or retired.

One article costs a few milliseconds whatever the size of the knowledge base, so publishing may
happen between two turns; reading articles from a store is not done here.
"""

from collections.abc import Mapping

from intake.knowledge.article import Article, entries_for
from intake.knowledge.search import Index, build_index

_ONE_BY_ONE = 20  # changed articles; for more, building anew is quicker than as many edits


def updated_index(
    index: Index, before: Mapping[str, Article], after: Mapping[str, Article]
) -> Index:
    """The index over `after`, made from the one over `before`; the same one if nothing changed."""
    changed = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    if len(changed) > _ONE_BY_ONE:
        return build_index(entries_for(after.values()))
    for article_id in changed:
        index = index.without(article_id)
    for entry in entries_for(after[one] for one in changed if one in after):
        index = index.with_entry(entry)
    return index
