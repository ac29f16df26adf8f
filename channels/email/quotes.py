# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest words of a mail: without the older mails it quotes, and without the signature.

Nothing is lost: the whole text stays, and the parts left out are given as places in it. Where it
is not clear whose words these are, they stay in: losing a customer's words is worse than showing
a quote. So answers below and between quoted lines are kept, a block that has nothing above it is
not cut, and neither is one whose reader was told to look inside.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.email import signatures
from channels.email.attributions import QUOTED, attribution
from channels.email.html_text import QUOTE_MARK
from channels.email.quote_headers import find_block, is_rule
from channels.email.quote_words import quote_words

MOST_LINES = 4_000
_SHORT_TOP = 300
_FULL_LINE = 65


@dataclass(frozen=True, slots=True)
class Newest:
    """A text, its newest words, and what was left out: places in `text`, ends excluded."""

    text: str
    reply: str
    cuts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """Lines that open a quote: from `start` up to, not including, `end`."""

    start: int
    end: int
    is_certain: bool = False  # a program marked all that follows
    is_forward: bool = False


def newest(marked: str, sender: str = "") -> Newest:
    """The newest words of a text that may hold marks where its HTML began a quote.

    `sender` is the address it came from, if known: as a signature it says nothing new.
    """
    lines, marks = _without_marks(marked)
    is_kept = [True] * len(lines)
    _drop_quotes(lines[:MOST_LINES], marks, is_kept)
    _drop_signatures(lines, is_kept, sender)
    reply = "\n".join(line for line, kept in zip(lines, is_kept, strict=True) if kept)
    return Newest("\n".join(lines), _tidy(reply), _cuts(lines, is_kept))


def _without_marks(marked: str) -> tuple[list[str], set[int]]:
    lines: list[str] = []
    marks: set[int] = set()
    for line in marked.split("\n"):
        if line == QUOTE_MARK:
            marks.add(len(lines))
        else:
            lines.append(line.replace(QUOTE_MARK, ""))
    return lines, marks


def _drop_quotes(lines: Sequence[str], marks: set[int], is_kept: list[bool]) -> None:
    number = 0
    while number < len(lines):
        if QUOTED.match(lines[number]):
            is_kept[number] = False
            number += 1
            continue
        opening = _opening(lines, number, marks)
        if opening is None:
            number += 1
        elif _quotes_the_rest(lines, opening, is_kept):
            _drop(is_kept, opening.start, len(is_kept))
            return
        elif opening.is_forward and not any(map(str.strip, lines[:number])):
            return  # the forwarded mail is all there is
        else:
            if _is_quoted_below(lines, opening.end):
                _drop(is_kept, opening.start, opening.end)
            number = max(opening.end, number + 1)
    _drop_folded(lines, is_kept)


def _opening(lines: Sequence[str], number: int, marks: set[int]) -> Opening | None:
    """What begins a quote at this line; an attribution is noticed at its last line."""
    start = attribution(lines, number)
    if start >= 0:
        return Opening(start, number + 1)
    if number in marks or (number and _asks_above(lines[number])):
        return Opening(_with_rule(lines, number), number, is_certain=True)
    block = find_block(lines, number)
    if block is None:
        return None
    return Opening(_with_rule(lines, block.start), block.end, is_forward=block.is_forward)


def _with_rule(lines: Sequence[str], number: int) -> int:
    """The rule that a program drew above the quote it marked goes with it."""
    while number and is_rule(lines[number - 1]):
        number -= 1
    return number


def _asks_above(line: str) -> bool:
    lowered = line[:200].lower()
    return any(phrase in lowered for phrase in quote_words().reply_above)


def _quotes_the_rest(lines: Sequence[str], opening: Opening, is_kept: Sequence[bool]) -> bool:
    """True if all below is the older mail, and there are newer words above."""
    is_whole = opening.is_certain or not _is_quoted_below(lines, opening.end)
    return is_whole and _may_cut(lines, opening.start, is_kept)


def _drop(is_kept: list[bool], start: int, end: int) -> None:
    is_kept[start:end] = [False] * (end - start)


def _is_quoted_below(lines: Sequence[str], at: int) -> bool:
    """True if what follows is quoted line by line, so that unquoted lines are an answer."""
    seen = [line for line in lines[at : at + 30] if line.strip()][:3]
    return bool(seen) and bool(QUOTED.match(seen[0]))


def _may_cut(lines: Sequence[str], at: int, is_kept: Sequence[bool]) -> bool:
    """True if there are words above, and they do not say that answers stand below."""
    top = "\n".join(line for line, kept in zip(lines[:at], is_kept, strict=False) if kept).strip()
    if not top:
        return False
    return len(top) > _SHORT_TOP or not quote_words().inside.search(top)


def _drop_folded(lines: Sequence[str], is_kept: list[bool]) -> None:
    """The rest of a quoted line that some program folded: short, between two quoted lines."""
    for number in range(1, len(lines) - 1):
        line = lines[number]
        is_between = not (is_kept[number - 1] or is_kept[number + 1])
        before = lines[number - 1]
        if is_kept[number] and is_between and len(before) > _FULL_LINE and QUOTED.match(before):
            # An answer may stand there as well: only the middle of a sentence is a rest.
            after = lines[number + 1].lstrip(" >")
            is_kept[number] = not (
                line[:1].islower() and line[-1:] not in ".!?:" and after[:1].islower()
            )


def _drop_signatures(lines: Sequence[str], is_kept: list[bool], sender: str) -> None:
    """Each stretch of own words may end with a signature; one that is all there is stays."""
    start = 0
    while start < len(lines):
        if not is_kept[start]:
            start += 1
            continue
        end = start
        while end < len(lines) and is_kept[end]:
            end += 1
        kept = signatures.trimmed(lines[start:end], sender)
        _drop(is_kept, start + kept, end)
        start = end


def _tidy(text: str) -> str:
    out: list[str] = []
    for line in text.strip("\n").split("\n"):
        if line.strip() or (out and out[-1].strip()):
            out.append(line.rstrip())
    return "\n".join(out).strip()


def _cuts(lines: Sequence[str], is_kept: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    cuts: list[tuple[int, int]] = []
    at = 0
    for line, kept in zip(lines, is_kept, strict=True):
        end = at + len(line) + 1
        if not kept and cuts and cuts[-1][1] == at:
            cuts[-1] = (cuts[-1][0], end)
        elif not kept:
            cuts.append((at, end))
        at = end
    last = max(0, at - 1)
    return tuple((start, min(end, last)) for start, end in cuts if start < last)
