# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fault report in the bot's hands, from its first word to the ticket and what is added later."""
