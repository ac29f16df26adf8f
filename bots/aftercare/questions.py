# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that we put to a customer about a ticket, and which of them a message answers.

Pure. What stands on the buttons and in the newest messages tells it; nothing is remembered that
could be out of date.
"""

from intake.changes import Message
from intake.conversations import Conversation
from intake.inbox import TurnContext
from intake.messages import Author, Language, Option
from intake.phrases import Phrases
from intake.process.work import SurveyQuestion
from intake.tickets.ticket import Ticket

CONFIRM = "!confirm:"  # then yes or no, then the ticket's number
RATE = "!rate:"  # then the question, the ticket's number and the mark
ABOUT = "asks_about"  # in a message's meta: the ticket it asks about
CONFIRMS = "confirms"  # it asks whether that is solved
RATES = "rates"  # it asks this question of the survey
ASKS_REASON = "asks_reason"  # it asks what is not solved
RATED = "rated"  # beside a dialog: the ticket whose mark was just given
_MARKS = range(5, 0, -1)
_RATE_PARTS = 4


def confirm_options(phrases: Phrases, language: Language, number: str) -> tuple[Option, ...]:
    """The buttons of "is it solved?"."""
    return (
        Option(f"{CONFIRM}yes:{number}", phrases.say(language, "option.solved")),
        Option(f"{CONFIRM}no:{number}", phrases.say(language, "option.not_solved")),
    )


def rate_options(
    phrases: Phrases, language: Language, question: SurveyQuestion, number: str
) -> tuple[Option, ...]:
    """The buttons of a question of the survey; whoever would recommend us types 0 to 10."""
    if question is SurveyQuestion.NPS:
        return ()
    asked = question.value
    return tuple(
        Option(
            f"{RATE}{asked}:{number}:{mark}",
            phrases.say(language, f"survey.{asked}.mark_{mark}"),
        )
        for mark in _MARKS
    )


def newest_of_ours(context: TurnContext) -> Message | None:
    """The last thing we said, if nothing has been said by a person since."""
    for one in reversed(context.shown):
        if one.author is Author.BOT:
            return one
        if one.author is Author.AGENT:
            return None
    return None


def asked(context: TurnContext, key: str) -> object:
    """What the newest message of ours holds in its meta under `key`; None if nothing."""
    newest = newest_of_ours(context)
    return newest.meta.get(key) if newest else None


def number_asked_about(context: TurnContext) -> str:
    """The number of the ticket that a message answers a question about, "" if of none."""
    choice = context.message.choice
    if choice.startswith(CONFIRM):
        return choice.rpartition(":")[2]
    if choice.startswith(RATE):
        parts = choice.split(":")
        return parts[2] if len(parts) == _RATE_PARTS else ""
    kept = context.conversation.dialog.get(RATED)
    return str(kept or asked(context, ABOUT) or "")


def ticket_asked_about(context: TurnContext) -> Ticket | None:
    """That ticket, if it is this customer's."""
    number = number_asked_about(context)
    for one in (context.asked_about, context.ticket):
        if one is not None and one.number == number:
            return one
    return None


def is_theirs(ticket: Ticket, conversation: Conversation) -> bool:
    """Whether a ticket belongs to the customer of a conversation, or to the conversation."""
    return (
        conversation.contact_id == ticket.contact_id or conversation.id == ticket.conversation_id
    )
