# SPDX-License-Identifier: AGPL-3.0-or-later
"""FrontdeskError and the failures the core can name.

One tree for the whole product. The docstring of a class is what it means *and what the reader
should do next*. Errors that a customer can cause are not here: a turn always returns a
`ChangeSet`, and a field answers `Unclear`.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta


class FrontdeskError(Exception):
    """Something in Frontdesk went wrong; the message says what and what to do."""

    exit_code = 1  # of a command that ends with it


class SettingsError(FrontdeskError):
    """The configuration cannot be used. Correct the named key in the named file, then restart."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem
        self.mistakes: tuple[SettingsError, ...] = (self,)


class SettingsErrors(SettingsError):
    """The configuration cannot be used for one reason or more. Correct each, then restart."""

    def __init__(self, mistakes: Iterable[SettingsError]) -> None:
        first, *others = found = tuple(mistakes)
        super().__init__(first.path, "\n".join((first.problem, *map(str, others))))
        self.mistakes = found


class FileError(FrontdeskError):
    """A file that people write cannot be used. Correct the named line."""

    def __init__(self, file: str, line: int | None, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}" if line else f"{file}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


class DialogError(FileError):
    """A dialog file cannot be used. Correct the named line; running conversations go on."""


class IllegalTransition(FrontdeskError):
    """The state machine does not allow this step. Offer only the allowed ones."""

    def __init__(self, state: str, trigger: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{trigger!r} is not possible in state {state!r}; possible: {allowed}")
        self.state = state
        self.trigger = trigger
        self.allowed = allowed


class MergedAway(IllegalTransition):
    """The ticket goes on as another one. Work there, or undo the merge."""

    def __init__(self, other: str) -> None:
        super().__init__("closed", "reopen", ())
        self.other = other


class StepNotAllowed(FrontdeskError):
    """The ticket's process does not allow this step now. See what it lacks.

    `wanted` is a step or a status; `titles` are those of the process's steps, by language. `held`
    are other steps that come next and cannot be taken yet, each with what it lacks.
    """

    def __init__(
        self,
        step: str,
        wanted: str,
        lacks: tuple[str, ...],
        allowed: tuple[str, ...],
        titles: Mapping[str, Mapping[str, str]],
        held: Mapping[str, tuple[str, ...]],
    ) -> None:
        super().__init__(f"{step!r} → {wanted!r}: lacks {lacks}; possible: {allowed}")
        self.step = step
        self.wanted = wanted
        self.lacks = lacks
        self.allowed = allowed
        self.titles = titles
        self.held = held


class FieldsMissing(FrontdeskError):
    """The ticket lacks fields that this step needs. Fill them in, then take the step again.

    `fields` names each with its labels by language.
    """

    def __init__(self, step: str, fields: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(f"{step!r} needs {', '.join(fields)}")
        self.step = step
        self.fields = fields


class Mistake(ValueError):
    """What somebody wrote makes no sense; the sentence is for whoever reads it in a file.

    `code` names the same in a catalogue of phrases, with `values` for its places.
    """

    def __init__(self, code: str, sentence: str, **values: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.values = values


class StoreError(FrontdeskError):
    """The store refused or failed."""


class StaleConversation(StoreError):
    """Somebody else changed the conversation meanwhile. Load it again and decide again."""


class StoreUnavailable(StoreError):
    """The store cannot be reached or written. Accepting goes on from the journal; retry later."""


class DiskFailed(StoreUnavailable):
    """The disk refused a write or sync, and the program stops.

    Free space or mend the disk, then start it again: it goes on from what is on disk.
    """

    exit_code = 75  # EX_TEMPFAIL: a supervisor may try again


class NotFound(FrontdeskError):
    """There is no such thing, or it is not yours to see. Check the number or id."""


class NotPermitted(FrontdeskError):
    """Your role does not allow this. Ask an administrator."""


class NotTheDecider(NotPermitted):
    """Somebody else's consent is asked for: a `role`'s, or whom they let decide instead."""

    def __init__(self, role: str) -> None:
        super().__init__(f"needs {role}")
        self.role = role


class Conflict(FrontdeskError):
    """The thing is in another state than this action needs. Reload it and look again.

    `what` names the problem; `values` are what its text tells.
    """

    def __init__(self, what: str, **values: str) -> None:
        super().__init__(what)
        self.values = values


class InvalidRequest(FrontdeskError):
    """The request cannot be understood. `problems` names each field and what is wrong with it.

    `values` are what their texts tell.
    """

    def __init__(self, problems: dict[str, str], **values: str) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = problems
        self.values = values


class ChannelError(FrontdeskError):
    """A channel could not do its part."""


class WebhookRejected(ChannelError):
    """The request is not from the provider. Answered 401 or 403, counted, never stored."""


class UnreadablePayload(ChannelError):
    """A genuine payload that cannot be understood. It is acknowledged and parked as it came."""


class NoSender(UnreadablePayload):
    """A letter that names nobody who could be answered."""


class FileNotFetched(UnreadablePayload):
    """A message speaks of a file that cannot be had now; later it may."""


class ChannelMissing(ChannelError):
    """A payload that was accepted came by an account that is not configured any more."""


class DeliveryFailure(ChannelError):
    """A reply did not reach its channel."""


class TransientFailure(DeliveryFailure):
    """The channel is busy or away. The outbox tries again after `retry_after` seconds.

    `patience` is for how long it tries in all, where that is less than the channel's.
    """

    def __init__(
        self, problem: str, retry_after: float | None = None, patience: timedelta | None = None
    ) -> None:
        super().__init__(problem)
        self.retry_after = retry_after
        self.patience = patience


class OutcomeUnknown(DeliveryFailure):
    """The link broke after the message had left: it may have arrived, or not.

    The channel's capabilities say whether it is sent again; if not, the agent decides.
    """


class PermanentFailure(DeliveryFailure):
    """The channel will never take this message. The agent is told why."""
