# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the webhook channel writes: the JSON of a reply, of an outcome and of a refusal."""

import orjson
from aiohttp import web

from channels.contract import TurnOutcome
from intake.messages import OutboundMessage

JSON = "application/json"


def reply_document(message: OutboundMessage) -> dict[str, object]:
    """One reply, as it stands in the answer to `?wait=` and in a callback."""
    return {
        "id": message.id,
        "text": message.text,
        "options": [{"id": option.id, "label": option.label} for option in message.options],
    }


def accepted(*, is_repeat: bool) -> web.Response:
    """202: the message is safe, and its replies come by callback or by asking again."""
    return _json(202, {"status": _status(is_repeat=is_repeat)})


def answered(outcome: TurnOutcome, *, is_repeat: bool) -> web.Response:
    """200: the replies to the message, and the ticket it opened."""
    number = outcome.ticket_number
    return _json(
        200,
        {
            "status": _status(is_repeat=is_repeat),
            "replies": [reply_document(message) for message in outcome.replies],
            "ticket": {"number": number} if number else None,
        },
    )


def refused(
    status: int,
    title: str,
    detail: str,
    *,
    problems: dict[str, str] | None = None,
    retry_after: int | None = None,
) -> web.Response:
    """A problem document (RFC 9457). `problems` says what is wrong at which place of the request.

    `retry_after` is in seconds.
    """
    document: dict[str, object] = {"title": title, "status": status, "detail": detail}
    if problems:
        document["problems"] = problems
    response = web.Response(
        status=status, body=orjson.dumps(document), content_type="application/problem+json"
    )
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _status(*, is_repeat: bool) -> str:
    return "duplicate" if is_repeat else "accepted"


def _json(status: int, document: object) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(document), content_type=JSON)
