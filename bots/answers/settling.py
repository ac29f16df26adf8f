# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from a customer's verdict on an answer: it ends well, or a report, or a person.

Pure; what they said is read in `after_answer.py`. A report that follows keeps the question as its
description and names the articles that were tried, so that nobody suggests them again.
"""

from bots.answers import accepting, articles, fallback
from bots.answers.after_answer import (
    ABOUT,
    NOT_SOLVED,
    SOLVED,
    Tried,
    Verdict,
    adds_to_it,
    asked_about,
    asked_before,
    told_unasked,
    tried_in,
    whether_solved,
)
from bots.answers.ending import ends_itself
from bots.buttons import offer
from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.reports import naming, steps
from bots.reports.running import Running, dialog_context
from bots.triage import LONGEST_WISH, Intent, fold, intent_of
from dialogs.definition import Dialog
from dialogs.extraction import volunteered
from dialogs.fields import code_shapes, codes
from dialogs.fields.spelling import bare, narrow
from dialogs.session import UserInput
from dialogs.understanding.telling import complains, told_and_asked
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake.changes import TimelineEntry
from intake.messages import Option

_DENIALS = ("不", "没", "no ", "not ", "don't ")  # 好了，不用退货了
_SOLVED, _UNNEEDED = "solved", "unneeded"
_RETURN = "return"  # the type of a ticket for which this is the reason: 东西不要了
_WHETHER = "asked_whether_solved"  # beside the stored session: which of these is asked


def settled(draft: TurnDraft, verdict: Verdict, ticket_count: int) -> bool:
    """Do what the verdict asks for; False if there is none."""
    if verdict is Verdict.SOLVED:
        return _is_solved(draft)
    if verdict in {Verdict.TRIES, Verdict.FINE}:
        _leave_open(draft, verdict)
    elif verdict is Verdict.NOT_SOLVED and not _is_news(draft):
        _not_solved(draft, ticket_count)
    elif verdict is Verdict.PERSON:
        _get_a_person(draft)
    elif verdict is Verdict.REPORT and (dialog := naming.reported_by(draft)) is not None:
        steps.begin(draft, dialog, ticket_count)
    elif verdict is Verdict.NO_MATCH:
        articles.unknown(draft, asked_before(draft.context.shown))
    elif verdict is Verdict.EITHER:
        fallback.ask_which_matter(draft)
    else:
        return False
    return True


def _leave_open(draft: TurnDraft, verdict: Verdict) -> None:
    """Nod to who will try first, and to who wants nothing more."""
    if verdict is Verdict.TRIES:
        articles.ask_whether_solved(draft, draft.phrase("faq.tries"))
        return
    draft.say(draft.phrase("acknowledged"), offer(draft), {"small_talk": "acknowledge"})
    draft.update(unanswered_turns=0)


def _get_a_person(draft: TurnDraft) -> None:
    """Hand over what our question was about, with what is told beside the yes.

    Where we had no answer, the reason says so.
    """
    shown = draft.context.shown
    is_gap = fallback.fell_back(shown, {"unknown"})
    about = "\n".join(filter(None, (asked_about(shown), accepting.said_with_yes(draft.text))))
    hand_off(draft, "unanswered" if is_gap else "asked", about=about)


def _is_solved(draft: TurnDraft) -> bool:
    """End the matter; False if another follows in the same breath: then a mere yes ends none."""
    goes_on = _goes_on(draft) and not ends_itself(draft)
    if not goes_on or told_unasked(draft.text, draft.profile.words) is Verdict.SOLVED:
        solved(draft)
    return not goes_on


def _goes_on(draft: TurnDraft) -> bool:
    """Whether more is asked for in the same breath: 好，我要退货, "yes, please get someone"."""
    if draft.context.message.choice:
        return False
    behind = told_and_asked(draft.text)[1:]
    return any(_is_matter(draft, one) for one in behind if not one.startswith(_DENIALS))


def _is_matter(draft: TurnDraft, clause: str) -> bool:
    if draft.profile.dialogs.starting_with(clause, draft.language) is not None:
        return True
    intent = intent_of(clause, draft.profile.words)
    return intent in {Intent.QUESTION, Intent.HUMAN} or control_word(clause) is Control.HUMAN


def _is_news(draft: TurnDraft) -> bool:
    """Whether 又坏了 is said of nothing that we helped with: then it begins a report."""
    if draft.context.ticket is not None or tried_in(draft.context.shown).articles:
        return False
    return draft.profile.dialogs.starting_with(draft.text, draft.language) is not None


def solved(draft: TurnDraft) -> None:
    """End the matter as solved; it counts as solved by the bot unless a person had part in it."""
    tried = tried_in(draft.context.shown)
    draft.say(draft.phrase("faq.glad"), meta={"solved": True})
    draft.update(unanswered_turns=0)
    was_reporting = bool(draft.conversation.dialog)
    by_person = not tried.articles and (draft.context.ticket is not None or was_reporting)
    if by_person:
        draft.tell(TimelineEntry("said_solved", draft.customer, draft.now, _detail(tried)))
    else:
        draft.note("solved_by_bot", **_detail(tried))


def ends_report(draft: TurnDraft, running: Running) -> Verdict:
    """解决了 or 机器不用了 in the middle of a report: asked whether it is not needed, then ended.

    `NOT_SOLVED` if the customer wants to go on with it, `FINE` if it was called off, `NONE` if the
    message is about the report.
    """
    if whether := draft.conversation.dialog.get(_WHETHER):
        return _whether(draft, is_unneeded=whether == _UNNEEDED)
    definition = running.dialog.definition
    field = definition.by_state.get(running.session.state)
    is_answer = field is not None and bare(draft.text) in field.rules.words
    is_report = bool(definition.completion.ticket_type)
    if not is_report or is_answer:
        return Verdict.NONE
    is_over = ends_itself(draft)
    if is_over and not definition.symptoms and _calls_off(draft):
        return Verdict.FINE  # 算了，原来发票在邮箱里
    if is_over or _works_again(draft):
        _ask_whether(
            draft, "faq.really_solved", "option.works_again", "option.keep_on", about=_SOLVED
        )
    elif definition.completion.ticket_type != _RETURN and _is_unneeded(draft):
        keys = ("faq.really_unneeded", "option.unneeded", "option.still_needed")
        _ask_whether(draft, *keys, about=_UNNEEDED)
    else:
        return Verdict.NONE
    return Verdict.SOLVED


def _calls_off(draft: TurnDraft) -> bool:
    """Whether a clause is nothing but a wish to end it."""
    return any(control_word(one) is Control.CANCEL for one in told_and_asked(draft.text))


def _works_again(draft: TurnDraft) -> bool:
    """Whether a message is nothing but that it works again: 修好了, "brilliant, that fixed it"."""
    if control_word(draft.text) is Control.SOLVED:
        return True
    if draft.context.message.choice or len(draft.text) > LONGEST_WISH:
        return False
    return draft.profile.words.works_again.fullmatch(fold(draft.text)) is not None


def _is_unneeded(draft: TurnDraft) -> bool:
    if len(draft.text) > LONGEST_WISH:
        return False
    return draft.profile.words.unneeded.fullmatch(fold(draft.text)) is not None


def _ask_whether(draft: TurnDraft, asks: str, ends: str, goes_on: str, *, about: str) -> None:
    options = (Option(SOLVED, draft.phrase(ends)), Option(NOT_SOLVED, draft.phrase(goes_on)))
    draft.say(draft.phrase(asks), options, {"asks": "solved"})
    draft.update(dialog={**draft.conversation.dialog, _WHETHER: about})


def _whether(draft: TurnDraft, *, is_unneeded: bool) -> Verdict:
    """What the customer says to our question whether it works again, or is not used any more."""
    pressed = {SOLVED: Verdict.SOLVED, NOT_SOLVED: Verdict.NOT_SOLVED}
    choice = draft.context.message.choice
    said = pressed.get(choice) if choice else whether_solved(draft.text, draft.profile.words)
    if is_unneeded and said in {Verdict.SOLVED, Verdict.FINE}:
        return Verdict.FINE
    if said is Verdict.SOLVED:
        solved(draft)
        draft.update(dialog={})
    elif said is Verdict.NOT_SOLVED:
        draft.say(draft.phrase("faq.kept_on"), meta={"solved": False})
        draft.update(dialog={**draft.conversation.dialog, _WHETHER: False})
    return said or Verdict.NONE


def _not_solved(draft: TurnDraft, ticket_count: int) -> None:
    """On to the report if we know what it is about; with a ticket behind it, to a person."""
    tried = tried_in(draft.context.shown)
    draft.update(unanswered_turns=0)
    if draft.context.ticket is not None and not tried.articles:
        hand_off(draft, "asked")
        return
    draft.note("not_solved_by_bot", **_detail(tried))
    words = "\n".join(filter(None, (tried.question, adds_to_it(draft))))
    dialog = _report_on(draft, words)
    if dialog is None:
        about = words or asked_before(draft.context.shown)
        meta = {"solved": False, "fallback": "sorry", ABOUT: about}
        draft.say(draft.phrase("faq.sorry"), offer(draft), meta)
        return
    draft.say(draft.phrase("faq.on_to_report"), meta={"solved": False})
    message = draft.context.message
    said = UserInput(words, "", draft.files, message.location)
    steps.begin_after_answer(draft, dialog, ticket_count, said, tried.articles)


def _report_on(draft: TurnDraft, words: str) -> Dialog | None:
    """The dialog that a question of trouble leads to; a question for the warranty reports nothing.

    `words` are the question and what was added to "not solved".

    Nothing is asked of somebody who only wanted to know something: they may choose.
    """
    profile = draft.profile
    begun = profile.dialogs.starting_with(words, draft.language)
    dialog = profile.taking(begun, words)
    usual = naming.reported_by(draft)
    if dialog is not None or usual is None:
        return dialog
    is_trouble = complains(usual.definition, words) or codes.only(narrow(words), code_shapes.ERROR)
    return usual if is_trouble or _is_for_visit(draft, usual) else None


def _is_for_visit(draft: TurnDraft, report: Dialog) -> bool:
    """Whether who was not helped wants somebody sent, or says which machine it is, and whose."""
    if draft.profile.words.sends.search(fold(draft.text)) is not None:
        return True
    fields = report.definition.of_types("serial_number", "phone")
    return len(volunteered(fields, draft.text, dialog_context(draft))[0]) > 1


def _detail(tried: Tried) -> dict[str, object]:
    detail = {"question": tried.question, "articles": list(tried.articles)}
    return {name: value for name, value in detail.items() if value}
