# SPDX-License-Identifier: AGPL-3.0-or-later
"""The buttons of what the bot says outside dialogs: the dialogs on offer, and a person."""

from bots.draft import TurnDraft
from bots.profile import REPORT
from dialogs.definition import Dialog
from intake.choices import PERSON
from intake.messages import Option

OURS = "!"  # how the choices begin that mean something outside dialogs
START = "!start:"


def offer(draft: TurnDraft, first: Dialog | None = None) -> tuple[Option, ...]:
    """What else can be done: the dialogs on offer, and a person; `first` comes before them."""
    names = ((first.name,) if first else ()) + draft.profile.offers
    offered = tuple(
        Option(f"{START}{name}", _title(draft, dialog))
        for name in dict.fromkeys(names)
        if (dialog := draft.profile.dialogs.by_name(name)) is not None
    )
    return (*offered, human(draft))


def _title(draft: TurnDraft, dialog: Dialog) -> str:
    if dialog.name == REPORT:
        return draft.phrase("option.report")
    return dialog.definition.title[draft.language] or dialog.name


def human(draft: TurnDraft) -> Option:
    """The button that gets a person."""
    return Option(PERSON, draft.phrase("option.human"))


def chosen_dialog(draft: TurnDraft, choice: str) -> Dialog | None:
    """The dialog a button starts, if it starts one."""
    if not choice.startswith(START):
        return None
    return draft.profile.dialogs.by_name(choice.removeprefix(START))
