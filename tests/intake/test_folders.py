# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folders of the configuration: made where they can be, else the setting is named."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intake.blobs.folder import BlobFolder
from intake.errors import SettingsError
from intake.folders import check_folder
from intake.journal import Journal

ROOT = Path(__file__).parents[2]


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


def test_a_trial_leaves_nothing_behind(tmp_path: Path) -> None:
    """Neither the folder that would be made, nor what was written on trial."""
    check_folder(tmp_path / "data" / "journal", "store.journal")
    assert not list(tmp_path.iterdir())


def test_a_file_in_place_of_a_folder_is_told_as_such(tmp_path: Path) -> None:
    """That nobody may write to it is not what is wrong."""
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="data is a file, and a folder is needed"):
        check_folder(tmp_path / "data" / "journal", "store.journal")


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """Permissions are good there; a limit of file sizes stands for the disk that takes no more."""
    script = (
        "import pathlib, resource, signal\n"
        "from intake.folders import check_folder\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        f"check_folder(pathlib.Path({str(tmp_path)!r}), 'store.blobs')\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert f"cannot write to {tmp_path}: File too large" in found.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux has a place like this")
def test_a_place_that_only_looks_like_a_folder_is_told() -> None:
    """Root may write to it by its permissions, and nothing can be made there."""
    with pytest.raises(SettingsError, match="cannot write to /proc") as found:
        check_folder(Path("/proc/frontdesk"), "store.journal")
    assert found.value.path == "store.journal"


def test_a_file_that_another_user_left_is_named(place: Path) -> None:
    """A command that ran as root once: the folder is ours, a file in it is not."""
    place.chmod(0o777)
    with no_rights_of_root():
        check_folder(place, "store.journal")
        with pytest.raises(SettingsError, match=r"cannot write to .*00001\.journal"):
            check_folder(place, "store.journal", "*.journal")
