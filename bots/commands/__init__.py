# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands, grouped by what they are for; `bots/cli.py` lists them."""
