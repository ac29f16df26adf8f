# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sections of `frontdesk.toml` about systems outside: models, directories, places of the team."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from dialogs.compiling.backtracking import takes_too_long
from intake.lengths import LONGEST_HOURS
from intake.notices import read_quiet_times
from intake.sections import Section


def _is_address(url: str) -> str:
    if url and not re.fullmatch(r"https?://[^/\s]+\S*", url):
        raise ValueError("is no address such as https://desk.example.com")
    return url


Address = Annotated[str, AfterValidator(_is_address)]


class Endpoint(Section):
    """A server that speaks OpenAI's wire format, and how much of our patience it gets."""

    url: Address = Field(min_length=1)  # up to and with /v1
    model: str = Field(min_length=1)
    api_key: SecretStr = SecretStr("")
    timeout_seconds: float = Field(default=2.0, ge=0.1, le=10)
    calls_per_minute: int = Field(default=60, ge=1, le=6000)

    @model_validator(mode="after")
    def _keeps_its_key(self) -> "Endpoint":
        address = urlsplit(self.url)
        is_local = address.hostname in {"127.0.0.1", "::1", "localhost"}
        if self.api_key.get_secret_value() and address.scheme != "https" and not is_local:
            raise ValueError("a key is sent over https:// only, or to this machine")
        if address.username or address.query:
            raise ValueError("the address holds no password and no query; use api_key")
        return self


class Model(Endpoint):
    """A language model that may choose among approved articles."""

    rephrase: bool = False  # and say their answers in other words


class Embeddings(Endpoint):
    """A model that tells how near two English texts are."""

    nearest_from: float = Field(default=0.65, ge=0, le=1)  # cosine from which it may choose
    lead: float = Field(default=0.12, ge=0, le=1)  # before the second article


class Directory(Section):
    """Another system that knows machines and stock, asked over HTTP."""

    url: Address = Field(min_length=1)
    token: SecretStr = SecretStr("")  # sent as Authorization: Bearer
    asset: str = ""  # path with {serial}; empty: it knows no machines
    stock: str = ""  # path with {part}; empty: it knows no stock
    reserve: str = ""  # where parts are reserved; empty: it reserves none
    confirm: str = ""  # path with {reservation}
    release: str = ""  # path with {reservation}
    reserve_timeout_seconds: float = Field(default=10, ge=0.1, le=60)
    fields: Mapping[str, str] = Field(default_factory=dict)  # ours → a path into their answer
    serial_pattern: str = r"(?=.*[A-Z])(?=.*\d)[A-Z0-9-]{5,40}"
    timeout_seconds: float = Field(default=1.5, ge=0.1, le=5)
    max_age_hours: float = Field(default=24, gt=0, le=LONGEST_HOURS)

    @field_validator("serial_pattern")
    @classmethod
    def _can_be_matched(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        if takes_too_long(pattern, is_searched=False):
            raise ValueError("can be tried in so many ways that one text would stop the hub")
        return pattern

    @model_validator(mode="after")
    def _knows_something(self) -> "Directory":
        if not (self.asset or self.stock or self.reserve):
            raise ValueError("give asset, a path with {serial}, or stock, a path with {part}")
        if (self.asset and "{serial}" not in self.asset) or (
            self.stock and "{part}" not in self.stock
        ):
            raise ValueError("asset holds {serial}, stock holds {part}")
        return self

    @model_validator(mode="after")
    def _reserves_wholly(self) -> "Directory":
        phases = (self.reserve, self.confirm, self.release)
        if any(phases) and not all(phases):
            raise ValueError("reserve, confirm and release go together")
        for path in phases[1:]:
            if path and "{reservation}" not in path:
                raise ValueError("confirm and release hold {reservation}")
        for path in filter(None, phases):
            if not re.fullmatch(r"(?:[A-Z]+ )?/\S*", path):
                raise ValueError(f"{path!r} is no path such as /holds, or DELETE /holds")
        return self


class NotifierSection(Section):
    """One place where a group of the team is told outside the workspace."""

    kind: Literal["wecom", "dingtalk", "feishu", "webhook", "email"]
    url: SecretStr = SecretStr("")  # a robot's address is a secret: it holds the key
    secret: SecretStr = SecretStr("")
    mentions: tuple[str, ...] = ()  # phone numbers of people whom a robot mentions
    account: str = ""  # email: which of our mail accounts sends
    address: str = ""  # email: to whom
    language: Literal["zh", "en"] = "zh"
    quiet: str = ""  # 22:00-07:30

    @field_validator("quiet")
    @classmethod
    def _has_two_times(cls, quiet: str) -> str:
        if quiet:
            read_quiet_times(quiet)
        return quiet

    @model_validator(mode="after")
    def _is_complete(self) -> "NotifierSection":
        if self.kind == "email":
            if not self.account or "@" not in self.address:
                raise ValueError("email needs account, one of [channels.email.…], and address")
        elif not self.url.get_secret_value().startswith(("https://", "http://")):
            raise ValueError(f"{self.kind} needs url, an https:// address")
        if self.kind == "webhook" and not self.secret.get_secret_value():
            raise ValueError("webhook needs secret, whsec_ and base64")
        return self
