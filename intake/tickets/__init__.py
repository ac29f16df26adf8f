# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets: what was reported, in which state it is, and what happened to it."""
