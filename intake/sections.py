# SPDX-License-Identifier: AGPL-3.0-or-later
"""Section: the base of every model that checks a part of a service file."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Immutable, and strict about keys: one that nobody knows is a spelling mistake.

    A section is how people write it. What decisions are taken with is a plain value, which the
    section gives by a method named for it; there names are looked up and defaults filled in.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
