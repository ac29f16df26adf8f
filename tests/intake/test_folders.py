# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folders of the configuration: made where they can be, else the setting is named."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intake.blobs.folder import BlobFolder
from intake.errors import SettingsError
from intake.folders import check_folder
from intake.journal import Journal


def test_a_folder_that_cannot_be_made_names_its_setting(tmp_path: Path) -> None:
    """Where it should be lies a file."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    for make, key in ((Journal, "store.journal"), (BlobFolder, "store.blobs")):
        with pytest.raises(SettingsError) as found:
            make(file)
        assert found.value.path == key
        assert str(file) in found.value.problem


@contextmanager
def no_rights_of_root() -> Iterator[None]:
    """Inside, files of root are somebody else's."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with one file, which everybody may look into and nobody may write to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "00001.journal").write_bytes(b"")
        (folder / "00001.journal").chmod(0o444)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o700)


def test_a_folder_of_somebody_else_is_named(place: Path) -> None:
    """Also where the folder itself would have to be made in it."""
    for folder in (place, place / "data" / "journal"):
        with no_rights_of_root(), pytest.raises(SettingsError, match="cannot write to") as found:
            check_folder(folder, "store.journal")
        assert found.value.path == "store.journal"


def test_a_file_that_another_user_left_is_named(place: Path) -> None:
    """A command that ran as root once: the folder is ours, a file in it is not."""
    place.chmod(0o777)
    with no_rights_of_root():
        check_folder(place, "store.journal")
        with pytest.raises(SettingsError, match=r"cannot write to .*00001\.journal"):
            check_folder(place, "store.journal", "*.journal")
