# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms: a dialog asked all at once, as whoever shows it needs to know it.

Values, and the port that the report form and the desk call. What a field means and whether an
answer is good is the dialog language's business; how a form looks, each page's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from intake.contacts import Contact
from intake.messages import Attachment, FilledForm, Language
from intake.tickets.ticket import TicketDraft


@dataclass(frozen=True, slots=True)
class FormOption:
    """One answer to choose from."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. `kind` is the field type's name; a page shows one it does not know as text.

    `value` is what a page puts in, `files` what is there already. `applies` says whether the
    answers so far ask for it. `suggestions` are names to pick from; any other answer is good too.
    """

    name: str
    kind: str
    label: str
    prompt: str
    hint: str
    is_required: bool
    options: tuple[FormOption, ...] = ()
    suggestions: tuple[str, ...] = ()
    longest: int = 0
    value: str = ""
    files: tuple[Attachment, ...] = ()
    applies: bool = True


@dataclass(frozen=True, slots=True)
class FormView:
    """A form in one language, with what is known already in its places."""

    name: str
    title: str
    intro: str
    language: Language
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class FormCheck:
    """What the dialog says about entered answers.

    `problems` explains by field name what cannot be used or is missing; `missing` names those of
    them that were left empty. `reads` says how an answer is understood, `fills` what follows from
    others (a serial number's model). `applies` names the fields that are asked at all.
    """

    problems: Mapping[str, str]
    reads: Mapping[str, str]
    fills: Mapping[str, str]
    missing: frozenset[str]
    applies: frozenset[str]


@dataclass(frozen=True, slots=True)
class FiledReport:
    """What became of a report, as its reporter may know it.

    `number` is empty where it went to a person without becoming a ticket; `state` is the
    ticket's status and `state_text` what that means to the customer.
    """

    number: str = ""
    title: str = ""
    state: str = ""
    state_text: str = ""
    opened_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """One thread of one channel account, and the address its customer is known by there."""

    channel: str
    account: str
    thread: str
    address: str = ""


class Forms(Protocol):
    """The dialogs as forms. Implemented once, in `bots`."""

    def names(self) -> Sequence[str]:
        """Every form there is."""

    async def describe(
        self,
        name: str,
        language: Language,
        given: FilledForm | None = None,
        thread: Thread | None = None,
    ) -> FormView | None:
        """A form with `given` in its places, else with what `thread` has said so far.

        None if there is no such form. What is unreadable in `given` stays in its place.
        """

    async def check(self, filled: FilledForm, language: Language) -> FormCheck | None:
        """What the dialog says about these answers; None if there is no such form."""

    async def draft(
        self,
        filled: FilledForm,
        language: Language,
        *,
        may_be_incomplete: bool = False,
        contact: Contact | None = None,
    ) -> TicketDraft:
        """The ticket these answers make, filed by an agent for somebody else.

        What is known of the `contact` it is about need not be said again.
        Raises `InvalidRequest` with the problems by field name. `may_be_incomplete` lets required
        fields be empty, because a caller may not know; the ticket then lists them.
        """

    async def thread(self, channel: str, account: str, thread: str) -> Thread | None:
        """A thread with its customer's address; None if nothing was ever said in it."""

    async def filed(
        self, thread: Thread, message_id: str, language: Language
    ) -> FiledReport | None:
        """What became of a submission; None while it is not decided."""
