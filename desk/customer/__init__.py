# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for customers about their ticket: confirm it, rate it, sign for a visit. No sign-in."""
