# SPDX-License-Identifier: AGPL-3.0-or-later
"""From articles to the index that finds them, and keeping it up to date with them.

An article that was published, changed or retired costs a few milliseconds whatever the size of
the knowledge base, so it may happen between two turns; reading articles is not done here.
"""

from collections.abc import Iterable, Mapping

from intake.knowledge.article import Article, ArticleText
from intake.knowledge.search import Entry, Index, build_index
from intake.messages import LANGUAGES, Language

_ONE_BY_ONE = 20  # changed articles; for more, building anew is quicker than as many edits


def entries_for(articles: Iterable[Article], language: Language | None = None) -> list[Entry]:
    """What `search.build_index` reads for every article that may answer customers.

    Without a language an article is found by its questions in all of them, which is what a bot
    wants: people mix languages. With one, only articles written in that language are listed.
    """
    languages = (language,) if language else LANGUAGES
    entries: list[Entry] = []
    for article in articles:
        texts = [article.texts[one] for one in languages if one in article.texts]
        if article.answers_customers and texts:
            asked = [way for text in texts for way in _ways_to_ask(text)]
            entries.append({"id": article.id, "questions": asked, "answer": texts[0].answer})
    return entries


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


def _ways_to_ask(text: ArticleText) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text.title, *text.questions, *text.keywords)))
