# SPDX-License-Identifier: AGPL-3.0-or-later
"""What WeCom's errcodes mean for a message. The one table of this channel.

Source: WeCom docs, "global error codes"; the field for what they leave out; checked 2026-11.
"""

from channels.tencent.api import ApiError
from channels.tencent.verdicts import Verdicts
from channels.tencent.window import MESSAGE_LIMIT, WINDOW_CLOSED

IN_ANOTHER_STATE = 95018
TOKEN_TOO_OLD = 95007  # the bell's token, good for ten minutes
_SOON, _MINUTE, _LATER = 2.0, 60.0, 600.0
# The pause in seconds before another try, and the problem for the operator if it is one.
_FOR_NOW = {
    -1: (_SOON, ""),
    40001: (_LATER, "the secret or the access token is refused"),
    40014: (_LATER, "the access token is refused"),
    40013: (_LATER, "the corp id is wrong"),
    42001: (_LATER, "the access token expires at once"),
    45009: (_MINUTE, "too many calls"),
    45033: (_SOON, "too many calls at once"),
    48002: (_LATER, "the app may not use customer service"),
    60020: (_LATER, "our IP address is not on the app's list"),
    95011: (_LATER, "customer service is managed in WeCom, not by the API"),
}
_FOR_GOOD = {
    40003: "unreachable: there is no such customer",
    40007: "the uploaded file is gone",
    45002: "too_long: WeCom takes 2048 bytes in one message",
    95000: "there is no such service account",
    95001: MESSAGE_LIMIT,
    95002: WINDOW_CLOSED,
    95004: "there is no such service account",
    95013: "the session has ended",
}
STATES = {
    2: "it waits in WeCom's queue",
    3: "a colleague in WeCom has it",
    4: "the session has ended",
}

failure = Verdicts("WeCom", _FOR_NOW, _FOR_GOOD).failure


def is_repeat(error: ApiError) -> bool:
    """Whether WeCom says that it has a message with this msgid already.

    The documents name no code for it; the text speaks of the msgid (unverified).
    """
    text = error.text.lower()
    return "msgid" in text and any(word in text for word in ("exist", "duplicat", "repeat"))
