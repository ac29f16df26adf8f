# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is this machine under warranty? Answered from the asset register, with the reason.

Pure; which machine is looked up for it is said in `serial_meant`. The day is told to whose machine
it is, or if it is registered to nobody: who reads a number off a plate learns from us what the
intake shows anyway: the model.
"""

from bots.answers.after_answer import asked_before
from bots.buttons import human
from bots.draft import TurnDraft
from bots.identity import identifying
from bots.identity.senders import is_known
from bots.reports.running import dialog_context
from bots.triage import Intent, fold, intent_of
from bots.words import Words
from dialogs.compiling.loader import standard_fields
from dialogs.extraction import says_more, volunteered
from intake.assets import Asset, Coverage, coverage
from intake.inbox import TurnContext

_LONGEST = 120  # characters; a longer message tells a story, in which the warranty is an aside
_SERIAL = "serial_number"
_OF = "warranty_of"  # in what a reply of ours tells agents: the machine it was about


def serial_meant(context: TurnContext, words: Words) -> str:
    """The machine spoken of before, where a question of its warranty names none; else empty.

    Outside dialogs also the one we just told of: what begins now may be about that.
    """
    if context.assets:
        return ""
    named = next((str(one.meta[_OF]) for one in reversed(context.shown) if _OF in one.meta), "")
    if not _speaks_of_it(context, words):
        return "" if context.conversation.dialog else named
    answers = context.conversation.dialog.get("answers")
    told = answers.get(_SERIAL) if isinstance(answers, dict) else None
    if told:
        return str(told[0] or "")
    return named or (context.ticket.asset_serial if context.ticket else "")


def needs_owner(context: TurnContext, words: Words) -> bool:
    """Whether it must be known who the sender is, to tell them of a machine."""
    return _speaks_of_it(context, words) or bool(context.assets and context.shown)


def told(draft: TurnDraft) -> bool:
    """Tell what the register says of a machine's warranty; False if nobody asks for that."""
    context = draft.context
    machines = [one.asset for one in context.machines.values()]
    is_asked = _asks(draft)
    if not machines and context.asset_meant is not None and _is_status(draft):
        machines = [context.asset_meant]
    if machines and (is_asked or _answers_our_request(draft)):
        for one in machines:
            _say(draft, one)
    elif is_asked and (unknown := _unknown_serial(draft)):
        said = draft.phrase("warranty.not_found", serial=unknown)
        draft.say(said, (human(draft),), {"warranty": "not_found"})
    else:
        return False
    draft.update(unanswered_turns=0)
    return True


def is_all(draft: TurnDraft) -> bool:
    """Whether that answers the message: it asks for no price, and tells of no trouble."""
    is_other = intent_of(draft.text, draft.profile.words) is Intent.QUESTION
    return not draft.profile.hears_trouble(draft.text) and (not is_other or _is_status(draft))


def _is_status(draft: TurnDraft) -> bool:
    """Whether the message asks how it stands with one machine, not what a warranty is."""
    return draft.profile.words.in_warranty.search(fold(draft.text)) is not None


def _speaks_of_it(context: TurnContext, words: Words) -> bool:
    text = context.message.text
    return 0 < len(text) <= _LONGEST and words.warranty.search(fold(text)) is not None


def _asks(draft: TurnDraft) -> bool:
    """Whether the message asks for the warranty: a question, or no more than that word."""
    words = draft.profile.words
    if not _speaks_of_it(draft.context, words):
        return False
    if intent_of(draft.text, words) is Intent.QUESTION or words.looks_up.search(fold(draft.text)):
        return True
    return not says_more(words.warranty.sub(" ", _without_codes(draft)))


def _answers_our_request(draft: TurnDraft) -> bool:
    """A bare number, right after the warranty was spoken of in general."""
    before = asked_before(draft.context.shown)
    is_bare = not draft.conversation.dialog and not says_more(_without_codes(draft))
    return is_bare and draft.profile.words.warranty.search(fold(before)) is not None


def _without_codes(draft: TurnDraft) -> str:
    text = fold(draft.text)
    for serial in draft.context.machines:
        text = text.replace(serial.casefold(), " ")
    return text


def _unknown_serial(draft: TurnDraft) -> str:
    """A serial number the register does not know, if the message surely names one."""
    found, _ = volunteered(standard_fields(_SERIAL), draft.text, dialog_context(draft))
    return str(found[0].parsed.value) if found else ""


def _say(draft: TurnDraft, asset: Asset) -> None:
    names = {"serial": asset.serial, "model": asset.model}
    covered, day = coverage(asset, draft.now.astimezone(draft.profile.zone).date())
    kind, is_theirs = covered.value, _may_know(draft, asset)
    if not is_theirs:
        kind, day = "not_theirs", None
    elif covered is Coverage.BILLABLE and day == asset.contract_until:
        kind = "ended"
    said = draft.phrase(f"warranty.{kind}", date=day.isoformat() if day else "", **names)
    offered = () if is_theirs else identifying.offer(draft)
    draft.say(said, (*offered, human(draft)), {"warranty": kind, _OF: asset.serial})


def _may_know(draft: TurnDraft, asset: Asset) -> bool:
    """Whether the register's days are the sender's to know."""
    if asset.contact_id is None:
        return True
    return asset.contact_id == draft.contact.id and is_known(draft.context, draft.profile)
