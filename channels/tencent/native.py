# SPDX-License-Identifier: AGPL-3.0-or-later
"""One message on the wire of WeChat or WeCom; what it says differs between the two."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from channels.contract import Hub
from channels.tencent.api import Api, Media
from channels.tencent.markup import plain
from intake.errors import PermanentFailure
from intake.messages import Attachment


@dataclass(frozen=True, slots=True)
class Native:
    """One message on the wire. A `file` is uploaded first; its media id completes the body."""

    kind: str
    body: Mapping[str, object] = field(default_factory=dict)
    file: Attachment | None = None


def text_message(text: str) -> Native:
    """A message that is only text."""
    return Native("text", {"content": plain(text)})


async def body_of(native: Native, hub: Hub, api: Api) -> Mapping[str, object]:
    """The body to send, after its file is uploaded.

    Raises `PermanentFailure` if we have the file no more, and what `Api.upload` raises.
    """
    if native.file is None:
        return native.body
    content = await hub.open_file(native.file.blob)
    if content is None:
        raise PermanentFailure("the file is not in our store any more")
    media = Media(native.file.name, native.file.content_type, content)
    return {"media_id": await api.upload(native.kind, media)}
