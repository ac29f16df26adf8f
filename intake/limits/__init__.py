# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rate limits. In memory on one node."""

from intake.limits.memory import MemoryLimiter

__all__ = ["MemoryLimiter"]
