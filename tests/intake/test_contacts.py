# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contacts learn what they did not know, and nothing else."""

from intake.contacts import Contact, learn
from intake.ids import ContactId
from intake.messages import Profile

ZHANG = Contact(ContactId("k1"), name="张伟", phone="138")


def test_only_empty_places_are_filled() -> None:
    """A profile never overwrites what the team or an earlier answer has said."""
    learnt = learn(ZHANG, Profile("somebody else", "139", "z@example.com"), "zh")
    assert learnt == Contact(
        ContactId("k1"), name="张伟", phone="138", email="z@example.com", language="zh"
    )


def test_nothing_new_is_the_same_contact() -> None:
    """No change means nothing to write."""
    assert learn(ZHANG, Profile()) is ZHANG
    assert learn(ZHANG, Profile("张伟", "138")) == ZHANG


def test_the_level_is_not_learnt() -> None:
    """Nobody becomes a VIP by saying so, verified or not."""
    assert learn(ZHANG, Profile("vip", is_verified=True)).level == "normal"
