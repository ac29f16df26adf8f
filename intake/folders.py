# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folders on disk: made where the configuration names one, and durable when it matters."""

import errno
import os
import tempfile
from pathlib import Path

from intake.errors import SettingsError

TRIAL_BYTES = 4_096  # what a disk that is full or over its quota has no room for


def check_folder(folder: Path, key: str, files: str = "") -> None:
    """See that a folder, or the one it would be made in, and its `files` can be written.

    `files` is a pattern: a command that ran as another user leaves files that the hub may not
    touch. Writes a little on trial and leaves nothing behind. Raises `SettingsError` naming the
    setting behind the folder.
    """
    there = folder.absolute()
    while not os.path.exists(there):  # noqa: PTH110 - also where it is not ours to look
        there = there.parent
    if not there.is_dir():
        raise SettingsError(key, f"{there} is a file, and a folder is needed; name another place")
    if not _may(there, os.W_OK | os.X_OK):
        raise _not_ours(there, key)
    _write_on_trial(there, key)
    for file in folder.glob(files) if files else ():
        if not _may(file, os.W_OK):
            raise _not_ours(file, key)


def _may(place: Path, mode: int) -> bool:
    return os.access(place, mode, effective_ids=True)


def _write_on_trial(folder: Path, key: str) -> None:
    """Permissions do not tell of a full disk, nor of a place that only looks like a folder."""
    try:
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(bytes(TRIAL_BYTES))
    except OSError as error:
        is_full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        advice = "make room there, or choose another place" if is_full else "choose another place"
        raise SettingsError(
            key, f"cannot write to {folder}: {error.strerror}; {advice}"
        ) from error


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
