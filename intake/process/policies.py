# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a site confirms solutions and asks for ratings, as sections of its service file."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from intake.lengths import Length, Pause
from intake.process.work import SurveyQuestion
from intake.references import QUEUE, Names
from intake.sections import Section
from intake.service_levels.policy import PromiseSection

Time = Length | PromiseSection


class Confirmation(Section):
    """The section `confirmation`: what happens between resolved and closed, and after."""

    asks: bool = True  # ask the customer "is it solved?"
    close_after: Time = timedelta(days=3)  # of silence, marked unconfirmed
    reopen_for: Pause = timedelta(days=14)
    call_back_within: Time = timedelta(days=1)  # where the customer cannot be written to


class Survey(Section):
    """The section `survey`: which questions, when, and what a bad answer leads to."""

    asks: bool = True
    after: Pause | PromiseSection = timedelta(hours=24)
    questions: Annotated[tuple[SurveyQuestion, ...], Field(min_length=1, max_length=3)] = (
        SurveyQuestion.CSAT,
    )
    nps_every: Length = timedelta(days=180)  # one customer is asked no sooner again
    low: Annotated[int, Field(ge=0, le=4)] = 2  # a CSAT up to this gets a follow-up; 0: none does
    follow_up_queue: Annotated[str, Names(QUEUE)] = ""  # empty: the ticket's own
    follow_up_within: Time = timedelta(days=1)
