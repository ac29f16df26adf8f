# SPDX-License-Identifier: AGPL-3.0-or-later
"""Automation: what a site wants to happen by itself, "if … then …", and why it did."""
