# SPDX-License-Identifier: AGPL-3.0-or-later
"""A customer who takes a filed report back, 取消工单, "no need to come", or wants it changed.

Pure. Only people close or change a ticket in work, so they are told, and the customer hears that
they are: a mere "all right" would send an engineer for nothing. A bare "cancel" after a report
may mean anything, so it is asked.
"""

from bots.aftercare.questions import asked, newest_of_ours
from bots.answers.after_answer import Verdict, told_unasked
from bots.answers.appointments import wants_other_time
from bots.answers.ending import ends_itself
from bots.draft import TurnDraft, unsettled
from bots.handoff import hand_off
from bots.triage import fold, named_ticket
from bots.when_answered import told_when
from dialogs.fields.patterns import patterns
from dialogs.understanding.telling import clauses_of
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake.changes import TimelineEntry
from intake.conversations import Speaker
from intake.messages import Author, Option
from intake.tickets.ticket import Ticket

WITHDRAW, KEEP = "!withdraw", "!keep"
_ASKED = "withdraws"  # in the meta of our question: the ticket it is about
_OF_TICKET = frozenset({"joins", "noted", "nudges", "moves"})  # in the meta of our words
_LONGEST = 120
_YES = frozenset({Control.YES, Control.SUBMIT, Control.CANCEL})
_NO = frozenset({Control.NO, Control.NONE, Control.NEITHER})
_PATTERNS = patterns("withdrawing")


def withdrawn(draft: TurnDraft) -> bool:
    """Tell people that a ticket is taken back or to be changed; False if it is not asked for."""
    ticket = unsettled(draft.context.ticket)
    if ticket is not None and _answered(draft, ticket):
        return True
    text = fold(draft.text)
    if draft.context.message.choice or not 0 < len(text) <= _LONGEST:
        return False
    if _wants_it_back(draft, text):
        _withdraw(draft, _named(draft, ticket))
    elif ticket and ticket.number == draft.conversation.ticket and ends_itself(draft):
        _ended(draft, ticket)
    elif ticket and _spoke_of_it(draft) and _only_cancels(draft):
        _ask(draft, ticket)
    elif ticket is None and _is_waited_for(draft) and _only_cancels(draft):
        draft.say(told_when(draft, "noted"), meta={"waiting": True})
    elif ticket is None and _PATTERNS["changes"].search(text) is not None:
        _get_a_person(draft)
    else:
        return False
    draft.update(unanswered_turns=0)
    return True


def withdrawn_beside(draft: TurnDraft) -> bool:
    """Tell people that the ticket filed before is taken back, while another report runs.

    Its words must be of a ticket: "cancel the report" ends the one that runs. Nobody is called in,
    since the report goes on.
    """
    ticket, text = unsettled(draft.context.ticket), fold(draft.text)
    if ticket is None or draft.context.message.choice or not 0 < len(text) <= _LONGEST:
        return False
    is_named = (
        named_ticket(draft.text) == ticket.number
        or _PATTERNS["filed_before"].search(text) is not None
    )
    if not is_named or _named(draft, ticket) is None or not _wants_it_back(draft, text):
        return False
    _tell(draft, ticket)
    return True


def _answered(draft: TurnDraft, ticket: Ticket) -> bool:
    """Do what the customer says to our question whether the ticket is taken back."""
    if asked(draft.context, _ASKED) != ticket.number:
        return False
    choice, control = draft.context.message.choice, control_word(draft.text)
    if choice == WITHDRAW or (not choice and control in _YES):
        _withdraw(draft, ticket)
    elif choice == KEEP or (not choice and control in _NO):
        draft.say(draft.phrase("withdraw.kept", number=ticket.number))
    else:
        return False
    return True


def _only_cancels(draft: TurnDraft) -> bool:
    """Whether a message wants something called off; a visit for another day is none of that."""
    is_cancel = control_word(draft.text) is Control.CANCEL
    return is_cancel and not wants_other_time(draft.text, draft.profile)


def _is_waited_for(draft: TurnDraft) -> bool:
    """Whether people are to look for what was to be called off: then "yes, cancel" is theirs."""
    if draft.conversation.speaker is not Speaker.WAITING:
        return False
    said = (one.text for one in draft.context.shown if one.author is Author.CUSTOMER)
    return any(_PATTERNS["withdraws"].search(fold(one)) for one in said)


def _spoke_of_it(draft: TurnDraft) -> bool:
    """Whether our newest words were of the ticket, so that "cancel" may mean it."""
    newest = newest_of_ours(draft.context)
    if newest is None:
        return False
    return newest.meta.get("step") == "complete" or not _OF_TICKET.isdisjoint(newest.meta)


def _named(draft: TurnDraft, own: Ticket | None) -> Ticket | None:
    """The ticket that is meant: this conversation's, unless another is named."""
    number = named_ticket(draft.text)
    return own if not number or (own is not None and own.number == number) else None


def _wants_it_back(draft: TurnDraft, folded: str) -> bool:
    """Whether a ticket is to be withdrawn.

    Not asked how or whether, not told of somebody who did it, not put off, and no fault told with
    such words.
    """
    if (
        _PATTERNS["withdraws"].search(folded) is None
        or _PATTERNS["kept"].search(folded) is not None
    ):
        return False
    if any(_PATTERNS[one].search(folded) for one in ("asks_how", "told", "instead")):
        return False
    if any(_is_plain_wish(draft, one) for one in clauses_of(draft.text)[1:]):
        return True
    is_trouble = draft.profile.hears_trouble(draft.text)
    begins = draft.profile.dialogs.starting_with(draft.text, draft.language)
    return not (is_trouble and begins is not None)


def _is_plain_wish(draft: TurnDraft, clause: str) -> bool:
    """Whether a clause only wants the ticket back: "it stopped, cancel the ticket"."""
    is_wish = _PATTERNS["withdraws"].search(fold(clause)) is not None
    return is_wish and not draft.profile.hears_trouble(clause)


def _withdraw(draft: TurnDraft, ticket: Ticket | None) -> None:
    if ticket is None:
        _get_a_person(draft)
        return
    _tell(draft, ticket)
    text = draft.said.strip()[:_LONGEST]
    told = draft.phrase("summary.withdrawn", number=ticket.number, text=text)
    draft.hand_over(ticket.queue or draft.profile.hand_off_queue, told)


def _tell(draft: TurnDraft, ticket: Ticket) -> None:
    text = draft.said.strip()[:_LONGEST]
    meta: dict[str, object] = {"joins": ticket.number}
    if told_unasked(draft.text, draft.profile.words) is Verdict.SOLVED:
        meta["solved"] = True
        draft.tell(TimelineEntry("said_solved", draft.customer, draft.now, {}, ticket.number))
    else:
        draft.note("joined", number=ticket.number, text=text)
    draft.say(draft.phrase("withdraw.told", number=ticket.number), meta=meta)


def _ended(draft: TurnDraft, ticket: Ticket) -> None:
    """Be glad, and let whoever has the ticket know that its customer says it is solved."""
    number = ticket.number
    draft.tell(TimelineEntry("said_solved", draft.customer, draft.now, {}, number))
    draft.note("joined", number=number, text=draft.text.strip()[:_LONGEST])
    said = draft.phrase("withdraw.ended", number=number)
    draft.say(said, meta={"joins": number, "solved": True})


def _ask(draft: TurnDraft, ticket: Ticket) -> None:
    options = (
        Option(WITHDRAW, draft.phrase("withdraw.yes")),
        Option(KEEP, draft.phrase("withdraw.no")),
    )
    said = draft.phrase("withdraw.ask", number=ticket.number, title=ticket.title)
    draft.say(said, options, {_ASKED: ticket.number})


def _get_a_person(draft: TurnDraft) -> None:
    number = named_ticket(draft.text)
    key = "withdraw.named" if number else "withdraw.unknown"
    draft.say(draft.phrase(key, number=number))
    hand_off(draft, "asked")
