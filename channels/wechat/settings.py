# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `[channels.wechat.<account>]` may hold, checked when the hub starts."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

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


class Settings(BaseModel):
    """One Official Account. `previous_…` are still accepted while they are changed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    app_id: Annotated[str, Field(min_length=1)]
    app_secret: Secret
    token: Secret
    previous_token: Secret | None = None
    aes_key: AesKey | None = None
    previous_aes_key: AesKey | None = None
    mode: Literal["safe", "plain"] = "safe"
    api_base: Url = "https://api.weixin.qq.com"
    # WeChat cuts the connection after 5 s; 0 always answers by customer-service message.
    reply_within_seconds: Annotated[float, Field(ge=0, le=4.8)] = 4.5
    menus: bool = False
    agent_reserve: Annotated[int, Field(ge=0, le=4)] = 2
    menu: Mapping[str, str] = {}
    template_id: str = ""
    template_field: str = "thing1"
    template_text_max: Annotated[int, Field(ge=1)] = 20
    template_url: Url = ""

    @model_validator(mode="after")
    def _safe_needs_a_key(self) -> Self:
        if self.mode == "safe" and self.aes_key is None:
            raise ValueError('mode "safe" needs aes_key')
        return self

    def tokens(self) -> tuple[str, ...]:
        """The tokens that may have signed a request, the current one first."""
        given = (self.token, self.previous_token)
        return tuple(one.get_secret_value() for one in given if one is not None)

    def keys(self) -> tuple[bytes, ...]:
        """The keys that may open a request, the current one first."""
        given = (self.aes_key, self.previous_aes_key)
        return tuple(decoded(one.get_secret_value()) for one in given if one is not None)
