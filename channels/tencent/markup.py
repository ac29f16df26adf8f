# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text for WeChat and WeCom, which know one piece of markup: `<a …>` becomes a link. Pure."""

import re

_LINK = re.compile(r"<(?=\s*/?\s*a\b)", re.IGNORECASE)


def plain(text: str) -> str:
    """The text with `<a` shown as it was written: a link's words must not hide its address."""
    return _LINK.sub("＜", text)
