# SPDX-License-Identifier: AGPL-3.0-or-later
"""One mail, read → what it means for the desk. Pure.

Decides who wrote, which thread it names, whether a person wrote it at all, and what is shown.
What the bytes say is `mime.py`'s business; what is answered is the bot's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from channels.email.apart import UNREAD
from channels.email.authenticity import Verdict, verdict_on
from channels.email.identities import folded, in_team, is_address, tag_of, without_tag
from channels.email.identity import content_id_of
from channels.email.parsed import AutoKind, ParsedMail
from channels.email.settings import Settings
from channels.email.tokens import ThreadTokens
from intake.errors import NoSender
from intake.messages import (
    Address,
    Failure,
    Ignored,
    InboundKind,
    InboundMessage,
    Letter,
    PendingAttachment,
    Profile,
    RawPayload,
    ThreadName,
)

KIND = "email"
LONGEST_TEXT = 50_000  # characters of a message; the original keeps the rest
LONGEST_QUOTE = 4_000  # of the customer's words under our answer
MOST_NAMES = 40
_KINDS = {None: InboundKind.MESSAGE, AutoKind.BOUNCE: InboundKind.FAILURE}


@dataclass(frozen=True, slots=True)
class Reader:
    """What one account knows when it reads mail: its settings, and every address that is us."""

    account: str
    settings: Settings
    tokens: ThreadTokens
    own_addresses: frozenset[str]

    def message(self, mail: ParsedMail, payload: RawPayload) -> tuple[InboundMessage] | Ignored:
        """What a mail means. Raises `NoSender` if nobody could be answered."""
        sender = self._sender(mail)
        if sender is None:
            return Ignored("our own mail came back")
        if not is_address(sender.addr):
            raise NoSender("no sender that could be answered", KIND, self.account)
        content_id = content_id_of(payload.body)
        thread = self.tokens.thread_of(f"{self.account}/{content_id}")
        kind = InboundKind.AUTOMATIC if sender.is_us else self._kind(mail)
        letter = Letter(
            names=self._names(mail, thread),
            participants=self._participants(mail),
            content_id=content_id,
            is_authentic=sender.is_authentic,
            is_forged=sender.is_forged,
            most_new=self.settings.new_per_hour,
        )
        text = _shown_text(mail)
        context = _reply_context(mail, sender, payload)
        files = tuple(
            PendingAttachment(file.filename, file.content_type, file.content)
            for file in mail.attachments
            if not file.inline
        )
        profile = Profile(name=sender.name, email=sender.addr, is_verified=sender.is_authentic)
        return (
            InboundMessage(
                sender=Address(KIND, self.account, folded(sender.addr)),
                message_id=f"{mail.message_id[:200]}#{content_id[:16]}",
                thread=thread,
                text=text,
                attachments=files,
                profile=profile,
                kind=kind,
                failures=self._failures(mail),
                letter=letter,
                reply_context=context,
                meta={
                    **_about(mail, sender, payload),
                    **_beside(sender, context),
                    "others": list(letter.participants[:50]),
                },
                originals=_originals(mail, payload),
            ),
        )

    def _sender(self, mail: ParsedMail) -> "_Sender | None":
        """Whose request this is; None for what we sent ourselves."""
        addr, name = mail.from_addr, mail.from_name
        if mail.author is not None:
            addr, name = mail.author.addr, mail.author.name or name
        verdict = verdict_on(
            mail.authentication_results, mail.from_addr, self.settings.trusted_authserv
        )
        if without_tag(addr) in self.own_addresses:
            return self._in_our_name(mail)
        is_forged, has_failed = verdict is Verdict.FORGED, verdict is Verdict.FAILED
        is_doubtful = is_forged or has_failed
        if mail.forwarded_from and in_team(addr, self.settings.team) and not is_doubtful:
            # The colleague's word names the customer; nothing vouches for the customer's address.
            return _Sender(mail.forwarded_from, forwarded_by=folded(addr))
        is_plain = mail.author is None and not mail.is_ambiguous_sender
        is_authentic = is_plain and verdict is Verdict.VOUCHED
        return _Sender(
            addr, name, is_authentic=is_authentic, is_forged=is_forged, has_failed=has_failed
        )

    def _in_our_name(self, mail: ParsedMail) -> "_Sender | None":
        """Who wrote with our address as From: we, a contact form, or anybody else."""
        if mail.own_headers or self.tokens.sent_by_us(mail.message_id) is not None:
            return None
        # Somebody with our mailbox in their mail program, or a forger: kept and never answered,
        # so that two inboxes of ours can not write to each other for ever.
        us = _Sender(mail.from_addr, mail.from_name, is_us=True)
        return self._through_our_form(mail) or us

    def _through_our_form(self, mail: ParsedMail) -> "_Sender | None":
        """The customer behind a contact form that writes in our own name, by its Reply-To."""
        behind = [one for one in mail.reply_to if without_tag(one.addr) not in self.own_addresses]
        if not behind or not self.settings.honours_reply_to:
            return None
        return _Sender(behind[0].addr, behind[0].name)

    def _kind(self, mail: ParsedMail) -> InboundKind:
        if mail.auto_kind is AutoKind.LIST and mail.list_id:
            own = [one.casefold() for one in self.settings.own_lists]
            if any(one in mail.list_id.casefold() for one in own):
                return InboundKind.MESSAGE
        return _KINDS.get(mail.auto_kind, InboundKind.AUTOMATIC)

    def _names(self, mail: ParsedMail, thread: str) -> tuple[ThreadName, ...]:
        """By what the thread may be known, best first: our tokens, then the newest ids."""
        proofs = [self.tokens.thread_from_tag(tag) for tag in map(tag_of, self._recipients(mail))]
        referred = [mail.in_reply_to, *reversed(mail.references)]
        if mail.bounce is not None:
            referred.insert(0, mail.bounce.message_id)
        ours = [self.tokens.sent_by_us(one) for one in referred]
        proofs += [one[0] for one in ours if one is not None]
        ids = [one for one in (*referred, mail.message_id) if one]
        names = [
            *(ThreadName(f"thread:{one}", is_proof=True) for one in proofs if one),
            *(ThreadName(f"id:{one[:300]}") for one in ids[:MOST_NAMES]),
            # Proof as well: when an answer comes, this is the name its token gives.
            ThreadName(f"thread:{thread}", is_proof=True),
        ]
        return tuple(dict.fromkeys(names))

    def _recipients(self, mail: ParsedMail) -> list[str]:
        shown = [one.addr for one in (*mail.to, *mail.cc)]
        return [
            one
            for one in dict.fromkeys([*shown, *mail.delivered_to])
            if without_tag(one) in self.own_addresses
        ]

    def _participants(self, mail: ParsedMail) -> tuple[str, ...]:
        """Whom the sender wrote to beside us."""
        others = (folded(one.addr) for one in (*mail.to, *mail.cc))
        return tuple(
            dict.fromkeys(
                one
                for one in others
                if is_address(one) and without_tag(one) not in self.own_addresses
            )
        )

    def _failures(self, mail: ParsedMail) -> tuple[Failure, ...]:
        if mail.bounce is None:
            return ()
        sent = self.tokens.sent_by_us(mail.bounce.message_id)
        sent_id = f"{sent[0]}.{sent[1]}" if sent else ""
        return tuple(
            Failure(one.addr, one.is_permanent, one.diagnostic or one.status, sent_id)
            for one in mail.bounce.recipients
        ) or (Failure("", is_permanent=False, reason=mail.subject, sent_id=sent_id),)


@dataclass(frozen=True, slots=True)
class _Sender:
    addr: str
    name: str = ""
    is_authentic: bool = False
    is_forged: bool = False
    has_failed: bool = False
    is_us: bool = False
    forwarded_by: str = ""


def _shown_text(mail: ParsedMail) -> str:
    """The newest words of an answer; of a mail that begins something, all of it.

    In a first mail nothing can be a quote of ours, and losing a customer's words is worse than
    showing too many.
    """
    is_answer = bool(mail.in_reply_to or mail.references)
    text = mail.reply if is_answer and mail.reply.strip() else mail.text
    if mail.calendar:
        text = f"{mail.calendar}\n\n{text}".strip()
    return text.strip()[:LONGEST_TEXT]


def _reply_context(mail: ParsedMail, sender: _Sender, payload: RawPayload) -> dict[str, object]:
    """What an answer needs: whom to write to, under which subject, in which thread."""
    reply_to = mail.reply_to[0].addr if len(mail.reply_to) == 1 else ""
    is_answer = bool(mail.in_reply_to or mail.references)
    # In a thread, a From that nobody vouches for must not lead our answers somewhere else.
    is_followed = is_address(reply_to) and (sender.is_authentic or not is_answer)
    return {
        "message_id": mail.message_id,
        "references": list(mail.references[-20:]),
        "subject": mail.subject[:300],
        "to": reply_to if is_followed and not sender.forwarded_by else sender.addr,
        "name": sender.name[:200],
        "cc": [one.addr for one in (*mail.to, *mail.cc)][:50],
        "quote": mail.reply[:LONGEST_QUOTE],
        "at": (mail.date or payload.received_at).isoformat(),
    }


def _about(mail: ParsedMail, sender: _Sender, payload: RawPayload) -> dict[str, object]:
    """What the team should see beside the words."""
    about: dict[str, object] = {
        "subject": mail.subject[:300],
        "from": [{"addr": sender.addr, "name": sender.name[:200]}],
        "to": [{"addr": one.addr, "name": one.name[:200]} for one in mail.to[:50]],
        "cc": [{"addr": one.addr, "name": one.name[:200]} for one in mail.cc[:50]],
        "is_verified": sender.is_authentic,
    }

    if mail.text.strip() != mail.reply.strip():
        about["full_text"] = mail.text[:LONGEST_TEXT]
        about["cuts"] = [list(cut) for cut in mail.reply_cuts if cut[1] <= LONGEST_TEXT]
    if mail.auto_kind is not None:
        about["automatic"] = mail.auto_kind.value
    if mail.problems:
        about["problems"] = list(mail.problems[:20])
        about["is_unread"] = mail.problems[0].startswith(UNREAD)
    if "cut_from" in payload.meta:
        about["cut_from_bytes"] = int(payload.meta["cut_from"])
    inline = [file for file in mail.attachments if file.inline and file.content_id]
    if inline:
        about["inline"] = [f"cid:{file.content_id}"[:200] for file in inline]
    return about


def _beside(sender: _Sender, context: Mapping[str, object]) -> dict[str, object]:
    """What is unusual about who wrote, and where they want the answer."""
    told: dict[str, object] = {}
    if context["to"] != sender.addr:
        told["answer_to"] = context["to"]
    if sender.forwarded_by:
        told["forwarded_by"] = sender.forwarded_by
    if sender.is_forged:
        told["is_forged"] = True
    if sender.has_failed:
        told["has_failed"] = True
    if sender.is_us:
        told["automatic"] = "own_address"
    return told


def _originals(mail: ParsedMail, payload: RawPayload) -> tuple[PendingAttachment, ...]:
    """The mail as it came, its HTML, and the pictures the HTML shows."""
    inline = [
        PendingAttachment(f"cid:{file.content_id}"[:200], file.content_type, file.content)
        for file in mail.attachments
        if file.inline and file.content_id
    ]
    html = [PendingAttachment("mail.html", "text/html", mail.html.encode())] if mail.html else []
    return (PendingAttachment("mail.eml", "message/rfc822", payload.body), *html, *inline)
