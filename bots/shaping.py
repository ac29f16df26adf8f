# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one turn says, shaped for its channel before it is stored.

Pure. Where a provider counts messages, everything becomes one message; long lists of options are
paged. It happens here and not on the way out because what was shown must be remembered: the "2"
that comes back means the second line of what the customer saw.
"""

from collections.abc import Sequence

from channels.contract import Capabilities
from intake.changes import Message
from intake.choices import MORE, PERSON
from intake.messages import Attachment, Option
from intake.values import replace


def shaped(
    replies: Sequence[Message], capabilities: Capabilities, more_label: str
) -> tuple[Message, ...]:
    """The replies as the channel can show them; numbered on from the first one's `seq`."""
    if capabilities.messages_per_window and len(replies) > 1:
        replies = (_merged(replies),)
    size = capabilities.page_size
    return tuple(
        [_paged(one, size, more_label) if len(one.options) > size else one for one in replies]
    )


def _merged(replies: Sequence[Message]) -> Message:
    """One message that says everything; its options are those of the last question."""
    files: list[Attachment] = []
    meta: dict[str, object] = {}
    for reply in replies:
        files += reply.attachments
        meta |= reply.meta
    options = next((one.options for one in reversed(replies) if one.options), ())
    text = "\n\n".join(one.text for one in replies if one.text)
    first = replies[0]
    return replace(first, text=text, options=options, attachments=tuple(files), meta=meta)


def _paged(reply: Message, page_size: int, more_label: str) -> Message:
    """The reply with its first page of options; `meta` keeps the rest for "more"."""
    options = reply.options
    always = tuple(one for one in options if one.id == PERSON)
    others = [one for one in options if one.id != PERSON]
    room = page_size - 1 - len(always)
    page = (*others[:room], Option(MORE, more_label), *always)
    rest = [(one.id, one.label) for one in (*others[room:], *always)]
    return replace(reply, options=page, meta={**reply.meta, "rest": rest})
