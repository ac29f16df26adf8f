# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is who: codes by mail, what proofs join, and what they must not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bots.identity import codes, identifying, proving
from bots.turn import take_turn
from intake.changes import Message
from intake.contacts import Contact, Evidence, Identity, Owner, Verification, email_identity
from intake.conversations import Conversation
from intake.ids import ContactId, ConversationId
from intake.inbox import Correspondence, People
from intake.messages import Address, Author, Letter, Profile
from intake.outbox import outbound
from tests.bots.identity.conftest import ALICE, CHANNELS, CODES
from tests.support.tickets import asks_for_tickets
from tests.support.turns import ticket_for


def equipped(chat: Any) -> Any:
    """The same chat at a hub with a mailbox."""
    chat.profile = replace(chat.profile, capabilities=CHANNELS, codes=CODES)
    return chat


def mailbox(chat: Any, address: str = ALICE, **more: Any) -> Correspondence:
    """A thread of letters that may be begun."""
    conversation = replace(
        chat.conversation,
        id=ConversationId("letters"),
        address=replace(chat.conversation.address, channel="email", value=address),
        thread="t" * 26,
        last_seq=0,
        version=0,
        dialog={},
        reply_context={"to": address},
    )
    return Correspondence(conversation, Contact(ContactId("m1")), names=("n",), **more)


def waiting(chat: Any, **more: Any) -> Verification:
    """A code that was sent to Alice just now."""
    given = {"purpose": "verify", "address": ALICE, **more}
    return Verification(chat.conversation.id, at=chat.now, **given)


def code_of(one: Verification) -> str:
    """The code, as it stands in the letter that leaves."""
    meta = codes.letter_meta(one, "")
    stored = Message(1, Author.BOT, one.at, codes.PLACE, meta=meta)
    address = Address("email", "support", one.address)
    thread = Conversation(ConversationId("letters"), address, "t", ContactId("m1"))
    return CODES.filled(outbound(thread, stored)).text


def take(chat: Any, text: str, people: People | None = None, **more: Any) -> Any:
    """What one message does."""
    context = replace(chat.context(text, **more), people=people)
    return take_turn(context, chat.profile, chat.now, 7)


@pytest.mark.parametrize("text", ["验证邮箱", "verify my email", "我想验证身份"])
def test_the_address_is_asked_for(chat: Any, text: str) -> None:
    """Nothing is sent before somebody says where to."""
    change = take(equipped(chat), text, People())
    assert change.verification == waiting(chat, address="")
    assert change.also == ()


def test_a_code_goes_to_the_address_and_stands_nowhere(chat: Any) -> None:
    """Not in the chat, not in the stored letter; only in what leaves."""
    people = People(verification=waiting(chat, address=""), letters=mailbox(chat))
    change = take(equipped(chat), "  Alice@Example.com ", people)
    code = code_of(change.verification)
    (letter,) = change.also
    assert change.verification.address == ALICE
    assert letter.conversation.address.value == ALICE
    assert code not in repr(change)
    sent = CODES.filled(outbound(letter.conversation, letter.messages[0]))
    assert code in sent.text
    assert codes.PLACE not in sent.text


def test_a_stranger_who_types_an_address_gets_nothing(chat: Any) -> None:
    """No link, no identity, no word of whether we know the address."""
    known = Owner(Contact(ContactId("alice"), name="Alice"), (email_identity(ALICE),))
    people = People(owners={email_identity(ALICE): known}, letters=mailbox(chat))
    change = take(equipped(chat), f"verify my email {ALICE}", people)
    assert (change.link, change.proven) == (None, ())
    assert "Alice" not in "".join(one.text for one in change.messages[1:])
    unknown = take(chat, f"verify my email {ALICE}", replace(people, owners={}))
    assert [one.text for one in unknown.messages] == [one.text for one in change.messages]


def test_the_right_code_links(chat: Any) -> None:
    """With whoever the address belongs to; once."""
    chat = equipped(chat)
    one = waiting(chat)
    owner = Owner(Contact(ContactId("alice")))
    people = People(verification=one, owners={email_identity(ALICE): owner})
    change = take(chat, code_of(one), people)
    assert change.link.survivor == "alice"
    assert change.link.absorbed == chat.contact.id
    assert change.link.evidence is Evidence.CODE
    assert change.proven[0].contact_id == "alice"
    assert not codes.is_open(change.verification, chat.now)


def test_guessing_ends_after_five_tries(chat: Any) -> None:
    """Then the right code does not count either."""
    chat = equipped(chat)
    one = waiting(chat)
    code = code_of(one)
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(codes.MOST_TRIES):
        change = take(chat, wrong, People(verification=one))
        assert (change.link, change.proven) == (None, ())
        one = change.verification
    change = take(chat, code, People(verification=one))
    assert (change.link, change.proven) == (None, ())


def test_a_code_is_good_for_ten_minutes_here(chat: Any) -> None:
    """Not later, and not in another conversation."""
    chat = equipped(chat)
    one = waiting(chat)
    code = code_of(one)
    foreign = replace(one, conversation_id=ConversationId("other"))
    assert not CODES.is_right(code, foreign)
    assert CODES.is_right(code, one)
    chat.now += timedelta(minutes=10)
    change = take(chat, code, People(verification=one))
    assert (change.link, change.proven) == (None, ())


def test_codes_are_rationed(chat: Any) -> None:
    """Per address, whoever asks; per conversation, wherever they go."""
    chat = equipped(chat)
    ask = waiting(chat, address="")
    often = mailbox(chat, wrote_at=(chat.now,) * identifying.MOST_AN_HOUR)
    assert take(chat, ALICE, People(verification=ask, letters=often)).also == ()
    asked = replace(ask, sent_at=(chat.now,) * identifying.MOST_A_DAY)
    change = take(chat, ALICE, People(verification=asked, letters=mailbox(chat)))
    assert change.also == ()


def test_two_addresses_are_two_people(chat: Any) -> None:
    """Whoever proves a second address on a shared device is joined with nobody."""
    chat = equipped(chat)
    one = waiting(chat)
    people = People(own=(email_identity("bob@example.com"),), verification=one)
    change = take(chat, code_of(one), people)
    assert (change.link, change.proven) == (None, ())
    assert [each.kind for each in change.timeline] == ["identity_conflict"]


def test_what_an_agent_split_stays_apart(chat: Any) -> None:
    """However often it is proven again."""
    chat = equipped(chat)
    one = waiting(chat)
    owner = Owner(Contact(ContactId("alice")), was_split=True)
    people = People(verification=one, owners={email_identity(ALICE): owner})
    change = take(chat, code_of(one), people)
    assert (change.link, change.proven) == (None, ())


def test_a_claimed_phone_is_no_proof(chat: Any) -> None:
    """Two contacts with the same typed number stay two; the sender's own card is proof."""
    chat = equipped(chat)
    number = Identity("phone", "+8613800138000")
    people = People(owners={number: Owner(Contact(ContactId("alice")))})
    claimed = take(chat, "我的电话 +8613800138000", people, profile=Profile(phone=number.value))
    assert (claimed.link, claimed.proven) == (None, ())
    shown = Profile(phone=number.value, is_verified=True)
    proven = take(chat, "+8613800138000", people, profile=shown)
    assert proven.link.survivor == "alice"
    assert proven.link.evidence is Evidence.PHONE


def test_only_an_authentic_letter_proves_its_sender(chat: Any) -> None:
    """A From line is a claim."""
    chat = equipped(chat)
    context = replace(chat.context("hello"), people=People())
    forged = replace(context, message=replace(context.message, letter=Letter()))
    assert proving.proofs(forged, chat.profile) == ()
    letter = replace(context.message, letter=Letter(is_authentic=True))
    (proof,) = proving.proofs(replace(context, message=letter), chat.profile)
    assert proof.evidence is Evidence.MAIL


def test_my_tickets_offers_to_verify(chat: Any) -> None:
    """Whoever is unknown learns how to become known; whoever is known gets the list."""
    chat = equipped(chat)
    unknown = take(chat, "我的工单", People())
    assert proving.VERIFY in [one.id for one in unknown.messages[-1].options]
    context = chat.context("我的工单")
    mine = ticket_for(context, 3)
    known = replace(context, people=People(own=(email_identity(ALICE),)), tickets=(mine,))
    text = take_turn(known, chat.profile, chat.now, 7).messages[-1].text
    assert mine.number in text


def test_another_user_of_a_browser_sees_nothing(chat: Any) -> None:
    """The site says Bob; the contact is proven to be Alice's, so it is not his."""
    chat = equipped(chat)
    bob = Profile(user="bob", email="bob@example.com", is_verified=True)
    alices = People(own=(email_identity(ALICE),))
    context = replace(chat.context("我的工单", profile=bob), people=alices)
    assert not asks_for_tickets(context, chat.profile)
    change = take_turn(context, chat.profile, chat.now, 7)
    assert (change.link, change.proven) == (None, ())
    assert "identity_conflict" in [one.kind for one in change.timeline]
    own = Identity("user", "webchat/site/bob")
    assert asks_for_tickets(replace(context, people=People(own=(own,))), chat.profile)


def test_a_report_goes_on_by_mail(chat: Any) -> None:
    """Its ticket is filed, its dialog is moved and runs nowhere else, and the letter asks on."""
    chat = equipped(chat)
    chat.say("打印机 X200 卡纸了，要报修")
    assert chat.conversation.dialog
    people = People(own=(email_identity(ALICE),), letters=mailbox(chat))
    change = take(chat, "转邮件继续", people)
    (letter,) = change.also
    assert change.conversation.dialog == {}
    assert letter.conversation.dialog["dialog"] == "report_fault"
    assert letter.conversation.ticket == change.ticket.number == change.conversation.ticket
    assert change.ticket.conversation_id == letter.conversation.id
    assert change.ticket.number in letter.messages[0].text
    assert letter.conversation.address.value == ALICE


def test_it_goes_to_no_claimed_address(chat: Any) -> None:
    """An address that was only typed gets a code first, and nothing of the conversation."""
    chat = equipped(chat)
    chat.say("打印机 X200 卡纸了，要报修")
    change = take(chat, f"转邮件继续 {ALICE}", People(letters=mailbox(chat)))
    (letter,) = change.also
    assert codes.PLACE in letter.messages[0].text
    assert "卡纸" not in letter.messages[0].text
    assert change.conversation.dialog == chat.conversation.dialog


def test_the_right_code_goes_on_by_mail(chat: Any) -> None:
    """The wish that the code was for is fulfilled with it."""
    chat = equipped(chat)
    chat.say("打印机 X200 卡纸了，要报修")
    one = waiting(chat, purpose="mail")
    change = take(chat, code_of(one), People(verification=one, letters=mailbox(chat)))
    assert change.proven[0].proof.identity == email_identity(ALICE)
    assert change.also[0].conversation.ticket == change.ticket.number


def test_without_a_mailbox_nothing_is_promised(chat: Any) -> None:
    """The words are then ordinary words."""
    chat.profile = replace(chat.profile, codes=CODES)
    assert take(chat, "验证邮箱", People()).verification is None
