# SPDX-License-Identifier: AGPL-3.0-or-later
"""Service levels: what was promised for a priority, and when it falls due."""
