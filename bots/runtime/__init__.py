# SPDX-License-Identifier: AGPL-3.0-or-later
"""The workers that move a message along the line, and whom they ask."""
