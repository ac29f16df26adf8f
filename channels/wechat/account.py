# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the two halves of one Official Account share: its door, and what sends for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from channels.contract import Hub
from channels.standing import Standing
from channels.tencent.window import Windows
from channels.wechat.settings import Settings
from channels.wechat.slots import Slots
from channels.wechat.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Account:
    """One account: what it may do, who knows what may still be sent, and how it stands."""

    name: str
    settings: Settings
    hub: Hub
    windows: Windows
    slots: Slots
    waiting: Waiting
    standing: Standing
    clock: Callable[[], datetime]
