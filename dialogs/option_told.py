# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer that chooses an option says besides of the trouble: 停线了, 等了一个月没人理.

Judges words alone, and changes no session; `reading` keeps what is found as a remark.
"""

from dialogs.definition import Definition, Field
from dialogs.fields.spelling import bare, fold, letters
from dialogs.telling import adds_to, complains, stands_still

_SHORTEST_REMARK = 4  # letters


def beside_option(definition: Definition, field: Field, text: str) -> str:
    """The whole text where the option is only a part of what it says: 等了一个月没人理.

    Or where it is nothing but the trouble that the option stands for: 左边没声音. A standstill is
    always told: who is affected does not say that anything stands.
    """
    folded = fold(text)
    if stands_still(text) and not _is_label(field, text):
        return text.strip()
    if all(one not in folded for one in field.rules.words):
        return text.strip() if complains(definition, text) else ""
    named = max((one for one in field.rules.words if one in folded), key=len, default="")
    rest = folded.replace(named, " ")
    is_more = letters(rest) >= _SHORTEST_REMARK and adds_to(definition, rest)
    is_trouble = letters(rest) > 0 and complains(definition, named)
    return text.strip() if named and (is_more or is_trouble) else ""


def _is_label(field: Field, text: str) -> bool:
    """Whether a text is what stands on a button of the question."""
    labels = (label for one in field.rules.options for label in one.labels.values())
    return any(bare(one) == bare(text) for one in labels)
