# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is this really: what is written for a proof, and proving a mail address by a code.

Pure. What a message proves is read in `proving.py`; what is looked up for it stands in
`people.py`; why it is so, in decision 0020.
"""

from datetime import timedelta

from bots.draft import TurnDraft
from bots.identity import codes
from bots.identity.proving import VERIFY, Reading, can_verify, conclusion, mail_address, reading_of
from bots.mail import by_mail
from bots.reports.running import ask_again, running_dialog
from intake.changes import ChangeSet, Message
from intake.contacts import (
    MAIL,
    ContactLink,
    Owner,
    Proof,
    Proven,
    Verification,
    VerificationPurpose,
    email_identity,
)
from intake.conversations import Speaker
from intake.inbox import Correspondence, People, TurnContext
from intake.messages import Address, Author, Option
from intake.values import replace

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Codes to one address, whoever asks for them, and for one conversation, wherever they go.
MOST_A_DAY, MOST_AN_HOUR = 5, 3


def offer(draft: TurnDraft) -> tuple[Option, ...]:
    """A button for somebody who could see more if we knew who they are."""
    if not can_verify(draft.context, draft.profile):
        return ()
    return (Option(VERIFY, draft.phrase("identify.option")),)


def conclude(draft: TurnDraft) -> None:
    """Write down what the message proves, and link its sender with the owner of it."""
    found = conclusion(draft.context, draft.profile)
    draft.identities = found.identities
    for proof in found.fresh:
        told = {"what": proof.identity.kind, "by": proof.evidence.value}
        if found.is_conflict:
            draft.note_once("identity_conflict", **told)
        else:
            draft.proven.append(_proven(proof, draft.context, found.other))
            draft.note("identity_proven", **told)
    if found.other is not None:
        survivor, absorbed = found.other.contact.id, draft.context.contact.id
        draft.link = ContactLink(survivor, absorbed, found.fresh[0].evidence)


def took(draft: TurnDraft, ticket_count: int) -> bool:
    """Answer a code, an address, or the wish to be known or to go on by mail; False for others."""
    reading = reading_of(draft.context, draft.profile)
    people = draft.context.people
    if reading is None or people is None:
        return False
    at = draft.context.received_at
    if reading.code and codes.is_open(people.verification, at):
        _code_typed(draft, reading, people, ticket_count)
    elif reading.code and codes.has_ended(people.verification, at):
        draft.say(draft.phrase("identify.locked"))
    elif reading.wish == "mail" and (mine := mail_address(people.own)):
        by_mail.go_on(draft, people.letters, mine, ticket_count)
    elif reading.wish == "verify" and mail_address(people.own):
        draft.say(draft.phrase("identify.known", address=mail_address(people.own)))
    elif reading.address and (reading.wish or codes.awaits_address(people.verification, at)):
        _send_code(draft, reading, people)
    elif reading.wish:
        _ask_address(draft, reading.wish, people)
    else:
        return False
    _go_on(draft)
    return True


def _proven(proof: Proof, context: TurnContext, other: Owner | None) -> Proven:
    """Whose it is now, and from which address.

    When the two contacts are taken apart again, a mail address stays with the mail.
    """
    contact = other.contact if other else context.contact
    sender = context.message.sender
    people = context.people or People()
    if proof.identity.kind == "email" and proof.identity in people.owners:
        sender = Address(MAIL, "", proof.identity.value)
    return Proven(proof, contact.id, sender)


def _code_typed(draft: TurnDraft, reading: Reading, people: People, ticket_count: int) -> None:
    waiting = people.verification
    if waiting is None or draft.profile.codes is None:
        return
    if not draft.profile.codes.is_right(reading.code, waiting):
        draft.verification = replace(waiting, tries=waiting.tries + 1)
        left = codes.MOST_TRIES - waiting.tries - 1
        draft.say(draft.phrase("identify.wrong" if left else "identify.locked", left=left))
        return
    draft.verification = replace(waiting, address="", tries=codes.MOST_TRIES)  # good for once
    if email_identity(waiting.address) not in draft.identities:
        draft.say(draft.phrase("identify.conflict"))
    elif waiting.purpose == "mail":
        by_mail.go_on(draft, people.letters, waiting.address, ticket_count)
    else:
        draft.say(draft.phrase("identify.done", address=waiting.address))


def _ask_address(draft: TurnDraft, purpose: VerificationPurpose, people: People) -> None:
    sent_at = people.verification.sent_at if people.verification else ()
    draft.verification = Verification(
        draft.conversation.id, purpose, draft.context.received_at, sent_at=sent_at
    )
    draft.say(draft.phrase(f"identify.ask_{purpose}"))


def _send_code(draft: TurnDraft, reading: Reading, people: People) -> None:
    """Send a code, within the limits. Whether we know the address is not told."""
    before, letters, now = people.verification, people.letters, draft.context.received_at
    purpose = reading.wish or (before.purpose if before else "verify")
    sent_at = tuple(one for one in (before.sent_at if before else ()) if now - one < DAY)
    is_too_much = len(sent_at) >= MOST_A_DAY or (letters and _is_full(letters, draft))
    if letters is None or is_too_much:
        draft.say(draft.phrase("identify.too_many"))
        return
    address = email_identity(reading.address).value
    waiting = Verification(draft.conversation.id, purpose, now, address, 0, (*sent_at, now))
    draft.verification = waiting
    draft.also.append(_letter(draft, letters, waiting))
    draft.say(draft.phrase("identify.sent", address=address))


def _is_full(letters: Correspondence, draft: TurnDraft) -> bool:
    now = draft.context.received_at
    of_late = [one for one in letters.wrote_at if now - one < HOUR]
    return len(letters.wrote_at) >= MOST_A_DAY or len(of_late) >= MOST_AN_HOUR


def _letter(draft: TurnDraft, letters: Correspondence, waiting: Verification) -> ChangeSet:
    """The letter with the code. Its thread is in nobody's queue."""
    conversation = letters.conversation
    subject = draft.phrase("identify.subject")
    message = Message(
        seq=conversation.last_seq + 1,
        author=Author.BOT,
        at=draft.now,
        text=draft.phrase("identify.letter", code=codes.PLACE),
        author_name=draft.profile.name.get(draft.language, ""),
        meta=codes.letter_meta(waiting, subject),
    )
    is_new = conversation.version == 0
    return ChangeSet(
        conversation=replace(
            conversation,
            last_seq=message.seq,
            language=draft.language,
            subject=conversation.subject or subject,
            speaker=Speaker.CLOSED if is_new else conversation.speaker,
        ),
        messages=(message,),
        contact=letters.contact if is_new else None,
        names=letters.names,
    )


def _go_on(draft: TurnDraft) -> None:
    """Ask the open question again: proving who one is only interrupted the report."""
    running = running_dialog(draft)
    if running is None or draft.has_moved:
        return
    if draft.verification is None or codes.awaits_address(draft.verification, draft.now):
        return  # we have just asked something ourselves
    ask_again(draft, running)
