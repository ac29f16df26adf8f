# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody names a machine: with its trouble, which is a report, or alone, which may be anything.

Pure. In whatever words the trouble is told, a machine named beside it makes it a report; a model
alone neither reports nor asks, so we ask what about it and remember which one.
"""

from bots import answering
from bots.answers import talk
from bots.answers.after_answer import Open, asked_before, open_question
from bots.draft import TurnDraft
from bots.reports.running import dialog_context
from dialogs.definition import Dialog
from dialogs.extraction import Found, says_more, volunteered
from dialogs.telling import complains, tells

_MACHINE = frozenset({"product", "serial_number"})
_ALONE = _MACHINE | {"order_number", "error_code"}
_TELLING = _MACHINE | {"error_code", "phone", "datetime"}


def report_of_machine(draft: TurnDraft) -> Dialog | None:
    """The report that the naming of a machine begins, unless an article is the answer.

    An error code, a trouble or when it began is enough, and so is the serial number of a machine
    that we know. Who leaves a phone number wants more than to read.
    """
    dialog, found, rest = _named(draft)
    if dialog is None or not found:
        return None
    kinds = {one.field.type.name for one in found}
    if not says_more(rest) and kinds <= _MACHINE:
        is_known = bool(draft.context.machines)
        is_free = open_question(draft.context.shown) is Open.NOTHING
        return dialog if is_known and is_free else None
    began = "datetime" in kinds and draft.profile.words.began.search(draft.text.casefold())
    is_trouble = began or "error_code" in kinds or complains(dialog.definition, draft.text)
    if not is_trouble and not (draft.context.machines and tells(dialog.definition, draft.text)):
        return None
    wants_a_call = "phone" in kinds
    return dialog if wants_a_call or not talk.knows_answer(draft) else None


def usual_trouble(draft: TurnDraft) -> Dialog | None:
    """Where no machines are repaired: the dialog on offer for trouble of any kind."""
    library = draft.profile.dialogs
    if library.by_name(talk.REPORT) is not None:
        return None
    offered = [one for name in draft.profile.offers if (one := library.by_name(name)) is not None]
    usual = next((one for one in offered if one.definition.symptoms), None)
    if usual is None or not usual.definition.completion.ticket_type:
        return None
    return usual if complains(usual.definition, draft.text) else None


def asked_what_about(draft: TurnDraft) -> bool:
    """Ask what a machine is named for that is all a message says; False if it says more.

    After a question of which we offered the nearest, the model may tell which is meant.
    """
    found, rest = _named_alone(draft)
    if not found or says_more(rest):
        return False
    shown = draft.context.shown
    if open_question(shown) is Open.WHICH:
        asked = f"{asked_before(shown)} {draft.text}"
        answer = answering.find_answer(asked, draft.language, draft.profile)
        if isinstance(answer, answering.FaqAnswer):
            talk.give(draft, answer)
            return True
    talk.ask_what_about(draft, found[0].parsed.display)
    return True


def _named_alone(draft: TurnDraft) -> tuple[tuple[Found, ...], str]:
    """The machine or order a message names by its number, and the message without that."""
    names = (talk.REPORT, *draft.profile.offers)
    library = draft.profile.dialogs
    dialog = next((one for name in names if (one := library.by_name(name)) is not None), None)
    if dialog is None or not any(map(str.isdigit, draft.text)):
        return (), ""
    fields = [one for one in dialog.definition.fields if one.type.name in _ALONE]
    found, rest = volunteered(fields, draft.text, dialog_context(draft))
    tells_code = any(one.field.type.name == "error_code" for one in found)
    return ((), "") if tells_code else (found, rest)


def _named(draft: TurnDraft) -> tuple[Dialog | None, tuple[Found, ...], str]:
    """The fault report, what the message tells it of a machine, and the message without that."""
    dialog = draft.profile.dialogs.by_name(talk.REPORT)
    if dialog is None or not (
        any(map(str.isdigit, draft.text)) or complains(dialog.definition, draft.text)
    ):
        return None, (), ""
    fields = [one for one in dialog.definition.fields if one.type.name in _TELLING]
    found, rest = volunteered(fields, draft.text, dialog_context(draft))
    is_machine = any(one.field.type.name in _MACHINE for one in found)
    return (dialog, found, rest) if is_machine else (None, (), "")
