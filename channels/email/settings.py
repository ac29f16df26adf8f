# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `[channels.email.<account>]` may hold, checked when the hub starts."""

import re
import ssl
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from channels.email.identities import domain_of, is_address, without_tag

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_IMAP_PORTS = {"imaps": 993, "imap": 143}
_SMTP_PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
# Their servers refuse "name+token@": replies would bounce (providers' help pages, 2026-11).
NO_TAGS = frozenset({"qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com"})


class Server(BaseModel):
    """One mail server, read from an address such as `imaps://user@host:993`."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int
    user: str
    security: Literal["tls", "starttls", "none"]
    tls_ca: Path | None = None


class OAuth2(BaseModel):
    """Signing in with a refresh token instead of a password (XOAUTH2)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_url: str
    client_id: str
    client_secret: SecretStr = SecretStr("")
    refresh_token: SecretStr
    scope: str = ""


def _one_address(given: str) -> str:
    if not is_address(given):
        raise ValueError("write one plain address such as support@example.com")
    return given


def _authorities(given: Path) -> Path:
    try:
        ssl.create_default_context(cafile=given)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"{given} is no file with certificates (PEM)") from error
    return given


def _server(url: str, ports: dict[str, int], own_address: str, tls_ca: Path | None) -> Server:
    parts = urlsplit(url)
    if parts.scheme not in ports or not parts.hostname:
        known = ", ".join(f"{scheme}://user@host:{port}" for scheme, port in ports.items())
        raise ValueError(f"write it as one of {known}")
    if parts.password:
        raise ValueError("no password here: set `password = {env = …}`")
    security = _security(parts)
    if security == "none" and parts.hostname not in _LOOPBACK:
        raise ValueError(f"{parts.scheme}:// sends the password in clear: on loopback only")
    user = unquote(parts.username or "") or own_address
    if re.search(r"[\x00-\x1f\x7f]", user):
        raise ValueError("the user name holds control characters")
    return Server(
        host=parts.hostname,
        port=parts.port or ports[parts.scheme],
        user=user,
        security=security,
        tls_ca=tls_ca,
    )


def _security(parts: SplitResult) -> Literal["tls", "starttls", "none"]:
    if parts.scheme in {"imaps", "smtps"}:
        return "tls"
    return "starttls" if parts.scheme == "smtp+starttls" else "none"


class Settings(BaseModel):
    """One mailbox. The docs say more of each: channels/email/README.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: Annotated[str, AfterValidator(_one_address)]
    name: str = ""  # how we appear beside the address; empty: the bot's name
    imap: str
    smtp: str
    password: SecretStr | None = None
    smtp_password: SecretStr | None = None  # where it differs from the mailbox's
    oauth2: OAuth2 | None = None
    # A file of certificates trusted beside the system's, for a server of your own.
    tls_ca: Annotated[Path, AfterValidator(_authorities)] | None = None
    folder: str = "INBOX"
    start: Literal["all", "new"] = "all"  # what to take of a mailbox that is connected first
    after: str = "leave"  # then: leave, seen, or move:FOLDER
    poll_seconds: float = Field(default=25.0, ge=1, le=540)
    largest_bytes: int = Field(default=40 * 1024 * 1024, ge=64 * 1024, le=60 * 1024 * 1024)
    aliases: tuple[Annotated[str, AfterValidator(_one_address)], ...] = ()
    reply_tags: bool | None = None  # "support+token@" in Reply-To; None: by the provider
    trusted_authserv: tuple[str, ...] = ()  # whose Authentication-Results count
    team: tuple[str, ...] = ()  # addresses or @domains of colleagues who forward mail
    own_lists: tuple[str, ...] = ()  # List-Ids through which customers' mail reaches us
    honours_reply_to: bool = True
    per_domain: str = "60/minute"  # how fast we write to one domain
    new_per_hour: int = Field(default=20, ge=1)  # threads of one sender; more joins the newest
    secret: SecretStr = SecretStr("")  # made on first start and kept

    @model_validator(mode="after")
    def _can_sign_in(self) -> Self:
        if self.password is None and self.oauth2 is None:
            raise ValueError("set `password = {env = …}` or a section oauth2")
        if self.after not in {"leave", "seen"} and not self.after.startswith("move:"):
            raise ValueError('after: write "leave", "seen" or "move:FOLDER"')
        _ = self.imap_server, self.smtp_server
        return self

    @property
    def imap_server(self) -> Server:
        """Where mail is fetched."""
        return _server(self.imap, _IMAP_PORTS, self.address, self.tls_ca)

    @property
    def smtp_server(self) -> Server:
        """Where mail is handed over."""
        return _server(self.smtp, _SMTP_PORTS, self.address, self.tls_ca)

    @property
    def own_addresses(self) -> frozenset[str]:
        """Every address that is this account, lower case, without tags."""
        return frozenset(without_tag(one) for one in (self.address, *self.aliases))

    @property
    def uses_tags(self) -> bool:
        """Whether Reply-To carries the thread's token."""
        if self.reply_tags is not None:
            return self.reply_tags
        return domain_of(self.address) not in NO_TAGS
