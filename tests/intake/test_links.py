# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links: for one thread, one purpose and some time, and nobody can make or change one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.links import LIFETIMES, Link, Links, Purpose
from intake.seals import Seal

NOW = datetime(2026, 3, 4, tzinfo=UTC)
LINKS = Links(Seal(b"k" * 32))
names = st.text(max_size=60)
links = st.builds(Link, st.sampled_from(Purpose), names, names, names, names)


@given(links)
def test_a_link_names_what_it_was_made_for(link: Link) -> None:
    """Whatever a provider calls its threads; in signs that any address can hold."""
    token = LINKS.make(link, NOW)
    assert LINKS.read(token, link.purpose, NOW) == link
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()


@given(links, st.sampled_from(Purpose))
def test_a_link_is_good_for_one_purpose(link: Link, other: Purpose) -> None:
    """A status link opens no form, and a menu's link shows nobody's report."""
    token = LINKS.make(link, NOW)
    assert (LINKS.read(token, other, NOW) is not None) == (other is link.purpose)


@given(links, st.data())
def test_a_changed_link_is_no_link(link: Link, data: st.DataObject) -> None:
    """One sign more, less or different anywhere."""
    token = LINKS.make(link, NOW)
    at = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.sampled_from("abcXYZ019-_."))
    for changed in (token[:at] + sign + token[at + 1 :], token[:at] + token[at + 1 :]):
        if changed != token:
            assert LINKS.read(changed, link.purpose, NOW) is None


@given(st.text(max_size=200))
def test_nothing_made_up_is_a_link(text: str) -> None:
    """Nor does it raise anything."""
    assert LINKS.read(text, Purpose.FORM, NOW) is None


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_ends(purpose: Purpose) -> None:
    """After its lifetime, to the second; or after a shorter one that was asked for."""
    link = Link(purpose, "email", "support", "t1")
    token, later = LINKS.make(link, NOW), NOW + LIFETIMES[purpose]
    assert LINKS.read(token, purpose, later - timedelta(seconds=1)) == link
    assert LINKS.read(token, purpose, later) is None
    short = LINKS.make(link, NOW, timedelta(minutes=1))
    assert LINKS.read(short, purpose, NOW + timedelta(minutes=2)) is None


def test_another_secret_makes_other_links() -> None:
    """A hub does not know the links of another."""
    token = Links(Seal(b"x" * 32)).make(Link(Purpose.FORM, "email", "support", "t1"), NOW)
    assert LINKS.read(token, Purpose.FORM, NOW) is None


def test_a_link_holds_no_address() -> None:
    """It is forwarded, printed and logged by others: a thread's name is all it says."""
    assert set(Link.__slots__) == {"purpose", "channel", "account", "thread", "subject"}
