# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request about a filled form may say."""

from typing import Annotated

from pydantic import (
    Field,
    WithJsonSchema,
)

from desk.bodies.shared import IDENTIFIER, LONGEST_TEXT, MOST_FIELDS, Body, Identifier, Text

_NAMED = WithJsonSchema(
    {
        "type": "object",
        "propertyNames": {"pattern": IDENTIFIER},
        "additionalProperties": {"type": "string", "maxLength": LONGEST_TEXT},
        "maxProperties": MOST_FIELDS,
    }
)


class FormAnswers(Body):
    """What was entered so far, by field; a choice by the value of its option."""

    values: Annotated[dict[Identifier, Text], Field(max_length=MOST_FIELDS), _NAMED] = Field(
        default_factory=dict
    )
