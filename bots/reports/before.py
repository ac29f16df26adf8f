# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer said before a report began and we could not use yet: it is not asked again.

Pure. "B7", a photo, "it hums": each got "what is the matter?" for an answer, and belongs to the
report that follows. What was answered, or settled, does not.
"""

from datetime import datetime, timedelta

from dialogs.session import UserInput
from intake.changes import Message
from intake.messages import Author

_RECENT = timedelta(hours=1)
_USELESS = frozenset({"fallback", "suggests", "self_told"})  # we could do nothing with it yet
_ENDS = frozenset({"complete", "abandon", "incomplete"})


def unused_before(shown: tuple[Message, ...], now: datetime) -> tuple[UserInput, ...]:
    """The customer's recent messages that led nowhere, newest first."""
    unused: list[Message] = []
    open_still: list[Message] = []
    for one in shown:
        if one.author is Author.CUSTOMER:
            open_still.append(one)
            continue
        if one.author is Author.AGENT or _settles(one):
            unused = []
        elif not one.meta.keys().isdisjoint(_USELESS):
            unused += open_still
        open_still = []
    return tuple(
        UserInput(one.text, "", one.attachments, one.location)
        for one in reversed(unused)
        if not one.choice and now - one.at <= _RECENT
    )


def _settles(one: Message) -> bool:
    """Whether a message of ours ends what was spoken of until then, also a nod to 那算了."""
    return (
        bool(one.meta.get("solved") or "hands_off" in one.meta)
        or one.meta.get("step") in _ENDS
        or one.meta.get("small_talk") == "acknowledge"
    )
