# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wake-ups and live updates. On one node they stay in memory; losing one costs time only."""

from intake.signals.memory import MemorySignals

__all__ = ["MemorySignals"]
