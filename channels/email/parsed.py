# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reading one mail yields: plain values, safe to store and to show.

No text in here holds NUL, a lone surrogate or, where it is one line, a line break; no file name
holds a path. Nothing in here was verified: `From` is what the sender wrote. Reading is `mime.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LENGTH_BYTES = 8  # before each mail and each result on the pipe between `apart.py` and its worker


class AutoKind(StrEnum):
    """Why a mail counts as written by a program; the first that applies."""

    BOUNCE = "bounce"  # a report about a mail of ours that was delayed or refused
    AUTO_REPLY = "auto_reply"  # out of office, an acknowledgement: an answer nobody wrote
    LIST = "list"  # sent through a mailing list or as a newsletter
    AUTO_GENERATED = "auto_generated"  # a notification, a report, a read receipt


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a header. `addr` is never decoded: it is what identity rests on."""

    addr: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class MailAttachment:
    """A file of a mail."""

    filename: str  # made from the type when the mail names none
    content_type: str
    content: bytes
    inline: bool = False  # shown inside the HTML; everything else belongs into a list
    content_id: str = ""  # without angle brackets

    @property
    def size(self) -> int:
        """Bytes of the decoded content."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class FailedRecipient:
    """One address that a bounce speaks about."""

    addr: str
    is_permanent: bool  # False: delayed, the server still tries
    is_dead: bool = False  # the address itself does not exist: never write there again
    status: str = ""  # RFC 3463, such as 5.1.1
    diagnostic: str = ""  # the far server's own words, shortened


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says."""

    recipients: tuple[FailedRecipient, ...] = ()
    message_id: str = ""  # of the mail that came back, without angle brackets
    is_permanent: bool = True  # delivery has ended for a recipient; False: a delay warning


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail. Everything is there for any bytes; what could not be read is empty."""

    from_addr: str = ""
    from_name: str = ""
    is_ambiguous_sender: bool = False  # readers disagree about From: never an identity
    author: Mailbox | None = None  # the person behind “X via List”; None: it is From
    sender_addr: str = ""  # the Sender header
    return_path: str | None = None  # "" is the null sender; None: no such header
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    delivered_to: tuple[str, ...] = ()  # Delivered-To, X-Original-To and their like
    subject: str = ""
    message_id: str = ""  # ids are without angle brackets
    in_reply_to: str = ""
    references: tuple[str, ...] = ()  # oldest first
    date: datetime | None = None  # aware; what the sender's clock said
    text: str = ""  # the whole text, quotes and all; made from the HTML if need be
    html: str = ""  # as it came: hostile, never shown without cleaning
    reply: str = ""  # the newest text without quotes and signature
    reply_cuts: tuple[tuple[int, int], ...] = ()  # the parts of `text` that `reply` leaves out
    attachments: tuple[MailAttachment, ...] = ()
    calendar: str = ""  # one line about an invitation
    auto_kind: AutoKind | None = None
    bounce: Bounce | None = None
    list_id: str = ""
    is_list: bool = False
    forwarded_from: str = ""  # the sender of the mail that was forwarded to us
    authentication_results: tuple[str, ...] = ()  # topmost first, unverified
    own_headers: tuple[tuple[str, str], ...] = ()  # X-Frontdesk-*: a mail of ours come back
    problems: tuple[str, ...] = ()  # what was malformed or left out, as words for programs

    @property
    def is_auto(self) -> bool:
        """True if no person wrote this: answer it, and two programs may talk for ever."""
        return self.auto_kind is not None

    @property
    def is_bounce(self) -> bool:
        """True for reports of failure and of delay alike."""
        return self.bounce is not None

    @property
    def bounce_recipients(self) -> tuple[str, ...]:
        """The addresses the report speaks about."""
        return tuple(one.addr for one in self.bounce.recipients) if self.bounce else ()

    @property
    def bounce_permanent(self) -> bool:
        """True if delivery has ended; False for a delay and for anything that is no bounce."""
        return self.bounce is not None and self.bounce.is_permanent

    @property
    def origin_addr(self) -> str:
        """The address of the person who wrote: the author behind a list, else From."""
        return self.author.addr if self.author else self.from_addr
