# SPDX-License-Identifier: AGPL-3.0-or-later
"""A command line in a process of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]  # see the fixture `run` of tests/bots


def shell(
    *words: str, cwd: Path, given: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as a person types it; `more` of its environment."""
    command = [sys.executable, "-m", "bots", *words]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(
        command, cwd=cwd, input=given, env=environment, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
