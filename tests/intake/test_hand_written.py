# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mistakes in files that people write are told in words that know nothing of Python."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from intake.hand_written import keys_of, sentence, unreadable
from intake.sections import Section


class _Inner(Section):
    word: str = ""


class _File(Section):
    name: str = Field(default="x", min_length=1)
    place: Path = Path()
    count: int = Field(default=2, ge=1, le=9)
    share: float = Field(default=0.5, gt=0, lt=1)
    is_on: bool = False
    words: tuple[str, ...] = ()
    kind: Literal["a", "b"] = "a"
    inner: _Inner = _Inner()
    each: dict[Annotated[str, Field(pattern="^[a-z]+$")], str] = Field(default_factory=dict)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"name": 3}, "name must be a text in quotes"),
        ({"name": ""}, "name is empty"),
        ({"place": ["a"]}, "place must be a text in quotes"),
        ({"count": "many"}, "count must be a whole number"),
        ({"count": 1.5}, "count must be a whole number"),
        ({"count": 0}, "count must be at least 1"),
        ({"count": 10}, "count must be at most 9"),
        ({"share": "half"}, "share must be a number"),
        ({"share": 0}, "share must be more than 0.0"),
        ({"share": 1}, "share must be less than 1.0"),
        ({"is_on": "perhaps"}, "is_on must be true or false"),
        ({"words": "one"}, 'words must be a list, as in ["one"]'),
        ({"kind": "c"}, "kind must be 'a' or 'b'"),
        ({"inner": 3}, "inner must be a section with keys of its own"),
        ({"inner": {"word": []}}, "inner.word must be a text in quotes"),
        ({"each": {"A b": "x"}}, "each.A b does not match ^[a-z]+$"),
        ({"each": []}, "each must be a section with keys of its own"),
    ],
)
def test_a_wrong_value(written: dict[str, object], said: str) -> None:
    """The key and what it must be, for every kind of value a file can hold."""
    with pytest.raises(ValidationError) as caught:
        _File.model_validate(written)
    first = caught.value.errors()[0]
    assert f"{'.'.join(keys_of(first))} {sentence(first)}" == said


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    """Which line is not UTF-8 and what to do; for the rest, what the system says."""
    file = tmp_path / "words.toml"
    file.write_bytes(b"a = 1\nb = '\xb4\xf2'\n")
    with pytest.raises(UnicodeDecodeError) as caught:
        file.read_text(encoding="utf-8")
    assert unreadable(caught.value) == "is not UTF-8 in line 2; save it as UTF-8"
    assert unreadable(FileNotFoundError(2, "No such file")) == "cannot be read: No such file"
