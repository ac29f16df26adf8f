# SPDX-License-Identifier: AGPL-3.0-or-later
"""The adapters: one folder per channel, nothing outside it."""
