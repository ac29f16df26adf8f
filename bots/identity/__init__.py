# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is writing: what proves it, and whom that makes them."""
