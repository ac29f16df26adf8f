# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `[channels.telegram.<account>]` may hold, checked when the hub starts."""

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

# Lengths are the server's business: `api_base` may be one that gives out short tokens.
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{1,100}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # as setWebhook takes it
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def _is_token(token: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(token.get_secret_value()):
        raise ValueError("a token is what BotFather gave you: digits, a colon, letters")
    return token


def _is_secret(secret: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("use 1 to 256 of A-Z a-z 0-9 _ -, nothing else")
    return secret


def _is_safe_address(url: str) -> str:
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if url and not (is_safe and parts.hostname):
        raise ValueError("write an address with https://; http:// is for this machine only")
    return url.rstrip("/")


class Settings(BaseModel):
    """One bot. The token stands in every address we call, so addresses must be encrypted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: Annotated[SecretStr, AfterValidator(_is_token)]
    mode: Literal["polling", "webhook"] = "polling"
    secret_token: Annotated[SecretStr, AfterValidator(_is_secret)] | None = None
    webhook_url: Annotated[str, AfterValidator(_is_safe_address)] = ""
    api_base: Annotated[str, AfterValidator(_is_safe_address)] = "https://api.telegram.org"
    groups: Literal["refuse", "answer"] = "refuse"
    album_seconds: float = Field(default=1.5, ge=0.05, le=10)
    messages_per_second: float = Field(default=1.0, ge=0.1, le=1000)  # in one private chat

    @model_validator(mode="after")
    def _has_a_secret_for_the_door(self) -> Self:
        if self.mode == "webhook" and self.secret_token is None:
            raise ValueError("mode webhook needs secret_token: it tells Telegram from strangers")
        return self

    @property
    def bot_id(self) -> int:
        """The bot's own user id: the part of the token that is no secret."""
        return int(self.token.get_secret_value().partition(":")[0])
