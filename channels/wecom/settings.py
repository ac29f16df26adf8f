# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `[channels.wecom.<account>]` may hold, checked when the hub starts."""

from typing import Annotated

from pydantic import Field

from channels.tencent.fields import AesKey, Callback, Secret, Url
from intake.lengths import LONGEST_MINUTES


class Settings(Callback):
    """One company's customer service."""

    corp_id: Annotated[str, Field(min_length=1)]
    secret: Secret
    aes_key: AesKey  # nothing comes plain here
    open_kfids: Annotated[tuple[str, ...], Field(min_length=1)]
    api_base: Url = "https://qyapi.weixin.qq.com"
    # Beside the bells, which may get lost; calls without a bell's token are limited strictly.
    pull_every_seconds: Annotated[float, Field(ge=10, le=3600)] = 60.0
    # On the very first start WeCom has three days of history: older messages get no bot answer.
    first_pull_minutes: Annotated[int, Field(ge=0, le=LONGEST_MINUTES)] = 60
    agent_reserve: Annotated[int, Field(ge=0, le=4)] = 2
