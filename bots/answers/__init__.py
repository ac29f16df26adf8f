# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bot answers outside a report: articles, small talk, warranty, how tickets stand."""
