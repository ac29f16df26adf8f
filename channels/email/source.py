# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bytes of a parsed part as they came: undecoded bodies, and attached mails as files.

The standard parser keeps them but does not hand them out plainly: asked for a body it decodes by
the label (and raises on `charset=idna`), asked for a mail it folds the headers anew.
"""

from typing import TYPE_CHECKING, TypeAlias, cast

from channels.email.headers import Headers, parameters

if TYPE_CHECKING:
    from email.message import Message

Part: TypeAlias = "Message[str, str]"


def undecoded(part: Part) -> bytes:
    """The body as it came, before base64 and charset. The part is left as it was."""
    encoding = part["content-transfer-encoding"]
    del part["content-transfer-encoding"]
    payload = part.get_payload(decode=True)
    if encoding is not None:
        part["Content-Transfer-Encoding"] = encoding
    return payload if isinstance(payload, bytes) else b""


def flat(message: Part) -> bytes:
    """The whole mail, ready to be a file."""
    headers = "".join(f"{name}: {value}\n" for name, value in message.raw_items())
    head = headers.encode("utf-8", "surrogateescape") + b"\n"
    if not message.is_multipart():
        return head + undecoded(message)
    children = [flat(child) for child in cast("list[Part]", message.get_payload())]
    given = parameters(Headers(message).raw("content-type"))[1].get("boundary", "")
    if not given:
        return head + b"".join(children)  # message/*
    boundary = b"--" + given.encode("utf-8", "replace")
    joined = b"".join(boundary + b"\n" + child.rstrip(b"\n") + b"\n\n" for child in children)
    return head + joined + boundary + b"--\n"
