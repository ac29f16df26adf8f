# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the form hands out and takes back: the page's token, and references to uploaded files.

Pure. A page's token is the id of the message it will become: sending a page twice files one
report. It also tells when the page was made, since no person fills it in within seconds.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from channels.sealed_files import open_file, seal_file
from intake.forms import Thread
from intake.ids import new_id
from intake.messages import Attachment
from intake.seals import Seal

LIFETIME = timedelta(hours=24)
_PAGE = "form page"
_FILE = "form upload"


@dataclass(frozen=True, slots=True)
class Page:
    """One opened page: its id, the form and thread it is for, and since when it is open."""

    id: str
    form: str
    place: str
    opened_at: datetime

    def age(self, now: datetime) -> timedelta:
        """For how long it has been open."""
        return now - self.opened_at


def place_of(thread: Thread | None) -> str:
    """A thread as a page's token names it; empty for a report of nobody we know."""
    return f"{thread.channel}/{thread.account}/{thread.thread}" if thread else ""


def new_page(form: str, thread: Thread | None, now: datetime) -> Page:
    """A page that is being opened."""
    return Page(new_id(), form, place_of(thread), now)


def page_token(seal: Seal, page: Page) -> str:
    """The page as it stands in the page itself."""
    facts = {
        "id": page.id,
        "form": page.form,
        "place": page.place,
        "at": page.opened_at.timestamp(),
    }
    return seal.close(_PAGE, facts)


def read_page(seal: Seal, token: str) -> Page | None:
    """The page a token names, however old; None if it is none of ours."""
    match seal.open(_PAGE, token):
        case {"id": str(one), "form": str(form), "place": str(place), "at": float(at) | int(at)}:
            return Page(one, form, place, datetime.fromtimestamp(at, UTC))
        case _:
            return None


def file_token(seal: Seal, page: Page, file: Attachment) -> str:
    """A reference to a stored file that only this page can send."""
    return seal_file(seal, _FILE, {"page": page.id}, file)


def read_file(seal: Seal, page: Page, token: str) -> Attachment | None:
    """The file a reference names, or None if it is forged or another page's."""
    return open_file(seal, _FILE, {"page": page.id}, token)
