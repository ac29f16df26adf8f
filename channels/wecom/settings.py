# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `[channels.wecom.<account>]` may hold, checked when the hub starts."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from channels.tencent.envelope import decoded
from channels.tencent.fields import AesKey, Secret, Url, revealed


class Settings(BaseModel):
    """One company's customer service. `previous_…` are still accepted while they change over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    corp_id: Annotated[str, Field(min_length=1)]
    secret: Secret
    token: Secret
    previous_token: Secret | None = None
    aes_key: AesKey
    previous_aes_key: AesKey | None = None
    open_kfids: Annotated[tuple[str, ...], Field(min_length=1)]
    api_base: Url = "https://qyapi.weixin.qq.com"
    # Beside the bells, which may get lost; calls without a bell's token are limited strictly.
    pull_every_seconds: Annotated[float, Field(ge=10)] = 60.0
    # On the very first start WeCom has three days of history: older messages get no bot answer.
    first_pull_minutes: Annotated[int, Field(ge=0)] = 60
    agent_reserve: Annotated[int, Field(ge=0, le=4)] = 2

    def tokens(self) -> tuple[str, ...]:
        """The tokens that may have signed a request, the current one first."""
        return revealed(self.token, self.previous_token)

    def keys(self) -> tuple[bytes, ...]:
        """The keys that may open a request, the current one first."""
        return tuple(decoded(one) for one in revealed(self.aes_key, self.previous_aes_key))
