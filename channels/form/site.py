# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all requests of the form share, and who an opened page is for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from channels.contract import Hub
from channels.form.settings import Settings
from intake.forms import Thread
from intake.links import Link, Links, Purpose
from intake.messages import Language
from intake.phrases import Phrases

BASE = "/forms"
PHRASES = Path(__file__).parent / "phrases"


@dataclass(frozen=True, slots=True)
class FormSite:
    """One account with its settings and texts."""

    account: str
    settings: Settings
    hub: Hub
    phrases: Phrases

    def shows(self, form: str) -> bool:
        """Whether this form is open to the public."""
        return self.settings.forms is None or form in self.settings.forms

    def links(self) -> Links:
        """What makes and reads links."""
        return Links(self.hub.seal)


@dataclass(frozen=True, slots=True)
class Visit:
    """One opened page: the form, the language, and the thread it is for, if we know it.

    `address` is the page's own, with whom it is for and without everything else. `continues` says
    that the page shows what the thread has said so far. `is_expired` says that
    a link came along that is not good any more.
    """

    form: str
    language: Language
    address: str
    thread: Thread | None = None
    continues: bool = False
    is_expired: bool = False


def now() -> datetime:
    """The clock of the channels."""
    return datetime.now(UTC)


def language_of(request: web.Request) -> Language:
    """The language asked for, else the browser's, else Chinese."""
    asked = request.query.get("lang", "")
    preferred = [asked, *request.headers.get("Accept-Language", "").split(",")]
    for one in preferred:
        if one.strip()[:2].lower() in {"zh", "en"}:
            return "zh" if one.strip()[:2].lower() == "zh" else "en"
    return "zh"


async def visit_of(site: FormSite, request: web.Request) -> Visit:
    """Which page is meant, read from its address."""
    form, language = request.match_info["form"], language_of(request)
    token, who = request.match_info.get("token", ""), request.query.get("who", "")
    if not (token or who):
        return Visit(form, language, f"{BASE}/{form}")
    purpose = Purpose.FORM if token else Purpose.WHO
    link = site.links().read(token or who, purpose, now())
    if link is None:
        return Visit(form, language, f"{BASE}/{form}", is_expired=True)
    address = f"{BASE}/{form}/{token}" if token else f"{BASE}/{form}?who={quote(who)}"
    thread = await _thread_of(site, link)
    return Visit(form, language, address, thread, continues=purpose is Purpose.FORM)


async def _thread_of(site: FormSite, link: Link) -> Thread:
    """The thread of a link. Where nothing was said yet, its name is the address, as in chats."""
    found = await site.hub.forms.thread(link.channel, link.account, link.thread)
    return found or Thread(link.channel, link.account, link.thread, link.thread)
