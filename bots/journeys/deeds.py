# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bot did with a message, in the words that journeys and rehearsals use for it."""

from collections.abc import Iterable, Mapping

from intake.changes import Message
from intake.conversations import Conversation, Speaker

_ASKING = {"explain": "explains"}
_STEPS = {
    "confirm": "confirms",
    "change": "changes",
    "complete": "completes",
    "abandon": "abandons",
    "stale": "stale",
    "incomplete": "files_incomplete",
}
_TOLD = (
    "small_talk",
    "fallback",
    "suggests",
    "safety",
    "noted",
    "about",
    "solved",
    "joins",
    "self_told",
)


def deeds_of(said: Iterable[Message], conversation: Conversation) -> dict[str, object]:
    """What the bot's messages did, and whether a person is waited for after them."""
    done: dict[str, object] = {}
    for message in said:
        done |= _deeds(message.meta)
    if conversation.speaker is Speaker.WAITING:
        done["hands_off"] = True
    return done or {"silent": True}


def _deeds(meta: Mapping[str, object]) -> dict[str, object]:
    step = str(meta.get("step", ""))
    done: dict[str, object] = {}
    if "asks" in meta:
        done[_ASKING.get(step, "asks")] = meta["asks"]
    if "reminds" in meta:
        done["reminds"] = True
    if "article" in meta:
        done["answers"] = meta["article"]
    if step in _STEPS:
        done[_STEPS[step]] = True
    return done | {key: meta[key] for key in _TOLD if key in meta}
