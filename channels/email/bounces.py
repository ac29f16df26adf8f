# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivery reports: about whom, final or not, and about which mail of ours.

Machine-readable reports first (RFC 3464, X-Failed-Recipients), then reports in words. A read
receipt, an abuse report and a notice of success are no bounces.
"""

import re

from channels.email import bounce_prose
from channels.email.addresses import mailboxes
from channels.email.charsets import one_line
from channels.email.headers import Headers, ids, plain
from channels.email.parsed import Bounce, FailedRecipient
from channels.email.parts import Collected, collect, status_blocks

_OTHER_REPORTS = frozenset({"disposition-notification", "feedback-report", "tlsrpt", "tls-report"})
_SUCCESS = frozenset({"delivered", "relayed", "expanded"})
_DEAD_STATUS = frozenset({"1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1", "4.4"})
_SENDER_STATUS = frozenset({"1.7", "1.8"})  # RFC 3463: it is the sender's address that is wrong
_DEAD_WITH_WORDS = frozenset(
    {"0.0", "1.0", "5.0", "7.1", "7.0", "5.1", "3.0", "2.0", "4.1", "4.0"}
)
_LONGEST = 20_000
_GATEWAY = re.compile(
    r"smtp|gateway|antivirus|anti-virus|imss|admin\b|administrator|daemon|mailer|no-?reply|robot"
    r"|\b(?:mail|system|root|bounces?|notification|server)\b",
    re.IGNORECASE,
)
# What people quote when they ask is short; a report shows the dialogue or announces the original.
_TRANSCRIPT = re.compile(
    r"^[ \t]*(?:[45]\d\d[ -]|<<<|>>>|RCPT TO)|^[-=*_#]{3,}.*\w|^Received:\s"
    r"|original message (?:follows|attached)",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID = re.compile(r"^>?[ \t]*message-id:[ \t]*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)


def read_bounce(headers: Headers, found: Collected, text: str, subject: str) -> Bounce | None:
    """The report, or None if this is none."""
    if found.report_type in _OTHER_REPORTS and not _is_refusal(headers, text):
        return None
    recipients, has_success = _machine_readable(found.statuses, text)
    if not recipients and has_success:
        return None
    if not recipients:
        recipients = _listed(headers, text, subject)
    if not recipients and not _is_bounce(headers, found, text, subject):
        return None
    recipients = (
        recipients or _enclosed(found, text) or bounce_prose.failed(text, subject, _own(headers))
    )
    is_final = any(one.is_permanent for one in recipients) or (
        not recipients and not bounce_prose.is_delay(text, subject)
    )
    return Bounce(recipients, _returned_id(headers, found, text), is_final)


def _is_refusal(headers: Headers, text: str) -> bool:
    """A filter that refuses by read receipt: Dovecot's Sieve (RFC 5429 §2.1.1)."""
    return bounce_prose.is_daemon(headers.text("from")) and bounce_prose.is_told(text)


def _enclosed(found: Collected, text: str) -> tuple[FailedRecipient, ...]:
    """The recipients of a report that a gateway wrapped, or whose parts are not declared."""
    for message in found.embedded:
        recipients, _ = _machine_readable(collect(message).statuses, text)
        if recipients:
            return recipients
    if "final-recipient:" not in text.lower():
        return ()
    blocks = re.split(r"\n\s*\n", text[:_LONGEST])
    told = [b for b in blocks if "final-recipient:" in b.lower()]
    return _machine_readable(status_blocks("\n\n".join(told).encode("utf-8", "replace")), text)[0]


def _own(headers: Headers) -> set[str]:
    """Addresses a report mentions without meaning them: who it came from and went to."""
    names = ("to", "from", "errors-to", "reply-to")
    return {one.addr.lower() for name in names for one in mailboxes(headers.raw(name))}


def _is_bounce(headers: Headers, found: Collected, text: str, subject: str) -> bool:
    """Told in words. A system's name needs one witness, a stranger's report needs two."""
    if found.report_type == "delivery-status":
        return True
    sender = headers.text("from")
    is_daemon = not sender or bounce_prose.is_daemon(sender)
    is_system = is_daemon or _has_null_sender(headers)
    by_subject = bounce_prose.has_subject(subject)
    if not by_subject and not is_system:
        return False
    if headers.token("auto-submitted").startswith("auto-replied") and not by_subject | is_daemon:
        return False
    if is_system:
        return by_subject or bounce_prose.is_told(text)
    return _is_machine_made(headers, text) and bounce_prose.is_told(text)


def _has_null_sender(headers: Headers) -> bool:
    return headers.raw("return-path").strip().upper() in (b"<>", b"<MAILER-DAEMON>")


def _is_machine_made(headers: Headers, text: str) -> bool:
    """A stranger's mail with a bounce's subject: a person asks why, or a gateway reports."""
    if "in-reply-to" in headers:
        return False
    said = headers.token("auto-submitted")
    return (
        (bool(said) and said != "no")
        or bool(_GATEWAY.search(headers.text("from")))
        or bool(_TRANSCRIPT.search(text[:_LONGEST]))
    )


def _machine_readable(
    statuses: list[Headers], text: str
) -> tuple[tuple[FailedRecipient, ...], bool]:
    """The recipients of RFC 3464 blocks that failed or wait, and whether any succeeded."""
    found: dict[str, FailedRecipient] = {}
    has_success = False
    was_read = bounce_prose.is_after_data(text)
    for block in statuses:
        action = block.token("action")
        if action in _SUCCESS:
            has_success = True
            continue
        addr = _recipient(block)
        if not addr:
            continue
        one = _failed(block, addr, action, was_read=was_read)
        known = found.get(addr.lower())
        if known is None or (one.is_permanent and not known.is_permanent):
            found[addr.lower()] = one
    return tuple(found.values()), has_success


def _recipient(block: Headers) -> str:
    """Original-Recipient is whom we wrote to; Final-Recipient may be an alias behind it.

    `rfc822; addr`; the type is often missing, `x400` and `unknown` hold no address.
    """
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = plain(block.raw(name))
        value = value.partition(";")[2] if ";" in value else value
        addr = next((m.addr for m in mailboxes(value.strip().encode()) if "@" in m.addr), "")
        if addr:
            return addr
    return ""


def _failed(block: Headers, addr: str, action: str, *, was_read: bool) -> FailedRecipient:
    said = one_line(
        block.text("diagnostic-code").partition(";")[2] or block.text("diagnostic-code")
    )
    status = bounce_prose.status_in(block.text("status"))
    # The far server's own words are nearer to the matter than what the reporter made of them.
    code = bounce_prose.status_in(said)
    status = code if code and not code.endswith(".0.0") else status or code
    is_permanent = action != "delayed" and not (not action and status.startswith("4"))
    was_read = was_read or bounce_prose.is_after_data(said)
    is_dead = is_permanent and _is_dead(status, said, was_read=was_read)
    return FailedRecipient(addr, is_permanent, is_dead, status, said[:300])


def _is_dead(status: str, said: str, *, was_read: bool) -> bool:
    tail = status.partition(".")[2]
    if bounce_prose.is_temporary(said) or tail in _SENDER_STATUS:
        return False
    # A server that read the mail first knows the address; a filter behind it refuses so.
    if bounce_prose.is_dead(said):
        return not was_read or tail.startswith("1.")
    if tail not in _DEAD_STATUS or bounce_prose.is_alive(said):
        return False  # 5.1.1 is also said of blocked senders and full mailboxes
    return not (tail in _DEAD_WITH_WORDS and said)


def _listed(headers: Headers, text: str, subject: str) -> tuple[FailedRecipient, ...]:
    """X-Failed-Recipients, which Exim and Gmail write; the text says how it stands with them."""
    raw = b",".join(headers.all_raw("x-failed-recipients"))
    addrs = dict.fromkeys(one.addr for one in mailboxes(raw) if "@" in one.addr)
    return bounce_prose.judged(addrs, text, subject) if addrs else ()


def _returned_id(headers: Headers, found: Collected, text: str) -> str:
    """The Message-ID of the mail that came back."""
    for message in found.embedded:
        inner = ids([Headers(message).raw("message-id")])
        if inner:
            return inner[0]
    match = _MESSAGE_ID.search(text)
    if match:
        return match[1].strip("<>")
    return next(iter(ids([headers.raw("in-reply-to"), headers.raw("references")])), "")
