# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bounces that are told in words: whether it is one, of whom it speaks, whether it is final.

Aliyun, NetEase and QQ report in Chinese prose, older systems in English. The words stand in
`bounce_words.yaml`. A person may write the same words; so they count only from a mail system, or
where subject and text agree and nothing looks like a reply.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from channels.email.parsed import FailedRecipient
from intake import yaml_text

_LONGEST = 20_000
# ASCII only: in Chinese prose words touch the address.
_ADDR = r"[A-Za-z0-9!#$%&+/?^_`{}~.-]{1,80}@[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*"
_ANY = re.compile(_ADDR)
_ALONE = re.compile(
    rf"""^[>*\-•·\s]*(?:(?:收件人(?:地址)?\s*[:\uff1a]?|(?:recipient|address|e-?mail)\s*[:\uff1a])\s*)?
    (?:(?:["'][^"'<>]*["']|[^\s<>@]+@[^\s<>@]+)\s+)?[<"'(\[]*(?P<addr>{_ADDR})[>"')\]]*
    (?:\s+on\s+\w{{3}},.*|\s*[:\uff1a;,.…]*)\s*$
    |^[>*\s]*[<\[]?(?P<led>{_ADDR})(?:[>\]]?\.\.\.|[>\]]\s*[:\uff1a(]|\s*[:\uff1a]\s*(?:$|[45]\d\d\b|host\b))
    |\((?:expanded|generated)\s+from:?\s*<?(?P<source>{_ADDR})""",
    re.VERBOSE | re.IGNORECASE,
)
_FAILURE = re.compile(
    r"""\b(?:[45]\d\d[\s-]|[45]\.\d{1,3}\.\d{1,3}|unknown|no\s+such|not|fail|reject|undeliver|deliver
    |recipient|rcpt|invalid|address|user|mailbox|quota|attempts|remis)|收件|投递|送达|退|不存在|接收""",
    re.IGNORECASE | re.VERBOSE,
)
_CONTACT = re.compile(
    r"contact|assistance|questions?\b|help\b|report|postmaster|abuse@|from[:\s]|sender|reply"
    r"|发件|发信|联系|客服|发送方|差出人",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^>?\s*(?:Received|Return-Path|Message-ID|DKIM-Signature|X-[\w-]+):\s", re.IGNORECASE
)
_RULED = re.compile(r"^[\s>]*[-=_*#]{3,}")
_ANNOUNCES = re.compile(r"[:\uff1a]\s*$|follow(?:s|ing)?\W*$|^\s*original\b", re.IGNORECASE)
_FORWARD = re.compile(
    r"^\s*(?:re|fwd?|wg|aw|tr|回复|答复|转发|轉寄|回覆)\s*[:\uff1a]", re.IGNORECASE
)
_STATUS = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")


@cache
def _words() -> dict[str, tuple[str, ...]]:
    path = Path(__file__).parent / "bounce_words.yaml"
    loaded: dict[str, list[str]] = yaml_text.load(path.read_text(encoding="utf-8"))
    return {kind: tuple(one.lower() for one in fragments) for kind, fragments in loaded.items()}


def _says(kind: str, text: str) -> bool:
    """True if any fragment of that list stands in the text. Quicker than a regular expression."""
    tight = " ".join(text.lower().split())
    return any(fragment in tight for fragment in _words()[kind])


def is_daemon(sender: str) -> bool:
    """True if a mail system signs itself so; `sender` is name and address."""
    return _says("daemons", sender)


def has_subject(subject: str) -> bool:
    """True if the subject is a bounce's and no reply to one."""
    return _says("subjects", subject) and not _FORWARD.match(subject)


def is_told(text: str) -> bool:
    """True if the text says that a mail did not arrive."""
    return _says("bodies", " ".join(told(text)))


def is_delay(text: str, subject: str) -> bool:
    """True if the server still tries."""
    said = f"{subject}\n" + "\n".join(told(text))
    return _says("delays", said) and not _says("finals", said)


def is_dead(diagnostic: str) -> bool:
    """True if these words mean that the address does not exist."""
    return _says("dead", diagnostic)


def told(text: str) -> list[str]:
    """The lines of the report itself, without the mail that came back."""
    lines: list[str] = []
    for line in text[:_LONGEST].split("\n"):
        if lines and (_HEADER.match(line) or _begins_original(line)):
            break
        lines.append(line)
    return lines


def _begins_original(line: str) -> bool:
    if len(line) > 100 or not (_RULED.match(line) or _ANNOUNCES.search(line)):  # noqa: PLR2004
        return False
    return _says("originals", line)


def failed(text: str, subject: str, own: set[str]) -> tuple[FailedRecipient, ...]:
    """The addresses that a report in words speaks about; `own` are not meant: it came to them."""
    lines = told(text)
    everything = text[:_LONGEST].split("\n")
    addrs = (
        _alone(lines, own)
        or _beside_failure([*lines, subject], own)
        or _alone(lines, set())
        or _beside_failure(everything, own)
    )
    return judged(addrs, text, subject)


def judged(addrs: Iterable[str], text: str, subject: str) -> tuple[FailedRecipient, ...]:
    """These addresses, with what the words of the report say about them."""
    permanent = not is_delay(text, subject)
    said = " ".join(" ".join(told(text)).split())
    status = next(iter(_STATUS.findall(said)), "")
    dead = is_dead(said) or is_dead(subject)
    return tuple(FailedRecipient(a, permanent, permanent and dead, status) for a in addrs)


def _alone(lines: list[str], own: set[str]) -> list[str]:
    """Addresses that have a line, or the beginning of one, for themselves."""
    found: dict[str, str] = {}
    before = ""
    for line in lines:
        addrs = _led_by(line[:500])
        for addr in addrs:
            if not _CONTACT.search(before) and _is_meant(addr, own):
                found.setdefault(addr.lower(), addr)
        before = "" if addrs else line if line.strip() else before
    return list(found.values())


def _led_by(line: str) -> list[str]:
    """The address a line is about, or all addresses of a line of nothing else."""
    if "@" not in line:
        return []
    if not _ANY.sub("", line).strip(" \t,;<>、\uff0c\uff1b"):
        return _ANY.findall(line)
    match = _ALONE.search(line)
    return [addr for name in ("addr", "led", "source") if match and (addr := match[name])]


def _beside_failure(lines: list[str], own: set[str]) -> list[str]:
    """Addresses in sentences that speak of failure."""
    found: dict[str, str] = {}
    before = ""
    for line in lines:
        here = line[:1000]
        near = f"{before} {here}"
        if _FAILURE.search(near) and not _CONTACT.search(here.split("@")[0]):
            for addr in _ANY.findall(here):
                if _is_meant(addr, own):
                    found.setdefault(addr.lower(), addr)
        before = here if here.strip() else before
    return list(found.values())


def _is_meant(addr: str, own: set[str]) -> bool:
    lowered = addr.lower()
    return lowered not in own and not lowered.startswith(("postmaster@", "mailer-daemon@"))
