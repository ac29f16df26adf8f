# SPDX-License-Identifier: AGPL-3.0-or-later
"""YAML that people write: read quickly, and a mistake is told where it is."""

import pytest
import yaml

from intake import yaml_text


def test_a_document_is_nodes_and_data() -> None:
    """The nodes know their lines, whichever parser read them."""
    root, data = yaml_text.read("# a site's own\nrules:\n  - {id: a, when: [1, 2]}\n")
    assert data == {"rules": [{"id": "a", "when": [1, 2]}]}
    assert isinstance(root, yaml.MappingNode)
    assert [key.start_mark.line for key, _ in root.value] == [1]
    assert yaml_text.read("# nothing\n") == (None, None)


def test_a_mistake_is_told_where_the_author_made_it() -> None:
    """In the words and with the line of the pure parser."""
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        yaml_text.read("rules:\n  - id: [a\n  - id: b\n")
    with pytest.raises(yaml.MarkedYAMLError) as pure:
        yaml.safe_load("rules:\n  - id: [a\n  - id: b\n")
    assert str(caught.value) == str(pure.value)
