# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where is my order? No order system can be asked, so that is said, and a colleague offered.

Pure. A number that is sent afterwards belongs to the question before it, whatever that was about.
"""

import re

from bots import answering
from bots.answers import fallback, talk
from bots.answers.after_answer import (
    Open,
    asked_before,
    moves_order_lately,
    open_question,
)
from bots.answers.praising import is_good_news
from bots.answers.tickets import named_own
from bots.buttons import offer
from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.identity import self_told
from bots.profile import REPORT
from bots.reports import steps
from bots.reports.running import dialog_context
from bots.triage import LONGEST_WISH, Intent, fold, intent_of
from dialogs.compiling.loader import standard_fields
from dialogs.extraction import says_more, unmasked, volunteered
from dialogs.session import UserInput
from dialogs.understanding.telling import adds_words, clauses_of

_LONGEST = 200
_UNANSWERED = frozenset({Open.PERSON, Open.WHICH})  # a colleague was offered, or articles
_BARE = re.compile(r"[A-Za-z]{1,6}-?\d{4,20}|\d{6,20}")  # where a number was asked for
_OVERDUE = re.compile(  # all of it was to come by now
    r"(?:一直|还|仍|都|[天周月]了)[^?？]{0,12}没|没[^?？]{0,12}(?:[天周月]了|一直)"
    r"|\b(?:still|already|for|after|been)\b[^?]{0,30}\b(?:not|never|no|days?|weeks?|months?)\b"
    r"|(?:not|never|n't)\b[^?]{0,40}\b(?:days?|weeks?|months?|yet)\b"
)
_OF_OWN = re.compile(
    r"\b(?:where(?:'s| is| are)|when (?:will|does|do)|any (?:news|sign) (?:on|of|about))"
    r" (?:my|our|the)\b.{0,60}\border(?:ed\b.{0,30}\bago\b| (?:\w+ )?[a-z]{0,3}-?\d{4})"
    r"|\border\b.{0,24}\d{4}.{0,40}(?:\bnot|n't|\bnever)\b.{0,12}"
    r"\b(?:arrived?|come|came|delivered|received?|shipped)\b"
)
_ANNOUNCED = re.compile(
    r"\s*(?:(?:it's|my|our|the|and|so) )*order(?: (?:number|num|no|nr|id|ref\w*))?"
    r"[.:# ]*(?:is\b)?[ :#]*|\s*(?:我的|是)*订单(?:编?号码?)?[是为:：#\s]*",
    re.IGNORECASE,
)
# A number of which only the refund tells that it is an order's.
_REFUND_OF = re.compile(
    r"\brefund (?:for|of|on) (?:the |my |our )?(?:order )?#?([a-z]{0,3}-?\d{4,20})\b"
    r"|(?<![a-z\d-])([a-z]{0,3}-?\d{4,20}) ?的?退款",
    re.IGNORECASE,
)
_PLACES = ("service_address", "order_number", "phone", "contact_person")
_NOT_UNDERSTOOD = frozenset({"first", "second"})


def told(draft: TurnDraft) -> bool:
    """Say that we cannot look into orders; False if nobody asks for one, or an article answers."""
    text = draft.text
    is_asked = len(text) <= _LONGEST and draft.profile.words.orders.search(fold(text)) is not None
    is_asked = is_asked or _is_of_own(text) or _names_only_number(draft)
    if not is_asked or draft.context.message.choice or named_own(draft):
        return False
    if is_good_news(draft, intent_of(text, draft.profile.words)):
        return False
    if _stands_beside_report(draft):
        return False
    if draft.waits_without_ticket:
        talk.noted(draft)  # they wait already for the colleague who can
        return True
    if _answered(draft):
        return False
    number, _ = _number_in(draft)
    key = "order.numbered" if number else "order.unknown"
    draft.say(draft.phrase(key, number=number), offer(draft), {"fallback": "order"})
    draft.update(unanswered_turns=0)
    return True


def _stands_beside_report(draft: TurnDraft) -> bool:
    """Whether the order is asked for beside a machine to be reported: 我要报修B7，再麻烦查下….

    The report keeps it as the next matter.
    """
    orders, profile = draft.profile.words.orders, draft.profile
    rest = "，".join(one for one in clauses_of(draft.text) if not orders.search(fold(one)))
    begun = profile.taking(profile.dialogs.starting_with(rest, draft.language), rest)
    if not rest or begun is None or begun.name != REPORT:
        return False
    fields = begun.definition.of_types("product")
    return bool(volunteered(fields, rest, dialog_context(draft))[0])


def _is_of_own(text: str) -> bool:
    """Whether a message asks where something is that was ordered some time ago, or by number."""
    return len(text) <= _LONGEST and _OF_OWN.search(fold(text)) is not None


def _names_only_number(draft: TurnDraft) -> bool:
    """Whether a message is an order's number with what announces it: "order no is SO-30112"."""
    text = draft.text
    if len(text) > LONGEST_WISH or _ANNOUNCED.match(text) is None:
        return False
    number, rest = _number_in(draft)
    return bool(number) and _ANNOUNCED.fullmatch(unmasked(rest).rstrip(" .!")) is not None


def _answered(draft: TurnDraft) -> bool:
    """Whether an article answers: one on delivery times says nothing of another address.

    Nor of where a parcel is, nor to who tells for how long the money has not come.
    """
    text, words = draft.text, draft.profile.words
    if _is_of_own(text) or _names_only_number(draft):
        return False
    if intent_of(text, words) is Intent.STATEMENT and _OVERDUE.search(fold(text)) is not None:
        return False
    found = answering.find_answer(draft.text, draft.language, draft.profile)
    if not isinstance(found, answering.FaqAnswer):
        return False
    own = found.article.text(draft.language)
    said = fold(" ".join((own.title, *own.questions, *own.keywords, own.as_message())))
    needed = ((words.alters, words.alters), (words.whereabouts, words.whereabouts_told))
    return all(
        told.search(said) is not None
        for asked, told in needed
        if asked.search(fold(text)) is not None
    )


def number_followed(draft: TurnDraft) -> bool:
    """Keep a bare number with the question before it; False if it follows none of ours.

    We had offered a colleague: whoever then sends the order's number, or their own, wants one.
    """
    shown = draft.context.shown
    is_open = open_question(shown) in _UNANSWERED
    if draft.context.message.choice or not (is_open or fallback.fell_back(shown, _NOT_UNDERSTOOD)):
        return False
    wants_call = is_open and _leaves_number(draft)
    number, rest = (draft.text, "") if wants_call else _number_in(draft)
    if not number or named_own(draft) or (says_more(rest) and adds_words(rest)):
        return False
    asked = f"{asked_before(shown)} {number}"
    if is_open:
        hand_off(draft, "asked", about=asked)
    else:
        fallback.noted_order(draft, number, asked)
    return True


def place_followed(draft: TurnDraft) -> bool:
    """Get a person for the new place of an order, told after the wish to change it.

    想改一下收货地址, and then 改到江南大道88号 or "it's order 82002, Lee Park": of no ticket's
    machine, and no place of the customer's own.
    """
    text, words = draft.text, draft.profile.words
    is_offered = fallback.fell_back(draft.context.shown, {"order"})
    if draft.context.message.choice or not is_offered or len(text) > _LONGEST:
        return False
    if not (asked := moves_order_lately(draft)):
        return False
    if intent_of(text, words) is not Intent.STATEMENT or draft.profile.hears_trouble(text):
        return False
    if draft.profile.dialogs.starting_with(text, draft.language) is not None:
        return False
    found, _ = volunteered(standard_fields(*_PLACES), text, dialog_context(draft))
    if not found and not self_told.is_all(draft):
        return False
    hand_off(draft, "asked", about=f"{asked}\n{text}")
    return True


def begun(draft: TurnDraft, ticket_count: int) -> bool:
    """Begin what was asked about and needs an order, 能退吗, once its number follows."""
    shown = draft.context.shown
    is_open = open_question(shown) in _UNANSWERED and not _leaves_number(draft)
    if draft.context.message.choice or not is_open:
        return False
    number, rest = _number_in(draft)
    if not number or (says_more(rest) and adds_words(rest)):
        return False
    asked = asked_before(shown)
    dialog = draft.profile.dialogs.starting_with(asked, draft.language)
    if dialog is None or not dialog.definition.of_types("order_number"):
        return False
    steps.begin(draft, dialog, ticket_count, (UserInput(asked),))
    return True


def _leaves_number(draft: TurnDraft) -> bool:
    """Whether a short message leaves a phone number and begins nothing: 没有订单号，手机号138…."""
    if len(draft.text) > LONGEST_WISH or not any(map(str.isdigit, draft.text)):
        return False
    if draft.profile.dialogs.starting_with(draft.text, draft.language) is not None:
        return False
    found, _ = volunteered(standard_fields("phone"), draft.text, dialog_context(draft))
    return bool(found)


def _number_in(draft: TurnDraft) -> tuple[str, str]:
    """The order number a message names, "" for none, and the message without it."""
    if not any(map(str.isdigit, draft.text)):
        return "", draft.text
    if _BARE.fullmatch(draft.text.strip()):
        return draft.text.strip(), ""
    if (refunded := _REFUND_OF.search(draft.text)) is not None:
        return refunded[1] or refunded[2], draft.text
    fields = standard_fields("order_number")
    found, rest = volunteered(fields, draft.text, dialog_context(draft))
    return (found[0].parsed.display if found else ""), rest
