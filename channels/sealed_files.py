# SPDX-License-Identifier: AGPL-3.0-or-later
"""References to stored files that only one holder can send: a visitor, an opened page.

Pure. The web chat and the form hand them out when a file is uploaded, and take them back with the
message that shows it.
"""

from collections.abc import Mapping

from intake.messages import Attachment
from intake.seals import Seal


def seal_file(seal: Seal, purpose: str, holder: Mapping[str, str], file: Attachment) -> str:
    """A reference to a stored file. `holder` says in one entry who may send it: `{kind: id}`."""
    facts = {
        **holder,
        "blob": file.blob,
        "name": file.name,
        "type": file.content_type,
        "size": file.size_bytes,
    }
    return seal.close(purpose, facts)


def open_file(
    seal: Seal, purpose: str, holder: Mapping[str, str], reference: str
) -> Attachment | None:
    """The file a reference names, or None if it is forged or somebody else's."""
    match seal.open(purpose, reference):
        case {
            "blob": str(blob),
            "name": str(name),
            "type": str(content_type),
            "size": int(size),
            **others,
        } if others == holder:
            return Attachment(blob, name, content_type, size)
        case _:
            return None
