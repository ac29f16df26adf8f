# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we cannot take from a visitor, and how we say so: one value for HTTP and WebSocket alike.

Pure. The wording stands in `phrases/`; each code here has a title and a text there.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from intake.messages import Language
from intake.phrases import Phrases

Code = Literal[
    "origin",
    "token",
    "identity",
    "malformed",
    "slow",
    "too_big",
    "empty",
    "too_long",
    "rate",
    "unavailable",
    "not_found",
    "file_too_large",
    "file_type",
    "file_markup",
    "file_empty",
    "file_unknown",
    "too_many_files",
    "not_built",
]

STATUS: Mapping[Code, int] = {
    "origin": 403,
    "token": 401,
    "identity": 403,
    "malformed": 400,
    "slow": 400,  # not 408: browsers answer that by sending it all again, unasked
    "too_big": 413,
    "empty": 400,
    "too_long": 413,
    "rate": 429,
    "unavailable": 503,
    "not_found": 404,
    "file_too_large": 413,
    "file_type": 415,
    "file_markup": 415,
    "file_empty": 400,
    "file_unknown": 400,
    "too_many_files": 400,
    "not_built": 503,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not taken. `retry_after` seconds make a second try worth while."""

    code: Code
    retry_after: float | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def retry_after_seconds(self) -> int | None:
        """Whole seconds, rounded up, as the header `Retry-After` wants them."""
        return None if self.retry_after is None else max(1, math.ceil(self.retry_after))


def malformed(part: str) -> Refusal:
    """The refusal of a request whose field or parameter `part` has not the agreed shape."""
    return Refusal("malformed", values={"field": part})


def named(refusal: Refusal) -> dict[str, object]:
    """The field that was not understood, for programs; nothing for other refusals."""
    return {"field": refusal.values["field"]} if refusal.code == "malformed" else {}


def too_fast(wait_seconds: float) -> Refusal:
    """The refusal for somebody who has to slow down."""
    return Refusal("rate", wait_seconds, {"seconds": max(1, math.ceil(wait_seconds))})


def wording(phrases: Phrases, language: Language, refusal: Refusal) -> str:
    """The refusal as a sentence that tells the visitor what to do."""
    return phrases.say(language, f"refusal.{refusal.code}", **refusal.values)


def as_problem(phrases: Phrases, language: Language, refusal: Refusal) -> dict[str, object]:
    """The refusal as problem details (RFC 9457 §3). `type` is our code, relative to the site."""
    problem: dict[str, object] = {
        "type": refusal.code,
        "title": phrases.say(language, f"refusal_title.{refusal.code}"),
        "status": STATUS[refusal.code],
        "detail": wording(phrases, language, refusal),
        **named(refusal),
    }
    if refusal.retry_after is not None:
        problem["retry_after"] = refusal.retry_after_seconds
    return problem
