# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo: a fictional equipment maker's service team, its customers, machines and week."""
