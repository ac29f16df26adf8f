# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations as tests: played on a clock, compared, and measured for what they cover."""
