# SPDX-License-Identifier: AGPL-3.0-or-later
"""A burst: several short messages that say one thing, decided as one.

Pure. Each stays its own line in the conversation; what is decided on has all their words, files
and the newest place. Courtesy beside content is left out, so that "在吗" fills no field; one who
asks for a person anywhere in a burst wants a person.
"""

from bots.triage import Intent, intent_of
from bots.words import Words
from intake.inbox import TurnContext
from intake.values import replace

COURTESY = frozenset({Intent.GREETING, Intent.THANKS})


def together(context: TurnContext, words: Words) -> TurnContext:
    """The turn with one message that says what its parts say; others are left as they are."""
    if not context.parts:
        return context
    messages = [part.message for part in context.parts]
    newest = messages[-1]
    places = [one.location for one in messages if one.location is not None]
    profiles = [one.profile for one in messages if one.profile.name or one.profile.phone]
    merged = replace(
        newest,
        text=_words([one.text for one in messages if one.text.strip()], words),
        attachments=tuple(file for one in messages for file in one.attachments),
        location=places[-1] if places else None,
        profile=profiles[-1] if profiles else newest.profile,
        originals=(),
    )
    return replace(context, message=merged)


def _words(texts: list[str], words: Words) -> str:
    texts = list(dict.fromkeys(texts))  # said twice is said once
    intents = {text: intent_of(text, words) for text in texts}
    for text, intent in intents.items():
        if intent is Intent.HUMAN:
            return text
    content = [text for text in texts if intents[text] not in COURTESY]
    return "\n".join(content or texts[-1:])
