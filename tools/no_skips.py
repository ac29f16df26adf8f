# SPDX-License-Identifier: AGPL-3.0-or-later
"""A pytest plugin for CI: a run that left a test out has failed.

Elsewhere a missing browser or server is a reason to skip, and the reason is printed. It does not
decide what is needed; the fixtures do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when anything was skipped; pytest's own summary names it and why."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # a worker; the controlling process counts
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped and session.exitstatus == 0:
        reporter.write_line(f"\nCI=true and {len(skipped)} left out: nothing may be", red=True)
        session.exitstatus = 1
