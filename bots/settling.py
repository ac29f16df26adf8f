# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from a customer's verdict on an answer: it ends well, or a report, or a person.

Pure; what they said is read in `after_answer.py`. A report that follows keeps the question as its
description and names the articles that were tried, so that nobody suggests them again.
"""

from bots import steps, talk
from bots.after_answer import Tried, Verdict, adds_to_it, asked_before, tried_in
from bots.draft import TurnDraft
from bots.handoff import hand_off
from dialogs.definition import Dialog
from dialogs.fields import codes
from dialogs.fields.spelling import narrow
from dialogs.session import UserInput
from dialogs.telling import complains


def settled(draft: TurnDraft, verdict: Verdict, ticket_count: int) -> bool:
    """Do what the verdict asks for; False if there is none."""
    if verdict is Verdict.SOLVED:
        solved(draft)
    elif verdict is Verdict.NOT_SOLVED:
        _not_solved(draft, ticket_count)
    elif verdict is Verdict.PERSON:
        hand_off(draft, "unanswered", about=asked_before(draft.context.shown))
    elif verdict is Verdict.FINE:
        draft.say(draft.phrase("acknowledged"), talk.offer(draft), {"small_talk": "acknowledge"})
        draft.update(unanswered_turns=0)
    elif verdict is Verdict.NO_MATCH:
        talk.unknown(draft, asked_before(draft.context.shown))
    else:
        return False
    return True


def solved(draft: TurnDraft) -> None:
    """It works: nothing more is asked, and the bot is counted as the one who solved it."""
    tried = tried_in(draft.context.shown)
    draft.say(draft.phrase("faq.glad"), meta={"solved": True})
    draft.update(unanswered_turns=0)
    by_person = draft.context.ticket is not None and not tried.articles
    draft.note("said_solved" if by_person else "solved_by_bot", **_detail(tried))


def _not_solved(draft: TurnDraft, ticket_count: int) -> None:
    """On to the report if we know what it is about; with a ticket behind it, to a person."""
    tried = tried_in(draft.context.shown)
    draft.update(unanswered_turns=0)
    if draft.context.ticket is not None and not tried.articles:
        hand_off(draft, "asked")
        return
    draft.note("not_solved_by_bot", **_detail(tried))
    dialog = _report_on(draft, tried.question)
    if dialog is None:
        draft.say(draft.phrase("faq.sorry"), talk.offer(draft), {"solved": False})
        return
    draft.say(draft.phrase("faq.on_to_report"), meta={"solved": False})
    words = "\n".join(filter(None, (tried.question, adds_to_it(draft))))
    message = draft.context.message
    said = UserInput(words, "", draft.files, message.location)
    steps.begin_after_answer(draft, dialog, ticket_count, said, tried.articles)


def _report_on(draft: TurnDraft, question: str) -> Dialog | None:
    """The dialog that a question of trouble leads to; a question for the warranty reports nothing.

    Nothing is asked of somebody who only wanted to know something: they may choose.
    """
    library = draft.profile.dialogs
    dialog = library.starting_with(question, draft.language)
    usual = library.by_name(talk.REPORT)
    if dialog is not None or usual is None:
        return dialog
    is_trouble = complains(usual.definition, question) or codes.only(narrow(question), codes.ERROR)
    return usual if is_trouble else None


def _detail(tried: Tried) -> dict[str, object]:
    detail = {"question": tried.question, "articles": list(tried.articles)}
    return {name: value for name, value in detail.items() if value}
