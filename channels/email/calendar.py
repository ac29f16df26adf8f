# SPDX-License-Identifier: AGPL-3.0-or-later
"""An .ics file → one line for the agent: what, when, where. Nothing is accepted or declined.

Reads the few properties it shows (RFC 5545 §3.1, §3.6.1); recurrence and time zone rules stay in
the attachment, which every calendar opens.
"""

import re

from channels.email.charsets import decode, one_line

_LARGEST = 256 * 1024
_LINE = re.compile(r"^([A-Z-]{1,30})(?:;([^:\n]*))?:(.*)$", re.MULTILINE | re.IGNORECASE)
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z)?)?$")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_ZONE = re.compile(r"TZID=\"?([^;\":]+)", re.IGNORECASE)


def summary_line(content: bytes, charset: str = "") -> str:
    """Such as `REQUEST · Repair visit · 2026-03-04 09:30 Asia/Shanghai · Hall 2`; may be ""."""
    text = decode(content[:_LARGEST], charset).replace("\r\n", "\n")
    text = re.sub(r"\n[ \t]", "", text)
    head, begun, event = text.partition("BEGIN:VEVENT")
    if not begun:
        return ""
    event = event.partition("BEGIN:VALARM")[0].partition("END:VEVENT")[0]
    found = {m[1].upper(): (m[2] or "", m[3].strip()) for m in _LINE.finditer(event)}
    method = next((m[3].strip() for m in _LINE.finditer(head) if m[1].upper() == "METHOD"), "")
    shown = (
        method.upper(),
        _value(found, "SUMMARY"),
        _moment(*found.get("DTSTART", ("", ""))),
        _value(found, "LOCATION"),
    )
    return one_line(" · ".join(part for part in shown if part))[:500]


def _value(found: dict[str, tuple[str, str]], name: str) -> str:
    text = found.get(name, ("", ""))[1]
    return _ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], text).strip()


def _moment(given: str, stamp: str) -> str:
    match = _STAMP.search(stamp)
    if match is None:
        return ""
    year, month, day, hour, minute, utc = match.groups()
    zone = _ZONE.search(given)
    clock = f" {hour}:{minute} {'UTC' if utc else zone[1] if zone else ''}" if hour else ""
    return f"{year}-{month}-{day}{clock}".strip()
