# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `[channels.form.<account>]` may hold. There is nothing secret: the hub seals the links."""

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """The report form. There is one, at `/forms/`, also without a section."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    forms: tuple[str, ...] | None = None  # the dialogs shown; None: all, empty: none
    title: str = Field(default="", max_length=60)  # who this is, above every form
    min_seconds: float = Field(default=2, ge=0, le=60)  # quicker is no person
