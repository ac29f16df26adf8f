# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which channels exist, and how one is opened.

A channel is a folder here, or an entry point in the group `frontdesk.channels` of another
package; nothing lists them. A channel is imported when it is configured, not before: a hub
without WeChat never loads WeChat's libraries.
"""

import importlib
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import cast

from pydantic import ValidationError

from channels.contract import Capabilities, Channel, Hub, Memory, OpenChannel
from intake.errors import SettingsError
from intake.hand_written import keys_of, sentence

Probe = Callable[[str, Mapping[str, object], Memory], Awaitable[list[str]]]
ENTRY_POINT_GROUP = "frontdesk.channels"
_REFERENCE = "docs/reference/settings.md"
_MARK = "quality.yaml"  # every channel folder has one; other folders are no channels


def available_channels() -> tuple[str, ...]:
    """The kinds of channel that can be configured, by name."""
    ours = {mark.parent.name for mark in Path(__file__).parent.glob(f"*/{_MARK}")}
    return tuple(sorted(ours | _from_packages().keys()))


def open_channel(kind: str, account: str, settings: Mapping[str, object], hub: Hub) -> Channel:
    """The channel for one section `[channels.{kind}.{account}]` of the configuration.

    Raises `SettingsError` naming the key that cannot be used.
    """
    path = f"channels.{kind}.{account}"
    module = _module(kind, path)
    open_one = cast("OpenChannel", module.open)
    try:
        return open_one(account, settings, hub)
    except ValidationError as error:
        raise _settings_error(path, error) from error


def check_settings(kind: str, account: str, settings: Mapping[str, object]) -> None:
    """Raise `SettingsError` if `open_channel` would; touches nothing and connects nowhere."""
    path = f"channels.{kind}.{account}"
    try:
        _module(kind, path).Settings.model_validate(dict(settings))
    except ValidationError as error:
        raise _settings_error(path, error) from error


async def probe_account(
    kind: str, account: str, settings: Mapping[str, object], memory: Memory
) -> list[str]:
    """What is wrong with an account's credentials, tried at its provider; each with its key.

    A channel offers it as a function `probe(account, settings, memory)` of its folder, which sends
    nothing, takes nothing and ends by itself; `memory` is what the running program keeps for the
    account. Empty where all is well, and for channels without it.
    """
    path = f"channels.{kind}.{account}"
    try_it = cast("Probe | None", getattr(_module(kind, path), "probe", None))
    problems = await try_it(account, settings, memory) if try_it else []
    return [f"{path}.{problem}" for problem in problems]


def example_settings(kind: str) -> Mapping[str, object]:
    """Settings with which a channel of this kind can be opened without an account anywhere.

    For replays and for the tests that every channel passes: the `EXAMPLE` of its folder.
    """
    return cast("Mapping[str, object]", _module(kind, f"channels.{kind}").EXAMPLE)


def kept_secret(kind: str) -> str:
    """The setting of a kind that the program draws on first start and keeps; "" if there is none.

    Tokens signed with it outlive restarts. The folder names it in `KEPT_SECRET`.
    """
    if kind not in available_channels():
        return ""
    return str(getattr(_module(kind, f"channels.{kind}"), "KEPT_SECRET", ""))


def capabilities_of(kind: str) -> Capabilities:
    """What a kind of channel can show, without opening an account: its folder's `CAPABILITIES`."""
    return cast("Capabilities", _module(kind, f"channels.{kind}").CAPABILITIES)


def _module(kind: str, path: str) -> ModuleType:
    if (point := _from_packages().get(kind)) is not None:
        return cast("ModuleType", point.load())
    if kind not in available_channels():
        known = ", ".join(available_channels())
        raise SettingsError(path, f"there is no channel {kind!r}; there are: {known}")
    return importlib.import_module(f"channels.{kind}")


@cache
def _from_packages() -> Mapping[str, EntryPoint]:
    """The channels that installed packages bring. Looking costs 4 ms; a start asks often."""
    return {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP)}


def _settings_error(path: str, error: ValidationError) -> SettingsError:
    first = error.errors(include_url=False, include_input=False)[0]
    return SettingsError(".".join([path, *keys_of(first)]), sentence(first, _REFERENCE))
