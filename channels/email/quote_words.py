# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of `quote_words.yaml` as regular expressions, made once."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from intake import yaml_text

_CJK = re.compile("[\u3040-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class QuoteWords:
    """What is looked for; every pattern is tried on one line of bounded length."""

    label: re.Pattern[str]  # a line of a header block; the group that matched names its kind
    original: re.Pattern[str]  # -----Original Message-----
    bare_original: re.Pattern[str]  # the same words alone, as new programs write them
    forward: re.Pattern[str]
    forward_subject: re.Pattern[str]
    verb: re.Pattern[str]
    starter: re.Pattern[str]
    sent_from: re.Pattern[str]
    closing: re.Pattern[str]
    footer: re.Pattern[str]
    reply_above: tuple[str, ...]
    inside: re.Pattern[str]


@cache
def quote_words() -> QuoteWords:
    """The catalogue, compiled. Reads its file once."""
    path = Path(__file__).parent / "quote_words.yaml"
    words = yaml_text.load(path.read_text(encoding="utf-8"))
    kinds = "|".join(f"(?P<{k}>{_any(v, inner=True)})" for k, v in words["labels"].items())
    dashes = r"[-=_—–*~]{2,}+(?:\s|&nbsp;)*+"  # QQ Mail leaves entities in plain text
    return QuoteWords(
        label=_compiled(
            rf"^[>\s|*_]*+(?:{kinds})[*_\s\u3000]*(?:[:\uff1a]|\|)\**[ \t\u3000]*(?P<value>.*)$"
        ),
        original=_compiled(
            rf"^[>\s]*+{dashes}(?:{_any(words['originals'])})\s*[:\uff1a]?(?:\s|&nbsp;)*{dashes}$"
        ),
        bare_original=_compiled(
            rf"^\s*+(?:{_any([*words['originals'], *words['forwards']])})\s*+[:\uff1a]?\s*+$"
        ),
        forward=_compiled(
            rf"^[>\s]*+(?:{dashes}(?:{_any(words['forwards'])}).{{0,80}}"
            rf"|(?:{_any(words['forwards'])})\s*[:\uff1a].{{0,20}})$"
        ),
        forward_subject=_compiled(
            rf"^\s*\[?(?:{_any(words['forward_subjects'])})\s*(?:\[\d+\])?\s*[:\uff1a]"
        ),
        verb=_compiled(rf"(?<!\w)(?:{_any(words['verbs'])})(?!\w)|(?:写道|寫道|来信|写到)"),
        starter=_compiled(rf"^[>\s*]*(?:(?:{_any(_western(words['starters']))})\b|[在于於發发])"),
        sent_from=_compiled(
            rf"^[\s<(\[*_-]*(?:(?:{_any(words['sent_from'])}).{{0,70}}"
            rf"|(?:{_any(words['sent_with'])}).{{0,40}}(?:{_any(words['devices'])}).{{0,30}}"
            rf"|(?:{_any(words['sent_from_device'])}).{{0,16}}(?:{_any(words['devices'])})"
            rf"|(?:{_any(words['sent_through'])}).{{0,30}}(?:{_any(words['devices'])}).{{0,10}}"
            rf"(?:{_any(words['sent_at_last'])})"
            rf"|.{{0,40}}(?:{_any(words['sent_ending'])}))[\s>)\]*_。.]*$"
        ),
        closing=_compiled(
            rf"^\s*[-–—]{{0,2}}\s*(?:{_any(words['closings'])})\s*[,\uff0c.。!\uff01~、:\uff1a\s-]*$"
        ),
        footer=_compiled(_any(words["footers"])),
        reply_above=tuple(phrase.lower() for phrase in words["reply_above"]),
        inside=_compiled(rf"(?<!\w)(?:{_any(words['inside'])})(?!\w)|红字|红色|蓝字|蓝色|见下"),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _western(words: Iterable[str]) -> list[str]:
    return [word for word in words if not _CJK.search(word)]


def _any(words: Iterable[str], *, inner: bool = False) -> str:
    """One of these, the longest first; `inner` allows blanks inside Chinese labels (主  题)."""
    spelled = {spelling for word in words for spelling in (word, _unaccented(word))}
    return "|".join(_fragment(word, inner) for word in sorted(spelled, key=len, reverse=True))


def _unaccented(word: str) -> str:
    """As people write who have no such keys: Z powazaniem, Viele Grusse."""
    bare = unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode()
    return bare if len(bare) == len(word) else word


def _fragment(word: str, inner: bool) -> str:  # noqa: FBT001 - private
    if inner and _CJK.search(word):
        return r"[ \u3000]*".join(re.escape(one) for one in word.replace(" ", ""))
    return re.escape(word).replace(r"\ ", r"\s+")
