# SPDX-License-Identifier: AGPL-3.0-or-later
"""A yes to "shall I get a colleague?" that says more: with the order, the name, what it is about.

Pure. What follows the yes goes to the colleague with it; a question, a refusal, or what begins a
dialog is none.
"""

import re

from bots.draft import TurnDraft
from bots.triage import Intent, intent_of
from dialogs.extraction import says_more
from dialogs.fields.spelling import searched

_LONGEST = 400  # characters; who writes more tells something else
# Nothing is given back once it is read: 好的好的好的 can be split in a thousand ways.
_YES = (
    r"(?:yes|yeah|yep|yup|sure|please|okay|ok|alright|all right|right|fine|absolutely|definitely"
    r"|of course|go ahead|do|kindly|then|that (?:would|will) be (?:\w+ )?"
    r"(?:kind|great|nice|good|lovely|fine|helpful|perfect)"
    r"|i would(?: like that)?|i'?d like that|if you (?:could|would|can|don'?t mind)"
    r"|thank you|thanks)"
)
_ASK = (
    r"(?:do |just )?(?:(?:ask|check)(?=\s*(?:[,.;!:\n]|$)| about\b)"
    r"|(?:ask|get|fetch|call|find|send|let me (?:talk|speak) to|(?:speak|talk) to"
    r"|put me through to|connect me (?:to|with)|pass (?:it|this|me) on(?: to)?|check with)(?: me)?"
    r"(?: (?:an?|the|your|one of your|one of the))?"
    r" (?:colleagues?|them|someone|somebody|one|him|her|person|human|agent|team|people)"
    r"(?! (?:price|number)))"
)
_ENGLISH = re.compile(
    rf"(?:(?P<yes>{_YES})[ ,]*+)*+(?P<ask>{_ASK})?"
    r"(?: (?:please|then|about (?:it|this)|to (?:look|check)))*"
    r"(?P<behind>(?<=,)|(?<=, )|\s*(?:[,.;!:\n-]|$)| (?=my |the |it |order|this |and |about ))"
)
_CHINESE = re.compile(
    r"(?P<yes>(?:好的?|行|可以|要|嗯+|是的?|对|成|中|需要|ok|那就|那|麻烦您?你?了?|谢谢|辛苦了?)"
    r"(?:吧|啊|呀|了|啦|的|呢)*+[\s,，.。!！]*+)*+"
    r"(?P<ask>(?:请|帮我?|给我?|叫|让|找|转|联系|问问?|喊|派)(?:您|你们?|一下|一个|个|位|下|我)*的?"
    r"(?:同事|人工?|客服|专人|他们|真人|师傅|人)们?"
    r"(?:来|看|处理|跟进|联系我|回答|查|核实|问|帮忙|吧|一?下|给|答复|回我|了|呗|我)*+)?"
    r"(?P<behind>(?<=[\s,，.。!！])|[\s,，.。!！:：;；]|$)"
)
_PLAIN = re.compile(
    r"(?:yes|yeah|yep|yup|sure|please|absolutely|definitely|of course|go ahead|i would"
    r"|that (?:would|will) be|要|需要|可以|麻烦|好的?|行|成|是|对|嗯)"
)
_AGAINST = re.compile(
    r"不用|不要|不必|不需要|算了|自己|先不|再(?:看|想|说)|等等|等一下|但是?|不过"
    r"|\b(?:no|not|don'?t|never ?mind|wait|later|but|myself|instead)\b"
)


def accepts_person(draft: TurnDraft) -> bool:
    """Whether a message takes up our offer of a colleague and tells them more."""
    text, folded = draft.text, searched(draft.text)
    if not 0 < len(text) <= _LONGEST or draft.context.message.choice:
        return False
    if (match := _yes(folded)) is None:
        return False
    behind = folded[match.end() :]
    asks = match["ask"] is not None
    if not asks and (_PLAIN.match(folded) is None or _AGAINST.search(behind)):
        return False
    if intent_of(behind, draft.profile.words) is Intent.QUESTION:
        return False
    return asks or draft.profile.dialogs.starting_with(behind, draft.language) is None


def said_with_yes(text: str) -> str:
    """What a yes says beside that, as it was written; empty for a mere one."""
    folded = searched(text)
    match = _yes(folded)
    return text.strip() if match is not None and says_more(folded[match.end() :]) else ""


def _yes(folded: str) -> re.Match[str] | None:
    for pattern in (_ENGLISH, _CHINESE):
        match = pattern.match(folded)
        if match is not None and (match["yes"] or match["ask"]):
            return match
    return None
