# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about rows of a register."""

from desk.answers.shared import Answer


class RejectedRow(Answer):
    """A row that was not taken, counted from 1; `detail` says why, `reason` is its name."""

    row: int
    column: str
    value: str
    reason: str
    detail: str


class Imported(Answer):
    """How many rows were taken over; the others stand in `rejected`."""

    written: int
    rejected: list[RejectedRow]
