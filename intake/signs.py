# SPDX-License-Identifier: AGPL-3.0-or-later
"""How signs are written: a Chinese keyboard makes wide ones, which mean the same."""

import unicodedata


def narrow(text: str) -> str:
    """The text with wide letters, digits and signs (１３８, ＋) as usual ones. Keeps the case."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
