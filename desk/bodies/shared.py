# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all bodies share: the strict base, bounded texts and numbers, and the plainest bodies."""

import re
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from intake.contacts import may_be_number
from intake.signs import narrow

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
    return narrow(phone).strip()


def _address(mail: str) -> str:
    if not re.fullmatch(MAIL_ADDRESS, mail):
        raise PydanticCustomError("no_address", "is no mail address")
    return mail


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
MailAddress = Annotated[
    str,
    Field(max_length=254),
    AfterValidator(_address),
    WithJsonSchema({"type": "string", "maxLength": 254, "pattern": MAIL_ADDRESS}),
]
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


class Nothing(Body):
    """An empty body; may be left out."""


class Remark(Body):
    """May be left out. `note` is kept for colleagues."""

    note: Paragraph = ""


class Paging(Body):
    cursor: Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
