# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question about what a dialog does that wishes for none: 退货地址是哪, "what is a repair?".

Pure. It is answered, or passed on; the dialog stands on a button. Trouble that is told, and a wish
beside the question, begin the dialog all the same, and the question is not lost then.
"""

from bots.answers import articles
from bots.draft import TurnDraft
from bots.profile import HOW_TO, REPORT, BotProfile
from bots.reports.running import Running
from bots.triage import Intent, asks_us, fold, intent_of
from dialogs import engine
from dialogs.definition import Dialog
from dialogs.session import UserInput
from dialogs.understanding.telling import clauses_of, complains, told_and_asked
from dialogs.words.control_words import control_word
from intake.messages import Language


def only_asks(text: str, language: Language, profile: BotProfile) -> bool:
    """Whether a question that begins a dialog by its words only wants to know something."""
    words, folded = profile.words, fold(text)
    if is_told(text, language, profile):
        return False
    if words.just_asks.search(folded):
        return True
    if (supposed := words.supposes.search(folded)) is not None:
        return not profile.hears_trouble(folded[: supposed.start()])
    is_fact = words.asks_facts.search(folded) is not None
    return is_fact and not words.wishes.search(folded) and not profile.hears_trouble(text)


def answer_beside(draft: TurnDraft, intent: Intent) -> None:
    """Answer or pass on a question for a fact that stands beside what begins a dialog."""
    profile = draft.profile
    if intent is not Intent.QUESTION or not is_told(draft.text, draft.language, profile):
        return
    asked = [one for one in told_and_asked(draft.text) if _asks_fact(one, profile)]
    if asked:
        articles.answer_beside(draft, asked[-1])


def beside_answer(draft: TurnDraft, running: Running) -> str | None:
    """The question to us beside an answer to the dialog: "B7. Do you also sell toner?".

    Empty if what asks is an answer too, 后天下午可以吗; None if nothing answers.
    """
    asked, is_answered = "", False
    for clause in told_and_asked(draft.text):
        said = UserInput(clause)
        if engine.accepts(running.dialog, running.session, said, running.context):
            is_answered = is_answered or control_word(clause) is None
        elif _is_put_to_us(clause, draft.profile):
            asked = clause
    return asked if is_answered else None


def answered_instead(draft: TurnDraft, running: Running) -> bool:
    """Answer the question that a dialog is there to take down; then there is no need for it."""
    session = running.session
    is_asked = session.asked == running.dialog.definition.description
    if session.dialog != HOW_TO or not (is_asked and articles.knows_answer(draft)):
        return False
    draft.update(dialog={})
    return articles.answered(draft)


def gave_way(draft: TurnDraft, running: Running) -> bool:
    """End the dialog that takes down a question, for trouble told instead; False if it is none."""
    session, profile = running.session, draft.profile
    report = profile.dialogs.by_name(REPORT) or profile.usual
    is_asked = session.asked == running.dialog.definition.description
    if session.dialog != HOW_TO or not is_asked or report is None or draft.context.message.choice:
        return False
    intent = intent_of(draft.text, draft.profile.words)
    if intent is not Intent.STATEMENT or not complains(report.definition, draft.text):
        return False
    draft.update(dialog={})
    return True


def is_told(text: str, language: Language, profile: BotProfile) -> bool:
    """Whether a clause of its own, which asks nothing, begins a dialog or tells of trouble."""
    stated = [one for one in clauses_of(text) if not _asks(one, profile)]
    starts = profile.dialogs.starting_with
    if any(starts(one, language) or profile.hears_trouble(one) for one in stated):
        return True
    return any(profile.words.ordered.search(fold(one)) for one in stated) and _books_a_visit(
        starts(text, language)
    )


def _books_a_visit(dialog: Dialog | None) -> bool:
    """Whether a dialog asks when to come: what was ordered is to be installed then."""
    return dialog is not None and any(one.rules.is_future for one in dialog.definition.fields)


def _asks(clause: str, profile: BotProfile) -> bool:
    words = profile.words
    return intent_of(clause, words) is Intent.QUESTION or words.tells_nothing(fold(clause))


def _is_put_to_us(clause: str, profile: BotProfile) -> bool:
    is_question = asks_us(clause, profile.words) or _asks_fact(clause, profile)
    return is_question and not profile.hears_trouble(clause)


def _asks_fact(clause: str, profile: BotProfile) -> bool:
    is_fact = profile.words.asks_facts.search(fold(clause)) is not None
    return is_fact and not profile.hears_trouble(clause)
