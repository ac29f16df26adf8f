# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a channel's stand-in offers to `frontdesk sandbox`, and how stand-ins are found.

A stand-in is a local server that speaks the provider's own wire protocol, with its rules, so that
a channel can be tried without an account anywhere. It lives in `channels/<kind>/sandbox.py`, which
has one function `open_sandbox() -> Sandbox`; where accounts can be connected in several ways it
names them in `MODES` and takes one of them. The page and the command are `bots/sandbox/`; what
else a stand-in can do (lose requests, expire tokens) is between it and its channel's tests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol, cast

from intake.messages import Language, Option

ACCOUNT = "sandbox"  # the account's name in the hub's configuration: [channels.<kind>.sandbox]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image or file in a chat, with its bytes as they arrived at the provider."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry of a chat as its customer sees it in the provider's app.

    `id` never changes and is unique in the chat. `is_own` says that the customer wrote it.
    `options` are buttons that can be pressed now; numbered choices are text and no options.
    `note` is what the app itself says beside the message, or why the provider refused it.
    """

    id: str
    is_own: bool
    text: str = ""
    options: tuple[Option, ...] = ()
    pictures: tuple[Picture, ...] = ()
    note: str = ""


class Sandbox(Protocol):
    """One provider on this machine. `person` names a customer; an unknown one is made up.

    `is_chat` says that people write lines there; where they write letters, one letter holds many.

    The order is `start`, `settings`, then the hub starts with these settings, then people write.
    Methods of people return when the provider has taken what they did, not when the hub answered.
    """

    kind: str
    title: Mapping[Language, str]
    is_chat: bool

    async def start(self, port: int) -> None:
        """Listen on 127.0.0.1; port 0 is any free one."""

    async def stop(self) -> None:
        """Close everything. Harmless if it was never started."""

    def settings(self, hub_url: str) -> Mapping[str, object]:
        """The section `[channels.<kind>.sandbox]` for a hub that answers at `hub_url`.

        As the channel's `Settings` takes it, secrets as plain text. The stand-in calls back to
        `{hub_url}/channels/<kind>/sandbox…`, unless its protocol says where.
        """

    async def say(self, person: str, text: str) -> None:
        """The customer types a text and sends it."""

    async def press(self, person: str, option_id: str) -> None:
        """The customer presses a button: the `id` of an option in `seen`."""

    async def photo(self, person: str, content: bytes) -> None:
        """The customer sends a photo (JPEG or PNG)."""

    async def seen(self, person: str) -> Sequence[Seen]:
        """The customer's chat, oldest first; empty for somebody unknown."""


def sandbox_kinds() -> tuple[str, ...]:
    """The kinds of channel that have a stand-in here, by name."""
    found = Path(__file__).parent.glob("*/sandbox.py")
    return tuple(sorted(file.parent.name for file in found))


def sandbox_modes(kind: str) -> tuple[str, ...]:
    """The ways in which a provider can be connected, the usual one first: `MODES` of its file."""
    return tuple(getattr(_module(kind), "MODES", ("",)))


def open_sandbox(kind: str, mode: str = "") -> Sandbox:
    """The stand-in of one of `sandbox_kinds()`, not started yet; `mode` is one of its modes."""
    open_one = _module(kind).open_sandbox
    return cast("Sandbox", open_one(mode) if mode else open_one())


def _module(kind: str) -> ModuleType:
    return import_module(f"channels.{kind}.sandbox")
