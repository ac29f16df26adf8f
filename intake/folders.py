# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folders on disk: made where the configuration names one, and durable when it matters."""

import os
from pathlib import Path

from intake.errors import SettingsError


def make_folder(folder: Path, key: str) -> None:
    """Make a folder if it is not there. Raises `SettingsError` naming the setting behind it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"the folder {folder} cannot be made: {error.strerror}"
        raise SettingsError(key, problem) from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: syncing a new file does not sync its name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
