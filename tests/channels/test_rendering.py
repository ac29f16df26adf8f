# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replies under a channel's limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import Capabilities
from channels.rendering import Part, fits_natively, numbered, render, split_text
from intake.messages import Option

TWO = (Option("y", "是"), Option("n", "否"))
PLAIN = Capabilities(text_max=100)
BUTTONS = Capabilities(text_max=100, options_max=3, option_label_max=10)
MEASURES = {
    "characters": len,
    "bytes": lambda text: len(text.encode()),
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
}


def test_real_buttons_where_they_fit() -> None:
    """Options stay options on a channel that has enough buttons."""
    assert render("好了吗？", TWO, BUTTONS) == (Part("好了吗？", TWO),)


@pytest.mark.parametrize(
    "options",
    [TWO * 2, (Option("x", "a label of more than ten"),)],
    ids=["too many", "too long"],
)
def test_all_or_none_are_buttons(options: tuple[Option, ...]) -> None:
    """One option that does not fit makes all of them numbered lines."""
    assert not fits_natively(options, BUTTONS)
    (part,) = render("Which?", options, BUTTONS)
    assert part.options == ()
    assert f"{len(options)}. {options[-1].label}" in part.text


def test_options_are_numbered_without_buttons() -> None:
    """One message, the question first, then a line for each answer."""
    assert render("好了吗？", TWO, PLAIN) == (Part("好了吗？\n1. 是\n2. 否"),)
    assert numbered("", TWO) == "1. 是\n2. 否"


def test_a_person_is_zero_in_a_numbered_list() -> None:
    """The digit of a person is the same in every list."""
    text = numbered("解决了吗？", (*TWO, Option("!human", "转人工")))
    assert text == "解决了吗？\n1. 是\n2. 否\n0. 转人工"


def test_ways_around_an_open_question_are_words() -> None:
    """A digit could be the answer, so skip and back are named and not numbered."""
    zh = (Option("3:!skip", "跳过"), Option("3:!back", "返回"))
    assert numbered("几台？", zh) == "几台？\n（也可以回复：跳过／返回）"
    en = (Option("3:!skip", "Skip"), Option("3:!back", "Back"))
    assert numbered("How many?", en) == "How many?\n(You can also reply: Skip / Back)"


def test_ids_must_fit_into_the_button() -> None:
    """A provider that takes 4 bytes per button gets numbers instead of a cut-off id."""
    short = Capabilities(text_max=100, options_max=3, option_label_max=10, payload_max=4)
    assert fits_natively((Option("3:ab", "甲"),), short)
    assert not fits_natively((Option("3:abc", "甲"),), short)


@given(st.text(min_size=1, max_size=900), st.integers(1, 3), st.sampled_from(list(MEASURES)))
def test_counted_messages_are_never_more_than_allowed(text: str, most: int, unit: str) -> None:
    """The text is cut off, each part fits, and what can be chosen is there to read."""
    few = Capabilities(text_max=120, text_unit=unit)
    parts = render(text, TWO, few, most_parts=most)
    assert len(parts) <= most
    assert all(MEASURES[unit](part.text) <= few.text_max for part in parts)
    assert parts[-1].text.endswith("1. 是\n2. 否")


def test_label_lengths_count_in_the_channels_unit() -> None:
    """A channel that counts bytes sees three of them in a Chinese character."""
    by_bytes = Capabilities(text_max=100, text_unit="bytes", options_max=3, option_label_max=5)
    assert fits_natively((Option("a", "是"),), by_bytes)
    assert not fits_natively((Option("a", "是的"),), by_bytes)


def test_the_last_part_carries_the_options() -> None:
    """People answer below what they have read last."""
    parts = render("长句子。" * 60, TWO, BUTTONS)
    assert len(parts) > 1
    assert [bool(part.options) for part in parts] == [False] * (len(parts) - 1) + [True]


def test_breaks_at_sentences_not_inside_words() -> None:
    """A break comes after a sentence if one ends in the second half of the part."""
    assert split_text("One two three. Four five six.", 20) == ("One two three.", "Four five six.")


def test_more_than_two_parts_are_numbered() -> None:
    """Two are obvious; of three or more people want to know how many will come."""
    parts = split_text("x" * 250, 100)
    assert [part[:5] for part in parts] == ["(1/3)", "(2/3)", "(3/3)"]
    assert split_text("x" * 150, 100) == ("x" * 100, "x" * 50)


@pytest.mark.parametrize("cluster", ["👨‍👩‍👧", "👍🏽", "🇨🇳", "e\u0301"])
def test_visible_characters_stay_whole(cluster: str) -> None:
    """Families, skin tones, flags and accents are not torn apart."""
    whole = "".join(split_text(f"{'x' * 19}{cluster}y", 20))
    parts = split_text(f"{'x' * 19}{cluster}y", 20)
    assert cluster in whole
    assert any(cluster in part for part in parts)


@given(st.text(min_size=1, max_size=600), st.integers(20, 200), st.sampled_from(list(MEASURES)))
def test_every_part_fits_and_nothing_is_lost(text: str, limit: int, unit: str) -> None:
    """Whatever the text: parts within the limit, all letters there, in order."""
    parts = split_text(text, limit, unit)
    assert all(MEASURES[unit](part) <= limit for part in parts)
    bare = parts
    if len(parts) > 2:
        bare = tuple(part.split(") ", 1)[1] for part in parts)
    assert "".join("".join(bare).split()) == "".join(text.split())
