# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is no YAML is told in the words of who typed it, with the line to look at."""

import pytest
import yaml

from intake.yaml_mistakes import mistake_in

INDENTED = "this line begins in a column that fits none above it"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("steps:\n  - ask: a\n   type: b\n", 3, INDENTED),
        ("steps:\n  - ask: a\n - ask: b\n", 3, INDENTED),
        ("steps:\n  - ask: a\n\t- ask: b\n", 3, "a tab stands here; indent with spaces"),
        ("steps:\n  - ask: a\n  -ask: b\n", 3, "a space is missing behind the -"),
        ("a:\n  b： c\n  d: e\n", 2, "a full-width ： stands here"),
        ("a: {zh： 你, en: You}\nb: {zh: 他？, en: He?}\n", 1, "a full-width ： stands here"),
        ("a: {zh: 你， en: You}\n", 1, "a full-width ， stands here"),
        ("a: {zh: 你, en: “Which: day?”}\n", 1, "slanted quotes stand here"),
        ("a:\n  b: c\n \u3000d: e\n", 3, "a space of another kind (U+3000)"),
        ("a:\n  b: c\n \u00a0d: e\n", 3, "a space of another kind (U+00A0)"),
        (
            'a: {zh: 你, en: "You}\nb: {zh: 他, en: "He"}\n',
            1,
            "that opens here is not closed up to",
        ),
        ("a: {zh: 你, en: You\n", 1, "that opens here is not closed before the file ends"),
        ("a: [\n", 2, "a bracket or a quote is not closed before the file ends"),
        ("a: 'You\nb: c\n", 1, "the quotes that open here are not closed"),
        ("a: 'it's'\n", 1, "a quote ends in the middle of this text"),
        ("a: {zh: 你, en: Which day?, or none}\n", 1, "between quotes"),
        ("a: Note: this\n", 1, "there is a second ': ' in this line"),
        ("a:\n  just words\nb: c\nd\n", 4, "this line has no ':' with a space behind it"),
        ("a: *b\n", 1, "put a text that begins with * or & between quotes"),
        ("a: @b\n", 1, "put a text that begins with it between quotes"),
        ("a: 1\nb: \x07\n", 2, "holds a sign that cannot be seen (U+0007)"),
        ("--- a\n--- b\n", 2, "another document"),
    ],
)
def test_a_mistake_is_told_as_its_author_sees_it(text: str, line: int, says: str) -> None:
    """The line is the one to mend, which is not always where the parser stopped."""
    with pytest.raises(yaml.YAMLError) as caught:
        yaml.compose(text, Loader=yaml.SafeLoader)
    found = mistake_in(text, caught.value)
    assert found[0] == line
    assert says in found[1]


def test_a_mistake_without_a_place_is_told_too() -> None:
    """What another reader makes of a file is one line all the same."""
    assert mistake_in("", yaml.YAMLError("odd\n  thing")) == (None, "odd thing")
    assert mistake_in("", yaml.MarkedYAMLError(problem="too deep")) == (None, "too deep")
