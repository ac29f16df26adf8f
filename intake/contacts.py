# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contact: one person behind one or many addresses, and what makes two of them one.

A contact learnt from a channel profile is *claimed*: it helps the team to call back and proves
nothing. Only a `Proof` joins two contacts, or an agent's own judgement; every join can be undone
(decision 0020). What follows from a proof is decided in `bots/identity/identifying.py`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Literal

from intake.ids import ContactId, ConversationId
from intake.messages import Address, InboundKind, InboundMessage, Language, Profile
from intake.values import quick, replace

MAIL = "email"  # the channel whose addresses are mail addresses


@quick
@dataclass(frozen=True, slots=True)
class Contact:
    """A customer. `level` is set by the service team only, never by what the customer says."""

    id: ContactId
    name: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    level: str = "normal"
    language: Language | None = None


def learn(contact: Contact, profile: Profile, language: Language | None = None) -> Contact:
    """The contact with empty places filled from a profile. What is known is never overwritten."""
    told = {"name": profile.name, "phone": profile.phone, "email": profile.email}
    if language:
        told["language"] = language
    return _filled(contact, told)


def learn_from_report(contact: Contact, told: Mapping[str, str]) -> Contact:
    """The contact with empty places filled from what a report says, by field name.

    Still claims: what the customer typed helps the team to call back, and proves nothing.
    """
    places: dict[str, str] = {
        "name": told.get("contact_person", ""),
        "company": told.get("company", ""),
        "phone": told.get("phone", ""),
        "email": told.get("email", ""),
        "address": told.get("service_address", ""),
    }
    return _filled(contact, places)


def _filled(contact: Contact, told: Mapping[str, str]) -> Contact:
    """The contact with its empty places filled; the same one if nothing is new."""
    new = {place: value for place, value in told.items() if value and not getattr(contact, place)}
    return replace(contact, **new) if new else contact  # type: ignore[arg-type]


class Evidence(StrEnum):
    """Why we believe that something is somebody's; stored."""

    PHONE = "phone"  # the sender's own contact card, as their messenger vouches for it
    MAIL = "mail"  # a letter that the domain of its sender stands behind
    SITE = "site"  # signed by the site on which the person is logged in
    CODE = "code"  # they typed back what we had sent to the address
    AGENT = "agent"  # an agent judged that two contacts are one person


@dataclass(frozen=True, slots=True)
class Identity:
    """Something that one person has and nobody else, in the form in which it is compared."""

    kind: Literal["email", "phone", "user"]
    value: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The sender of a message has shown that this is theirs."""

    identity: Identity
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Owner:
    """The contact that an identity belongs to, with everything proven to be theirs.

    `was_split` says that an agent has taken it apart from the contact that is looked at.
    """

    contact: Contact
    identities: tuple[Identity, ...] = ()
    was_split: bool = False


@dataclass(frozen=True, slots=True)
class Proven:
    """An identity to write down as a contact's, and the address it was proven from."""

    proof: Proof
    contact_id: ContactId
    address: Address


@dataclass(frozen=True, slots=True)
class ContactLink:
    """Two contacts are one person. All that is `absorbed`'s becomes `survivor`'s, until undone."""

    survivor: ContactId
    absorbed: ContactId
    evidence: Evidence


VerificationPurpose = Literal["verify", "mail"]  # to be known here, or to go on by mail


@dataclass(frozen=True, slots=True)
class Verification:
    """A conversation is about to prove a mail address.

    Without an `address` it waits to be told one; else a code went there at `at`, and `tries` wrong
    ones were typed since. `sent_at` are the codes of the last day. `purpose` is what to do then.
    """

    conversation_id: ConversationId
    purpose: VerificationPurpose
    at: datetime
    address: str = ""
    tries: int = 0
    sent_at: tuple[datetime, ...] = ()


def email_identity(address: str) -> Identity:
    """A mail address as it is compared: no server we met tells upper from lower case."""
    return Identity("email", address.strip().casefold())


def may_be_number(phone: str) -> bool:
    """Whether it has as many digits as a phone number: short codes to E.164 with its 00."""
    return 5 <= sum(map(str.isdecimal, phone)) <= 16  # noqa: PLR2004


def phone_identity(number: str) -> Identity | None:
    """An international number; None for one without its country, which is nobody's alone."""
    digits = "".join(filter(str.isdigit, number))
    is_whole = number.strip().startswith("+") and 8 <= len(digits) <= 15  # noqa: PLR2004 - E.164
    return Identity("phone", f"+{digits}") if is_whole else None


def proofs_of(message: InboundMessage) -> tuple[Proof, ...]:
    """What a message proves about its sender by the way it came; its words prove nothing."""
    profile, letter = message.profile, message.letter
    if letter is not None:
        is_proof = letter.is_authentic and message.kind is InboundKind.MESSAGE
        own = email_identity(message.sender.value)
        return (Proof(own, Evidence.MAIL),) if is_proof else ()
    return vouched_for(message.sender.channel, message.sender.account, profile)


def vouched_for(channel: str, account: str, profile: Profile) -> tuple[Proof, ...]:
    """What a channel's word for a person proves; a profile that nobody verified proves nothing."""
    if not profile.is_verified:
        return ()
    evidence = Evidence.SITE if profile.user else Evidence.PHONE
    proven: list[Identity | None] = []
    if profile.user:
        proven.append(Identity("user", f"{channel}/{account}/{profile.user}"))
        proven.append(email_identity(profile.email) if profile.email else None)
    proven.append(phone_identity(profile.phone))
    return tuple(Proof(one, evidence) for one in proven if one is not None)


def contradict(first: Collection[Identity], second: Collection[Identity]) -> bool:
    """Whether both hold something of one kind and nothing of it in common."""
    for kind in ("email", "phone", "user"):
        one, other = (
            {each.value for each in group if each.kind == kind} for group in (first, second)
        )
        if one and other and one.isdisjoint(other):
            return True
    return False


def may_be_user(proven: Collection[Identity], said: Collection[Identity]) -> bool:
    """Whether the person whom a site names may be the one who has proven things in this browser.

    Only if one of these things is named too: a browser is shared more often than it is verified.
    """
    return not proven or not (contradict(proven, said) or set(proven).isdisjoint(said))


def gaps_filled(survivor: Contact, absorbed: Contact) -> dict[str, str]:
    """What the survivor does not know of itself and the absorbed contact does, by field.

    Never the level: it is the team's to give.
    """
    names = [one.name for one in fields(Contact) if one.name not in {"id", "level"}]
    return {
        name: str(getattr(absorbed, name))
        for name in names
        if getattr(absorbed, name) and not getattr(survivor, name)
    }
