# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a site's files to the values that the bot and the desk work with."""
