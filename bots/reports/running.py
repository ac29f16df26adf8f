# SPDX-License-Identifier: AGPL-3.0-or-later
"""Running: the dialog a conversation is in the middle of, with everything needed to go on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

import orjson

from bots.aftercare.questions import RATED
from bots.answers.after_answer import tried_in
from bots.draft import TurnDraft
from bots.identity.senders import goes_to_sender
from bots.reports import remedy
from bots.reports.machine import ASKED, REGISTER, register_of
from bots.reports.silence_timers import FILED
from dialogs import engine
from dialogs.definition import Dialog
from dialogs.engine import DialogContext, Step
from dialogs.session import Answer, DialogSession, UserInput
from dialogs.step import Found
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.messages import Reply
from intake.tickets.ticket import FieldValue, Ticket
from intake.values import quick, replace

ARTICLE = "article"
PAUSED = "paused"
LISTED = "listed"  # the questions of the last letter's list: such a dialog goes on by mail


@quick
@dataclass(frozen=True, slots=True)
class Running:
    """A dialog, where the customer stands in it, and what may be looked up.

    `beside` is kept with the session: which article's steps are tried, and the report that waits.
    """

    dialog: Dialog
    session: DialogSession
    context: DialogContext
    beside: Mapping[str, object] = field(default_factory=dict)

    @property
    def paused(self) -> Mapping[str, object]:
        """The session that waits behind this one; empty if none does."""
        return cast("Mapping[str, object]", self.beside.get(PAUSED, {}))

    def after(self, step: Step) -> "Running":
        """The same, one step further."""
        return Running(self.dialog, step.session, self.context, self.beside)

    def open_question(self) -> tuple[Reply, ...]:
        """The question that waits for an answer, as it is asked again; nothing once it is over."""
        return engine.ask_again(self.dialog, self.session, self.context)

    def label_of(self, choice: str) -> str:
        """What stands on a button of the open question; empty for any other."""
        replies = self.open_question() if choice else ()
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
    if session.dialog == remedy.NAME:
        return _trying(draft, stored, session)
    dialog = draft.profile.dialogs.at(session.dialog, session.digest)
    if dialog is None or session.is_over:
        return None
    return Running(dialog, session, dialog_context(draft))


def ask_again(draft: TurnDraft, running: Running, **meta: object) -> None:
    """Say the open question again; `meta` goes with it."""
    asks = running.session.asked or "confirmation"
    draft.say_all(running.open_question(), {"asks": asks, **meta})


def _trying(
    draft: TurnDraft, stored: Mapping[str, object], session: DialogSession
) -> Running | None:
    """An article's steps being tried; the report behind them if the article has changed."""
    beside = {name: stored[name] for name in (ARTICLE, PAUSED)}
    article = draft.profile.articles.get(str(beside[ARTICLE]))
    if article is not None and remedy.can_be_tried(article):
        dialog = remedy.remedy_dialog(article, draft.profile.phrases)
        if dialog.digest == session.digest:
            return Running(dialog, session, dialog_context(draft), beside)
    report = DialogSession.from_json(cast("Mapping[str, object]", beside[PAUSED]))
    laid_aside = draft.profile.dialogs.at(report.dialog, report.digest)
    return Running(laid_aside, report, dialog_context(draft)) if laid_aside else None


def lost_answers(draft: TurnDraft) -> list[str]:
    """What a dialog had collected whose version is gone, for the person who takes over.

    Of one that cannot be read, all that is stored, as it is.
    """
    stored = draft.conversation.dialog
    if not stored:
        return []
    session = DialogSession.if_readable(stored)
    if session is None:
        return [orjson.dumps(stored).decode()]
    return [f"{name}: {answer.display}" for name, answer in session.answers.items()]


def dialog_context(draft: TurnDraft) -> DialogContext:
    """What a dialog may know: the contact, the assets mentioned, the time."""
    profile = draft.profile
    lookups, context = profile.lookups, draft.context
    spoken_of = (context.asset_meant,) if context.asset_meant else ()
    if machines := (*context.assets.values(), *spoken_of):
        serials = {asset.serial.casefold(): asset.model for asset in machines}
        lookups = replace(lookups, serials=serials)
    return DialogContext(
        language=draft.language,
        now=draft.now,
        zone=profile.zone,
        known=(
            known_answers(draft.contact, draft.context.ticket)
            if goes_to_sender(draft.context)
            else {}
        ),
        lookups=lookups,
        phrases=profile.phrases,
        told=told_beside(draft),
    )


def waits(conversation: Conversation) -> bool:
    """Whether a dialog waits for an answer that nobody has filed yet. Letters wait for none."""
    dialog = conversation.dialog
    return bool(dialog) and LISTED not in dialog and FILED not in dialog


TRIED = "tried"  # beside the stored session: the articles that did not help
ALSO = "also"  # beside it: the words for a second matter
TOLD = "told"  # beside it: what was said of the sender, and has no field in the dialog


def beside(draft: TurnDraft) -> dict[str, object]:
    """What is stored beside the running session and stays as long as it runs."""
    stored = draft.conversation.dialog
    names = (TRIED, ALSO, FILED, REGISTER, ASKED, RATED)
    kept = {name: stored[name] for name in names if name in stored}
    fresh = register_of(draft)
    if told := told_beside(draft):
        kept[TOLD] = {name: [one.value, one.display, one.label] for name, one in told.items()}
    return {**kept, REGISTER: fresh} if fresh else kept


def told_values(step: Step) -> dict[str, FieldValue]:
    """What a step heard of the sender beside its dialog, as fields of a ticket."""
    return fields_of(step.told)


def fields_of(found: Iterable[Found]) -> dict[str, FieldValue]:
    """What was found in a message, as fields of a ticket with their own labels."""
    return {
        one.field.name: FieldValue(one.parsed.value, one.parsed.display, label=one.field.labels)
        for one in found
    }


def told_beside(draft: TurnDraft) -> dict[str, FieldValue]:
    """What was told so beside the dialog that runs, now and before; newer words count.

    None takes out what was told before.
    """
    stored = draft.conversation.dialog.get(TOLD, {})
    before = cast("Mapping[str, tuple[object, str, Mapping[str, str]]]", stored)
    told = {name: FieldValue(one[0], one[1], label=one[2]) for name, one in before.items()}
    return {name: one for name, one in (told | draft.told).items() if one.value is not None}


def kept_of(draft: TurnDraft, running: Running) -> dict[str, object]:
    """What the conversation keeps of a dialog that runs, as it stands."""
    return {**running.session.to_json(), **beside(draft), **running.beside}


def articles_tried(draft: TurnDraft) -> tuple[str, ...]:
    """The articles that did not help before this report, else those given just now."""
    stored = draft.conversation.dialog.get(TRIED)
    if isinstance(stored, list):
        return tuple(map(str, stored))
    return tried_in(draft.context.shown).articles


def titles_tried(draft: TurnDraft) -> list[str]:
    """The titles of `articles_tried`, in the customer's language."""
    articles = draft.profile.articles
    names = articles_tried(draft)
    return [articles[one].text(draft.language).title for one in names if one in articles]


def given(draft: TurnDraft) -> UserInput:
    """The customer's message as a dialog takes it."""
    message = draft.context.message
    return UserInput(message.text, message.choice, draft.files, message.location)


def answers_of(fields: Mapping[str, FieldValue]) -> dict[str, Answer]:
    """The fields of a ticket as the answers of a dialog."""
    return {
        name: Answer(one.value, one.display, one.origin)  # type: ignore[arg-type]  # JSON by now
        for name, one in fields.items()
    }


def known_answers(contact: Contact, ticket: Ticket | None = None) -> Mapping[str, Answer]:
    """What is known of a contact, as answers to the fields that ask for it.

    What they said in this thread's earlier `ticket` is newer, and marked as coming from there.
    """
    pairs = (
        ("contact_person", contact.name),
        ("company", contact.company),
        ("phone", contact.phone),
        ("email", contact.email),
        ("service_address", contact.address),
    )
    known = {name: Answer(value, value, "contact") for name, value in pairs if value}
    told = ticket.fields if ticket else {}
    last = {name: told[name] for name, _ in pairs if name in told and told[name].value}
    return known | {
        name: Answer(str(one.value), one.display, "ticket") for name, one in last.items()
    }
