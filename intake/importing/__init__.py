# SPDX-License-Identifier: AGPL-3.0-or-later
"""Import: rows of somebody else's table → customers, machines and products, or why not."""
