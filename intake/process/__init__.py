# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a ticket gets from filed to closed: steps, work beside them, and the customer's word."""
