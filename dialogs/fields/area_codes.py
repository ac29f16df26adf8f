# SPDX-License-Identifier: AGPL-3.0-or-later
"""An area code told beside its number: 电话67891234，区号025, "555 0123, area code 0191".

Put before the number, in the place of both, so that the two are read as one.
"""

import re

_LOCAL = r"(?P<local>(?<![\d-])[2-9]\d{2,3}[ -]?\d{4}(?!\d))"
_APART = r"[,，、;；\s(（]*"
_CALLED = r"(?:座机|固话|电话|号码)?(?:号码?)?(?:是|为|[:：])?\s*"
_CHINESE = (
    re.compile(rf"{_LOCAL}{_APART}区号(?:是|为|[:：])?\s*(?P<area>0\d{{2,3}})(?!\d)[)）]?"),
    re.compile(rf"区号(?:是|为|[:：])?\s*(?P<area>0\d{{2,3}})(?!\d){_APART}{_CALLED}{_LOCAL}"),
)
_LOCAL_ENGLISH = r"(?P<local>(?<![\d-])\d{3,4}[ -]?\d{3,4}(?!\d))"
_AREA_ENGLISH = r"area code(?: is|:)? ?(?P<area>\(?0?\d{2,4}\)?)(?!\d)"
_ENGLISH = (
    re.compile(rf"{_LOCAL_ENGLISH}[,;\s(]*(?:the )?{_AREA_ENGLISH}\)?", re.IGNORECASE),
    re.compile(
        rf"{_AREA_ENGLISH}[,;\s)]*(?:and )?(?:then )?(?:(?:my |the )?(?:phone|number|tel)"
        rf"(?: number)?(?: is|:)? ?)?{_LOCAL_ENGLISH}",
        re.IGNORECASE,
    ),
)


def joined_areas(plain: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A narrow text with each area code before its number, as long as it was, and where."""
    forms = _CHINESE if "区号" in plain else _ENGLISH if "rea code" in plain else ()
    joined: list[tuple[int, int]] = []
    for form in forms:
        for match in form.finditer(plain):
            apart = "-" if forms is _CHINESE else " "
            written = f"{match['area'].strip('()')}{apart}{match['local']}".ljust(len(match[0]))
            plain = f"{plain[: match.start()]}{written}{plain[match.end() :]}"
            joined.append(match.span())
        if joined:
            break
    return plain, tuple(joined)
