# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folders that the configuration names."""

from pathlib import Path

from intake.errors import SettingsError


def make_folder(folder: Path, key: str) -> None:
    """Make a folder if it is not there. Raises `SettingsError` naming the setting behind it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"the folder {folder} cannot be made: {error.strerror}"
        raise SettingsError(key, problem) from error
