# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request about contacts and their machines may say."""

from typing import Annotated

from pydantic import (
    Field,
)

from desk.bodies.shared import Body, Identifier, Line


class OtherContact(Body):
    """The contact that is linked with the one in the address, or taken out of it."""

    contact_id: Identifier


class ContactQuery(Body):
    """Part of a name, company, phone number or e-mail address."""

    q: Line = ""


class AssetQuery(Body):
    """The beginning of a serial number."""

    serial: Annotated[str, Field(max_length=100)] = ""
