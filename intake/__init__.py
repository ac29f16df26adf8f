# SPDX-License-Identifier: AGPL-3.0-or-later
"""The core: what a service desk is, and how it remembers.

Words, rules and durable state. Knows no channel, no dialog language, no HTTP: the other
packages import this one, never the other way round.
"""
