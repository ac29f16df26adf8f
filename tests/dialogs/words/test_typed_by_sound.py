# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chinese words typed with a character that only sounds right."""

import pytest

from dialogs.words.typed_by_sound import sounding_of

SOUNDING = sounding_of(["昨天", "下午", "没问题", "卡纸", "停了", "约…来装"], frozenset("了"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("作天下五三点", "昨天下午三点"),
        ("没问提", "没问题"),
        ("A2卡只", "A2卡纸"),
        ("昨天下午", "昨天下午"),
        ("做填", "做填"),  # both characters differ
        ("我听了", "我听了"),  # 了 alone makes no word sure
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_a_character_that_sounds_right_is_put_right(typed: str, meant: str) -> None:
    """At least half of a word must be as it is written, and not only its grammar."""
    assert SOUNDING.repaired(typed) == meant
