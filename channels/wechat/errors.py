# SPDX-License-Identifier: AGPL-3.0-or-later
"""What WeChat's errcodes mean for a message. The one table of this channel.

Source: WeChat docs, "global return codes", and what the field reports; checked 2026-11.
"""

from channels.tencent.verdicts import Verdicts
from channels.tencent.window import MESSAGE_LIMIT, WINDOW_CLOSED

CLOSED = {45015: WINDOW_CLOSED, 45047: MESSAGE_LIMIT}
NOT_ALLOWED = 48001
MENUS_REFUSED = frozenset({40200, NOT_ALLOWED})

_SOON, _MINUTE, _LATER = 2.0, 60.0, 600.0
# The pause in seconds before another try, and the problem for the operator if it is one.
_FOR_NOW = {
    -1: (_SOON, ""),
    40001: (_LATER, "the app secret or the access token is refused"),
    40014: (_LATER, "the access token is refused"),
    40125: (_LATER, "the app secret is wrong"),
    40164: (_LATER, "our IP address is not on the account's list"),
    42001: (_LATER, "the access token expires at once"),
    45009: (_LATER, "the daily quota of calls is used up"),
    45011: (_MINUTE, "too many calls in a minute"),
    48006: (_LATER, "the quota cannot be cleared again this month"),
    50002: (_LATER, "the account is restricted"),
}
_FOR_GOOD = {
    40003: "unreachable: the account does not know this person",
    40007: "the uploaded file is gone",
    43004: "unreachable: the person does not follow the account",
    45002: "too_long: WeChat takes 2048 bytes in one message",
}
failure = Verdicts("WeChat", _FOR_NOW, _FOR_GOOD).failure
