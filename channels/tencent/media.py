# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files both ways: fetched when they come in, because they are kept for three days only."""

import asyncio
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels.tencent.api import Api, ApiError, Media
from intake.errors import FileNotFetched, OutcomeUnknown, TransientFailure
from intake.messages import InboundMessage, PendingAttachment
from intake.values import replace

# A photo that cannot be fetched is worth some seconds; other accounts do not wait for it.
PAUSES_SECONDS = (0.5, 2.0, 5.0)
_EXTENSIONS = {
    "audio/amr": ".amr",
    "image/jpeg": ".jpg",
    "video/mp4": ".mp4",
    "voice/speex": ".speex",
}
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A file that a message speaks of. `name` has no ending yet."""

    media_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as the payload says it, and the files to be fetched for it."""

    message: InboundMessage
    media: tuple[MediaRef, ...] = ()


async def with_files(
    api: Api, incoming: Incoming, pauses: Sequence[float] = PAUSES_SECONDS
) -> InboundMessage:
    """The message with its files.

    A file the provider refuses is named in `meta` under `missing`. One that cannot be had now
    raises `FileNotFetched`: the payload is parked and can be retried while the file is kept.
    """
    files: list[PendingAttachment] = []
    missing: list[str] = []
    for ref in incoming.media:
        try:
            media = await _fetched(api, ref.media_id, pauses)
        except ApiError as error:
            missing.append(f"{ref.name}: {error}")
        else:
            files.append(PendingAttachment(_name(ref, media), media.content_type, media.content))
    meta: Mapping[str, object] = incoming.message.meta
    if missing:
        meta = {**meta, "missing": missing}
    return replace(incoming.message, attachments=tuple(files), meta=meta)


async def _fetched(api: Api, media_id: str, pauses: Sequence[float]) -> Media:
    for pause in (*pauses, None):
        try:
            return await api.download(media_id)
        except (TransientFailure, OutcomeUnknown) as error:
            problem = str(error)
        if pause is not None:
            await asyncio.sleep(pause)
    raise FileNotFetched(f"its file cannot be fetched: {problem}; retry within three days")


def _name(ref: MediaRef, media: Media) -> str:
    if media.name:
        return media.name
    ending = _EXTENSIONS.get(media.content_type) or mimetypes.guess_extension(media.content_type)
    return ref.name + (ending or "")


@dataclass(frozen=True, slots=True)
class UploadRule:
    """One kind of upload: which content types, and how large at most."""

    kind: str
    content_types: tuple[str, ...]
    largest_bytes: int


# The vendor prints 2 MB and 10 MB for images on one page: the cautious one.
IMAGE = UploadRule("image", ("image/jpeg", "image/png", "image/gif", "image/bmp"), 2 * _MEGABYTE)
VOICE = UploadRule("voice", ("audio/amr", "audio/mpeg"), 2 * _MEGABYTE)
VIDEO = UploadRule("video", ("video/mp4",), 10 * _MEGABYTE)
FILE = UploadRule("file", (), 20 * _MEGABYTE)


def rule_for(content_type: str, size_bytes: int, rules: Sequence[UploadRule]) -> UploadRule | None:
    """How a file is uploaded: the first rule that takes it. No content types means any."""
    for rule in rules:
        if (not rule.content_types or content_type in rule.content_types) and (
            0 < size_bytes <= rule.largest_bytes
        ):
            return rule
    return None
