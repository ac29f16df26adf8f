# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer takes back: 不是 E07，是 E01; "not the 5th"; "sorry, I meant …".

Shared by the recognisers of the fields; decides nothing about dialogs.
"""

from dialogs.fields.patterns import patterns

_PATTERNS = patterns("denial")
_WITHIN = 24


def is_denied(text: str, start: int) -> bool:
    """Whether what begins here is said not to be so."""
    return _PATTERNS["before"].search(text, max(0, start - _WITHIN), start) is not None


def keeps_last(text: str) -> bool:
    """Whether a text corrects itself, so that of two values of a kind the last one counts."""
    return _PATTERNS["hint"].search(text) is not None and bool(_PATTERNS["replaced"].search(text))
