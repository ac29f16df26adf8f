# SPDX-License-Identifier: AGPL-3.0-or-later
"""Machines that customers name, on SQLite."""

import sqlite3

from intake.assets import NewMachine

ADD = "INSERT OR IGNORE INTO asset(serial, model, contact_id, is_provisional) VALUES (?, ?, ?, 1)"


def write(db: sqlite3.Connection, machine: NewMachine) -> bool:
    """Keep a machine nobody knew; one that is there already stays as it is."""
    db.execute(ADD, (machine.serial, machine.model, machine.contact_id))
    return True
