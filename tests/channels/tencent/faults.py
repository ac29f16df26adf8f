# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes wrong at WeChat's and WeCom's stand-ins, for the contract tests of both channels."""

from collections.abc import Callable
from typing import Any


def refusing(path: str, code: int) -> Callable[[Any], None]:
    """Let the provider of a sandbox refuse the next call with this errcode."""
    return lambda sandbox: sandbox.server.faults.refuse(path, code)


def breaking_off(path: str, moment: str) -> Callable[[Any], None]:
    """Let the next call break off: `502` from a gateway, or `after` it was done."""
    return lambda sandbox: sandbox.server.faults.break_off(path, moment)
