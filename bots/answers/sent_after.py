# SPDX-License-Identifier: AGPL-3.0-or-later
"""An answer asked for something, and the customer sends it: a request of its own, for people.

Pure. "Tell us model, quantity and address" promises that somebody reads these. With the question
they become a ticket, and what was sent stands in its fields.
"""

import re

from bots.answers.after_answer import ABOUT, SOLVED
from bots.answers.following_up import answered_before
from bots.buttons import offer
from bots.draft import TurnDraft, unsettled
from bots.profile import HOW_TO
from bots.reports import adding, filing, steps
from bots.reports.running import dialog_context, fields_of, given
from bots.triage import Intent, fold
from dialogs.asking import named
from dialogs.compiling.loader import standard_fields
from dialogs.extraction import volunteered
from dialogs.step import Found
from intake.changes import Message
from intake.messages import Author
from intake.tickets.ticket import FieldValue, TicketDraft
from intake.values import replace

_LONGEST = 300
_TITLE = 60
_AMOUNT = "amount"
_FIELDS = ("email", "phone", "service_address", "order_number", "serial_number", "product")
_SENTENCE = re.compile(r"[^。\n]+?(?:[。\n]|\.(?=\s|$)|$)")
_OURS = frozenset({"first", "second", "sorry", "machine"})


def sent(draft: TurnDraft, intent: Intent, ticket_count: int) -> bool:
    """File what an answer asked for; False if it asked for nothing, or nothing of it is sent."""
    if intent is not Intent.STATEMENT or draft.context.message.choice:
        return False
    asked, wanted = _asked_for(draft)
    if not wanted or _is_other(draft, asked):
        return False
    found, _ = volunteered(standard_fields(*_FIELDS), draft.text, dialog_context(draft))
    kinds = {one.field.name for one in found}
    if draft.profile.words.amounts.search(draft.text) is not None:
        kinds.add(_AMOUNT)
    if not kinds & wanted:
        return False
    told = f"{asked}\n{draft.text.strip()}"
    begun = draft.profile.dialogs.starting_with(asked, draft.language)
    if begun is not None and begun.name != HOW_TO:  # 退货怎么退 has a dialog of its own
        steps.begin_after_answer(draft, begun, ticket_count, replace(given(draft), text=told), ())
        return True
    if (ticket := unsettled(draft.context.ticket)) is not None:
        adding.join(draft, ticket)
        return True
    return _filed(draft, told, found, ticket_count)


def stopped(draft: TurnDraft, intent: Intent) -> bool:
    """Offer a person to who says why an answer is of no use there: 管理员也离职了."""
    before = answered_before(draft)
    if before is None or intent is not Intent.STATEMENT or len(draft.text) > _LONGEST:
        return False
    if draft.profile.words.obstacles.search(fold(draft.text)) is None:
        return False
    about = f"{before.question}\n{draft.text.strip()}"
    draft.say(draft.phrase("faq.sorry"), offer(draft), {"fallback": "sorry", ABOUT: about})
    draft.update(unanswered_turns=0)
    return True


def _is_other(draft: TurnDraft, asked: str) -> bool:
    """Whether a message tells of trouble, or begins a dialog of its own: 要退货，邮箱…."""
    is_long = not 0 < len(draft.text) <= _LONGEST
    if is_long or any(map(draft.profile.hears_trouble, (asked, draft.text))):
        return True
    begun = draft.profile.dialogs.starting_with(draft.text, draft.language)
    return begun is not None and begun.name != HOW_TO


def _asked_for(draft: TurnDraft) -> tuple[str, frozenset[str]]:
    """What the customer asked, and said since, and what the answer to it wants sent."""
    question, article = _answered(draft)
    if not article or draft.profile.words.warranty.search(fold(question)):
        return "", frozenset()  # the warranty is looked up at once
    known = draft.profile.articles.get(article)
    text = known.text(draft.language).as_message() if known is not None else ""
    words = draft.profile.words
    asking = [one for one in _SENTENCE.findall(text) if words.asks_to_send.search(one.casefold())]
    folded = "\n".join(asking).casefold()
    return question, frozenset(name for name, one in words.wanted.items() if one.search(folded))


def _answered(draft: TurnDraft) -> tuple[str, str]:
    """The question and the article of the newest answer, also before words we could not use."""
    before = answered_before(draft)
    if before is not None:
        return before.question, before.article
    newest, article = _lines(draft)
    return ("\n".join(reversed(newest)), article) if article else ("", "")


def _lines(draft: TurnDraft) -> tuple[list[str], str]:
    """The customer's newest lines back to the answered one, with the article of that."""
    lines: list[str] = []
    article = ""
    for one in reversed(draft.context.shown):
        if one.author is Author.CUSTOMER:
            lines.append(one.text)
            if article:
                return lines, article
        elif not article and not _is_passed(one):
            break
        article = article or str(one.meta.get("article", ""))
    return [], ""


def _is_passed(one: Message) -> bool:
    """Whether our reply is an answer, or words that made nothing of what was said after it."""
    is_ours = one.author is Author.BOT
    is_question = any(option.id == SOLVED for option in one.options)
    return is_ours and ("article" in one.meta or one.meta.get("fallback") in _OURS or is_question)


def _filed(draft: TurnDraft, asked: str, found: tuple[Found, ...], ticket_count: int) -> bool:
    """A request of the kind that questions become; False where this bot takes none."""
    dialog = draft.profile.dialogs.by_name(HOW_TO)
    if dialog is None:
        return False
    definition = dialog.definition
    name = definition.fields[0].name
    words = FieldValue(asked, asked, label=definition.labels_of(name))
    report = TicketDraft(
        definition.completion.ticket_type,
        " ".join(asked.split())[:_TITLE],
        {name: words, **fields_of(found)},
        number_prefix=definition.completion.number_prefix,
    )
    ticket = filing.open_report(draft, report, ticket_count)
    items = named(found, dialog_context(draft)) if found else ""
    said = draft.phrase(f"sent.{'noted' if items else 'plain'}", number=ticket.number, items=items)
    draft.say(said, meta={"step": "complete", "ticket": ticket.number})
    draft.update(unanswered_turns=0)
    return True
