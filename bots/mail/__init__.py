# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations by mail: letters, moving there, and what never arrives."""
