# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bounces that are told in words: whether it is one, of whom it speaks, whether it is final.

Aliyun, NetEase and QQ report in Chinese prose, older systems in English. The words stand in
`bounce_words.yaml`. A person may write the same words; so they count only from a mail system, or
where subject and text agree and nothing looks like a reply.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from channels.email.parsed import FailedRecipient
from intake import yaml_text

_LONGEST = 20_000
_MOST_APART = 20  # recipients judged each by its own lines; more share what the report says
# ASCII only: in Chinese prose words touch the address.
_ADDR = r"[A-Za-z0-9!#$%&+/?^_`{}~.-]{1,80}@[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*"
_ANY = re.compile(_ADDR)
_LABEL = r"""
    (?:(?:收件人|收信人|收件者|接收人|无法发送到|收件地址|宛先|받는\s?사람)(?:地址)?
      (?:\s*[(\uff08][^)\uff09]{0,20}[)\uff09])?\s*[为是]?\s*[:\uff1a]?
    |(?:recipients?|address(?:ee|es)?|e-?mail|destinataires?|destinatarios?|empf(?:ä|ae)nger)
      \s*[:\uff1a])\s*"""
_LABELLED = re.compile(rf"^[>*\-•·\s]*(?:{_LABEL})", re.VERBOSE | re.IGNORECASE)
_ALONE = re.compile(
    rf"""^[>*\-•·\s]*(?:{_LABEL})?
    (?:(?:["'][^"'<>]*["']|[^\s<>@]+@[^\s<>@]+)\s+)?[<"'(\[]*(?P<addr>{_ADDR})[>"')\]]*
    (?:\s+on\s+\w{{3}},.*|\s*[:\uff1a;,.…]*)\s*$
    |^[>*\s]*[<\[]?(?P<led>{_ADDR})
      (?:[>\]]?\.\.\.|[>\]]\s*[:\uff1a(]|\s*[:\uff1a]\s*(?:$|[45]\d\d\b|host\b))
    |\((?:expanded|generated)\s+from:?\s*<?(?P<source>{_ADDR})""",
    re.VERBOSE | re.IGNORECASE,
)
_FAILURE = re.compile(
    r"""\b(?:[45]\d\d[\s-]|[45]\.\d{1,3}\.\d{1,3}|unknown|no\s+such|not|fail|reject|undeliver|deliver
    |recipient|rcpt|invalid|address|user|mailbox|quota|attempts|remis)
    |收件|收信|投递|投遞|送达|送達|送信|发送|傳送|传送|传递|退|不存在|接收|발송|배달|전송""",
    re.IGNORECASE | re.VERBOSE,
)
_CONTACT = re.compile(
    r"contact|assistance|questions?\b|help\b|report|postmaster|abuse@|from[:\s]|sender"
    r"|(?<!in )reply"
    r"|发件|发信|联系|客服|发送方|差出人",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b[45]\d\d[\s-]|\b[45]\.\d{1,3}\.\d{1,3}\b|in reply to\b", re.IGNORECASE)
_HEADER = re.compile(
    r"^>?\s*(?:Received|Return-Path|Message-ID|DKIM-Signature|X-[\w-]+):\s", re.IGNORECASE
)
_RULED = re.compile(r"^[\s>]*[-=_*#]{3,}")
_ANNOUNCES = re.compile(r"[:\uff1a]\s*$|follow(?:s|ing)?\W*$|^\s*original\b", re.IGNORECASE)
_FORWARD = re.compile(
    r"^\s*(?:re|fwd?|wg|aw|tr|回复|答复|转发|轉寄|回覆)\s*[:\uff1a]", re.IGNORECASE
)
# Not inside an address such as 192.0.2.25.
_STATUS = re.compile(r"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?![\w]|\.\d)")
_TEMPORARY = re.compile(r"(?:^|\bsaid:\s*|:\s)4\d\d[\s-]", re.IGNORECASE)
_AFTER_DATA = re.compile(
    r"after end of data|end of data command|after i sent the message|did not like our final data"
    r"|smtp command\W{1,9}data\b|^[ \t]*>>> data[ \t]*\n[ \t]*<<<[ \t]*[45]",
    re.IGNORECASE | re.MULTILINE,
)


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


def is_alive(diagnostic: str) -> bool:
    """True if these words blame something else than the address."""
    return _says("alive", diagnostic)


def is_temporary(diagnostic: str) -> bool:
    """True if the server answered with a 4xx code, whatever was made of it later."""
    return _TEMPORARY.search(diagnostic) is not None


def is_after_data(text: str) -> bool:
    """True if the mail was refused only when its content had been sent."""
    return _AFTER_DATA.search(text[:_LONGEST]) is not None


def status_in(text: str) -> str:
    """The first enhanced status code (RFC 3463) of a text, or ""."""
    match = _STATUS.search(text)
    return match[0] if match else ""


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
        or _written_to(_beside_failure([*lines, subject], own), everything[len(lines) :])
        or _alone(lines, set())
        or _beside_failure(everything, own)
        or _alone(lines, own, postmasters=True)
        or _beside_failure(lines, own, postmasters=True)
    )
    return judged(addrs, text, subject)


def _written_to(addrs: list[str], original: Sequence[str]) -> list[str]:
    """Of addresses in sentences, those that the mail that came back was for, if it shows any."""
    shown = "\n".join(original).lower()
    return [one for one in addrs if one.lower() in shown] or addrs


def judged(addrs: Iterable[str], text: str, subject: str) -> tuple[FailedRecipient, ...]:
    """These addresses, with what the words of the report say about each of them."""
    permanent = not is_delay(text, subject)
    lines, addrs = told(text), list(addrs)
    if not 1 < len(addrs) <= _MOST_APART:
        verdict = _verdict("\n".join(lines), subject)
        verdicts = [verdict] * len(addrs)
    else:
        verdicts = [_verdict(_about(one, addrs, lines), subject) for one in addrs]
    return tuple(
        FailedRecipient(one, permanent, permanent and is_gone, status)
        for one, (is_gone, status) in zip(addrs, verdicts, strict=True)
    )


def _verdict(said: str, subject: str) -> tuple[bool, str]:
    """Whether these words mean that an address is dead, and the status they name."""
    words = " ".join(said.split())
    status = status_in(words)
    is_gone = (is_dead(words) or is_dead(subject)) and not is_temporary(words)
    if status.endswith((".1.7", ".1.8")) or (is_after_data(said) and ".1." not in status):
        is_gone = False
    return is_gone, status


def _about(addr: str, addrs: Sequence[str], lines: Sequence[str]) -> str:
    """What stands below that address and above the next one."""
    others = [one.lower() for one in addrs if one.lower() != addr.lower()]
    found: list[str] = []
    is_near = False
    for line in lines:
        lowered = line.lower() if "@" in line else ""
        if addr.lower() in lowered:
            is_near = True
        elif any(one in lowered for one in others):
            is_near = False
        if is_near:
            found.append(line)
    return "\n".join(found)


def _alone(lines: list[str], own: set[str], *, postmasters: bool = False) -> list[str]:
    """Addresses that have a line, or the beginning of one, for themselves."""
    found: dict[str, str] = {}
    before = ""
    for line in lines:
        addrs = _led_by(line[:500])
        for addr in addrs:
            if not _is_contact(before) and _is_meant(addr, own, postmasters=postmasters):
                found.setdefault(addr.lower(), addr)
        before = "" if addrs else line if line.strip() else before
    return list(found.values())


def _is_contact(line: str) -> bool:
    """A line that leads to somebody who helps; the rest of a diagnosis is none."""
    return _CONTACT.search(line) is not None and not _CODE.search(line)


def _led_by(line: str) -> list[str]:
    """The address a line is about, or all addresses of a line of nothing else."""
    if "@" not in line:
        return []
    if not _ANY.sub("", _LABELLED.sub("", line)).strip(" \t,;<>、\uff0c\uff1b"):
        return _ANY.findall(line)
    match = _ALONE.search(line)
    return [addr for name in ("addr", "led", "source") if match and (addr := match[name])]


def _beside_failure(lines: list[str], own: set[str], *, postmasters: bool = False) -> list[str]:
    """Addresses in sentences that speak of failure."""
    found: dict[str, str] = {}
    before = ""
    for line in lines:
        here = line[:1000]
        near = f"{before} {here}"
        if _FAILURE.search(near) and not _CONTACT.search(here.split("@")[0]):
            for addr in _ANY.findall(here):
                if _is_meant(addr, own, postmasters=postmasters):
                    found.setdefault(addr.lower(), addr)
        before = here if here.strip() else before
    return list(found.values())


def _is_meant(addr: str, own: set[str], *, postmasters: bool) -> bool:
    """A postmaster is mostly whom to ask; it is the recipient where nobody else is named."""
    lowered = addr.lower()
    is_helper = lowered.startswith(("postmaster@", "mailer-daemon@"))
    return lowered not in own and (postmasters or not is_helper)
