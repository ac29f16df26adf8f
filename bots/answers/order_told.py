# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of an order whose number we have noted, and for which we offered a colleague.

Pure. "I never got it", the refund, another address: none of it is a return, and whoever goes on
so wants it looked into. Trouble with the goods begins their return as always.
"""

import re

from bots.answers import fallback
from bots.answers.after_answer import asked_about, asked_before
from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.reports.running import dialog_context
from bots.triage import Intent, fold, intent_of
from dialogs.compiling.loader import standard_fields
from dialogs.extraction import says_more, volunteered
from dialogs.words.denying import without_all_well

_LONGEST = 300  # characters
# Not of the goods, whatever else begins a return in the same words.
_NEVER = re.compile(
    r"(?:^|[,，。!！\s我们还都就])(?:还|一直|都|根本|到现在)*没(?:有)?(?:到|收到|拿到|送到|送来|见到)"
    r"(?!一|两|全|齐|[^,，。!！]{0,4}[个只件双])"
    r"|\b(?:never|not|n'?t)(?: \w+)? (?:got|get|receiv\w+|arrived?|came|come|turned up|delivered) "
    r"?(?:it|them|anything|the (?:parcel|package|order))?(?=$|[,.;!]| yet| and)"
    r"|\b(?:sent|posted|shipped) (?:it |them |(?:my|the) \w+ )?back\b"
    r"|(?:寄|退)回去了|退(?:货|回)了"
)
_OF_ORDER = re.compile(
    r"地址|门牌|邮编|改成[^,，。]{0,24}(?:[路街号区室市县镇村栋幢]|小区)|收件人|签收|仓库|快递|物流|运单|单号|退款|到账"
    r"|\d+块|\d+元|多(?:发|扣|收|付)|补偿|赔"
    r"|[£€$¥]\s?\d|\d ?(?:pounds?|euros?|dollars?|quid)\b|\brefund(?:ed)?\b"
    r"|\bone too many\b|\bextra one\b"
    r"|\b(?:address|post ?code|zip ?code|house number|flat number|street|tracking|courier"
    r"|neighbou?rs?|customs|warehouse|charged|paid|compensat\w+|voucher)\b"
)


def went_on(draft: TurnDraft) -> bool:
    """Get a person for what is told on of a noted order; False if it is something else."""
    text, shown = draft.text, draft.context.shown
    if draft.context.message.choice or not 0 < len(text) <= _LONGEST:
        return False
    if not (fallback.fell_back(shown, {"order"}) or _asked_about_order(draft)):
        return False
    folded = fold(text)
    if not (_NEVER.search(folded) or (_OF_ORDER.search(folded) and not _is_of_goods(draft))):
        is_well = without_all_well(folded) != folded and says_more(without_all_well(folded))
        if not is_well or draft.profile.hears_trouble(text):
            return False
    if intent_of(text, draft.profile.words) is Intent.HUMAN:
        return False
    hand_off(draft, "asked", about=f"{asked_about(shown)}\n{text.strip()}")
    return True


def _asked_about_order(draft: TurnDraft) -> bool:
    """Whether we asked what is wrong with nothing but an order's number."""
    shown = draft.context.shown
    if not fallback.fell_back(shown, {"machine"}):
        return False
    fields = standard_fields("order_number")
    return bool(volunteered(fields, asked_before(shown), dialog_context(draft))[0])


def _is_of_goods(draft: TurnDraft) -> bool:
    """Whether the words begin a dialog, or tell of trouble with the goods."""
    begun = draft.profile.dialogs.starting_with(draft.text, draft.language)
    return begun is not None or draft.profile.hears_trouble(draft.text)
