# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request about signing in and being there may say."""

from typing import Annotated

from pydantic import (
    Field,
)

from desk.bodies.shared import Body, LanguageName


class SignIn(Body):
    login: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class SessionChange(Body):
    language: LanguageName


class LiveQuery(Body):
    """The `changed` of the snapshot the page holds."""

    after: Annotated[int, Field(ge=0, le=2**62)] = 0
