# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine a customer speaks of, as the asset register and the open tickets know it.

What stands in the register goes onto the ticket for the team. To the customer we name a ticket of
the same machine only if it is theirs: whoever reads a serial number off a plate learns nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bots.draft import TurnDraft
from bots.identity.senders import is_known
from bots.reports.registered import fields_of, known_of
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake.ids import registered_serial
from intake.inbox import Machine
from intake.messages import Option
from intake.tickets.ticket import FieldValue, Ticket

SAME, OTHER = "!same", "!other"
ABOUT = "about"  # beside the stored session: the ticket we asked about, while that is open
REGISTER = "register"  # beside it: what the register says of the machine
ASKED = "asked_about"
_CLAUSE_END = re.compile(r"[,，。.!！;；\n]")
_YES = frozenset({Control.YES, Control.SUBMIT})
_NO = frozenset({Control.NO, Control.NONE, Control.WRONG, Control.NEITHER})


@dataclass(frozen=True, slots=True)
class About:
    """A ticket the message may belong to, and the customer's words for it."""

    number: str
    title: str
    queue: str
    words: str


def register_of(draft: TurnDraft) -> dict[str, object]:
    """What the register says of the machine named in this message, to be kept with the report."""
    machine = next(iter(draft.context.machines.values()), None)
    if machine is None:
        return {}
    return known_of(machine, draft.now.astimezone(draft.profile.zone).date())


def ticket_fields(
    draft: TurnDraft, register: Mapping[str, object], serial: object
) -> dict[str, FieldValue]:
    """The register's knowledge as fields of the ticket; nothing if it is of another machine."""
    if not serial or register.get("serial") != registered_serial(str(serial)):
        return {}
    return fields_of(register, draft.profile.phrases, draft.language)


def in_question(draft: TurnDraft) -> About | None:
    """The open ticket of the same machine that this customer may be writing about."""
    asked = draft.conversation.dialog.get(ASKED)
    for machine in draft.context.machines.values():
        for ticket in machine.open_tickets:
            if ticket.number != asked and _is_theirs(draft, machine, ticket):
                words = draft.text[:500]
                return About(ticket.number, ticket.title, ticket.queue, words)
    return None


def ask(draft: TurnDraft, about: About) -> dict[str, object]:
    """Ask whether the message belongs to the ticket; returns what to store beside the session."""
    said = draft.phrase("machine.about", number=about.number, title=about.title)
    options = (
        Option(SAME, draft.phrase("machine.same")),
        Option(OTHER, draft.phrase("machine.other")),
    )
    draft.say(said, options, {"about": about.number})
    return told_of(about)


def told_of(about: About) -> dict[str, object]:
    """What to store beside the session while the question stands in a letter."""
    return {ABOUT: [about.number, about.queue, about.words], ASKED: about.number}


def affirmed(draft: TurnDraft) -> bool:
    """Join a letter to the ticket we asked about; False unless its first line says yes."""
    stored = draft.conversation.dialog.get(ABOUT)
    first = next((line for line in draft.text.splitlines() if line.strip()), "")
    if not isinstance(stored, list) or control_word(first) not in _YES:
        return False
    number, queue, words = map(str, stored)
    _to_its_team(draft, number, queue, words)
    return True


def answer_to_it(draft: TurnDraft) -> str:
    """`SAME` or `OTHER` if the message answers that question, else an empty text."""
    if ABOUT not in draft.conversation.dialog:
        return ""
    choice = draft.context.message.choice
    if choice in {SAME, OTHER}:
        return choice
    first = _CLAUSE_END.split(draft.text.strip(), maxsplit=1)[0]  # "no, something new"
    control = control_word(draft.text) or control_word(first)
    if control in _YES:
        return SAME
    return OTHER if control in _NO else ""


def join(draft: TurnDraft) -> None:
    """Join the message to the ticket we asked about; the conversation waits for its team."""
    stored = draft.conversation.dialog[ABOUT]
    number, queue, words = map(str, stored) if isinstance(stored, list) else ("", "", "")
    draft.say(draft.phrase("machine.joined", number=number), meta={"joins": number})
    draft.update(ticket=number, dialog={})
    _to_its_team(draft, number, queue, words)


def _to_its_team(draft: TurnDraft, number: str, queue: str, words: str) -> None:
    """Put what was said onto the ticket, and the conversation before the ticket's team."""
    draft.note("joined", number=number, text=words)
    before_its_team(draft, number, queue, words)


def before_its_team(draft: TurnDraft, number: str, queue: str, words: str) -> None:
    """Put the conversation before a ticket's team: nobody reads a ticket all day."""
    draft.hand_over(
        queue or draft.profile.hand_off_queue,
        draft.phrase("summary.joined", number=number, text=words[:200]),
    )


def _is_theirs(draft: TurnDraft, machine: Machine, ticket: Ticket) -> bool:
    """Whether naming the ticket reveals nothing: it is this thread's, or the sender is known."""
    own = draft.context.ticket
    if own is not None and own.number == ticket.number:
        return True
    contacts = {ticket.contact_id, machine.asset.contact_id}
    return draft.contact.id in contacts and is_known(draft.context, draft.profile)
