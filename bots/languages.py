# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which language a message is in, and in which one it is answered. Pure."""

import re

from dialogs.words.remembering import of_short
from intake.inbox import TurnContext
from intake.messages import Language

_CJK = re.compile(r"[\u4e00-\u9fff]")
_LATIN_WORD = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z]{2,}(?![A-Za-z0-9-])")  # and no code
_TELLS_LANGUAGE = 1000  # characters; the patterns below take their square, and a log is long
# Two characters of one script, or three words of the other, tell a language.
_ENOUGH_CJK = re.compile(r"[\u4e00-\u9fff][^\u4e00-\u9fff]*[\u4e00-\u9fff]")
_ENOUGH_LATIN = re.compile(r"(?:[A-Za-z]{2,}[^A-Za-z]+(?:[A-Za-z][^A-Za-z]+)*){2}[A-Za-z]{2,}")
# Written the same in every language: markup, addresses of pages and mail, paths and file names.
_NO_LANGUAGE = re.compile(r"<[^<>]*>|\S*[@\\]\S*|\S*:/\S*|\S+\.[A-Za-z]\S*")
_SENTENCE_WORD = re.compile(r"(?<![A-Za-z0-9-])[a-z]{2,}(?![A-Za-z0-9-])")


@of_short
def language_of(text: str, current: Language | None, default: Language) -> Language:
    """The language to answer in. A few letters change nothing; nor do names, however long.

    "HP LaserJet Pro" or a mail address is what a Chinese customer writes too.
    """
    has_cjk = not text.isascii() and _CJK.search(text) is not None
    if has_cjk and _ENOUGH_CJK.search(text):
        return "zh"
    beginning = text[:_TELLS_LANGUAGE]
    if not has_cjk and _ENOUGH_LATIN.search(beginning) and _is_sentence(beginning):
        return "en"
    if current is not None:
        return current
    if has_cjk:
        return "zh"
    return "en" if _LATIN_WORD.search(text) else default


def shows_language(text: str) -> bool:
    """Whether a text has any word of a language: a number, a code and a picture have none."""
    return _CJK.search(text) is not None or _LATIN_WORD.search(text) is not None


def language_to_answer(context: TurnContext, default: Language) -> Language:
    """The language to answer a message in, after what the conversation was in before."""
    current = context.conversation.language or context.message.language
    return language_of(context.message.text, current, default)


def _is_sentence(text: str) -> bool:
    words = _NO_LANGUAGE.sub(" ", text)
    return _ENOUGH_LATIN.search(words) is not None and _SENTENCE_WORD.search(words) is not None
