# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structured logs: one JSON object per line, an event name and fields, no personal data.

Message text, addresses and tokens are never passed to the log; what looks like a secret in a
field is masked all the same. Third-party loggers stay at WARNING: some write addresses with
tokens in them at INFO.
"""

import logging
import re
import sys

import structlog
from aiohttp.http_exceptions import HttpProcessingError
from structlog.typing import EventDict, WrappedLogger

_SECRET = re.compile(
    r"(whsec_[A-Za-z0-9+/=]{8,}|fd_[A-Za-z0-9_-]{16,}|bot\d+:[\w-]{20,}|v1\.[\w-]{16,}\.[\w-]{16,})"
)
# What a provider says in its own words may name the customer: "550 <li@example.com>: unknown".
_IN_WORDS = frozenset({"reason", "problem", "error"})
_PERSON = re.compile(
    r"[^\s<>@\"',;()]{1,64}@[^\s<>@\"',;()]{1,255}|(?<![\w.-])\+?\d(?:[ -]?\d){6,14}(?![\w.-])"
)
_PERSONAL = frozenset({"text", "phone", "email", "address", "name", "token", "password", "body"})


class _Stderr:
    """Writes to the standard error of now: who captures it may put another in its place."""

    def msg(self, message: str) -> None:
        sys.stderr.write(f"{message}\n")
        sys.stderr.flush()

    log = debug = info = warn = warning = error = exception = critical = fatal = msg


def configure(level: str, layout: str) -> None:
    """Set the logging of the whole process. `layout` is json or console."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if layout == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=lambda *_: _Stderr(),
        cache_logger_on_first_use=True,
    )
    # Twelve debug calls a turn, each asking whether it is wanted; switched off they cost nothing.
    logging.getLogger("transitions.core").disabled = True
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)
    logging.getLogger("aiohttp.server").addFilter(_is_ours)


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether a fault of a request is the hub's. What is no HTTP was answered with 400.

    Anybody can send as much of it as they like; each would be a traceback of twenty lines.
    """
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask secrets and personal fields of one log event."""
    for name, value in event.items():
        if name in _PERSONAL:
            event[name] = "•••"
        elif isinstance(value, str):
            masked = _SECRET.sub("•••", value)
            event[name] = _PERSON.sub("•••", masked) if name in _IN_WORDS else masked
    return event
