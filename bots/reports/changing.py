# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer puts right on the report they have filed: 电话改成…, "wrong address, it's …".

Pure. What is named goes into its field, as a claim of theirs, and the timeline tells what it was
before. Whether a second number is to be used instead or beside is for people where nothing tells:
then the words are joined as they are, and nobody is asked what they meant.
"""

import re
from functools import lru_cache

from bots.answers import visit_wished
from bots.answers.after_answer import moves_order_lately
from bots.draft import TurnDraft
from bots.reports import adding
from bots.reports.running import answers_of, dialog_context, fields_of, given
from bots.triage import Intent, fold, intent_of
from dialogs.correcting.corrections import correction
from dialogs.correcting.whose import owner
from dialogs.definition import Definition
from dialogs.extraction import volunteered
from dialogs.fields.patterns import patterns
from dialogs.session import DialogSession
from dialogs.step import Found
from dialogs.understanding.introducing import introductions, personal_fields
from intake.tickets.required import is_empty
from intake.tickets.ticket import Ticket
from intake.values import replace

_REACHED_BY = frozenset({"phone", "email", "address"})  # types: where somebody is found
_LONGEST = 120
# All numbers hold one of these, and so do places; to look for both costs far more.
_MAY = re.compile(
    r"[\d@一二三四五六七八九幺零〇两在于於]|[寄送搬]到|地[址点點]|位置"
    r"|(?i:zero|one|two|three|four|five|six|seven|eight|nine)"
)
_PATTERNS = patterns("told_anew")
_ANEW = patterns("wished_anew")
_PRODUCT = "product"


def put_right(draft: TurnDraft) -> bool:
    """Correct fields of the ticket, or keep what may do so; False if the message holds neither."""
    ticket = adding.own(draft)
    dialog = draft.profile.dialogs.filing(ticket.type) if ticket else None
    if ticket is None or dialog is None or not draft.text or draft.conversation.dialog:
        return False
    definition = _with_sender(dialog.definition)
    held = answers_of(ticket.fields)
    answers = {name: one for name, one in held.items() if name in definition.by_name}
    session = DialogSession(definition.name, definition.version, dialog.digest, answers=answers)
    fix = correction(definition, session, given(draft), dialog_context(draft))
    if fix is None or fix.parsed is None:
        return _told_anew(draft, ticket)
    if fix.field.type.name in _REACHED_BY and _is_of_order(draft):
        return False
    if fix.field.rules.is_past and visit_wished.is_of_visit(fold(draft.text)):
        return False  # a day that suits is not when it began
    if _only_asks(draft) or (fix.field.type.name == _PRODUCT and _wishes_another(draft)):
        return False
    adding.fill_and_say(draft, ticket, fields_of([Found(fix.field, fix.parsed), *fix.more]))
    return True


def _wishes_another(draft: TurnDraft) -> bool:
    """Whether another machine is wished for, which does not tell what the reported one is."""
    return _ANEW["wants"].search(fold(draft.text)) is not None


@lru_cache(maxsize=64)  # one for each dialog that files tickets
def _with_sender(definition: Definition) -> Definition:
    """The dialog with the fields of who writes that it does not ask for, and a ticket holds."""
    more = tuple(one for one in personal_fields() if one.name not in definition.by_name)
    by_name = {**definition.by_name, **{one.name: one for one in more}}
    return replace(definition, fields=(*definition.fields, *more), by_name=by_name)


def _told_anew(draft: TurnDraft, ticket: Ticket) -> bool:
    """Another number or place told in words that name no field, 换一个，打188… (a number)."""
    if len(draft.text) > _LONGEST or _MAY.search(draft.text) is None:
        return False
    if draft.context.message.choice or _is_of_another(draft, ticket):
        return False
    reached = [one for one in personal_fields() if one.type.name in _REACHED_BY]
    context = dialog_context(draft)
    found, _ = volunteered(reached, draft.text, context)
    new = [one for one in found if not _is_held(ticket, one)]
    if not new:
        return False
    stated, _ = introductions(reached, draft.text, context)
    folded = fold(draft.text)
    is_beside = _PATTERNS["beside"].search(folded) is not None
    is_instead = _PATTERNS["instead"].search(folded) is not None
    is_instead = is_instead or (len(stated) == len(new) and not _is_another(draft))
    person = next(one for one in personal_fields() if one.type.name == "person")
    whose = owner(person, draft.text, context)
    is_first = all(is_empty(ticket.fields.get(one.field.name)) for one in new) and not any(
        one.field.type.name == "phone"
        for one in new  # which may be whoever called them
    )
    if not (is_first or ((is_instead or whose) and not is_beside)):
        adding.join(draft, ticket)
        return True
    adding.fill_and_say(draft, ticket, fields_of([*new, *whose]))
    adding.keep(draft, ticket)  # the words may say more than the value
    return True


def _is_of_another(draft: TurnDraft, ticket: Ticket) -> bool:
    """Whether a message asks something, tells trouble or begins another matter than the ticket's.

    换货地址是… after an exchange was filed begins none.
    """
    profile = draft.profile
    if intent_of(draft.text, profile.words) is not Intent.STATEMENT or _is_of_order(draft):
        return True
    if profile.hears_trouble(draft.text):
        return True
    begun = profile.dialogs.starting_with(draft.text, draft.language)
    return begun is not None and begun.definition.completion.ticket_type != ticket.type


def _is_of_order(draft: TurnDraft) -> bool:
    """Whether it was just said that an order shall go elsewhere, for which people wait."""
    return bool(moves_order_lately(draft))


def _is_another(draft: TurnDraft) -> bool:
    return draft.profile.words.another.search(fold(draft.text)) is not None


def _only_asks(draft: TurnDraft) -> bool:
    """Whether a value is only asked about: 你们的电话是400…对吗; "can you change it?" wishes."""
    is_question = intent_of(draft.text, draft.profile.words) is Intent.QUESTION
    return is_question and _PATTERNS["instead"].search(fold(draft.text)) is None


def _is_held(ticket: Ticket, found: Found) -> bool:
    known = ticket.fields.get(found.field.name)
    return known is not None and known.value == found.parsed.value
