# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers to the survey in a conversation: a button, "5 分", ★★★★, and the word that follows.

Pure. The mark counts the moment it is given; the dialog `csat` then asks what was good or bad.
"""

import re
from dataclasses import dataclass

from bots.aftercare import rated
from bots.aftercare.questions import ABOUT, RATE, RATED, RATES, asked, ticket_asked_about
from bots.draft import TurnDraft
from bots.reports import steps
from bots.reports.running import Running, dialog_context, waits
from bots.triage import fold
from dialogs import engine
from dialogs.fields.spelling import bare, index_of
from dialogs.session import UserInput
from intake.conversations import Speaker
from intake.process import surveys
from intake.process.work import SurveyQuestion
from intake.tickets.ticket import Ticket, TicketStatus

_STARS = "⭐★🌟"
_LONGEST_NEWS = 60  # characters; longer, it is a word on our service
_MOST = 100  # a number above that is no mark on any scale, but a number of something
_DIGITS = 9  # longer is no mark
_UNITS = ("points", "point", "stars", "star", "分", "星", "颗星")
_WITH_UNIT = re.compile(r"^\s*\S{1,4}\s*(?:分|颗?星|points?|stars?)\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Answer:
    question: SurveyQuestion
    score: int


def took(draft: TurnDraft, ticket_count: int) -> bool:
    """Write down an answer to the survey; False if the message is none."""
    answer = _pressed(draft) or _typed(draft)
    if answer is None:
        return False
    ticket = ticket_asked_about(draft.context) or _own(draft)
    if ticket is None or answer.question.value not in ticket.progress.survey:
        draft.say(draft.phrase("survey.not_yours"), meta={"stale": True})
        return True
    if not surveys.fits(answer.question, answer.score):
        rated.ask_on_scale(draft, ticket, answer.question)
        return True
    answered = rated.record(draft, ticket, answer.question, answer.score)
    if answered is None:
        draft.say(draft.phrase("survey.already"), meta={ABOUT: ticket.number})
        return True
    draft.update(unanswered_turns=0)
    if answer.question is SurveyQuestion.CSAT and _asks_why(
        draft, ticket, answer.score, ticket_count
    ):
        return True
    rated.go_on(draft, answered)
    return True


def gave_way(draft: TurnDraft, running: Running) -> bool:
    """End the survey for new trouble told where a word on a good mark was awaited: 洗衣机又坏了.

    False if the message is that word: it praises, speaks of a repair, or of no trouble. The mark
    is written down already.
    """
    is_awaited = running.dialog.name == rated.DIALOG and running.session.asked == rated.WHY_GOOD
    text = draft.text
    if not is_awaited or draft.context.message.choice or len(text) > _LONGEST_NEWS:
        return False
    profile = draft.profile
    begins = profile.dialogs.starting_with(text, draft.language)
    is_news = begins is not None and bool(begins.definition.completion.ticket_type)
    if not (is_news and profile.hears_trouble(text)) or profile.words.praises.search(fold(text)):
        return False
    draft.update(dialog={})
    return True


def _asks_why(draft: TurnDraft, ticket: Ticket, score: int, ticket_count: int) -> bool:
    """Go on with the dialog, which asks for a word; not where something else is under way."""
    dialog = draft.profile.dialogs.by_name(rated.DIALOG)
    is_free = not draft.conversation.dialog and draft.context.message.letter is None
    if dialog is None or not is_free or draft.conversation.speaker is not Speaker.BOT:
        return False
    context = dialog_context(draft)
    begun = engine.begin(dialog, context)
    step = engine.advance(dialog, begun.session, UserInput(str(score)), context)
    steps.take_step(
        draft, Running(dialog, step.session, context), step, ticket_count, {RATED: ticket.number}
    )
    return True


def _pressed(draft: TurnDraft) -> _Answer | None:
    choice = draft.context.message.choice
    if not choice.startswith(RATE):
        return None
    name, _, rest = choice.removeprefix(RATE).partition(":")
    mark = rest.rpartition(":")[2]
    if name not in set(SurveyQuestion) or not mark.isdecimal():
        return None
    answer = _Answer(SurveyQuestion(name), int(mark))
    return answer if surveys.fits(answer.question, answer.score) else None


def _typed(draft: TurnDraft) -> _Answer | None:
    """A mark in words: to the question just asked, or with "分" behind it to the one left open.

    A number off the scale is an answer to the question just asked, and to no other.
    """
    context = draft.context
    text = draft.text
    if not text or waits(context.conversation):
        return None
    name = asked(context, RATES)
    is_asked = name is not None
    own = _own(draft)
    if name is None and own is not None and _WITH_UNIT.match(text):
        left = surveys.next_question(own)
        name = left.value if left else None
    score = _score(text)
    if name is None or score is None:
        return None
    question = SurveyQuestion(str(name))
    is_mark = surveys.fits(question, score) or (is_asked and score <= _MOST)
    return _Answer(question, score) if is_mark else None


def _score(text: str) -> int | None:
    stars = sum(text.count(star) for star in _STARS)
    if stars:
        return stars
    word = bare(text)
    for unit in _UNITS:
        word = word.removesuffix(unit).strip()
    if word.isdecimal() and len(word) <= _DIGITS:  # Python refuses to read thousands of them
        return int(word)
    return index_of(word)


def _own(draft: TurnDraft) -> Ticket | None:
    ticket = draft.context.ticket
    is_over = ticket is not None and ticket.status is TicketStatus.CLOSED
    return ticket if is_over and not draft.context.message.choice else None
