# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notifiers of the configuration, opened: `[notifiers.<group>.<name>]`."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from aiohttp import ClientSession

from bots.configuration.outside import NotifierSection
from bots.settings import Settings
from channels.contract import Channel
from channels.signatures import secret_bytes, sign
from desk.notifiers.contract import NeverTold, Notifier, NotTold, Telling
from desk.notifiers.robots import Robot
from desk.notifiers.webhook import WebhookNotifier
from intake.errors import OutcomeUnknown, PermanentFailure, SettingsError, TransientFailure
from intake.notices import QuietHours, read_quiet_times

if TYPE_CHECKING:
    from channels.email.channel import MailChannel  # sites without mail need not load it

Channels = Mapping[tuple[str, str], Channel]


@dataclass(frozen=True, slots=True)
class Place:
    """One place the team is told at, and when it wants to be left alone."""

    notifier: Notifier
    language: str
    quiet: QuietHours | None
    takes_documents: bool = False  # each notice by itself, never a digest


@dataclass(frozen=True, slots=True)
class MailNotifier:
    """Tell by mail, from one of the site's own mail accounts."""

    channel: "MailChannel"
    address: str

    async def tell(self, telling: Telling) -> None:
        """See `Notifier.tell`."""
        subject = telling.text.partition("\n")[0][:120]
        try:
            await self.channel.tell(self.address, subject, telling.text, telling.id, telling.at)
        except PermanentFailure as error:
            raise NeverTold(f"email: {error}") from error
        except TransientFailure as error:
            raise NotTold(f"email: {error}", error.retry_after) from error
        except OutcomeUnknown as error:
            raise NotTold(f"email: {error}") from error


def groups_of(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The places of each group, by name (`director.robot`)."""
    return {
        group: tuple(f"{group}.{name}" for name in places)
        for group, places in settings.notifiers.items()
    }


def open_places(
    settings: Settings, session: ClientSession, channels: Channels
) -> dict[str, Place]:
    """Every place by its name. Raises `SettingsError`."""
    zone = ZoneInfo(settings.bots.default.time_zone)
    return {
        f"{group}.{name}": Place(
            _opened(section, f"notifiers.{group}.{name}", session, channels),
            section.language,
            _quiet(section.quiet, zone),
            section.kind == "webhook",
        )
        for group, places in settings.notifiers.items()
        for name, section in places.items()
    }


def _opened(
    section: NotifierSection, where: str, session: ClientSession, channels: Channels
) -> Notifier:
    secret = section.secret.get_secret_value()
    url = section.url.get_secret_value()
    if section.kind == "webhook":
        key = secret_bytes(secret)
        return WebhookNotifier(
            session, url, lambda id_, at, body: sign(key, _wire_id(id_), at, body).as_mapping()
        )
    if section.kind == "email":
        channel = channels.get(("email", section.account))
        if channel is None:
            problem = f"there is no mail account {section.account!r}"
            raise SettingsError(f"{where}.account", problem)
        return MailNotifier(cast("MailChannel", channel), section.address)
    return Robot(session, section.kind, url, secret, section.mentions)


def _wire_id(notice: str) -> str:
    """A header's worth of a notice's id: the same for each attempt."""
    return uuid.uuid5(uuid.NAMESPACE_URL, notice).hex


def _quiet(text: str, zone: ZoneInfo) -> QuietHours | None:
    if not text:
        return None
    return QuietHours(*read_quiet_times(text), zone)
