# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words as they stand, beside the stems, where there are questions enough to learn them."""

from intake.knowledge.search import Entry, build_index
from intake.knowledge.segment import features, normalise, wording_of
from intake.knowledge.wording import NO_WORDING, Wording

PLACES = ("hall", "cellar", "office", "kitchen", "shop", "garage", "attic", "yard", "lab", "store")
THINGS = ("printer", "scanner", "router")
CLEANS, CLEANED = (
    Entry(
        id=name,
        questions=[f"{start} the {thing} in the {place}" for thing in THINGS for place in PLACES],
    )
    for name, start in (("how", "should I be cleaning"), ("who", "should have cleaned"))
)


def test_words_stand_as_they_are_written() -> None:
    """Inflection and order tell what is asked; Latin words in Chinese are names."""
    assert list(wording_of(normalise("Couldn't you CLEAN?"))) == [
        *("acouldn't", "ayou", "aclean"),
        *("acouldn't you", "ayou clean"),
    ]
    assert not wording_of("怎么清洁 printer 的 wifi")


def test_no_word_is_taken_for_a_feature_of_search() -> None:
    """Both are learned side by side, each with its own weight."""
    text = normalise("how do I clean the printer")
    assert not wording_of(text).keys() & features(text).keys()


def test_what_one_question_alone_has_weighs_as_much_as_what_none_has() -> None:
    """It lengthens the query, but nothing is learned of it."""
    wording = Wording.of(["clean it", "clean this", "lend it"])
    assert wording.shared.keys() == {"aclean", "ait"}
    weighed = wording.weigh("clean this thing")
    assert weighed["athis"] == weighed["athing"] > weighed["aclean"]


def test_where_nothing_was_learned_nothing_is_read() -> None:
    """A base with a few questions per article pays nothing for it."""
    assert NO_WORDING.weigh("how do I clean it") == {}
    few = build_index([{**entry, "questions": entry["questions"][:5]} for entry in (CLEANS,)])
    assert few.wording == NO_WORDING


def test_an_edit_keeps_the_wording_until_everything_is_weighed_anew() -> None:
    """What was learned goes with the words it was learned from."""
    fillers = [
        Entry(id=str(at), questions=[f"{one} {number} of row {at}" for number in range(40)])
        for at, one in enumerate(("please count", "never paint", "always lift", "rarely move"))
    ]
    index = build_index([CLEANS, CLEANED, *fillers])
    assert "acleaned" in index.wording.shared
    assert index.learned["who"]["acleaned"] > 0 > index.learned["how"].get("acleaned", -1)
    edited = index.with_entry({"id": "rent", "questions": ["can I rent a projector"]})
    assert edited.wording is edited.without("rent").wording is index.wording
    assert index.answer("should have cleaned the copier")[0] == "who"
