# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a message tells a running dialog: its answer, and what is told beside it."""
