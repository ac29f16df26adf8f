# SPDX-License-Identifier: AGPL-3.0-or-later
"""The customer says that it is not about what the running dialog takes: "not about an invoice".

Pure. We had misheard, so the dialog ends, and the one that the same message begins takes over with
all that was told. What we know an answer to is answered; anything else goes to a person.
"""

import re

from bots import answering
from bots.answers import articles
from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.profile import REPORT
from bots.reports import filing, resuming, steps
from bots.reports.before import told_lately
from bots.reports.handed_over import is_arranged
from bots.reports.running import Running
from bots.reports.silence_timers import FILED
from bots.triage import LONGEST_WISH, Intent, intent_of
from bots.triage import fold as folded_as_words
from dialogs import engine
from dialogs.definition import Dialog
from dialogs.extraction import says_more, volunteered
from dialogs.fields.spelling import bare, compared, fold, letters
from dialogs.session import UserInput
from dialogs.understanding.telling import (
    clauses_of,
    is_request,
    only_begins,
    stands_still,
    told_and_asked,
)
from dialogs.words.control_words import fixed_word
from dialogs.words.denying import (
    may_deny,
    wants_no_report,
    without_denied_matter,
    without_taken_wrongly,
)
from dialogs.words.starting import begun_by, is_kept
from dialogs.words.vocabulary import Control
from intake.values import replace

_WANTS = re.compile(
    r"(?:其实|我们?|本来|应该|就|是)*(?:要|想|来)(?!的)|(?:i|we) (?:meant to|need|want)\b"
)
_TRIED = "steps_tried"  # 昨天报过修，师傅换了皮带 answers it
_COMPLAINT = "complaint"
_LONGEST_TOLD = 200  # characters
_RETURN = "return"  # the type of a ticket
_SHORT_RETURN = re.compile(r"(?<=[不没要想])退(?=[了的啊呀吧呢不,，。;；!！\s]|$)")  # 我不退
_GOES_BACK = re.compile(r"退|\b(?:return|refund|send back)")
_MONEY = re.compile(r"[£€$¥]\s?\d|\d\s?(?:块|元|pounds?\b|euros?\b|dollars?\b|usd\b|eur\b)")
_FEW = 4  # letters beside "just asking"
_MATTER = ("product", "serial_number", "long_text")  # types of fields


def ended(draft: TurnDraft, running: Running, ticket_count: int) -> bool:
    """End the dialog whose matter a message denies; False if it denies none, or not this one.

    What else it says goes to a person, with all that was told.
    """
    if draft.context.message.choice or not draft.text:
        return False
    if _is_no_report(draft, running):
        if is_arranged(draft, draft.text) or not _answered(draft):
            _leave_to_people(draft, running)
        return True
    if _was_made_before(draft, running):
        _leave_to_people(draft, running)
        return True
    if (meant := _meant_instead(draft, running)) is not None:
        filing.learn_from(draft, filing.collected(running))
        steps.begin(draft, meant, ticket_count, _told_before(draft, running))
        return True
    if _is_for_others(draft, running):
        _leave_to_people(draft, running)
        return True
    return _called_off(draft, running, ticket_count)


def _is_for_others(draft: TurnDraft, running: Running) -> bool:
    """Whether people take what is said, and not the return that runs: 不退货了，退我差价就行.

    It is denied, or told in words with which the dialog does not begin: 我只是在等退款到账.
    """
    if not _is_return(running):
        return False
    text, words, said = _folded(draft.text), draft.profile.words, folded_as_words(draft.text)
    if words.for_people.search(said) is None and words.orders.search(said) is None:
        return False
    if may_deny(draft.text) and without_taken_wrongly(text) != text:
        return True
    is_told = len(text) <= _LONGEST_TOLD and intent_of(draft.text, words) is Intent.STATEMENT
    return is_told and is_kept(draft.profile.dialogs.starting, running.dialog.name, text)


def _meant_instead(draft: TurnDraft, running: Running) -> Dialog | None:
    """The dialog that is meant instead of the running one; None if none is begun.

    None where a ticket was filed from the running one already: people sort that out.
    """
    if FILED in draft.conversation.dialog:
        return None
    if (goods := _sent_back(draft, running)) is not None:
        return goods
    if stands_still(draft.text) and (report := _report_of_misheard(draft, running)):
        return report  # of the trouble that was told with goods to go back
    text = _folded(draft.text)
    if not may_deny(draft.text) and without_denied_matter(text) == text:
        return None  # as most messages: what follows looks for every dialog's words
    other = _other(draft, running, text)
    if other is None:
        return _misheard_trouble(draft, running, text)
    is_denied = _takes_away(draft, running, text, without_taken_wrongly(text))
    return other if is_denied or _leaves_for(draft, other) else None


def _misheard_trouble(draft: TurnDraft, running: Running, text: str) -> Dialog | None:
    """The report of a trouble told before, where it is only said what is not meant: 谁要退货了."""
    is_denied = _takes_away(draft, running, text, without_denied_matter(text))
    return _report_of_misheard(draft, running) if is_denied else None


def _report_of_misheard(draft: TurnDraft, running: Running) -> Dialog | None:
    """The report of a trouble that was told to a dialog which takes none; None if none was."""
    if running.dialog.name in {REPORT, _COMPLAINT}:
        return None
    told = (one.text for one in _told_before(draft, running))
    trouble = next(filter(draft.profile.hears_trouble, told), "")
    report = draft.profile.report_for(trouble) if trouble else None
    return report if report is not None and report.name != running.dialog.name else None


def _called_off(draft: TurnDraft, running: Running, ticket_count: int) -> bool:
    """End the dialog whose matter is denied where nothing else begins; False if it is not."""
    text = _folded(draft.text)
    rest = without_taken_wrongly(text)
    only_asked = _only_asked(draft, running)
    if not (only_asked or _takes_away(draft, running, text, rest)):
        return False
    is_more = not only_asked and _says_more(draft.text)
    is_sure = _takes_away(draft, running, text, without_denied_matter(text))
    if is_more and not is_sure and _may_answer(running, rest):
        return False
    if not is_more:
        step = engine.called_off(running.dialog, running.session, running.context)
        steps.take_step(draft, running.after(step), step, ticket_count)
    elif not _answered(draft):
        _leave_to_people(draft, running)
    return True


def _is_return(running: Running) -> bool:
    return running.dialog.definition.completion.ticket_type == _RETURN


def without_denial(said: UserInput, running: Running) -> UserInput:
    """What is told beside a clause that only denies the return: "I don't return it, swap it".

    The denial is no reason for the return, and no wish for one.
    """
    if said.choice or not _is_return(running) or not may_deny(said.text):
        return said
    clauses = [one for one in clauses_of(said.text) if letters(one)]
    kept = [one for one in clauses if not _only_denies(one)]
    return replace(said, text=", ".join(kept)) if 0 < len(kept) < len(clauses) else said


def _only_denies(clause: str) -> bool:
    folded = _folded(clause)
    left = without_taken_wrongly(folded)
    is_denied = left != folded and without_denied_matter(folded) == folded
    return is_denied and letters(left) <= _FEW and _GOES_BACK.search(folded) is not None


def _only_asked(draft: TurnDraft, running: Running) -> bool:
    """Whether somebody for whom goods are taken back says that they were "just asking"."""
    if not _is_return(running):
        return False
    asked = draft.profile.words.just_asks.search(fold(draft.text))
    return asked is not None and letters(fold(draft.text).replace(asked.group(), "")) <= _FEW


def _may_answer(running: Running, rest: str) -> bool:
    """Whether words beside a denial may tell the dialog something: 不退货，少的补上就行.

    Of a return whatever it can read nothing in is another matter, and money is: "I don't return
    anything, £5 is missing".
    """
    if not _is_return(running):
        return True
    if _MONEY.search(rest) is not None:
        return False
    return bool(volunteered(running.dialog.definition.fields, rest, running.context)[0])


def _sent_back(draft: TurnDraft, running: Running) -> Dialog | None:
    """The dialog for goods that go back, where a report is told what is wished and why.

    我要换一台，快递摔坏的 is no repair; 我要退货 alone may be another matter.
    """
    name = running.dialog.name
    if name != REPORT or not any(map(is_request, clauses_of(draft.text))):
        return None
    other = draft.profile.dialogs.starting_with(draft.text, draft.language)
    if other is None or name not in other.definition.precedes:
        return None
    choices = other.definition.of_types("choice")
    told, _ = volunteered(choices, draft.text, running.context)
    return other if len({one.field.name for one in told}) > 1 else None


def _leave_to_people(draft: TurnDraft, running: Running) -> None:
    """Get a person for it with all that was told; the dialog asks nothing more."""
    resuming.left_to_people(draft, running)
    hand_off(draft, "asked", running)
    draft.update(dialog={})


def _is_no_report(draft: TurnDraft, running: Running) -> bool:
    """Whether a report runs for somebody who has no trouble, but wishes or asks something."""
    is_report = bool(running.dialog.definition.symptoms) and FILED not in draft.conversation.dialog
    return (
        is_report and wants_no_report(draft.text) and not draft.profile.hears_trouble(draft.text)
    )


def _was_made_before(draft: TurnDraft, running: Running) -> bool:
    """Whether a clause says that the report which runs was made before: 昨天就报了, 上次那个单子.

    Not where that is told with a trouble, or answers what was asked.
    """
    is_report = bool(running.dialog.definition.symptoms) and not running.paused
    if not is_report or len(draft.text) > LONGEST_WISH or draft.profile.hears_trouble(draft.text):
        return False
    words = draft.profile.words
    told = [bare(fold(one)) for one in told_and_asked(draft.text)]
    more = [one for one in told if words.not_new.fullmatch(one) is None]
    if len(more) == len(told) or not all(words.looks_up.search(one) for one in more):
        return False
    field = running.dialog.definition.by_state.get(running.session.state)
    return field is None or field.name != _TRIED


def _other(draft: TurnDraft, running: Running, text: str) -> Dialog | None:
    """The dialog that a message begins by what it does not deny, or for the trouble it tells."""
    profile, name = draft.profile, running.dialog.name
    rest = without_taken_wrongly(text)
    other = profile.taking(profile.dialogs.starting_with(rest, draft.language), rest)
    if (other is None or other.name == name) and profile.hears_trouble(rest):
        other = profile.report_for(rest)
    return other if other is not None and other.name != name else None


def _told_before(draft: TurnDraft, running: Running) -> tuple[UserInput, ...]:
    """What the customer told the dialog that had misheard, newest first.

    Their words, and those of its answers that say what it is about.
    """
    definition, answers = running.dialog.definition, running.session.answers
    fields = definition.of_types(*_MATTER)
    kept = (answers[one.name] for one in fields if one.name in answers)
    words = [UserInput(one.display) for one in kept if isinstance(one.value, str)]
    return (*told_lately(draft.context.shown, draft.now), *words)


def _takes_away(draft: TurnDraft, running: Running, text: str, rest: str) -> bool:
    """Whether the running dialog begins by the text, and no more by what is left of it."""
    name = running.dialog.name
    return rest != text and _names(draft, name, text) and not _names(draft, name, rest)


def _names(draft: TurnDraft, name: str, text: str) -> bool:
    """Whether a text holds words for the matter of a dialog, be they denied or not."""
    if name == REPORT and draft.profile.words.repairs.search(text) is not None:
        return True
    return name in begun_by(draft.profile.dialogs.starting, text)


def _leaves_for(draft: TurnDraft, other: Dialog) -> bool:
    """Whether a message cancels and begins something else, or only wishes for that.

    取消，我要报修; 搞错了，我是要开发票. The mere wish for a report counts where a trouble was
    told before: that was misheard.
    """
    first, *rest = [one for one in clauses_of(draft.text) if letters(one)] or [""]
    library = draft.profile.dialogs
    control = fixed_word(first) if rest else None
    if control is Control.CANCEL or (control is Control.WRONG and any(map(_wants, rest))):
        return library.starting_with(" ".join(rest), draft.language) is not None
    is_misheard = other.name == REPORT and any(
        draft.profile.hears_trouble(one.text)
        for one in told_lately(draft.context.shown, draft.now)
    )
    return is_misheard and only_begins(other.definition, draft.text)


def _wants(clause: str) -> bool:
    """Whether a clause says what is wanted: 我是要开发票; 是退款 only puts an answer right."""
    return is_request(clause) or _WANTS.match(fold(clause)) is not None


def _answered(draft: TurnDraft) -> bool:
    """Answer what else is said, 我要买配件, if an article does; the dialog is over then.

    Not that an order be cancelled: 还没发货呢，取消就行.
    """
    said = "，".join(one for one in clauses_of(draft.text) if not _denies(one))
    if draft.profile.words.orders.search(fold(said)) is not None:
        return False
    found = answering.find_answer(said, draft.language, draft.profile)
    if not isinstance(found, answering.FaqAnswer):
        return False
    draft.update(dialog={})
    articles.give(draft, found, said)
    return True


def _says_more(text: str) -> bool:
    """Whether a clause without the denial tells or asks something: 就是问问还来不来."""
    return any(says_more(fold(one)) and not _denies(one) for one in clauses_of(text))


def _denies(clause: str) -> bool:
    folded = fold(clause)
    return without_taken_wrongly(folded) != folded


def _folded(text: str) -> str:
    return _SHORT_RETURN.sub("退货", compared(text))
