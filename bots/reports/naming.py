# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody names a machine: with its trouble, which is a report, or alone, which may be anything.

Pure. In whatever words the trouble is told, a machine named beside it makes it a report; a model
alone neither reports nor asks, so we ask what about it and remember which one.
"""

import re

from bots import answering
from bots.answers import articles, fallback, only_asking
from bots.answers.after_answer import Open, asked_before, open_question, tried_in
from bots.draft import TurnDraft
from bots.profile import REPORT
from bots.reports import handed_over, standstill
from bots.reports.before import is_back
from bots.reports.running import dialog_context
from bots.triage import Intent, fold, intent_of
from dialogs.definition import Dialog
from dialogs.extraction import Found, says_more, unmasked, volunteered
from dialogs.fields.contract import Parsed
from dialogs.fields.naming import PHONE_MASK
from dialogs.fields.spelling import has_chinese, letters, simplified
from dialogs.session import UserInput
from dialogs.understanding.happening import happens
from dialogs.understanding.telling import (
    adds_words,
    clauses_of,
    complains,
    complains_of_usual,
    declined,
    is_brief_report,
    is_request,
    says_more_than_labels,
    tells,
    told_and_asked,
    was_tried,
)
from dialogs.words.control_words import control_word
from dialogs.words.denying import undenied
from dialogs.words.vocabulary import vocabulary
from intake.messages import Author

_NOT_UNDERSTOOD = frozenset({"first", "second", "trouble", "sorry"})
_FREE = frozenset({Open.NOTHING, Open.ABOUT, Open.MATTER})
_MACHINE = frozenset({"product", "serial_number"})
_ANY_MACHINE = ("it", "the machine")
_ORDER = "order_number"
_FEW = 6  # letters
_EVERYDAY = frozenset("不停死慢")  # which stand in other words too
_ALONE = ("product", "serial_number", "order_number", "error_code")
# All that a clause says: our contract is HT-2023-0107.
_PAPER = re.compile(
    r"(?:^|(?<=[,，;；。\n])|(?<=[.] ))\s*(?:(?:our|my|the|under|service|维保|服务|我们的?)\s?)*"
    r"(?:contract|agreement|invoice|order|合同|发票|订单)(?: number| no\.?|编?号码?)?"
    r"(?: is|[:：#是为])?\s*[A-Z]{2,4}-?\d[\d-]{3,}\s*(?=$|[,，;；。.\n])",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"(?:(?:no|sorry|oh|ah|wait|well)[, ]+)*"
    r"(?:i (?:meant|mean)|it(?:'s| is) (?:actually|the|a|an)\b|we have|ours is)"
    r"|(?:不好意思|哦|啊|等等|[,，])*"
    r"(?:不是|不对|我?[说打写]错|应该是|我?[说指]的是|我是说)"
)
_TELLING = ("product", "serial_number", "error_code", "phone", "datetime")


def report_of_machine(draft: TurnDraft) -> Dialog | None:
    """The dialog that a message begins which names a machine; None if an article answers it.

    An error code, a trouble or when it began is enough, and so is the serial number of a machine
    that we know, or a phone number: who leaves one wants more than to read. Beside a trouble these
    two name it as well as a model does. A machine alone is enough if its trouble was told just
    before, in words we could not use. Model and serial number together name it as surely.
    """
    dialog, found, rest = _told_of_machine(draft)
    if dialog is None or not found:
        return None
    kinds = {one.field.type.name for one in found}
    if kinds <= _MACHINE and (not says_more_than_labels(rest) or _put_right(draft)):
        shown = draft.context.shown
        is_free = open_question(shown) in _FREE or fallback.fell_back(shown, {"sorry"})
        if _has_no_help(draft) or handed_over.trouble(draft):
            return dialog  # the answer did not help, or why would they name the machine
        return dialog if is_free and (draft.context.machines or _has_told(draft, dialog)) else None
    began = "datetime" in kinds and draft.profile.words.began.search(draft.text.casefold())
    is_trouble = began or "error_code" in kinds or complains(dialog.definition, draft.text)
    is_trouble = is_trouble or _shows_sign(rest)
    if not is_trouble and handed_over.waits_for_visit(draft):
        return None  # the machine is told for the visit that people arrange
    wants_a_call = "phone" in kinds
    is_sure = wants_a_call or draft.context.machines or kinds >= _MACHINE
    if not is_trouble and not (is_sure and tells(dialog.definition, draft.text)):
        return None
    if wants_a_call:
        return dialog
    trouble = _trouble_in(dialog, draft.text)
    if is_trouble and any(map(was_tried, clauses_of(draft.text))):
        return dialog  # what an article would have them do is done
    knows = articles.cures if is_trouble else articles.knows_answer
    is_answered = knows(draft) and (trouble == draft.text or knows(draft, trouble))
    return None if is_answered else dialog


def _put_right(draft: TurnDraft) -> bool:
    """Whether another machine is named than an article was given for: "I meant the XJ-350"."""
    is_open = open_question(draft.context.shown) is Open.SOLVED
    return is_open and _MEANT.match(fold(draft.text)) is not None


def without_papers(draft: TurnDraft) -> str:
    """The message without a clause that only tells a contract's number, beside some trouble.

    "XJ-350 slips, contract HT-2023-0107" is about the machine.
    """
    if (number := _PAPER.search(draft.text)) is None:
        return draft.text
    rest = f"{draft.text[: number.start()]} {draft.text[number.end() :]}".strip(" ,，;；")
    _, found, left = _told_of_machine(draft)
    names_machine = any(one.field.type.name == "product" for one in found)
    is_told = draft.profile.hears_trouble(rest) or (names_machine and says_more_than_labels(left))
    return rest if is_told and not any(map(is_request, clauses_of(rest))) else draft.text


def _has_no_help(draft: TurnDraft) -> bool:
    """Whether trouble was told to which we gave an article, or only offered the nearest."""
    shown = draft.context.shown
    asked = {Open.SOLVED: tried_in(shown).question, Open.WHICH: asked_before(shown)}
    return was_of_trouble(draft, asked.get(open_question(shown), ""))


def was_of_trouble(draft: TurnDraft, question: str) -> bool:
    """Whether what was asked is about a fault: it tells of some, or the code that is shown."""
    if draft.profile.hears_trouble(question):
        return True
    report = draft.profile.dialogs.by_name(REPORT)
    if report is None or not any(map(str.isdigit, question)):
        return False
    fields = report.definition.of_types("error_code", "serial_number")
    found, _ = volunteered(fields, question, dialog_context(draft))
    return any(one.field.type.name == "error_code" for one in found)


def told_on(draft: TurnDraft) -> Dialog | None:
    """The report of a trouble that an article was to help with, once more is told of it: 两天了.

    Who says when it began, what was tried, who waits or whom to call has not been helped.
    """
    question = tried_in(draft.context.shown).question
    is_open = open_question(draft.context.shown) in {Open.SOLVED, Open.MATTER}
    if not is_open or control_word(draft.text) or not draft.profile.hears_trouble(question):
        return None
    report = draft.profile.report_for(question)
    if report is None:
        return None
    definition = report.definition
    fields = definition.of_types(*_TELLING, "choice")
    found, rest = volunteered(fields, draft.text, dialog_context(draft))
    kinds = {one.field.type.name for one in found}
    is_told = bool(kinds - {"datetime"}) or (bool(kinds) and not adds_words(rest))
    plain = simplified(draft.text.casefold())
    is_tried = any(one.cues is not None and one.cues.search(plain) for one in definition.fields)
    return report if is_told or is_tried else None


def sent_for(draft: TurnDraft) -> Dialog | None:
    """The report of a trouble for which somebody shall be sent, in whatever words it is told."""
    sends = draft.profile.words.sends
    if sends.search(fold(draft.text)) is None:
        return None
    told = (one for one in clauses_of(draft.text) if sends.search(fold(one)) is None)
    is_trouble = draft.profile.hears_trouble(draft.text) or any(map(happens, told))
    return draft.profile.report_for(draft.text) if is_trouble else None


def _trouble_in(report: Dialog, text: str) -> str:
    """The clauses that tell trouble: 漏油，序列号找不到 asks nobody where the number stands."""
    definition = report.definition
    told = [one for one in clauses_of(text) if not declined(definition.fields, one)]
    return "，".join(one for one in told if complains(definition, one)) or text


def _shows_sign(rest: str) -> bool:
    """Whether the few Chinese words beside a machine's name have a sign of trouble: 喷头堵塞."""
    words = unmasked(rest)
    is_short = has_chinese(words) and letters(words) <= _FEW
    return is_short and any(sign in words for sign in vocabulary().signs if sign not in _EVERYDAY)


def _has_told(draft: TurnDraft, report: Dialog) -> bool:
    """Whether a message just before told what is wrong, and none of ours was any use since."""
    words = draft.profile.words
    for one in reversed(draft.context.shown):
        if one.author is Author.CUSTOMER:
            is_greeting = words.greets.match(fold(one.text))
            if not is_greeting and tells(report.definition, one.text):
                return True
        elif one.meta.get("fallback") not in _NOT_UNDERSTOOD:
            break
    return False


def usual_trouble(draft: TurnDraft) -> Dialog | None:
    """The dialog for trouble of any kind, where a message tells of some or we asked for it.

    Where machines are repaired many words sound like trouble, so there we ask first
    (`fallback.not_understood`).
    """
    if is_back(draft.text, draft.profile.words):
        return draft.profile.report_for(draft.text)
    is_asked = was_asked_about(draft)
    usual = reported_by(draft) if is_asked else draft.profile.usual or _goods_meant(draft)
    if usual is None:
        return None
    if is_asked and draft.profile.goods and _is_of_order(draft):
        return _goods_meant(draft)  # of an order anything may be told
    if is_asked:
        told = undenied(draft.text)
        if told != draft.text and not draft.profile.hears_trouble(told):
            return None  # "no, nothing wrong, it's a compliment"
        tells_it = says_more(told) or is_brief_report(usual.definition, told)
        return usual if tells_it else None
    if draft.profile.dialogs.by_name(REPORT) is not None:
        return _goods_meant(draft)
    return usual if complains_of_usual(usual.definition, draft.text) else None


def was_asked_about(draft: TurnDraft) -> bool:
    """Whether we just asked what is wrong, or whether to take a report: what follows tells it."""
    return open_question(draft.context.shown) is Open.ABOUT


def _goods_meant(draft: TurnDraft) -> Dialog | None:
    """The dialog for broken goods, if the trouble a message tells of is one that it knows."""
    profile = draft.profile
    goods = profile.report_for(draft.text) if profile.goods else None
    if goods is None or goods.name != profile.goods:
        return None
    choices = goods.definition.of_types("choice")
    told, context = undenied(draft.text), dialog_context(draft)
    if volunteered(choices, told, context)[0]:
        return goods
    is_of_order = any(map(str.isdigit, told)) and _named_in(draft, draft.text)[1]
    each = clauses_of(told) if is_of_order else ()  # two reasons in one message are none
    return goods if any(volunteered(choices, one, context)[0] for one in each) else None


def _is_of_order(draft: TurnDraft) -> bool:
    """Whether the thing we asked about is only the number of an order."""
    _, found, _ = _named_in(draft, asked_before(draft.context.shown))
    return bool(found) and all(one.field.type.name == _ORDER for one in found)


def wished_of_machine(draft: TurnDraft) -> Dialog | None:
    """The dialog that starts where the machine's name stands for "it": install B7, install it."""
    text, library = draft.text, draft.profile.dialogs
    named = [one.parsed for one in _named_in(draft, text)[1] if one.field.type.name == "product"]
    if not named:
        return None
    before, behind = text[: named[0].start], text[named[0].end :]
    spoken = (f"{before}{word}{behind}" for word in _ANY_MACHINE)
    found = (library.starting_with(one, draft.language) for one in spoken)
    return next((one for one in found if one is not None), None)


def reported_by(draft: TurnDraft) -> Dialog | None:
    """The dialog for what a customer has begun to tell: the one that knows a number they gave.

    An order number is known by the dialog that cannot do without one.
    """
    before = asked_before(draft.context.shown)
    named, found, _ = _named_in(draft, before)
    if found and all(one.field.type.name == "order_number" for one in found):
        named = next(filter(_needs_order, draft.profile.dialogs.dialogs.values()), named)
    told = f"{before} {draft.text}"
    return draft.profile.taking(named, told) or draft.profile.report_for(told)


def _needs_order(dialog: Dialog) -> bool:
    fields = dialog.definition.fields
    return any(one.type.name == "order_number" and one.is_required for one in fields)


def asked_what_about(draft: TurnDraft) -> bool:
    """Ask what about a machine that a message only names; False if it says more.

    After a question of which we offered the nearest, the model may tell which is meant.
    """
    report = draft.profile.dialogs.by_name(REPORT)
    text = _without_lacking(report, draft.text) if report else draft.text
    _, found, rest = _named_in(draft, text)
    if not found or (says_more(rest) and adds_words(rest)):
        return False
    shown = draft.context.shown
    if open_question(shown) is Open.WHICH:
        asked = f"{asked_before(shown)} {draft.text}"
        answer = answering.find_answer(asked, draft.language, draft.profile)
        if isinstance(answer, answering.FaqAnswer):
            articles.give(draft, answer)
            return True
    fallback.ask_what_about(draft, found[0].parsed.display)
    return True


def _without_lacking(report: Dialog, text: str) -> str:
    """The text without clauses that only say what cannot be had: WM-3007，序列号找不到."""
    fields = report.definition.fields
    if not declined(fields, text):
        return text
    return ", ".join(one for one in told_and_asked(text) if not declined(fields, one)) or text


def asked_more(draft: TurnDraft) -> bool:
    """Ask about the machine in words of which we understand nothing else; False if it names none.

    Asked already, the customer is not asked the same again.
    """
    _, found, rest = _named_in(draft, draft.text)
    orders = [one.parsed.display for one in found if one.field.type.name == _ORDER]
    if len(orders) == len(found) > 0 and says_more(rest):
        fallback.noted_order(draft, orders[0], draft.text.strip()[:500])
        draft.update(unanswered_turns=0)
        return True
    if not found or open_question(draft.context.shown) is Open.ABOUT:
        return False
    fallback.ask_what_about(draft, found[0].parsed.display)
    return True


def tells_beside_question(draft: TurnDraft, intent: Intent) -> bool:
    """Whether a question stands beside the trouble: "it keeps stopping. Do you sell belts?".

    What an article answers is no such question, unless we asked what the matter is.
    """
    if intent is not Intent.QUESTION:
        return False
    if (was_asked_about(draft) and _states_more(draft)) or standstill.is_told(draft):
        return True
    is_told = any(map(draft.profile.hears_trouble, clauses_of(draft.text)))
    is_told = is_told or only_asking.is_told(draft.text, draft.language, draft.profile)
    return is_told and not articles.knows_answer(draft)


def _states_more(draft: TurnDraft) -> bool:
    """Whether a clause of its own tells something: "ThinkPad X1, no idea where the serial is"."""
    stated = (one for one in clauses_of(draft.text) if says_more(one))
    return any(intent_of(one, draft.profile.words) is Intent.STATEMENT for one in stated)


def _named_in(draft: TurnDraft, text: str) -> tuple[Dialog | None, tuple[Found, ...], str]:
    """The first dialog with a field for the machine or order a text names, and what it names."""
    if not any(map(str.isdigit, text)):
        return None, (), ""
    library = draft.profile.dialogs
    names = (REPORT, *draft.profile.offers)
    for dialog in (one for name in names if (one := library.by_name(name)) is not None):
        fields = dialog.definition.of_types(*_ALONE)
        found, rest = volunteered(fields, text, dialog_context(draft))
        if any(one.field.type.name == "error_code" for one in found):
            return None, (), ""
        if found:
            return dialog, found, rest
    return None, (), ""


def _told_of_machine(draft: TurnDraft) -> tuple[Dialog | None, tuple[Found, ...], str]:
    """The fault report, what the message tells it of a machine, and the message without that."""
    dialog = draft.profile.dialogs.by_name(REPORT)
    if dialog is None or not (
        any(map(str.isdigit, draft.text)) or complains(dialog.definition, draft.text)
    ):
        return None, (), ""
    fields, context = dialog.definition.of_types(*_TELLING), dialog_context(draft)
    found, rest = volunteered(fields, draft.text, context)
    if not found and open_question(draft.context.shown) is Open.SOLVED:
        products = dialog.definition.of_types("product")
        codes = ((one, context.parse(one, UserInput(draft.text))) for one in products)
        found = tuple(
            Found(one, code) for one, code in codes if isinstance(code, Parsed) and code.is_sure
        )
        rest = "" if found else rest
    kinds = {one.field.type.name for one in found}
    is_report = kinds & _MACHINE or _is_reported(dialog, kinds, draft.text, rest)
    return (dialog, found, rest) if is_report else (None, (), "")


def _is_reported(dialog: Dialog, kinds: set[str], text: str, rest: str) -> bool:
    """Whether an error code, or a number to call, stands with a trouble.

    It must be told apart from the number: 你们的电话400打不通 reports no machine.
    """
    if "error_code" in kinds:
        return complains(dialog.definition, text)
    told = (one for one in clauses_of(rest) if PHONE_MASK not in one)
    return "phone" in kinds and any(complains(dialog.definition, one) for one in told)
