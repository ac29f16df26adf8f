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


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nclosed: [2026-02-30]\n", 1, "2026-02-30 is no day or time"),
        ("a: 1\nb: 2026-11-26T25:00:00Z\n", 1, "is no day or time"),
        ("a: 0x_\n", 0, "0x_ is no number"),
        (f"a: {'9' * 6000}\n", 0, "is no number"),
        ("a: 1\nb: \x07\n", 1, "cannot be seen (U+0007)"),
    ],
)
def test_what_only_looks_like_a_value_is_a_mistake(text: str, line: int, says: str) -> None:
    """Python's own errors never come through: they would be a traceback to who wrote it."""
    for read in (yaml_text.read, yaml_text.load):
        with pytest.raises(yaml.MarkedYAMLError) as caught:
            read(text)
        assert caught.value.problem_mark is not None
        assert caught.value.problem_mark.line == line
        assert says in str(caught.value.problem)


def test_parts_that_lie_too_deep_are_a_mistake() -> None:
    """Nothing runs out of stack."""
    with pytest.raises(yaml.MarkedYAMLError, match="too deep"):
        yaml_text.read("[" * 5000 + "]" * 5000)
