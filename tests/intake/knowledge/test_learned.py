# SPDX-License-Identifier: AGPL-3.0-or-later
"""What many questions teach about telling articles apart."""

from collections.abc import Sequence

import pytest

from intake.knowledge.learned import Example, Weights, learn, votes
from intake.knowledge.search import Entry, Index, build_index

THINGS = ["printer", "scanner", "router", "monitor", "keyboard", "speaker"]
# Both articles speak of every thing; only the word that is no thing tells them apart.
ENTRIES: list[Entry] = [
    {"id": "clean", "questions": [f"how do I clean the {thing}" for thing in THINGS]},
    {"id": "lend", "questions": [f"how do I borrow the {thing}" for thing in THINGS]},
]


def example(owner: str, words: str) -> Example:
    """A question of equally heavy words."""
    found = dict.fromkeys(words.split(), 1.0)
    return Example.of(owner, found, len(found) ** 0.5)


def asked(words: str) -> dict[str, float]:
    """A query of such words."""
    return dict.fromkeys(words.split(), 1.0)


@pytest.fixture(scope="module", name="rows")
def _rows() -> Weights:
    return learn(
        [example("clean", f"clean the {thing}") for thing in THINGS]
        + [example("lend", f"borrow the {thing}") for thing in THINGS]
    )


def test_the_word_that_tells_articles_apart_decides(rows: Weights) -> None:
    """What all questions have in common weighs little beside it."""
    found = votes(rows, asked("clean the telephone"), ["clean", "lend"])
    assert found["clean"] > 0.3 > -0.3 > found["lend"]
    shared = votes(rows, asked("the printer"), ["clean", "lend"])
    assert abs(shared["clean"] - shared["lend"]) < 0.2


def test_many_questions_say_what_is_about_an_article_by_itself() -> None:
    """Whoever else is near: its own questions score about two, those of others one or less."""
    rows = learn(
        [
            example(owner, f"{verb} the {thing} in {place}")
            for owner, verb in (("clean", "clean"), ("lend", "borrow"))
            for thing in THINGS
            for place in ("here", "there", "hall", "office", "ward")
        ]
    )
    found = votes(rows, asked("clean the printer in hall"), ["clean", "lend"])
    assert found["clean"] > 1.8
    assert found["lend"] < 1.1


def test_the_same_questions_teach_the_same(rows: Weights) -> None:
    """No luck: two processes rank alike."""
    again = learn(
        [example("clean", f"clean the {thing}") for thing in THINGS]
        + [example("lend", f"borrow the {thing}") for thing in THINGS]
    )
    assert again == rows


def test_an_article_that_came_later_has_the_best_vote(rows: Weights) -> None:
    """Nothing was learned about it, so what was learned must not put another before it."""
    found = votes(rows, asked("clean the printer"), ["clean", "lend", "new"])
    assert found["new"] == found["clean"] > found["lend"]


def test_without_anything_learned_nobody_has_a_vote() -> None:
    """An index of articles with one question each."""
    assert votes({}, asked("clean"), ["a", "b"]) == {"a": 0.0, "b": 0.0}


@pytest.mark.parametrize("examples", [[], [example("a", "lonely")], [example("a", "one")] * 3])
def test_one_article_has_no_rival(examples: Sequence[Example]) -> None:
    """Learning needs no second article, and no first one."""
    assert learn(examples).keys() == {one.owner for one in examples}


def test_an_index_learns_where_articles_have_several_questions() -> None:
    """And not where each has one or two; the background is a rival, and has no row."""
    assert build_index(ENTRIES).learned.keys() == {"clean", "lend"}
    few: list[Entry] = [{**entry, "questions": entry["questions"][:2]} for entry in ENTRIES]
    assert not build_index(few).learned


def test_edits_keep_what_was_learned_about_the_others() -> None:
    """A changed article is unlearned until everything is weighed anew; it is still found."""
    index: Index = build_index([*ENTRIES, *_padding()])
    edited = index.with_entry({"id": "lend", "questions": ["can I rent a projector"]})
    assert "lend" not in edited.learned
    assert edited.learned["clean"] is index.learned["clean"]
    assert edited.answer("may I rent the projector")[0] == "lend"


def _padding() -> list[Entry]:
    """Articles that make a single edit a small one."""
    return [
        {"id": f"p{number}", "questions": [f"{word} number {number}" for word in THINGS]}
        for number in range(20)
    ]
