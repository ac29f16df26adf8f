# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Telegram's refusals mean for a message of ours, as tried with python-telegram-bot 22.8.

PTB's own texts are not passed on where they can hold the token; `BadRequest` says what Telegram
did not like about the message and never holds it.
"""

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from channels.telegram.api import AnswerLost, Flooded
from channels.telegram.limits import KIND
from intake.errors import DeliveryFailure, OutcomeUnknown, PermanentFailure, TransientFailure

TOKEN_REFUSED = "Telegram refused the token; ask BotFather for the current one"  # noqa: S105 - a sentence, no token


def is_markup_problem(error: TelegramError) -> bool:
    """Whether the same text without markup would be taken."""
    return isinstance(error, BadRequest) and "can't parse entities" in str(error).lower()


def judged(error: TelegramError) -> DeliveryFailure:
    """The failure a send ends with. The order matters: `BadRequest` is a `NetworkError`."""
    match error:
        case Flooded():
            return TransientFailure(error.message, retry_after=error.seconds)
        case ChatMigrated():
            return TransientFailure("the group has got a new id", 0)
        case Forbidden():
            return PermanentFailure("the customer has blocked the bot or left")
        case InvalidToken():
            return TransientFailure(TOKEN_REFUSED)  # the operator mends it; the message waits
        case BadRequest():
            return PermanentFailure(f"Telegram refused the message: {error.message}", KIND)
        case Conflict():
            return TransientFailure("another program uses this bot")
        case AnswerLost():
            return OutcomeUnknown(f"Telegram: {error.message}", KIND)
        case _:
            return TransientFailure(f"Telegram: {error.message}")
