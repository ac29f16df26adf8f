# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `[channels.wechat.<account>]` may hold, checked when the hub starts."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from channels.tencent.fields import Callback, Secret, Url


class Settings(Callback):
    """One Official Account."""

    app_id: Annotated[str, Field(min_length=1)]
    app_secret: Secret
    mode: Literal["safe", "plain"] = "safe"
    api_base: Url = "https://api.weixin.qq.com"
    # WeChat cuts the connection after 5 s; 0 always answers by customer-service message.
    reply_within_seconds: Annotated[float, Field(ge=0, le=4.8)] = 4.5
    # False: an account without customer-service messages (48001), which may only answer.
    service_messages: bool = True
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
        if not self.service_messages and not self.reply_within_seconds:
            raise ValueError("without service_messages, reply_within_seconds must not be 0")
        return self
