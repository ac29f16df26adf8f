# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an errcode means for a message of ours. The codes themselves are each provider's."""

from collections.abc import Mapping
from dataclasses import dataclass

from channels.tencent.api import ApiError
from intake.errors import DeliveryFailure, PermanentFailure, TransientFailure


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The codes that pass: their pause in seconds, and the operator's problem if it is one.

    `for_good` are reasons of final refusals.
    """

    provider: str
    for_now: Mapping[int, tuple[float, str]]
    for_good: Mapping[int, str]

    def failure(self, error: ApiError) -> tuple[DeliveryFailure, str]:
        """What to raise for an errcode, and the problem an operator should look at, or empty.

        An unknown code is final: sending the same again would only get the same answer.
        """
        if error.code in self.for_now:
            pause, problem = self.for_now[error.code]
            told = f"{self.provider} answered {error.code}: {problem or 'busy'}"
            return TransientFailure(told, retry_after=pause), problem
        known = self.for_good.get(error.code, f"{self.provider} answered {error}")
        return PermanentFailure(known), ""
