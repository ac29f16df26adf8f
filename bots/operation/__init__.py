# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands behind the operator's commands: the same work as the hub's, from a terminal."""
