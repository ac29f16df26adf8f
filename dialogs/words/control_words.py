# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that steer the dialog itself: back, skip, cancel, a person, with courtesy around them.

They count only as the whole utterance. What follows is done in `steering`.
"""

import re
from functools import lru_cache

from dialogs.fields.spelling import bare, has_chinese, simplified
from dialogs.words.denying import without_denied_matter
from dialogs.words.told import is_told
from dialogs.words.vocabulary import Control, vocabulary
from dialogs.words.wishes import wish

_ROUNDS = 4  # courtesy may come in layers: 请 … 吧, 谢谢


_COMMAND = re.compile(r"/([a-z_]{1,32})(?:@\w+)?", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=64)  # one turn asks it of its message in several places
def control_word(text: str) -> Control | None:
    """What the utterance asks of the dialog itself, if it does nothing else.

    Width, case, surrounding punctuation and courtesy (请…吧, "please …") are ignored. So is the
    stroke of a command; one that nobody knows asks what may be said.
    """
    if command := _COMMAND.fullmatch(text.strip()):
        return control_word(command[1].replace("_", " ")) or Control.HELP
    words = vocabulary()
    if len(text) > words.longest:
        return None
    found = fixed_word(text) or wish(_word(text))
    if found is Control.HUMAN and _is_denied(text):
        return None
    return found


def _is_denied(text: str) -> bool:
    """Whether a text says that it is not about what it names: 不是要投诉."""
    folded = _word(text)
    return without_denied_matter(folded) != folded


def fixed_word(text: str) -> Control | None:
    """The control word that an utterance is, courtesy aside; None for a wish in free wording.

    Where any words may be the answer, only this means that there is none: "nothing printed" is a
    description.
    """
    word = _word(text)
    return _fixed(word) or _fixed(simplified(word))


def has_wording(text: str) -> bool:
    """Whether what steers is said in free wording, "it's not right", and in no fixed word."""
    return fixed_word(text) is None


def _word(text: str) -> str:
    return bare(text).replace("’", "'")


def _fixed(word: str) -> Control | None:
    """A control word with courtesy around it; the 了 of 停止了 is none."""
    control = _within_courtesy(word)
    if control is None or word in vocabulary().controls:
        return control
    return None if is_told(control, word, "zh" if has_chinese(word) else "en") else control


def _within_courtesy(word: str) -> Control | None:
    words = vocabulary()
    first, last = words.courtesy
    for _ in range(_ROUNDS):
        if (control := words.controls.get(word)) is not None:
            return control
        if not (word.startswith(first) or word.endswith(last)):
            return None
        shorter = bare(words.before.sub("", words.after.sub("", word)))
        if shorter == word or not shorter:
            return None
        word = shorter
    return words.controls.get(word)
