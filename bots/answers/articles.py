# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers from articles: given, beside a dialog, on offer; and what no article answers.

Which article answers is found in `bots/answering.py`. A question that none answers is put on the
knowledge work list, so that somebody writes one.
"""

from bots import answering
from bots.answering import FaqAnswer, Suggestions
from bots.answers import following_up, prices
from bots.answers.after_answer import NOT_SOLVED, SOLVED, Open, open_question
from bots.buttons import human, offer
from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.reports.running import told_beside
from bots.triage import Intent, fold, intent_of
from dialogs.definition import Dialog
from dialogs.understanding.happening import happens
from dialogs.understanding.telling import is_request
from intake.messages import Option
from intake.tickets.ticket import FieldValue

_ASKED = "open_question"  # a field of the ticket
_LONGEST_QUESTION = 500


def answered(draft: TurnDraft) -> bool:
    """Answer from the knowledge base, or offer what comes nearest."""
    if not draft.text.strip():
        return False
    advice = draft.context.advice
    answer = answering.find_answer(draft.text, draft.language, draft.profile, advice)
    if isinstance(answer, FaqAnswer) and _is_of_something_else(draft, answer):
        answer = answering.Abstain("unknown")
    if isinstance(answer, FaqAnswer):
        give(draft, following_up.shortened(draft, answer))
    elif followed := following_up.answer_to(draft):
        give(draft, followed, following_up.together(draft))
    elif isinstance(answer, Suggestions) and _asks_for_service(draft):
        return False
    elif isinstance(answer, Suggestions) and open_question(draft.context.shown) is Open.WHICH:
        hand_off(draft, "unsure")  # we could only guess the time before, and none of it was meant
        return True
    elif isinstance(answer, Suggestions):
        options = (*answer.options, human(draft))
        draft.say(draft.phrase("faq.suggest"), options, {"suggests": len(answer.options)})
    else:
        return False
    draft.update(unanswered_turns=0)
    return True


def _is_of_something_else(draft: TurnDraft, answer: FaqAnswer) -> bool:
    """Whether an article holds the words of a question and yet cannot answer it.

    What an XJ-350 costs is no price of a repair, and how to set its heat no error's cure.
    """
    if answer.score >= 1:
        return False
    profile, text = draft.profile, draft.text
    codes = profile.index.codes.get(answer.article.id, frozenset()) - profile.lookups.codes
    if codes and intent_of(text, profile.words) is Intent.QUESTION:
        plain = "".join(filter(str.isalnum, text.casefold()))
        is_named = any(one in plain for one in codes)
        return not (is_named or profile.hears_trouble(text) or happens(text))
    own = answer.article.text(draft.language)
    told = " ".join((own.title, *own.questions, own.as_message()))
    return prices.is_untold(text, told) or prices.asks_for_thing(draft)


def _asks_for_service(draft: TurnDraft) -> bool:
    """Whether a request begins a dialog, "could you send a quote": what comes near is no help."""
    profile = draft.profile
    is_fact = profile.words.asks_facts.search(fold(draft.text)) is not None
    begins = profile.dialogs.starting_with(draft.text, draft.language)
    return begins is not None and not is_fact and is_request(draft.text)


def knows_answer(draft: TurnDraft, text: str = "") -> bool:
    """Whether an article answers the message, or a part of it, and not just comes near."""
    found = answering.find_answer(text or draft.text, draft.language, draft.profile)
    return isinstance(found, FaqAnswer)


def cures(draft: TurnDraft, text: str = "") -> bool:
    """Whether the article that answers the message speaks of trouble, as who tells of some needs.

    Of the toner that a machine leaks, no article on ordering toner is an answer.
    """
    found = answering.find_answer(text or draft.text, draft.language, draft.profile)
    if not isinstance(found, FaqAnswer):
        return False
    return found.score >= 1 or answering.speaks_of_trouble(found.article, draft.profile)


def answered_word(draft: TurnDraft) -> bool:
    """Answer a message that is, word for word, how people ask for an article."""
    article = draft.profile.articles.get(draft.profile.index.exactly(draft.text) or "")
    if article is None:
        return False
    tell(draft, FaqAnswer.in_own_words(article, draft.language))
    return True


def tell(draft: TurnDraft, answer: FaqAnswer, asked: str = "") -> None:
    """Say what an article says; its `meta` tells agents what a model had to do with it.

    `asked` is the whole question, where the message is only a part of it.
    """
    model = {"by": answer.by} if answer.by else {}
    if answer.is_rephrased:
        model["rephrased"] = "model"
    whole = {following_up.ASKED: asked} if asked else {}
    draft.say(answer.text, meta={"article": answer.article.id, **whole, **model})
    draft.note("answered", article=answer.article.id, score=round(answer.score, 3), **model)


def answer_beside(draft: TurnDraft, question: str) -> None:
    """Answer a question that stands beside what begins a dialog, or pass it on."""
    answer = answering.find_answer(question, draft.language, draft.profile)
    if isinstance(answer, FaqAnswer):
        tell(draft, answer, question)
    else:
        pass_on(draft, question)


def pass_on(draft: TurnDraft, question: str = "") -> None:
    """A question beside the dialog that we cannot answer: for a colleague, and the work list."""
    question = (question or following_up.together(draft))[:_LONGEST_QUESTION]
    draft.note("unanswered", question=question)
    if draft.conversation.dialog:
        keep_for_ticket(draft, question)
    draft.say(draft.phrase("faq.later"), meta={"passed_on": True})


def keep_for_ticket(draft: TurnDraft, question: str) -> None:
    """Keep an open question with the report: who reads its ticket is to answer it."""
    before = told_beside(draft).get(_ASKED)
    known = before.display.splitlines() if before else []
    asked = "\n".join((*(one for one in known if one != question), question))
    label = draft.profile.phrases.in_each_language("faq.asked")
    draft.told[_ASKED] = FieldValue(asked, asked, label=label)


def unknown(draft: TurnDraft, question: str, meant: Dialog | None = None) -> None:
    """Say that we have no answer, and put the question on the knowledge work list.

    `meant` is the dialog that its words are about.
    """
    draft.update(unanswered_turns=draft.conversation.unanswered_turns + 1)
    if question:
        draft.note("unanswered", question=question[:500])
    draft.say(draft.phrase("faq.unknown"), offer(draft, meant), {"fallback": "unknown"})


def give(draft: TurnDraft, answer: FaqAnswer, asked: str = "") -> None:
    """Answer with an article, and ask whether that solves it."""
    tell(draft, answer, asked)
    ask_whether_solved(draft, draft.phrase("faq.helped"))


def ask_whether_solved(draft: TurnDraft, text: str, **meta: object) -> None:
    """Put the question whether an answer helped, in these words; `meta` goes with it."""
    options = (
        Option(SOLVED, draft.phrase("option.solved")),
        Option(NOT_SOLVED, draft.phrase("option.not_solved")),
        human(draft),
    )
    draft.say(text, options, meta)
    draft.update(unanswered_turns=0)
