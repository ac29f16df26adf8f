# SPDX-License-Identifier: AGPL-3.0-or-later
"""What requests may say: the bodies and queries of the API, strict and bounded.

The API document is made from these and from `answers.py`. Unknown names are errors. Control
characters are dropped from texts here, so nothing further in has to think of them.
"""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from intake.contacts import may_be_number
from intake.conversations import Speaker
from intake.messages import is_blank
from intake.tickets.ticket import Priority, TicketStatus

_CONTROL = {code: None for code in range(32) if chr(code) not in "\n\t"} | {127: None}
VISIBLE = r"[^\s\x00-\x1f\x7f]"  # at least one sign that can be seen
IDENTIFIER = r"^[A-Za-z0-9_.-]{1,64}$"
_MAIL_WORD = r"[^@<>,;:()\"\\\[\]\x00-\x20\x7f-\xa0]"
MAIL_ADDRESS = rf"^{_MAIL_WORD}{{1,64}}@{_MAIL_WORD}{{1,189}}$"
BLOB = r"^[0-9a-f]{64}$"
MOST_FIELDS = 100
LONGEST_TEXT = 20_000


def _plain(text: str) -> str:
    return text.translate(_CONTROL).replace("\r", "")


def _number(phone: str) -> str:
    if phone and not may_be_number(phone):
        raise PydanticCustomError("no_number", "is no phone number")
    return phone


def whole(number: object) -> object:
    """JSON knows one kind of number: 3.0 is a whole one."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


# Bounds stand before the cleaning, so that they are in the API document.
Clean = AfterValidator(_plain)
Line = Annotated[str, Field(max_length=200), Clean]
Paragraph = Annotated[str, Field(max_length=4000), Clean]
Note = Annotated[str, Field(min_length=1, max_length=4000, pattern=VISIBLE), Clean]
Text = Annotated[str, Field(max_length=LONGEST_TEXT), Clean]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=VISIBLE), Clean]
Count = Annotated[int, Field(ge=0, le=2**31 - 1), BeforeValidator(whole)]
Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
Blob = Annotated[str, Field(pattern=BLOB)]
PhoneNumber = Annotated[
    Line,
    AfterValidator(_number),
    WithJsonSchema({"type": "string", "maxLength": 200, "pattern": r"^(\D*(\d\D*){5,16})?$"}),
]
MailAddress = Annotated[str, Field(max_length=254, pattern=MAIL_ADDRESS)]
Cursor = Annotated[str, Field(max_length=300)]
LanguageName = Literal["zh", "en"]
Fields = Annotated[
    dict[Identifier, JsonValue],
    Field(max_length=MOST_FIELDS),
    # pydantic would write patternProperties, which lets every other name pass
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": {"pattern": IDENTIFIER},
            "additionalProperties": True,
            "maxProperties": MOST_FIELDS,
        }
    ),
]


_NAMED = WithJsonSchema(
    {
        "type": "object",
        "propertyNames": {"pattern": IDENTIFIER},
        "additionalProperties": {"type": "string", "maxLength": LONGEST_TEXT},
        "maxProperties": MOST_FIELDS,
    }
)
Files = Annotated[
    dict[Identifier, Annotated[tuple[Blob, ...], Field(max_length=10)]],
    Field(max_length=MOST_FIELDS),
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": {"pattern": IDENTIFIER},
            "additionalProperties": {
                "type": "array",
                "items": {"type": "string", "pattern": BLOB},
                "maxItems": 10,
            },
            "maxProperties": MOST_FIELDS,
        }
    ),
]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class SignIn(Body):
    login: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class SessionChange(Body):
    language: LanguageName


class Nothing(Body):
    """An empty body; may be left out."""


class Remark(Body):
    """May be left out. `note` is kept for colleagues."""

    note: Paragraph = ""


class Discarding(Body):
    """Why a parked message needs nothing more; kept with who said so. May be left out."""

    reason: Paragraph = ""


class OtherContact(Body):
    """The contact that is linked with the one in the address, or taken out of it."""

    contact_id: Identifier


class NewMessage(Body):
    """`seen_seq` is the newest message the writer had seen; `client_id` makes a retry harmless."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["text"], "properties": {"text": {"pattern": VISIBLE}}},
                {"required": ["attachments"], "properties": {"attachments": {"minItems": 1}}},
            ]
        }
    )

    text: Text = ""
    kind: Literal["reply", "note"] = "reply"
    client_id: Annotated[str, Field(max_length=100, pattern=r"^[\x21-\x7e]*$")] = ""
    attachments: Annotated[tuple[Blob, ...], Field(max_length=10)] = ()
    seen_seq: Count | None = None
    # Where a channel knows copies (mail): whom the answer goes to; empty means the writer alone.
    to: Annotated[tuple[MailAddress, ...], Field(max_length=50)] = ()
    cc: Annotated[tuple[MailAddress, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "NewMessage":
        if is_blank(self.text) and not self.attachments:
            raise PydanticCustomError("says_nothing", "needs a text or a file")
        return self


class HtmlQuery(Body):
    """`images` asks for the pictures that other servers hold; they learn that it was opened."""

    images: bool = False


class TicketChange(Body):
    """What to change. `assignee` null takes the ticket from its owner; `version` guards.

    `waiting_for` rests the resolution clock; waiting for the customer is the status of that name.
    A `priority` needs a `note` that says why; without one it is refused (400).
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["note"], "properties": {"note": {"pattern": VISIBLE}}},
                {"properties": {"priority": {"type": "null"}}},
            ]
        }
    )

    status: TicketStatus | None = None
    priority: Priority | None = None
    note: Paragraph = ""
    queue: Identifier | Literal[""] | None = None
    assignee: Identifier | None = None
    title: Title | None = None
    waiting_for: Literal["", "customer", "parts", "third_party"] | None = None
    fields: Fields = Field(default_factory=dict)
    version: Count | None = None


class Reporter(Body):
    """Whom a ticket is for, if not a contact that is known already."""

    name: Line = ""
    company: Line = ""
    phone: PhoneNumber = ""
    email: Line = ""
    address: Line = ""
    language: LanguageName | None = None


class Person(Body):
    """One person: a contact that is known already, or somebody new."""

    contact_id: Identifier | None = None
    contact: Reporter | None = None


class NewTicket(Body):
    """A report taken by an agent: for a conversation, for a known contact, or for somebody new.

    `form` names the dialog that reads `fields` and gives title, type, priority and queue unless
    they are given here; `files` are uploaded ones by field. `may_be_incomplete` lets required
    fields be empty: a caller may not know. Without a `priority` the rules derive it; where another
    one is given, `priority_reason`, or else the `note`, is shown as its reason.
    `on_behalf_of` is the customer it is about, where that is not who reports it; the reporter is
    then kept in the field `reporter`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["title"], "properties": {"title": {"type": "string"}}},
                {"required": ["form"], "properties": {"form": {"type": "string"}}},
            ]
        }
    )

    form: Identifier | None = None
    title: Title | None = Field(default=None, validate_default=True)
    type: Identifier = "fault"
    priority: Priority | None = None
    priority_reason: Paragraph = ""
    queue: Identifier | Literal[""] = ""
    description: Paragraph = ""
    fields: Fields = Field(default_factory=dict)
    note: Paragraph = ""
    conversation_id: Identifier | None = None
    contact_id: Identifier | None = None
    contact: Reporter | None = None
    on_behalf_of: Person | None = None
    files: Files = Field(default_factory=dict)
    may_be_incomplete: bool = False

    @field_validator("title")
    @classmethod
    def _is_given(cls, title: str | None, info: ValidationInfo) -> str | None:
        if title is None and info.data.get("form") is None:
            raise PydanticCustomError("missing", "is needed")
        return title


class FormAnswers(Body):
    """What was entered so far, by field; a choice by the value of its option."""

    values: Annotated[dict[Identifier, Text], Field(max_length=MOST_FIELDS), _NAMED] = Field(
        default_factory=dict
    )


class ContactQuery(Body):
    """Part of a name, company, phone number or e-mail address."""

    q: Line = ""


class ArticleText(Body):
    """One language of an article."""

    title: Title
    questions: Annotated[tuple[Title, ...], Field(max_length=100)] = ()
    answer: Annotated[str, Field(max_length=LONGEST_TEXT, pattern=VISIBLE), Clean]
    scenario: Paragraph = ""
    steps: Annotated[tuple[Paragraph, ...], Field(max_length=100)] = ()
    cautions: Annotated[tuple[Paragraph, ...], Field(max_length=100)] = ()


class NewArticle(Body):
    """An article. Writing an `id` that exists replaces it and adds one to its version."""

    id: Identifier
    audience: Literal["customers", "agents"] = "customers"
    status: Literal["draft", "in_review", "published", "retired"] = "published"
    tags: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    texts: Annotated[dict[LanguageName, ArticleText], Field(min_length=1)]


class Paging(Body):
    cursor: Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ConversationQuery(Paging):
    """`speaker` may be given several times; `assignee` is an agent's id, `me` or `none`."""

    speaker: tuple[Speaker, ...] = ()
    queue: Identifier | None = None
    assignee: Identifier | None = None
    q: Line = ""


class TicketQuery(Paging):
    """`status` and `priority` may be given several times; `assignee` is an id, `me` or `none`."""

    status: tuple[TicketStatus, ...] = ()
    priority: tuple[Priority, ...] = ()
    queue: Identifier | None = None
    assignee: Identifier | None = None
    q: Line = ""


class MessageQuery(Body):
    """The first messages after `after`, or the last ones before `before`."""

    after: Count = 0
    before: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class AssetQuery(Body):
    """The beginning of a serial number."""

    serial: Annotated[str, Field(max_length=100)] = ""


class ArticleQuery(Body):
    q: Line = ""
    language: LanguageName | None = None


class GapQuery(Body):
    """How far back, and how many at most."""

    days: Annotated[int, Field(ge=1, le=366)] = 90
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class FileQuery(Body):
    """The name to save the file under."""

    name: Annotated[str, Field(max_length=300)] = ""


class LiveQuery(Body):
    """The `changed` of the snapshot the page holds."""

    after: Annotated[int, Field(ge=0, le=2**62)] = 0
