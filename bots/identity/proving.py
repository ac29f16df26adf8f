# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a message proves of its sender, and who that makes them.

Pure. A proof joins the contact of its sender with the owner of what was proven, unless that would
put two mail addresses, two numbers or two accounts into one contact: then several people use one
device, or one person has several, and an agent decides. What somebody merely says joins nobody.
What is looked up for it stands in `people.py`, what is written and said in `identifying.py`; why
it is so, in decision 0020.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from bots.identity import codes
from bots.profile import BotProfile
from bots.triage import LONGEST_WISH, fold
from intake.contacts import (
    Evidence,
    Identity,
    Owner,
    Proof,
    Verification,
    VerificationPurpose,
    contradict,
    email_identity,
    may_be_user,
    proofs_of,
)
from intake.inbox import TurnContext
from intake.messages import InboundKind

VERIFY, BY_MAIL = "!verify", "!by_mail"
_CHOICES: dict[str, VerificationPurpose] = {VERIFY: "verify", BY_MAIL: "mail"}
_CODE = re.compile(r"(?<!\d)(\d{3})[ -]?(\d{3})(?!\d)")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message may mean for who somebody is: a wish, a mail address, a code."""

    wish: VerificationPurpose | None = None
    address: str = ""
    code: str = ""


def reading_of(context: TurnContext, profile: BotProfile) -> Reading | None:
    """How a message is read here; None if nothing in it is of use, or nobody can be identified.

    Only where a sender's address is the sender's alone: what is proven from it is believed later.
    """
    message = context.message
    is_chat = message.kind is InboundKind.MESSAGE and not (message.letter or message.form)
    if not is_chat or not can_verify(context, profile):
        return None
    found = _ADDRESS.search(message.text)
    wish = _CHOICES.get(message.choice)
    if len(message.text) <= LONGEST_WISH + (len(found.group()) if found else 0):
        folded = fold(message.text)
        if wish is None and profile.words.by_mail.search(folded):
            wish = "mail"
        elif wish is None and profile.words.verify.search(folded):
            wish = "verify"
    code = _CODE.search(message.text) if len(message.text) <= LONGEST_WISH else None
    if not (wish or found or code):
        return None
    address = found.group() if found and len(found.group()) <= LONGEST_ADDRESS else ""
    return Reading(wish, address, "".join(code.groups()) if code else "")


def can_verify(context: TurnContext, profile: BotProfile) -> bool:
    """Whether a code can be sent, and its answer believed to come from who asked."""
    channel = profile.capabilities_at(context.conversation.address)
    is_own = channel.knows_sender or channel.keeps_sender
    return is_own and profile.codes is not None and bool(profile.mailbox)


def proofs(context: TurnContext, profile: BotProfile) -> tuple[Proof, ...]:
    """Everything that a message proves: by how it came, or by the right code."""
    proven, waiting = proofs_of(context.message), _waiting(context)
    if waiting is None or profile.codes is None:
        return proven
    if (reading := reading_of(context, profile)) is None:
        return proven
    if codes.is_open(waiting, context.received_at) and profile.codes.is_right(
        reading.code, waiting
    ):
        return (*proven, Proof(email_identity(waiting.address), Evidence.CODE))
    return proven


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What follows from what a message proves.

    `fresh` is new about its sender, and `other` is the contact whose it was, so that they are one
    person; with a conflict neither counts. `identities` are the sender's from this message on.
    """

    identities: tuple[Identity, ...] = ()
    fresh: tuple[Proof, ...] = ()
    other: Owner | None = None
    is_conflict: bool = False


def conclusion(context: TurnContext, profile: BotProfile) -> Conclusion:
    """Who the sender is, by this message and by what was proven before."""
    people = context.people
    if people is None:
        return Conclusion()
    own, proven = people.own, proofs(context, profile)
    fresh = tuple(one for one in proven if one.identity not in own)
    found = [people.owners[one.identity] for one in fresh if one.identity in people.owners]
    others = {one.contact.id: one for one in found if one.contact.id != context.contact.id}
    named = [one.identity for one in proven]
    by_site = any(one.evidence is Evidence.SITE for one in proven)
    if (
        len(others) > 1
        or any(one.was_split for one in found)
        or (by_site and not may_be_user(own, named))
        or _clash([own, named, *(one.identities for one in found)])
    ):
        # What came together counts together or not at all.
        return Conclusion(own, fresh, is_conflict=True)
    identities = (*own, *(one.identity for one in fresh))
    return Conclusion(identities, fresh, next(iter(others.values()), None))


def mail_address(own: tuple[Identity, ...]) -> str:
    """The mail address that is proven to be somebody's, if one is."""
    return next((one.value for one in own if one.kind == "email"), "")


def _waiting(context: TurnContext) -> Verification | None:
    return context.people.verification if context.people else None


def _clash(groups: Sequence[Sequence[Identity]]) -> bool:
    """Whether two of these groups hold different identities of one kind."""
    return any(contradict(first, second) for first, second in combinations(groups, 2))
