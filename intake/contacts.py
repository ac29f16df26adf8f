# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contact: one person behind one or many addresses.

A contact learnt from a channel profile is *claimed*; only a verified address may join two
contacts (docs/understanding/privacy). Merging lives in a later module.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from intake.ids import ContactId
from intake.messages import Language, Profile
from intake.values import quick


@quick
@dataclass(frozen=True, slots=True)
class Contact:
    """A customer. `level` is set by the service team only, never by what the customer says."""

    id: ContactId
    name: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    level: str = "normal"
    language: Language | None = None


def learn(contact: Contact, profile: Profile, language: Language | None = None) -> Contact:
    """The contact with empty places filled from a profile. What is known is never overwritten."""
    told = {"name": profile.name, "phone": profile.phone, "email": profile.email}
    learnt: dict[str, str] = {
        place: value for place, value in told.items() if value and not getattr(contact, place)
    }
    if language and contact.language is None:
        learnt["language"] = language
    return replace(contact, **learnt) if learnt else contact  # type: ignore[arg-type]


def learn_from_report(contact: Contact, told: Mapping[str, str]) -> Contact:
    """The contact with empty places filled from what a report says, by field name.

    Still claims: what the customer typed helps the team to call back, and proves nothing.
    """
    places: dict[str, str] = {
        "name": told.get("contact_person", ""),
        "company": told.get("company", ""),
        "phone": told.get("phone", ""),
        "email": told.get("email", ""),
        "address": told.get("service_address", ""),
    }
    learnt = {
        place: value for place, value in places.items() if value and not getattr(contact, place)
    }
    return replace(contact, **learnt) if learnt else contact  # type: ignore[arg-type]
