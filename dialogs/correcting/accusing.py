# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who wonders why something else was written down: 不是一条线吗，你怎么写我一个人.

Recognises only; which value is meant instead is found in `corrections`. Pure.
"""

import re

from dialogs.correcting.restating import Correction
from dialogs.definition import Definition
from dialogs.session import DialogSession, UserInput
from dialogs.step import DialogContext

ACCUSES = re.compile(
    r"[\s,，。?？!！吗嘛]*(?:你们?|这[里上]?|上面|系统)*(?:怎么|为什么|为啥|咋)(?:就|给我|会|又|还|都)*"
    r"(?:写|填|变|登记|记|弄|显示)(?:成|的|了|是|着)*(?!不).{0,16}$"
    r"|[\s,.?!]*(?:and |so |then )?why (?:did|does|do|have|has) (?:you|it|that|the \w+) "
    r"(?:put|say|write|written|note|noted|state|show|list)s?\b.*$"
)


def accused_choice(
    definition: Definition, session: DialogSession, words: str, context: DialogContext
) -> Correction | None:
    """The choice to be made anew that somebody wonders at: 怎么写成我一个人了."""
    for field in definition.of_types("choice"):
        held, find = session.answers.get(field.name), field.type.find
        if held is None or find is None:
            continue
        parsed = find(words, context.reading(field.rules, UserInput(words)))
        if parsed is not None and parsed.value == held.value:
            return Correction(field)
    return None
