# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from an answer to the survey: it is kept, and the next question is asked.

Pure; which message is an answer is read in `rating.py`.
"""

from bots.aftercare.questions import (
    ABOUT,
    CONFIRMS,
    RATED,
    RATES,
    confirm_options,
    rate_options,
)
from bots.answers.after_answer import Verdict, whether_repaired
from bots.draft import TurnDraft
from bots.reports.running import Running
from intake.process import surveys
from intake.process.work import Rating, SurveyQuestion
from intake.tickets.ticket import SETTLED, Ticket

DIALOG = "csat"
_BAD = frozenset({1, 2})  # as the dialog has it, which then asks what went wrong
MARK, WHY_BAD, WHY_GOOD = "mark", "what_went_wrong", "comment"


def go_on(draft: TurnDraft, ticket: Ticket) -> None:
    """Ask what is left of the survey, or say thank you."""
    question = surveys.next_question(ticket)
    if question is None:
        draft.say(draft.phrase("survey.thanks"), meta={ABOUT: ticket.number, "rated": True})
        return
    _ask(draft, ticket, question, draft.phrase(f"survey.{question.value}.ask"))


def ask_on_scale(draft: TurnDraft, ticket: Ticket, question: SurveyQuestion) -> None:
    """Ask once more after a number that is not on the question's scale."""
    lowest, highest = surveys.SCALES[question]
    text = draft.phrase("survey.off_scale", lowest=lowest, highest=highest)
    _ask(draft, ticket, question, text)


def _ask(draft: TurnDraft, ticket: Ticket, question: SurveyQuestion, text: str) -> None:
    options = rate_options(draft.profile.phrases, draft.language, question, ticket.number)
    draft.say(text, options, {ABOUT: ticket.number, RATES: question.value})


def completed(draft: TurnDraft, running: Running) -> None:
    """Record what the ended dialog `csat` holds: its mark as a rating, its word as the comment.

    Whoever rates unasked rates the ticket of this conversation.
    """
    answers = running.session.answers
    score = answers[MARK].value if MARK in answers else None
    ticket = draft.ticket or draft.context.ticket
    if ticket is None or not isinstance(score, int):
        return
    said = [answers[one].display for one in (WHY_BAD, WHY_GOOD) if one in answers]
    comment = next(filter(None, said), "")
    if draft.conversation.dialog.get(RATED) == ticket.number:
        if comment:
            first = _rating(ticket, score, draft)
            draft.records.append(surveys.commented(first, comment))
        if _offers_to_reopen(draft, ticket, score, comment):
            return
        if surveys.next_question(ticket) is not None:
            go_on(draft, ticket)
        return
    record(draft, ticket, SurveyQuestion.CSAT, score, comment)
    _offers_to_reopen(draft, ticket, score, comment)


def _offers_to_reopen(draft: TurnDraft, ticket: Ticket, score: int, comment: str) -> bool:
    """Ask whether it is solved at all, of whoever says beside a bad mark that it is not.

    A follow-up call alone would let them wait for what they have just said.
    """
    is_bad = score in _BAD and ticket.status in SETTLED
    if not is_bad or whether_repaired(comment, draft.profile.words) is not Verdict.NOT_SOLVED:
        return False
    options = confirm_options(draft.profile.phrases, draft.language, ticket.number)
    text = draft.phrase("confirm.still_there", number=ticket.number)
    draft.say(text, options, {ABOUT: ticket.number, CONFIRMS: True})
    return True


def record(
    draft: TurnDraft, ticket: Ticket, question: SurveyQuestion, score: int, comment: str = ""
) -> Ticket | None:
    """Record one answer; returns the ticket with it, None if that was answered before."""
    rated = surveys.rate(
        ticket,
        question,
        score,
        survey=draft.profile.desk.survey,
        due_at=draft.profile.desk.due_at,
        actor=draft.customer,
        way="chat",
        now=draft.now,
        comment=comment,
    )
    if rated is None:
        return None
    draft.ticket = rated.ticket
    draft.records += rated.records
    draft.timers += rated.timers
    draft.tell(*rated.timeline)
    return rated.ticket


def _rating(ticket: Ticket, score: int, draft: TurnDraft) -> Rating:
    """The rating as it was written when the mark was given; only its comment is new."""
    return Rating(
        ticket=ticket.number,
        question=SurveyQuestion.CSAT,
        score=score,
        at=draft.now,
        contact_id=ticket.contact_id,
        agent_id=ticket.agent_id or "",
        way="chat",
    )
