# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the settings of both channels share."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr

from channels.tencent.envelope import decoded


def _is_key(key: SecretStr) -> SecretStr:
    decoded(key.get_secret_value())
    return key


def _is_web_address(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("write a full address such as https://api.weixin.qq.com")
    return url


def _has_text(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value():
        raise ValueError("is empty")
    return secret


Secret = Annotated[SecretStr, AfterValidator(_has_text)]
AesKey = Annotated[SecretStr, AfterValidator(_is_key)]
Url = Annotated[str, AfterValidator(_is_web_address)]


class Callback(BaseModel):
    """What a provider's calls are signed and encrypted with.

    `previous_…` are still accepted while they are changed over.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: Secret
    previous_token: Secret | None = None
    aes_key: AesKey | None = None
    previous_aes_key: AesKey | None = None

    def tokens(self) -> tuple[str, ...]:
        """The tokens that may have signed a request, the current one first."""
        return _revealed(self.token, self.previous_token)

    def keys(self) -> tuple[bytes, ...]:
        """The keys that may open a request, the current one first."""
        return tuple(decoded(one) for one in _revealed(self.aes_key, self.previous_aes_key))


def _revealed(*given: SecretStr | None) -> tuple[str, ...]:
    """The texts of the secrets that are set."""
    return tuple(one.get_secret_value() for one in given if one is not None)
