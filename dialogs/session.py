# SPDX-License-Identifier: AGPL-3.0-or-later
"""One conversation's place in a dialog: a small value that survives restarts as JSON.

Holds what was answered, never how to ask; the definition it runs on is named by its digest, so
that a running conversation finishes on the version it began with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from dialogs.fields.contract import Json
from intake.errors import FrontdeskError
from intake.messages import Attachment, Location
from intake.values import quick

BEGUN = "begun"
CONFIRMING = "confirming"
CHANGING = "changing"
SUBMITTED = "submitted"
HANDED_OFF = "handed_off"
ABANDONED = "abandoned"
OVER = frozenset({SUBMITTED, HANDED_OFF, ABANDONED})
ASK = "ask:"
KNOWN_BEFORE = frozenset({"contact", "ticket"})  # origins of what was known before the dialog


class UnreadableSession(FrontdeskError):
    """What is stored of a dialog is none; a person goes on without it."""


@quick
@dataclass(frozen=True, slots=True)
class Answer:
    """What we know for one field.

    `value` None means the customer was asked and does not know. `origin` is message, contact,
    asset, agent or default.
    """

    value: Json
    display: str
    origin: str = "message"


@quick
@dataclass(frozen=True, slots=True)
class UserInput:
    """What a customer did: said something, pressed a button, sent files or a place."""

    text: str
    choice: str = ""
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None


@quick
@dataclass(frozen=True, slots=True)
class DialogSession:
    """Where one conversation stands.

    `prompt` numbers the open question; it grows with every new question and option ids carry it.
    `unclear` counts unclear answers in a row. `insisted` is the required field whose need has been
    explained. `revising` is the field being changed, `set_aside` what it held, or what the field
    held that was gone back to. `among` narrows the options of the open question after an ambiguous
    answer. `passed` counts how often the customer told something else instead of answering it.
    """

    dialog: str
    version: int
    digest: str
    state: str = BEGUN
    answers: Mapping[str, Answer] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    prompt: int = 0
    unclear: int = 0
    insisted: str = ""
    revising: str = ""
    set_aside: Answer | None = None
    among: tuple[str, ...] = ()
    passed: int = 0

    @property
    def asked(self) -> str:
        """The field of the open question; empty if none is open."""
        return self.state[len(ASK) :] if self.state.startswith(ASK) else ""

    def has_dealt_with(self, name: str) -> bool:
        """Whether a field was answered or skipped, also with "I do not know"."""
        return name in self.answers or name in self.skipped

    @property
    def is_over(self) -> bool:
        """Whether the dialog takes no more input."""
        return self.state in OVER

    def with_answers(
        self, answers: Mapping[str, Answer], skipped: tuple[str, ...] | None = None
    ) -> "DialogSession":
        """The session with these answers. Written out: a third of the cost of `replace`."""
        return DialogSession(
            self.dialog,
            self.version,
            self.digest,
            self.state,
            answers,
            self.skipped if skipped is None else skipped,
            self.prompt,
            self.unclear,
            self.insisted,
            self.revising,
            self.set_aside,
            self.among,
            self.passed,
        )

    def at(self, state: str, *, is_revising: bool = False) -> "DialogSession":
        """The session in a new state, whose question is a new one unless the dialog is over."""
        return DialogSession(
            self.dialog,
            self.version,
            self.digest,
            state,
            self.answers,
            self.skipped,
            self.prompt + (state not in OVER),
            revising=self.revising if is_revising else "",
            set_aside=self.set_aside if is_revising else None,
            insisted=self.insisted if state == self.state else "",
            passed=self.passed if state == self.state else 0,
        )

    def to_json(self) -> dict[str, object]:
        """The session as JSON types; what is empty is left out."""
        written: dict[str, object] = {
            "dialog": self.dialog,
            "version": self.version,
            "digest": self.digest,
            "state": self.state,
            "prompt": self.prompt,
            "answers": {name: _answer_out(answer) for name, answer in self.answers.items()},
        }
        for name in ("unclear", "insisted", "revising", "passed"):
            if value := getattr(self, name):
                written[name] = value
        for name in ("skipped", "among"):
            if value := getattr(self, name):
                written[name] = list(value)
        if self.set_aside is not None:
            written["set_aside"] = _answer_out(self.set_aside)
        return written

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "DialogSession":
        """The session that `to_json` wrote, also by an older release.

        Raises `UnreadableSession` for anything else; a person goes on without it.
        """
        try:
            text = cast("Mapping[str, str]", stored)
            number = cast("Mapping[str, int]", stored)
            names = cast("Mapping[str, list[str]]", stored)
            answers = cast("Mapping[str, list[Json]]", stored.get("answers", {}))
            aside = cast("list[Json] | None", stored.get("set_aside"))
            return cls(
                dialog=text["dialog"],
                version=number["version"],
                digest=text["digest"],
                state=text["state"],
                answers={name: _answer_in(answer) for name, answer in answers.items()},
                skipped=tuple(names.get("skipped", ())),
                prompt=number.get("prompt", 0),
                unclear=number.get("unclear", 0),
                insisted=text.get("insisted", ""),
                revising=text.get("revising", ""),
                set_aside=_answer_in(aside) if aside else None,
                among=tuple(names.get("among", ())),
                passed=number.get("passed", 0),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UnreadableSession(f"{type(error).__name__}: {error}") from error

    @classmethod
    def if_readable(cls, stored: Mapping[str, object]) -> "DialogSession | None":
        """The same for who can do without; None if nothing is stored, or no session."""
        try:
            return cls.from_json(stored) if stored else None
        except UnreadableSession:
            return None


def _answer_out(answer: Answer) -> list[Json]:
    return [answer.value, answer.display, answer.origin]


def _answer_in(stored: list[Json]) -> Answer:
    value, display, origin = stored
    return Answer(value, str(display), str(origin))
