# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request about conversations and their messages may say."""

from typing import Annotated, Literal

from pydantic import (
    ConfigDict,
    Field,
    model_validator,
)
from pydantic_core import PydanticCustomError

from desk.bodies.shared import (
    VISIBLE,
    Blob,
    Body,
    Count,
    Identifier,
    Line,
    MailAddress,
    Paging,
    Text,
)
from intake.conversations import Speaker
from intake.messages import is_blank


class NewMessage(Body):
    """A reply, a note for colleagues, or what was `spoken` by phone, which colleagues read.

    For the promises of a ticket what was spoken is a reply. `ticket` is the one it is about, where
    that is another of the conversation's than its current matter. `seen_seq` is the newest message
    the writer had seen; `client_id` makes a retry harmless.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["text"], "properties": {"text": {"pattern": VISIBLE}}},
                {"required": ["attachments"], "properties": {"attachments": {"minItems": 1}}},
            ]
        }
    )

    text: Text = ""
    kind: Literal["reply", "note", "spoken"] = "reply"
    ticket: Identifier | None = None
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


class ConversationQuery(Paging):
    """`speaker` may be given several times; `assignee` is an agent's id, `me` or `none`."""

    speaker: tuple[Speaker, ...] = ()
    queue: Identifier | None = None
    assignee: Identifier | None = None
    q: Line = ""


class MessageQuery(Body):
    """The first messages after `after`, or the last ones before `before`."""

    after: Count = 0
    before: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class FileQuery(Body):
    """The name to save the file under."""

    name: Annotated[str, Field(max_length=300)] = ""
