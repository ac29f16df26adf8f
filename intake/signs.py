# SPDX-License-Identifier: AGPL-3.0-or-later
"""How signs are written: a Chinese keyboard makes wide ones, which mean the same."""

import unicodedata


def half_width(text: str) -> str:
    """The text with the wide signs (１３８, ＋, －, ＠) as the usual ones."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
