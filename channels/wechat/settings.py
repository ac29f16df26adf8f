# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `[channels.wechat.<account>]` may hold, checked when the hub starts."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from channels.tencent.envelope import decoded
from channels.tencent.fields import AesKey, Secret, Url, revealed


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
        return revealed(self.token, self.previous_token)

    def keys(self) -> tuple[bytes, ...]:
        """The keys that may open a request, the current one first."""
        return tuple(decoded(one) for one in revealed(self.aes_key, self.previous_aes_key))
