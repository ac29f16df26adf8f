# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the team is told outside the workspace: one file for each kind of place."""
