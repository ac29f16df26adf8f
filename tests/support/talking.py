# SPDX-License-Identifier: AGPL-3.0-or-later
"""A customer who talks to one dialog, without a hub around it."""

from dialogs.compiling.loader import Dialog
from dialogs.engine import DialogContext, Step, advance, begin
from dialogs.session import UserInput


def talk(dialog: Dialog, context: DialogContext, *sayings: str) -> Step:
    """Begin with the first saying and go on with the others."""
    step = begin(dialog, context, UserInput(sayings[0]))
    for text in sayings[1:]:
        step = advance(dialog, step.session, UserInput(text), context)
    return step


def talk_on(dialog: Dialog, step: Step, context: DialogContext, *sayings: str) -> Step:
    """Go on from a step."""
    for text in sayings:
        step = advance(dialog, step.session, UserInput(text), context)
    return step


def values(step: Step) -> dict[str, object]:
    """The answers by field."""
    return {name: answer.value for name, answer in step.session.answers.items()}
