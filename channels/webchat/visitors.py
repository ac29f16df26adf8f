# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visitors: who they are is what their signed token says; anonymous, or a person of the site.

Pure. Nothing is stored about a visitor here; the first message makes the contact. A visitor id
alone opens nothing, so it may appear in logs and in the workspace.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from channels.webchat.identity import Person, person_from
from intake.ids import new_id
from intake.seals import Seal

LIFETIME = timedelta(days=365)
ROTATE_AFTER = timedelta(days=30)
_PURPOSE = "webchat visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser that chats. The id is also the name of its thread.

    `person` is who its site says it is, in this browser and for this token.
    """

    id: str
    issued_at: datetime
    person: Person | None = None

    def should_rotate(self, now: datetime) -> bool:
        """Whether the token is old enough to be replaced by a fresh one."""
        return now - self.issued_at > ROTATE_AFTER


def new_visitor(now: datetime) -> Visitor:
    """Somebody we have not seen before."""
    return Visitor(new_id(), now)


def issue_token(seal: Seal, site: str, visitor: Visitor, now: datetime) -> str:
    """A token that says who this visitor of `site` is, for a year."""
    facts: dict[str, object] = {
        "site": site,
        "visitor": visitor.id,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
    }
    if visitor.person is not None:
        facts["who"] = visitor.person.facts()
    return seal.close(_PURPOSE, facts)


def read_token(seal: Seal, site: str, token: str, now: datetime) -> Visitor | None:
    """The visitor a token names, or None if it is forged, expired or of another site."""
    match seal.open(_PURPOSE, token):
        case {
            "site": str(of),
            "visitor": str(visitor),
            "iat": int(issued),
            "exp": int(expires),
            **more,
        } if of == site and now.timestamp() < expires:
            person = person_from(more.get("who"))
            return Visitor(visitor, datetime.fromtimestamp(issued, UTC), person)
        case _:
            return None
