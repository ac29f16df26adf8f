# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk needs from the program that runs it, handed over once to `routes.attach`.

`commit` stands beside `store`, because a program may want to send what was committed at once.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from desk.underway import Turns
from intake.agent_actions import Doer
from intake.changes import Actor, ChangeSet
from intake.errors import Conflict, FrontdeskError
from intake.forms import Forms
from intake.importing.rows import Rejected
from intake.links import Links
from intake.messages import LANGUAGES, Language, Reply
from intake.ports import BlobStore, Clock, Loaded, Signals, Store
from intake.service_desk import ServiceDesk
from intake.store.desk.queries import DeskQueries

Commit = Callable[[Sequence[ChangeSet]], Awaitable[Sequence[FrontdeskError | None]]]
PublishArticles = Callable[[], Awaitable[None]]
Audit = Callable[[], Awaitable[Mapping[str, object]]]
RetryParked = Callable[[int, Actor], Awaitable[bool]]
DiscardParked = Callable[[int, Actor, str], Awaitable[bool]]
FieldLabels = Callable[[str, str], Mapping[str, str]]
Guard = Callable[[str, Callable[[], Awaitable[None]]], Awaitable[None]]
AnsweredBy = Callable[[str], str]
MoveToMail = Callable[[Loaded, Doer], Awaitable[ChangeSet | None]]
OpenQuestions = Callable[[Mapping[str, object]], Sequence[tuple[str, Mapping[str, str]]]]
Learn = Callable[[str], Awaitable[None]]
StockOf = Callable[[str], Awaitable[object]]
ImportRows = Callable[..., Awaitable["ImportedRows"]]
Resume = Callable[[Loaded, Language], Sequence[Reply]]


def _no_labels(_dialog: str, _field: str) -> Mapping[str, str]:
    return {}


async def _just_do_it(_name: str, work: Callable[[], Awaitable[None]]) -> None:
    await work()


def _unknown(_question: str) -> str:
    return ""


async def _no_mail(_loaded: Loaded, _by: Doer) -> ChangeSet | None:
    raise Conflict("no_mailbox")


@dataclass(frozen=True, slots=True)
class ImportedRows:
    """How many rows were written, and those that were not, each with the reason in words."""

    written: int
    rejected: tuple[tuple[Rejected, str], ...]


async def _no_register(*_given: object, **_how: object) -> ImportedRows:
    raise Conflict("no_register")


def _no_questions(_dialog: Mapping[str, object]) -> Sequence[tuple[str, Mapping[str, str]]]:
    return ()


async def _learn_nothing(_serial: str) -> None:
    pass


async def _no_stock(_part: str) -> object:
    raise Conflict("no_directory")


def _nothing_open(_loaded: Loaded, _language: Language) -> Sequence[Reply]:
    return ()


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """The configuration the desk reads. `languages` begins with the one to fall back on."""

    public_url: str
    is_demo: bool = False
    languages: tuple[Language, ...] = LANGUAGES
    session_check_seconds: float = 1.0  # how soon a revoked sign-in closes its open sockets
    ticket_prefix: str = "FD"
    zone: tzinfo = UTC  # of the times that customers and printed sheets are shown
    reserves_parts: bool = False  # another system reserves spare parts for us


@dataclass(frozen=True, slots=True)
class DeskPorts:
    """Everything outside the desk that its routes call.

    `publish_articles` is called after an article was written, so that the index can be swapped.
    `resume(loaded, language)` is what the bot says when it gets a conversation back: the question
    it left open, if any. `field_labels(dialog, field)` names a field of a dialog by language.
    `move_to_mail(loaded, doer)` is what a conversation becomes that goes on by mail, None if it
    does already; it raises `Conflict` where it cannot.
    `stock(part)` is what another system says of a part, None if it does not know it; it raises
    `Conflict` where none is configured or it was never heard of.
    `import_rows(kind, rows, source, language, may_move=, dry_run=)` takes over what another system
    knows of customers or machines.
    `learn(serial)` asks another system about a machine, so that the register knows it; it waits a
    moment at most and never fails.
    `guard(name, work)` does lasting work and outlives what nobody expected in it.
    `answered_by(question)` is the id of the article that would answer it now, empty if none would.
    `service_desk()` is how the site runs its service now. `open_questions(document)` are the
    required fields that a running dialog still asks for, by name with their labels.
    `forms` are the dialogs as forms, for reports by phone.
    `links` makes and reads links to the pages where customers confirm, rate and sign, None where
    there are none.
    `retry_parked(number, by)` and `discard_parked(number, by, why)` answer False if nothing is
    parked under that number. Of what is parked and no more, `signals` tell by `parked`.
    `turns` is kept here because the pages of customers change tickets as well.
    """

    settings: DeskSettings
    store: Store
    commit: Commit
    queries: DeskQueries
    signals: Signals
    blobs: BlobStore
    clock: Clock
    service_desk: Callable[[], ServiceDesk]
    publish_articles: PublishArticles
    audit: Audit
    retry_parked: RetryParked
    discard_parked: DiscardParked
    forms: Forms
    field_labels: FieldLabels = _no_labels
    guard: Guard = _just_do_it
    resume: Resume = _nothing_open
    answered_by: AnsweredBy = _unknown
    move_to_mail: MoveToMail = _no_mail
    links: Links | None = None
    stock: StockOf = _no_stock
    learn: Learn = _learn_nothing
    open_questions: OpenQuestions = _no_questions
    import_rows: ImportRows = _no_register
    turns: Turns = field(default_factory=Turns)

    def at_site(self, moment: datetime) -> datetime:
        """The same moment by the site's clock: what day it is there."""
        return moment.astimezone(self.settings.zone)
