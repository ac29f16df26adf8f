# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer takes back: 不是 E07，是 E01; "not the 5th"; "sorry, I meant …".

Shared by the recognisers of the fields; decides nothing about dialogs.
"""

import re

_BEFORE = re.compile(
    r"(?:不是|并非|不叫|不用|别打|不要打|而不是|以前是|原来是|之前是|之前说的|\bnot|\bisn't|\bwasn't|\binstead of|\brather than|\bno longer|\bused to be)"
    r"\s*(?:the|a|an|my|for|on|at|that|说的|写的|什么)?[\s\"'“「]*$",
    re.IGNORECASE,
)
_WITHIN = 24
_REPLACED = re.compile(
    r"说错|写错|打错|输错|填错|弄错|搞错|记错|报错了电话|看错|应该是|应为|改成|改为|换成|更正|而是|其实是|不对[,，.。!！ ]|错了"
    r"|\bi meant\b|\bi mean\b|\bcorrection\b|\bshould be\b|\bshould have been\b|\bactually\b|\bmy mistake\b|\btypo\b|\bwrong\b|\bsorry\b|\boops\b|\bscratch that\b|\bmake that\b|\brather\b",
    re.IGNORECASE,
)
_HINT = re.compile(r"错|应|改|换成|更正|而是|其实|不对|mean|correct|should|actual|mistake|typo|wrong|sorry|oops|scratch|make that|rather", re.IGNORECASE)


def is_denied(text: str, start: int) -> bool:
    """Whether what begins here is said not to be so."""
    return _BEFORE.search(text, max(0, start - _WITHIN), start) is not None


def keeps_last(text: str) -> bool:
    """Whether a text corrects itself, so that of two values of a kind the last one counts."""
    return _HINT.search(text) is not None and _REPLACED.search(text) is not None
