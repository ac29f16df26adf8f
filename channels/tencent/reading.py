# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receiving half that the channels of WeChat and WeCom share: payloads, files, health."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from channels.contract import Health
from channels.standing import Standing
from channels.tencent.api import Api
from channels.tencent.media import Incoming, with_files
from intake.messages import Ignored, InboundMessage, RawPayload


class Reading(ABC):
    """Reads the payloads of one account. See `Channel` and `ReadsApart`."""

    def __init__(self, kind: str, account: str, api: Api, pauses: Sequence[float]) -> None:
        self._standing = Standing("provider_down", "provider_up", channel=kind, account=account)
        self._api = api
        self._pauses = pauses

    @abstractmethod
    def _found(self, payload: RawPayload) -> Incoming | Ignored:
        """What a payload says, and the files to be fetched for it."""

    def health(self) -> Health:
        """See `Channel.health`."""
        return self._standing.health()

    def normalize(self, payload: RawPayload) -> Sequence[InboundMessage] | Ignored:
        """See `Channel.normalize`. Files are named, not fetched: that is what `read` does."""
        found = self._found(payload)
        return found if isinstance(found, Ignored) else (found.message,)

    async def read(self, payload: RawPayload) -> Sequence[InboundMessage] | Ignored:
        """See `ReadsApart.read`."""
        found = self._found(payload)
        if isinstance(found, Ignored):
            return found
        return (await with_files(self._api, found, self._pauses),)
