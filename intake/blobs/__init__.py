# SPDX-License-Identifier: AGPL-3.0-or-later
"""Attachments by the hash of their content, outside any folder a web server shows."""

from intake.blobs.folder import BlobFolder

__all__ = ["BlobFolder"]
