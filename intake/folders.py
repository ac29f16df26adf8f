# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folders on disk: made where the configuration names one, and durable when it matters."""

import os
from pathlib import Path

from intake.errors import SettingsError


def check_folder(folder: Path, key: str, files: str = "") -> None:
    """See that a folder, or the one it would be made in, and its `files` can be written.

    `files` is a pattern: a command that ran as another user leaves files that the hub may not
    touch. Makes nothing. Raises `SettingsError` naming the setting behind the folder.
    """
    there = folder.absolute()
    while not os.path.exists(there):  # noqa: PTH110 - also where it is not ours to look
        there = there.parent
    if not (there.is_dir() and _may(there, os.W_OK | os.X_OK)):
        raise _not_ours(there, key)
    for file in folder.glob(files) if files else ():
        if not _may(file, os.W_OK):
            raise _not_ours(file, key)


def _may(place: Path, mode: int) -> bool:
    return os.access(place, mode, effective_ids=True)


def _not_ours(place: Path, key: str) -> SettingsError:
    advice = "choose a place that the user who runs this may write to, or give it to that user"
    return SettingsError(key, f"cannot write to {place}; {advice}")


def make_folder(folder: Path, key: str, files: str = "") -> None:
    """Make a folder if it is not there, and check it. Raises `SettingsError`, see above."""
    check_folder(folder, key, files)
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
