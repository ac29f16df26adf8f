# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `[channels.webhook.<account>]` may hold, checked when the hub starts."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr

from channels.signatures import secret_bytes


def _is_secret(secret: SecretStr) -> SecretStr:
    secret_bytes(secret.get_secret_value())
    return secret


def _is_web_address(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("write a full address such as https://example.com/in")
    return url


class Settings(BaseModel):
    """One account. `previous_secret` is still accepted while a sender changes over.

    `gathers_bursts` is for senders that pass on what people type into a chat.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    secret: Annotated[SecretStr, AfterValidator(_is_secret)]
    previous_secret: Annotated[SecretStr, AfterValidator(_is_secret)] | None = None
    callback_url: Annotated[str, AfterValidator(_is_web_address)] = ""
    gathers_bursts: bool = False

    def keys(self) -> tuple[bytes, ...]:
        """The keys that may have signed a request, the current one first."""
        secrets = [self.secret, *([self.previous_secret] if self.previous_secret else [])]
        return tuple(secret_bytes(secret.get_secret_value()) for secret in secrets)
