# SPDX-License-Identifier: AGPL-3.0-or-later
"""The store on SQLite: one file, one process, one writing connection; see `store.py`."""
