# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contacts learn what they did not know, and nothing else; and what a message proves of them."""

import pytest

from intake.contacts import (
    Contact,
    Evidence,
    Identity,
    Proof,
    contradict,
    gaps_filled,
    learn,
    may_be_user,
    phone_identity,
    proofs_of,
    vouched_for,
)
from intake.ids import ContactId
from intake.messages import Address, InboundKind, InboundMessage, Letter, Profile

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


def test_only_gaps_of_the_survivor_are_filled() -> None:
    """Of two records that are one person; the level stays the team's to give."""
    absorbed = Contact(
        ContactId("k2"), name="张经理", phone="139", email="z@example.com", level="vip"
    )
    assert gaps_filled(ZHANG, absorbed) == {"email": "z@example.com"}


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("+86 138-0013-8000", "+8613800138000"),
        ("13800138000", None),  # of which country?
        ("+123", None),
        ("+1234567890123456", None),
        ("", None),
    ],
)
def test_only_a_whole_number_is_somebodys(number: str, value: str | None) -> None:
    """With its country, and as long as numbers are."""
    found = phone_identity(number)
    assert (found and found.value) == value


MAIL = Address("email", "support", "Zhang@Example.com")


@pytest.mark.parametrize(
    ("kind", "is_authentic", "proves"),
    [
        (InboundKind.MESSAGE, True, True),
        (InboundKind.MESSAGE, False, False),
        (InboundKind.AUTOMATIC, True, False),
    ],
)
def test_a_letter_proves_its_address_if_its_domain_says_so(
    kind: InboundKind, *, is_authentic: bool, proves: bool
) -> None:
    """And if somebody wrote it: a machine that answers in their name proves nothing."""
    letter = Letter(is_authentic=is_authentic)
    message = InboundMessage(MAIL, "m", "t", "hello", kind=kind, letter=letter)
    proof = Proof(Identity("email", "zhang@example.com"), Evidence.MAIL)
    assert proofs_of(message) == ((proof,) if proves else ())


def test_a_site_vouches_for_its_user_and_a_channel_for_a_number() -> None:
    """What nobody verified proves nothing, whatever it claims."""
    claims = Profile("张伟", "+8613800138000", "Z@example.com", user="u42")
    assert vouched_for("webchat", "site", claims) == ()
    user, mail = Identity("user", "webchat/site/u42"), Identity("email", "z@example.com")
    phone = Identity("phone", "+8613800138000")
    sure = Profile(claims.name, claims.phone, claims.email, is_verified=True, user="u42")
    assert vouched_for("webchat", "site", sure) == tuple(
        Proof(one, Evidence.SITE) for one in (user, mail, phone)
    )
    number_only = Profile(phone="+8613800138000", email="z@example.com", is_verified=True)
    assert vouched_for("telegram", "main", number_only) == (Proof(phone, Evidence.PHONE),)


def test_who_may_be_the_person_that_a_site_names() -> None:
    """Whoever proved nothing here; else only with one thing in common and none against it."""
    mail, other = Identity("email", "a@b.example"), Identity("email", "c@b.example")
    phone = Identity("phone", "+8613800138000")
    assert may_be_user([], [mail])
    assert may_be_user([mail], [mail, phone])
    assert not may_be_user([mail], [phone])
    assert not may_be_user([mail, phone], [other, phone])
    assert contradict([mail], [other])
    assert not contradict([mail, other], [other])
    assert not contradict([mail], [phone])
