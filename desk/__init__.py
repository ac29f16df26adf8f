# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agent workspace: its REST API, its live updates, its sign-in, and the pages that show it.

Agents act through here; what an action means is decided in `intake`. Customers never come here.
"""
