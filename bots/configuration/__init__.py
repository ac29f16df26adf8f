# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a site's files to what the bot and the desk work with, and what is wrong in them."""
