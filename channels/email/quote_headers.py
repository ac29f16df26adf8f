# SPDX-License-Identifier: AGPL-3.0-or-later
"""The block of From, Sent, To and Subject that programs put above the mail they quote or forward.

Says where such blocks begin and end and whom they name; what to do about it is `quotes.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from channels.email.quote_words import quote_words

LONGEST_LINE = 400
_MOST_LINES = 14
_RULE = re.compile(r"^[>\s]*(?:_{5,}|-{5,}|={5,}|\*{5,}|—{3,}|―{3,})\s*$")
_PIPED = re.compile(r"\s*\|\s*$")


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """A header block in a text, by line numbers."""

    start: int
    end: int  # the line after the last
    sender: str
    is_forward: bool
    is_announced: bool  # by a line such as -----Original Message-----


def find_block(lines: Sequence[str], at: int) -> HeaderBlock | None:
    """The block that begins at line `at`, with its announcing line or rule; None if none does."""
    words = quote_words()
    line = lines[at][:LONGEST_LINE]
    is_forward = bool(words.forward.match(line))
    is_announced = is_forward or bool(words.original.match(line))
    if is_announced or _RULE.match(line) or words.bare_original.match(line):
        first = _next_line(lines, at + 1)
        kinds, end, sender = _labels(lines, first)
        if not _is_block(kinds, fewest=2):
            kinds, end, sender = {}, at + 1, ""
        if is_announced or kinds:
            return HeaderBlock(at, end, sender, is_forward, is_announced)
        return None
    if not words.label.match(line):
        return None
    kinds, end, sender = _labels(lines, at)
    if _is_block(kinds, fewest=3):
        return HeaderBlock(at, end, sender, is_forward=False, is_announced=False)
    return None


def is_rule(line: str) -> bool:
    """True for an empty line or one that is only drawn."""
    return not line.strip() or bool(_RULE.match(line[:LONGEST_LINE]))


def _is_block(kinds: dict[str, int], fewest: int) -> bool:
    """So many kinds of label make a block: two below a rule, three without one.

    A contact form's “From: … Subject: …” is no block, for its customer's words stand below.
    """
    return len(kinds.keys() - {"other"}) >= fewest and ("from" in kinds or len(kinds) > fewest)


def _next_line(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip(" >\t\u3000|"):
        at += 1
    return at


def _labels(lines: Sequence[str], at: int) -> tuple[dict[str, int], int, str]:
    """The kinds of labels from line `at` on, the line after the last, and the sender's value."""
    words = quote_words()
    kinds: dict[str, int] = {}
    sender = ""
    end, misses = at, 0
    for number in range(at, min(at + _MOST_LINES, len(lines))):
        line = lines[number][:LONGEST_LINE]
        match = words.label.match(line)
        if match is None:
            misses += 1
            # A value may be folded, a label may be followed by an empty line; more is the mail.
            if misses > 2 or (misses > 1 and kinds and not line.strip(" >")):  # noqa: PLR2004
                break
            if kinds.keys() == {"from"} and not sender:
                sender = line.strip(" >|")
            continue
        kind = match.lastgroup if match.lastgroup != "value" else ""
        kind = kind or next(
            k for k, v in match.groupdict().items() if v is not None and k != "value"
        )
        if kind in kinds and kind not in ("other", "copy"):
            break
        kinds[kind] = number
        end, misses = number + 1, 0
        if kind == "from":
            sender = _PIPED.sub("", match["value"]).strip(" *;\uff1b|")
    return kinds, end, sender


def forwarded_block(subject: str, text: str) -> HeaderBlock | None:
    """The first block of a forward: announced as one, or any block under a forward's subject."""
    lines = text[:100_000].split("\n")
    by_subject = is_forward_subject(subject)
    number = 0
    while number < min(len(lines), 2_000):
        block = find_block(lines, number)
        if block is None:
            number += 1
        elif block.is_forward or (by_subject and block.sender):
            return block
        else:
            number = max(block.end, number + 1)
    return None


def is_forward_subject(subject: str) -> bool:
    """True for Fwd:, WG:, 转发: and their like."""
    return bool(quote_words().forward_subject.match(subject[:200]))
