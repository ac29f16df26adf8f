# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets a ticket: rules choose the queue, then skill, presence, shift and load the person."""
