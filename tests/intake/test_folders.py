# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folders of the configuration: made where they can be, else the setting is named."""

from pathlib import Path

import pytest

from intake.blobs.folder import BlobFolder
from intake.errors import SettingsError
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
