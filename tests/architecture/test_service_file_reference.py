# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every example of the service file's reference is one that the hub takes."""

import re
from pathlib import Path

import pytest
from tree_rules import ROOT

from bots.configuration.service_file import ServiceFile, read_service_file

TEXT = (ROOT / "docs" / "reference" / "service-file.md").read_text(encoding="utf-8")
EXAMPLES = [text for text in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL) if text[0] != " "]


@pytest.mark.parametrize("text", EXAMPLES, ids=[text.split(":")[0] for text in EXAMPLES])
def test_it_is_taken(tmp_path: Path, text: str) -> None:
    """As it stands."""
    place = tmp_path / "service.yaml"
    place.write_text(text, encoding="utf-8")
    assert read_service_file(place).file.model_fields_set


def test_every_section_is_explained() -> None:
    """One heading for each section that the hub reads, and none for one that is gone."""
    explained = set(re.findall(r"^## `(\w+)`", TEXT, flags=re.MULTILINE))
    assert explained == set(ServiceFile.model_fields)
