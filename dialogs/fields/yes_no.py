# SPDX-License-Identifier: AGPL-3.0-or-later
"""Yes or no. The words come with the field's two options, from the vocabulary."""

from dialogs.fields import choice
from dialogs.fields.contract import Json, Parsed, Reading, Rules, Unclear
from intake.messages import Language


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """True for yes, False for no."""
    answer = choice.parse(text, reading)
    if isinstance(answer, Unclear):
        return Unclear("yes_no.which")
    return Parsed(answer.value == "yes", answer.display)


def show(value: Json, rules: Rules, language: Language) -> str:
    """Yes or no, in the language."""
    return choice.show("yes" if value else "no", rules, language)
