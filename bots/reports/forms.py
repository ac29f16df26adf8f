# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dialogs as forms, for the report form and the desk (`intake.forms.Forms`).

Joins the dialog language with what the store knows: machines by serial number, what a thread has
said so far, what became of a submission. Decides nothing and writes nothing.
"""

from collections.abc import Callable, Mapping, Sequence

from bots.profile import REPORT, BotProfile
from bots.reports.filing import collected, queue_of
from bots.reports.running import Running, answers_of, known_answers
from dialogs import form as dialog_form
from dialogs.definition import Dialog
from dialogs.session import Answer, DialogSession
from dialogs.step import DialogContext
from intake.assets import mentioned_serials
from intake.contacts import Contact
from intake.errors import InvalidRequest
from intake.forms import FiledReport, FormCheck, FormView, Thread
from intake.messages import FilledForm, Language
from intake.ports import Clock, Loaded, Store
from intake.tickets.ticket import FieldValue, Ticket, TicketDraft
from intake.values import replace

SERIAL = "serial_number"


class DialogForms:
    """See `Forms`. `profile` is asked anew each time, so that a changed dialog shows at once."""

    def __init__(self, store: Store, profile: Callable[[], BotProfile], clock: Clock) -> None:
        self._store = store
        self._profile = profile
        self._clock = clock

    def names(self) -> Sequence[str]:
        """See `Forms.names`. The fault report comes first: it is what a caller mostly wants."""
        dialogs = self._profile().dialogs.dialogs.values()
        filing = (one.name for one in dialogs if one.definition.completion.ticket_type)
        return sorted(filing, key=lambda name: (name != REPORT, name))

    async def describe(
        self,
        name: str,
        language: Language,
        given: FilledForm | None = None,
        thread: Thread | None = None,
    ) -> FormView | None:
        """See `Forms.describe`."""
        dialog = self._profile().dialogs.by_name(name)
        if dialog is None:
            return None
        filled = given or FilledForm(name)
        context = await self._context(filled, language)
        loaded = await self._loaded(thread) if thread else None
        known = _known(dialog, loaded) if loaded else {}
        return dialog_form.describe(dialog, filled, known, context)

    async def check(self, filled: FilledForm, language: Language) -> FormCheck | None:
        """See `Forms.check`."""
        dialog = self._profile().dialogs.by_name(filled.name)
        if dialog is None:
            return None
        context = await self._context(filled, language)
        return dialog_form.check(dialog, dialog_form.read(dialog, filled, context), context)

    async def draft(
        self,
        filled: FilledForm,
        language: Language,
        *,
        may_be_incomplete: bool = False,
        contact: Contact | None = None,
    ) -> TicketDraft:
        """See `Forms.draft`."""
        dialog = self._profile().dialogs.by_name(filled.name)
        if dialog is None:
            raise InvalidRequest({"form": "unknown"})
        unknown = filled.values.keys() - dialog.definition.by_name.keys()
        if unknown:
            raise InvalidRequest(dict.fromkeys(sorted(unknown), "unknown"))
        context = await self._context(filled, language)
        known = _of_contact(dialog, contact) if contact else {}
        entered = dialog_form.read(dialog, filled, context, known)
        allowed = entered.missing if may_be_incomplete else frozenset()
        if problems := {
            name: text for name, text in entered.problems.items() if name not in allowed
        }:
            raise InvalidRequest(problems)
        session = dialog_form.complete(dialog, entered)
        report = collected(Running(dialog, session, context))
        fields = {place: _by_agent(value) for place, value in report.fields.items()}
        return replace(report, fields=fields, queue=queue_of(report, self._profile()))

    async def thread(self, channel: str, account: str, thread: str) -> Thread | None:
        """See `Forms.thread`."""
        found = Thread(channel, account, thread)
        loaded = await self._loaded(found)
        return replace(found, address=loaded.conversation.address.value) if loaded else None

    async def filed(
        self, thread: Thread, message_id: str, language: Language
    ) -> FiledReport | None:
        """See `Forms.filed`."""
        outcome = await self._store.outcome(thread.channel, thread.account, message_id)
        if outcome is None or not outcome.is_settled:
            return None
        number = outcome.ticket_number
        if number is None and (loaded := await self._loaded(thread)) is not None:
            number = loaded.conversation.ticket  # it completed the one that was there
        ticket = await self._store.load_ticket(number) if number else None
        return self._shown(ticket, language) if ticket else FiledReport()

    def _shown(self, ticket: Ticket, language: Language) -> FiledReport:
        state = ticket.status.value
        return FiledReport(
            number=ticket.number,
            title=ticket.title,
            state=state,
            state_text=self._profile().phrases.say(language, f"status.{state}"),
            opened_at=ticket.created_at,
            updated_at=ticket.updated_at,
        )

    async def _loaded(self, thread: Thread) -> Loaded | None:
        found = self._store.conversation_id(thread.channel, thread.account, thread.thread)
        return await self._store.load_conversation(found) if found else None

    async def _context(self, filled: FilledForm, language: Language) -> DialogContext:
        profile = self._profile()
        serials = {}
        for serial in mentioned_serials(filled.values.get(SERIAL, "")):
            asset = await self._store.load_asset(serial)
            if asset is not None:
                serials[serial.casefold()] = asset.model
        return DialogContext(
            language=language,
            now=self._clock(),
            zone=profile.zone,
            lookups=replace(profile.lookups, serials=serials),
            phrases=profile.phrases,
        )


def _known(dialog: Dialog, loaded: Loaded) -> Mapping[str, Answer]:
    """What a thread has said so far: its running dialog, else its ticket, and its contact."""
    told = answers_of(loaded.ticket.fields) if loaded.ticket else {}
    return {**_of_contact(dialog, loaded.contact), **told, **_of_session(dialog, loaded)}


def _of_contact(dialog: Dialog, contact: Contact) -> Mapping[str, Answer]:
    """What is known of somebody, by the fields of a dialog that ask for it."""
    about = known_answers(contact)
    return {
        field.name: about[field.known_as]
        for field in dialog.definition.fields
        if field.known_as in about
    }


def _of_session(dialog: Dialog, loaded: Loaded) -> Mapping[str, Answer]:
    stored = loaded.conversation.dialog
    if stored.get("dialog") != dialog.name:
        return {}
    answers = DialogSession.from_json(stored).answers
    return {name: one for name, one in answers.items() if name in dialog.definition.by_name}


def _by_agent(field: FieldValue) -> FieldValue:
    return replace(field, origin="agent") if field.origin == "message" else field
