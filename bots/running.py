# SPDX-License-Identifier: AGPL-3.0-or-later
"""Running: the dialog a conversation is in the middle of, with everything needed to go on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bots.draft import TurnDraft
from dialogs.definition import Dialog
from dialogs.engine import DialogContext, ask_again
from dialogs.session import Answer, DialogSession, UserInput
from intake.contacts import Contact
from intake.inbox import TurnContext
from intake.values import quick


@quick
@dataclass(frozen=True, slots=True)
class Running:
    """A dialog, where the customer stands in it, and what may be looked up."""

    dialog: Dialog
    session: DialogSession
    context: DialogContext

    def label_of(self, choice: str) -> str:
        """What stands on a button of the open question; empty for any other."""
        replies = ask_again(self.dialog, self.session, self.context) if choice else ()
        options = [option for reply in replies for option in reply.options]
        return next((option.label for option in options if option.id == choice), "")


def running_dialog(draft: TurnDraft) -> Running | None:
    """The dialog in progress, on the version it began with; None if none runs.

    None as well if that version cannot be loaded any more: see `lost_answers`.
    """
    stored = draft.conversation.dialog
    if not stored:
        return None
    session = DialogSession.from_json(stored)
    dialog = draft.profile.dialogs.at(session.dialog, session.digest)
    if dialog is None or session.is_over:
        return None
    return Running(dialog, session, dialog_context(draft))


def lost_answers(draft: TurnDraft) -> list[str]:
    """What a dialog had collected whose version is gone, for the person who takes over."""
    if not draft.conversation.dialog:
        return []
    session = DialogSession.from_json(draft.conversation.dialog)
    return [f"{name}: {answer.display}" for name, answer in session.answers.items()]


def dialog_context(draft: TurnDraft) -> DialogContext:
    """What a dialog may know: the contact, the assets mentioned, the time."""
    profile = draft.profile
    lookups = profile.lookups
    if draft.context.assets:
        serials = {
            serial.casefold(): asset.model for serial, asset in draft.context.assets.items()
        }
        lookups = replace(lookups, serials=serials)
    return DialogContext(
        language=draft.language,
        now=draft.now,
        zone=profile.zone,
        known=known_answers(draft.contact) if goes_to_sender(draft.context) else {},
        lookups=lookups,
        phrases=profile.phrases,
    )


def goes_to_sender(context: TurnContext) -> bool:
    """Whether an answer reaches the person whose contact this is.

    Anybody can write another's address into From and their own into Reply-To; such a letter is
    answered, and told nothing that is known of the contact.
    """
    message = context.message
    if message.letter is None or message.letter.is_authentic:
        return True
    answered = str(message.reply_context.get("to", "")).casefold()
    return answered in {"", message.sender.value.casefold()}


def given(draft: TurnDraft) -> UserInput:
    """The customer's message as a dialog takes it."""
    message = draft.context.message
    return UserInput(message.text, message.choice, draft.files, message.location)


def known_answers(contact: Contact) -> Mapping[str, Answer]:
    """What is known of a contact, as answers to the fields that ask for it."""
    pairs = (
        ("contact_person", contact.name),
        ("company", contact.company),
        ("phone", contact.phone),
        ("email", contact.email),
        ("service_address", contact.address),
    )
    return {name: Answer(value, value, "contact") for name, value in pairs if value}
