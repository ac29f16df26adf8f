# SPDX-License-Identifier: AGPL-3.0-or-later
"""Address headers → mailboxes. Never raises; linear in the header's length.

Names are decoded, addresses never are: `=?utf-8?Q?agent?=@example.com` must not become the
agent's address. Where readers could disagree about who is meant (CVE-2023-27043), the answer is
still given and marked as ambiguous: good for display, never for identity.
"""

import re
from dataclasses import dataclass, field

from channels.email.charsets import decode, one_line
from channels.email.headers import decode_words
from channels.email.parsed import Mailbox

MOST_MAILBOXES = 500
_LONGEST_ADDR = 330  # RFC 5321 §4.5.3.1 allows 320, and blanks around the dots
_TOKEN = re.compile(
    r"""(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)
      | (?P<quoted>"(?:[^"\\]|\\.){0,200}")
      | (?P<angle><[^<>]*>?>?)
      | (?P<mark>[,;:()"<>])
      | (?P<blank>\s+)
      | (?P<text>(?:(?!=\?)[^,;:()"<>\s])+|.)""",
    re.VERBOSE | re.DOTALL,
)
_ADDR = re.compile(r"""[^\s@<>,;:()"]{1,256}@[^\s@<>,;:()"]{1,256}""")
_EXACT = re.compile(
    r"""(?:"(?:[^"\\]|\\.)*"|[^\s@<>,;:()"\[\]\\]+)@(?:[^\s@<>,;:()"\[\]\\]+|\[[^\s\[\]]+\])"""
)
_ROUTE = re.compile(r"^(?:@[^:,]*,?)+:")
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED_NAME = re.compile(r"(['\"‘“])(.*)['\"’”]", re.DOTALL)


@dataclass(slots=True)
class _Entry:
    """What was collected for one mailbox, up to its comma."""

    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    is_odd: bool = False


def mailboxes(raw: bytes) -> tuple[Mailbox, ...]:
    """The mailboxes of one header, groups dissolved."""
    return read(raw)[0]


def read(raw: bytes) -> tuple[tuple[Mailbox, ...], bool]:
    """The mailboxes of one header, and whether readers could disagree about them."""
    text = decode(raw).replace("\r", " ").replace("\n", " ").replace("\x00", "")
    entries = _with_commas(_entries(text))
    found, is_odd = [], False
    for entry in entries[:MOST_MAILBOXES]:
        mailbox, odd = _mailbox(entry)
        is_odd |= odd
        if mailbox:
            found.append(mailbox)
    if not any("@" in one.addr for one in found) and "=?" in text:
        # The whole header was encoded: readable, but nobody's identity.
        inner = decode_words(raw)
        if "@" in inner and "=?" not in inner:
            return read(inner.encode("utf-8", "replace"))[0], True
    return tuple(found), is_odd


def _entries(text: str) -> list[_Entry]:
    entries = [_Entry()]
    tokens = list(_TOKEN.finditer(text))
    has_groups = ";" in text  # else a colon is part of a name: `EBAY: Ann <ann@…>`
    depth = 0
    comment: list[str] = []
    for token in tokens:
        kind, value = token.lastgroup, token[0]
        entry = entries[-1]
        if depth:
            depth += (value == "(") - (value == ")")
            comment.append(value)
            if not depth:
                entry.comments.append("".join(comment[:-1]))
                comment.clear()
        elif value == "(":
            depth = 1
        elif kind == "mark":
            _mark(value, entries, has_groups=has_groups)
        elif kind == "angle":
            entry.is_odd |= bool(entry.angles)
            entry.angles.append(value)
        else:
            entry.is_odd |= bool(entry.angles) and kind != "blank"
            entry.words.append(value)
    if comment:
        entries[-1].comments.append("".join(comment))
        entries[-1].is_odd = True
    return entries


def _with_commas(entries: list[_Entry]) -> list[_Entry]:
    """`Lee, Ann <ann@…>`: a name whose quotes were forgotten is joined again."""
    joined: list[_Entry] = []
    for entry in entries:
        before = joined[-1] if joined else None
        text = "".join(before.words) if before else ""
        if before and entry.angles and text.strip() and not before.angles and "@" not in text:
            entry.words = [f"{text.strip()}, ", *entry.words]
            entry.is_odd = True
            joined.pop()
        joined.append(entry)
    return joined


def _mark(value: str, entries: list[_Entry], *, has_groups: bool) -> None:
    entry = entries[-1]
    if value in ",;":
        entries.append(_Entry())
    elif value == ":":
        if "".join(entry.words).strip().lower() == "mailto":
            entry.words.clear()
        elif entry.angles or any("@" in word for word in entry.words):
            entry.is_odd = True
            entry.words.append(" ")
        elif has_groups:
            entry.words.clear()  # the name of a group
        else:
            entry.words.append(value)
    else:
        entry.is_odd = True
        entry.words.append(value if value == '"' else " ")


def _mailbox(entry: _Entry) -> tuple[Mailbox | None, bool]:
    if entry.angles:
        angle = next((a for a in entry.angles if "@" in a), entry.angles[0])
        addr, exact = _addr(angle.strip("<> "))
        name = "".join(entry.words)
        if not addr and (bare := _ADDR.search(name)):
            addr, exact = bare[0], False
        odd = entry.is_odd or len(entry.angles) > 1 or not exact or not angle.endswith(">")
        # `a@x <b@y>`: some read the first (CVE-2023-27043). In quotes it is only a name.
        odd |= any("@" in w and w.strip() != addr for w in entry.words if w[:1] not in '"=')
        return (_made(addr, name, entry.comments), odd) if addr else (None, odd)
    text = "".join(entry.words).strip()
    if not text:
        return None, bool(entry.is_odd)
    addr, exact = _addr(text)
    if exact:
        return _made(addr, "", entry.comments), entry.is_odd
    candidates = _ADDR.findall(text)
    if not candidates:
        return (_made(text, "", entry.comments) if " " not in text else None), True
    name = text.replace(candidates[-1], "")
    return _made(candidates[-1].strip("[]'"), name, entry.comments), True


def _addr(text: str) -> tuple[str, bool]:
    text = _ROUTE.sub("", _COMMENT.sub("", text).strip())
    if text[:7].lower() == "mailto:":
        text = text[7:]
    is_spaced = " " in text and '"' not in text and len(text) < _LONGEST_ADDR
    tight = re.sub(r"\s*([@.])\s*", r"\1", text) if is_spaced else text
    if _EXACT.fullmatch(tight):
        return tight, "=?" not in tight
    inner = _ADDR.search(tight)
    return (inner[0].strip("[]'") if inner else tight.replace(" ", "")), False


def _made(addr: str, name: str, comments: list[str]) -> Mailbox:
    shown = display_name(name)
    if shown and comments:  # `Ann (via list) <…>`, as the standard library shows it
        shown = f"{shown} ({display_name(' '.join(comments))})"
    return Mailbox(one_line(addr), shown or display_name(" ".join(comments[-1:])))


def display_name(name: str) -> str:
    """A name as people read it: quotes undone, encoded words decoded."""
    name = re.sub(r'"((?:[^"\\]|\\.)*)"', lambda m: re.sub(r"\\(.)", r"\1", m[1]), name)
    shown = one_line(decode_words(name.encode("utf-8", "surrogateescape")))
    shown = re.sub(r"\s{2,}", " ", shown).removesuffix("<>").strip()
    quoted = _QUOTED_NAME.fullmatch(shown)
    return quoted[2].strip() if quoted and quoted[1] not in quoted[2] else shown.strip('"')
