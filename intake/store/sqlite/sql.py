# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two pieces that statements over columns are put together from."""

from collections.abc import Sequence


def columns(names: Sequence[str], prefix: str = "") -> str:
    """Column names as SQL."""
    return ", ".join(prefix + name for name in names)


def marks(count: int) -> str:
    """So many places for values."""
    return ", ".join("?" * count)
