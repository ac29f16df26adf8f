# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a mail means for the desk: who wrote, which thread, a person or a program."""

from datetime import UTC, datetime
from typing import Any

import pytest

from channels.email.authenticity import Verdict, verdict_on
from channels.email.mime import parse_message
from channels.email.normalize import Reader
from channels.email.settings import Settings
from channels.email.tokens import ThreadTokens
from intake.errors import UnreadablePayload
from intake.messages import Ignored, InboundKind, InboundMessage, RawPayload
from tests.support.mail_servers import mail

AT = datetime(2026, 3, 4, 9, 15, tzinfo=UTC)
TOKENS = ThreadTokens(b"a secret of the tests")
THREAD = TOKENS.thread_of("a thread")


def reader(**given: Any) -> Reader:
    """One account's way to read."""
    settings = Settings.model_validate(
        {
            "address": "support@example.com",
            "imap": "imap://127.0.0.1:1",
            "smtp": "smtp://127.0.0.1:1",
            "password": "x",
            **given,
        }
    )
    return Reader("support", settings, TOKENS, settings.own_addresses | {"sales@example.com"})


def read(raw: bytes, **given: Any) -> InboundMessage:
    """The message a mail becomes."""
    found = reader(**given).message(parse_message(raw), RawPayload("email", "support", AT, raw))
    assert not isinstance(found, Ignored), found
    return found[0]


def names(message: InboundMessage) -> dict[str, bool]:
    """By what its thread may be known, and whether that proves anything."""
    assert message.letter is not None
    return {one.value: one.is_proof for one in message.letter.names}


def test_an_ordinary_mail() -> None:
    """Sender, text, subject, and what an answer needs."""
    message = read(mail(1, "My printer is broken", Subject="Help"))
    assert message.sender.value == "wang@customer.example"
    assert message.text == "My printer is broken"
    assert message.meta["subject"] == "Help"
    assert message.profile.name == "Wang"
    assert message.kind is InboundKind.MESSAGE
    assert message.reply_context["to"] == "wang@customer.example"
    assert message.reply_context["message_id"] == "m1@customer.example"
    assert [one.name for one in message.originals] == ["mail.eml"]


def test_the_same_mail_is_the_same_message() -> None:
    """However often it is read, and whichever account it came through: a duplicate is known."""
    first = read(mail(1))
    again = read(b"Received: by mx\r\n" + mail(1))
    assert (first.message_id, first.thread) == (again.message_id, again.thread)
    assert read(mail(2)).message_id != first.message_id


def test_reused_and_missing_ids_are_told_apart_by_content() -> None:
    """Other words under the same Message-ID are another mail; no id is no obstacle."""
    assert read(mail(1, "a")).message_id != read(mail(1, "b")).message_id
    assert (
        read(mail(1, "a", Message_ID="")).message_id
        != read(mail(1, "b", Message_ID="")).message_id
    )


@pytest.mark.parametrize("header", ["To", "Cc", "Delivered-To", "X-Original-To"])
def test_a_token_in_any_recipient_is_proof(header: str) -> None:
    """Servers rewrite To; the token is found where it was put."""
    address = f"support+{TOKENS.tag(THREAD)}@example.com"
    raw = mail(1, To="someone@else.example") if header != "To" else mail(1, To=address)
    if header != "To":
        raw = f"{header}: {address}\n".encode() + raw
    assert names(read(raw))[f"thread:{THREAD}"] is True


def test_our_message_id_is_proof_and_others_are_not() -> None:
    """Quoting our own id shows that somebody got our mail."""
    ours = TOKENS.message_id(THREAD, 2, "example.com")
    found = names(read(mail(1, In_Reply_To=f"<{ours}>", References=f"<x@y> <{ours}>")))
    assert found[f"thread:{THREAD}"] is True
    assert found["id:x@y"] is False


def test_a_made_up_token_is_nothing() -> None:
    """It names no thread; the mail begins one."""
    found = names(read(mail(1, To=f"support+{'a' * 36}@example.com")))
    assert [name for name, is_proof in found.items() if is_proof] == [
        f"thread:{read(mail(1, To=f'support+{chr(97) * 36}@example.com')).thread}"
    ]


@pytest.mark.parametrize(
    "sender", ["support@example.com", "Support+abc@Example.com", "sales@example.com"]
)
@pytest.mark.parametrize("mark", ["Message_ID", "X_Frontdesk_Message"])
def test_what_we_sent_is_nobodys_request(sender: str, mark: str) -> None:
    """Our own mail come back, by its id or, where a server gave it another one, by its mark."""
    values = {"Message_ID": f"<{TOKENS.message_id(THREAD, 2, 'example.com')}>"}
    raw = mail(1, From=sender, **{mark: values.get(mark, "t.2")})
    found = reader().message(parse_message(raw), RawPayload("email", "support", AT, raw))
    assert isinstance(found, Ignored)


@pytest.mark.parametrize("sender", ["support@example.com", "Sales+abc@Example.com"])
def test_what_somebody_wrote_in_our_name_is_kept(sender: str) -> None:
    """From a colleague's mail program, or forged: shown, and never answered.

    So two inboxes of ours can not write to each other for ever, and nothing is dropped.
    """
    assert read(mail(1, From=sender)).kind is InboundKind.AUTOMATIC


def test_reply_to_leads_nobodys_answers_away() -> None:
    """In a thread only a sender who is vouched for may name another address for the answer."""
    given = {"Reply_To": "evil@x.example", "In_Reply_To": "<a@b>"}
    assert read(mail(1, **given)).reply_context["to"] == "wang@customer.example"
    first = read(mail(1, Reply_To="wang@home.example"))
    assert first.reply_context["to"] == "wang@home.example"
    vouched = mail(1, **given, Authentication_Results="mx.example.com; dmarc=pass")
    answer = read(vouched, trusted_authserv=["mx.example.com"])
    assert answer.reply_context["to"] == "evil@x.example"


def test_a_forged_colleague_forwards_nothing() -> None:
    """Their domain disowns the mail: it is nobody's word for a customer."""
    text = "---------- Forwarded message ---------\nFrom: Zhang <zhang@client.example>\n\nJams."
    given = {
        "From": "anna@example.com",
        "Subject": "Fwd: printer",
        "Authentication_Results": "mx.example.com; dmarc=fail (p=REJECT)",
    }
    message = read(
        mail(1, text, **given), team=["@example.com"], trusted_authserv=["mx.example.com"]
    )
    assert message.sender.value == "anna@example.com"
    assert message.letter is not None
    assert message.letter.is_forged
    assert message.meta["is_forged"] is True


def test_a_failed_check_is_shown_and_trusted_with_nothing() -> None:
    """The domain asks for nothing: not forged, but not verified, and no colleague's word."""
    text = "---------- Forwarded message ---------\nFrom: Zhang <zhang@client.example>\n\nJams."
    given = {
        "From": "anna@example.com",
        "Subject": "Fwd: printer",
        "Authentication_Results": "mx.example.com; dmarc=fail (p=NONE); dkim=pass header.d=x.org",
    }
    message = read(
        mail(1, text, **given), team=["@example.com"], trusted_authserv=["mx.example.com"]
    )
    assert message.sender.value == "anna@example.com"
    assert message.letter is not None
    assert (message.letter.is_authentic, message.letter.is_forged) == (False, False)
    assert message.meta["has_failed"] is True


def test_a_contact_form_in_our_name_is_the_customers() -> None:
    """From is us, Reply-To is the customer."""
    message = read(mail(1, From="support@example.com", Reply_To="wang@customer.example"))
    assert message.sender.value == "wang@customer.example"
    assert not message.profile.is_verified


def test_a_colleagues_forward_is_the_customers() -> None:
    """The original sender becomes the requester; who forwarded is shown."""
    text = (
        "Please take care.\n\n---------- Forwarded message ---------\n"
        "From: Zhang Wei <zhang@client.example>\nDate: Mon, 2 Mar 2026\n"
        "Subject: printer\nTo: <anna@example.com>\n\nIt jams."
    )
    raw = mail(1, text, From="anna@example.com", Subject="Fwd: printer")
    message = read(raw, team=["@example.com"])
    assert message.sender.value == "zhang@client.example"
    assert message.meta["forwarded_by"] == "anna@example.com"
    assert read(raw).sender.value == "anna@example.com"  # not of the team: their own request


def test_automatic_mail_is_no_message() -> None:
    """Out of office and lists are events; a list that is our own inbox carries customers."""
    assert read(mail(1, Auto_Submitted="auto-replied")).kind is InboundKind.AUTOMATIC
    assert read(mail(1, List_Id="<news.example>")).kind is InboundKind.AUTOMATIC
    own = read(mail(1, List_Id="<support.example.com>"), own_lists=["support.example.com"])
    assert own.kind is InboundKind.MESSAGE


def test_a_bounce_names_the_message_that_came_back() -> None:
    """By our own id inside the report."""
    ours = TOKENS.message_id(THREAD, 4, "example.com")
    raw = (
        b"From: MAILER-DAEMON@mx.example\r\nTo: support@example.com\r\nSubject: failed\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example\r\n\r\n"
        b"Final-Recipient: rfc822; gone@customer.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <"
        + ours.encode()
        + b">\r\n\r\n--b--\r\n"
    )
    message = read(raw)
    assert message.kind is InboundKind.FAILURE
    (failure,) = message.failures
    assert failure.recipient == "gone@customer.example"
    assert failure.is_permanent
    assert failure.sent_id == f"{THREAD}.4"
    assert names(message)[f"thread:{THREAD}"] is True


def test_participants_are_the_others() -> None:
    """Whom the sender wrote to beside us."""
    message = read(mail(1, Cc="boss@customer.example, support+x@example.com"))
    assert message.letter is not None
    assert message.letter.participants == ("boss@customer.example",)


def test_an_answer_shows_its_newest_words() -> None:
    """The rest is kept, with the places where it was cut."""
    text = "Yes, B7.\n\nOn Mon, Support wrote:\n> Which product?\n"
    message = read(mail(1, text, In_Reply_To="<a@b>"))
    assert message.text == "Yes, B7."
    assert "Which product?" in str(message.meta["full_text"])


def test_a_mail_without_a_sender_is_parked() -> None:
    """Nobody could be answered: a person looks at its bytes."""
    raw = b"Subject: x\r\n\r\nhello"
    with pytest.raises(UnreadablePayload):
        reader().message(parse_message(raw), RawPayload("email", "support", AT, raw))


GOOD = "mx.example.com; dmarc=pass header.from=customer.example; spf=fail"
VOUCHED, UNKNOWN = Verdict.VOUCHED, Verdict.UNKNOWN
FAILED, FORGED = Verdict.FAILED, Verdict.FORGED


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([GOOD], VOUCHED),
        (["evil.example; dmarc=pass"], UNKNOWN),
        (["mx.example.com; dmarc=fail; spf=pass smtp.mailfrom=customer.example"], FAILED),
        (["mx.example.com; dmarc=fail (p=REJECT sp=REJECT dis=QUARANTINE)"], FORGED),
        (["mx.example.com; dmarc=fail (p=NONE sp=NONE dis=NONE)"], FAILED),
        (["mx.example.com; dmarc=fail (p=REJECT dis=NONE)"], FAILED),
        (["mx.example.com; spf=pass; dmarc=fail action=none"], FAILED),
        (["mx.example.com; dmarc=fail (p=none sp=reject)"], FAILED),
        (["mx.example.com; dmarc=fail header.from=a.example (policy=quarantine)"], FORGED),
        (["mx.example.com; dmarc=fail policy.published-domain-policy=reject"], FORGED),
        (
            ["mx.example.com; spf=pass smtp.mailfrom=p=none@x.example; dmarc=fail (p=reject)"],
            FORGED,
        ),
        (
            ["mx.example.com; dmarc=fail (p=reject); spf=pass smtp.mailfrom=p=none@x.example"],
            FORGED,
        ),
        (["mx.example.com; dmarc=fail action=oreject header.from=customer.example"], FORGED),
        (["mx.example.com; spf=pass smtp.mailfrom=a@customer.example"], VOUCHED),
        (["mx.example.com; dmarc=none; spf=pass smtp.mailfrom=a@customer.example"], VOUCHED),
        (["mx.example.com; spf=pass smtp.mailfrom=a@evil.example"], UNKNOWN),
        (["mx.example.com; dkim=pass header.d=mail.customer.example"], VOUCHED),
        (["mx.example.com; dkim=pass header.d=evil-customer.example"], UNKNOWN),
        (["mx.example.com 1; dmarc=pass (p=none)"], VOUCHED),
        (["mx.example.com; none"], UNKNOWN),
        (["mx.example.com; dmarc=fail", GOOD], FAILED),
        (["(mx.example.com;) evil; dmarc=pass"], UNKNOWN),
        ([""], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_only_our_own_servers_word_counts(results: list[str], expected: Verdict) -> None:
    """The topmost verdict with a trusted name; the rest anybody can write."""
    assert verdict_on(results, "wang@customer.example", ["mx.example.com"]) is expected
    assert verdict_on(results, "wang@customer.example", []) is UNKNOWN
