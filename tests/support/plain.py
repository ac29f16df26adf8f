# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inbound messages as JSON documents, for snapshots that people review."""

import base64
import json
from dataclasses import asdict
from typing import Any

from intake.messages import InboundMessage

# Parts that most channels never fill: left out while they are empty.
RARE = (
    "kind", "refers_to", "failures", "letter", "reply_context", "meta", "originals", "form",
)  # fmt: skip
EMPTY = (None, "", [], {}, "message")


def plain(message: InboundMessage) -> Any:
    """A message as JSON; the bytes of files as base64."""

    def show(value: object) -> str:
        return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)

    document = json.loads(json.dumps(asdict(message), default=show))
    if not document["profile"]["user"]:
        del document["profile"]["user"]
    return {
        name: value for name, value in document.items() if name not in RARE or value not in EMPTY
    }
