# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes for colleagues, by themselves or beside something else: whom they call is told."""

from desk.endpoint import Call
from intake.agent_actions import with_note
from intake.changes import ChangeSet
from intake.messages import Language
from intake.ports import Loaded
from intake.tickets.mentions import MENTIONED, SIGN, tell_of_conversation
from intake.tickets.ticket import Ticket
from intake.values import replace

_NOTED = "noted"


def noted(
    call: Call,
    loaded: Loaded,
    change: ChangeSet | None,
    note: str,
    ticket: Ticket | None = None,
) -> ChangeSet | None:
    """What was decided, with the note that was left beside it; the note alone if that is all.

    `ticket` is what it is about; by itself it is the conversation's current matter.
    """
    if not (text := note.strip()):
        return change
    change = change or ChangeSet(loaded.conversation)
    about = ticket or loaded.ticket
    if change.ticket is None and about is not None and something_follows(call, text):
        change = replace(change, ticket=replace(about, updated_at=call.now))
    written = with_note(change, call.principal.doer, text, call.now)
    return written if change.ticket or SIGN not in text else mentions_told(call, written)


def something_follows(call: Call, text: str) -> bool:
    """Whether a note calls somebody, or a rule of the site waits for notes."""
    return SIGN in text or _NOTED in call.ports.service_desk().rules.by_event


def mentions_told(call: Call, noted: ChangeSet) -> ChangeSet:
    """A note whose mentions no rule can pick up, because there is no ticket."""
    say, site = call.office.phrases.say, call.ports.service_desk()

    def worded(language: Language, mentioned: str, title: str) -> str:
        return say(language, "notice.mentioned", mentioned=mentioned, title=title)

    groups = site.rules.groups_told(MENTIONED, "agent")
    return tell_of_conversation(noted, worded, site.team.members, groups)
