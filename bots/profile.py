# SPDX-License-Identifier: AGPL-3.0-or-later
"""BotProfile: everything a bot knows, immutable and shared by all conversations.

Swapped whole when an article is published or a dialog changes; a decision sees one profile from
beginning to end. Files are read by `load_words` and in `knowing.py`.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from bots.identity.codes import Codes
from bots.words import Words
from channels.contract import Capabilities
from dialogs.compiling.loader import DialogLibrary
from dialogs.definition import Dialog
from dialogs.fields.contract import Lookups
from dialogs.fields.spelling import simplified
from dialogs.understanding.telling import complains, complains_of_usual
from intake.contacts import MAIL, Contact
from intake.conversations import Conversation
from intake.knowledge.article import Article
from intake.knowledge.search import Index
from intake.links import Purpose
from intake.messages import Address, Language
from intake.phrases import Phrases
from intake.service_desk import ServiceDesk
from intake.service_levels.business_hours import BusinessHours
from intake.service_levels.policy import SlaPolicy
from intake.timers import Patience


def no_form(_conversation: Conversation, _form: str, _ticket: str) -> str:
    """No form is served: letters offer none."""
    return ""


def no_page(_purpose: Purpose, _ticket: str) -> str:
    """No page is served: nothing links to one."""
    return ""


@dataclass(frozen=True, slots=True)
class BotProfile:
    """One bot: its name, dialogs, knowledge, texts, and the promises it makes."""

    name: Mapping[Language, str]
    dialogs: DialogLibrary
    articles: Mapping[str, Article]
    index: Index
    phrases: Phrases
    words: Words
    lookups: Lookups
    queues: Mapping[str, str]  # product model → the queue of its team
    hand_off_queue: str
    desk: ServiceDesk
    zone: tzinfo
    default_language: Language = "zh"
    # The address of a form that goes on with a conversation's report; "" where there is none.
    form_link: Callable[[Conversation, str, str], str] = field(default=no_form)
    # The address of a page about a ticket: to confirm it, to rate it; "" where there is none.
    page_link: Callable[[Purpose, str], str] = field(default=no_page)
    capabilities: Mapping[tuple[str, str], Capabilities] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)
    offers: tuple[str, ...] = ()  # the dialogs that stand on buttons when nothing is open
    goods: str = ""  # the dialog for what is broken, where a repair must be asked for
    codes: Codes | None = None  # None: nobody can prove an address here
    # The mailbox that writes first to customers; "" if there is none. Asked by every turn.
    mailbox: str = field(init=False, default="")

    def __post_init__(self) -> None:
        """Find the mailbox among the accounts."""
        mailboxes = (account for kind, account in self.capabilities if kind == MAIL)
        object.__setattr__(self, "mailbox", min(mailboxes, default=""))

    @property
    def policy(self) -> SlaPolicy:
        """What is promised for each priority."""
        return self.desk.policy

    @property
    def hours(self) -> BusinessHours:
        """When the team works."""
        return self.desk.hours

    def hears_trouble(self, text: str) -> bool:
        """Whether a text surely speaks of a fault, by the words of the dialog that takes reports.

        Never where this bot takes none.
        """
        if (report := self.dialogs.by_name(REPORT)) is not None:
            return complains(report.definition, text)
        usual = self.usual
        return usual is not None and complains_of_usual(usual.definition, text)

    def taking(self, dialog: Dialog | None, text: str) -> Dialog | None:
        """The dialog for what begins that one: goods that are broken go back.

        Who asks for a repair gets one. No coupon or page goes back or is mended by an engineer:
        whoever knows answers.
        """
        goods = self.dialogs.by_name(self.goods)
        if dialog is None or dialog.name != REPORT or goods is None:
            return dialog
        folded, words = simplified(text.casefold()), self.words
        if words.no_goods.search(folded):
            return self.dialogs.by_name(HOW_TO) or dialog
        return dialog if words.repairs.search(folded) else goods

    def report_for(self, text: str) -> Dialog | None:
        """The dialog for trouble that is told in these words."""
        return self.taking(self.dialogs.by_name(REPORT), text) or self.usual

    @property
    def usual(self) -> Dialog | None:
        """The first dialog on offer that takes trouble of any kind and files it."""
        offered = (self.dialogs.by_name(name) for name in self.offers)
        usual = next((one for one in offered if one and one.definition.symptoms), None)
        return usual if usual is not None and usual.definition.completion.ticket_type else None

    def language_of(self, conversation: Conversation, contact: Contact) -> Language:
        """The language to write in where no message of the customer's tells it."""
        return conversation.language or contact.language or self.default_language

    def capabilities_at(self, address: Address) -> Capabilities:
        """What the channel account of an address can show; everything if it is unknown."""
        return self.capabilities.get((address.channel, address.account), UNLIMITED)


REPORT = "report_fault"  # the dialog that takes a report of a broken machine
HOW_TO = "how_to"  # takes down a question that no article answers
DEFAULT_OFFERS = (REPORT,)
UNLIMITED = Capabilities(text_max=sys.maxsize, options_max=sys.maxsize)
