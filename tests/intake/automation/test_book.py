# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules that run: what a file declares, under an edition of the workspace."""

from hypothesis import given
from hypothesis import strategies as st

from intake.automation.book import Edition, RuleEntry, Source, arranged, bound, dropped, reordered
from intake.automation.book import written as rewritten
from intake.automation.rule import RuleSection


def section(name: str, flag: str = "a") -> RuleSection:
    """A rule of that name."""
    document = {"rule": name, "title": {"zh": name, "en": name}, "when": "opened"}
    return RuleSection.model_validate({**document, "do": [{"flag": flag}]})


FILE = [section("a"), section("b"), section("c")]


def test_without_an_edition_the_file_counts() -> None:
    """All of it, in its order."""
    assert [rule.name for rule in bound(FILE).rules] == ["a", "b", "c"]


def test_an_edition_orders_silences_and_rewrites() -> None:
    """What is off does not run; what the file declares since then comes last and runs."""
    own, other = section("own"), section("b", "z")
    edition = Edition(
        3,
        (
            RuleEntry("own", section=own),
            RuleEntry("b", section=other),
            RuleEntry("a", is_on=False),
        ),
    )
    book = bound(FILE, edition)
    assert [rule.name for rule in book.rules] == ["own", "b", "c"]
    assert book.rules[1].actions[0].values == {"value": "z"}
    assert [one.source for one in book.arranged] == [
        Source.OWN, Source.CHANGED, Source.FILE, Source.FILE,
    ]  # fmt: skip


def test_what_the_file_gave_up_is_gone() -> None:
    """Unless the workspace has a text of its own for it."""
    edition = Edition(1, (RuleEntry("a"), RuleEntry("b", section=section("b"))))
    found = arranged(FILE[2:], edition)
    assert [(one.name, one.source) for one in found] == [("b", Source.OWN), ("c", Source.FILE)]


def test_a_file_that_comes_to_declare_an_own_rule_is_overruled() -> None:
    """The workspace's text counts, and says so."""
    edition = Edition(1, (RuleEntry("c", section=section("c", "mine")),))
    assert arranged(FILE, edition)[0].source is Source.CHANGED


def test_dropping_a_text_gives_back_the_files() -> None:
    """Whether it is on stays; an own rule goes with its text, and the file's have none to drop."""
    entries = (
        RuleEntry("own", section=section("own")),
        RuleEntry("b", is_on=False, section=section("b", "z")),
    )
    rules = arranged(FILE, Edition(1, entries))
    left = dropped(rules, "b")
    assert left is not None
    assert left[1] == RuleEntry("b", is_on=False)
    without = dropped(rules, "own")
    assert without is not None
    assert [one.name for one in without] == ["b", "a", "c"]
    assert without[0].section == section("b", "z")
    assert dropped(rules, "a") is None
    assert dropped(rules, "unknown") is None


NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
STEPS = st.lists(st.tuples(st.sampled_from(["write", "off", "drop", "turn"]), NAMES), max_size=12)


@given(STEPS)
def test_no_step_loses_or_doubles_a_rule(steps: list[tuple[str, str]]) -> None:
    """Whatever is done in whatever order: each name once, and the file's are always there."""
    edition = Edition()
    for what, name in steps:
        rules = arranged(FILE, edition)
        if what == "write":
            entries = rewritten(rules, section(name), name, is_on=True)
        elif what == "off":
            entries = rewritten(rules, None, name, is_on=False)
        elif what == "drop":
            entries = dropped(rules, name)
        else:
            entries = reordered(rules, [one.name for one in reversed(rules)])
        if entries is not None:
            edition = Edition(edition.version + 1, tuple(entries))
        names = [one.name for one in arranged(FILE, edition)]
        assert len(set(names)) == len(names)
        assert {"a", "b", "c"} <= set(names)
        assert len(bound(FILE, edition).rules) == sum(one.is_on for one in arranged(FILE, edition))
