# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that visitors send: whose they are, and how many.

Pure. Which files we take is `channels.media`; reading them from the network is `uploads.py`,
keeping them is the hub's business.
"""

from channels import media
from channels.media import ACCEPTED_TYPES, NAME_MAX, FileProblem, clean_name
from channels.sealed_files import open_file, seal_file
from channels.webchat.refusals import Refusal
from intake.messages import Attachment
from intake.seals import Seal

__all__ = [
    "ACCEPTED_TYPES",
    "FILES_PER_MESSAGE_MAX",
    "FILE_BYTES_MAX",
    "NAME_MAX",
    "clean_name",
    "read_upload",
    "recognise",
    "seal_upload",
]

FILE_BYTES_MAX = 10 * 1024 * 1024
FILES_PER_MESSAGE_MAX = 10
_PURPOSE = "webchat upload"


def recognise(content: bytes, name: str) -> str | Refusal:
    """The media type the bytes have, or why we do not take them."""
    found = media.recognise(content, name)
    return Refusal(found.code) if isinstance(found, FileProblem) else found


def seal_upload(seal: Seal, visitor: str, file: Attachment) -> str:
    """A reference to an uploaded file that only this visitor can put into a message."""
    return seal_file(seal, _PURPOSE, {"visitor": visitor}, file)


def read_upload(seal: Seal, visitor: str, reference: str) -> Attachment | None:
    """The file a reference names, or None if it is forged or another visitor's."""
    return open_file(seal, _PURPOSE, {"visitor": visitor}, reference)
