# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Bot API server on this machine: the wire protocol, its rules and its failures.

For tests and for trying the channel without an account. Checked from outside by two independent
clients, python-telegram-bot and aiogram. `sandbox.py` beside this folder is how people use it.
"""
