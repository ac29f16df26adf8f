# SPDX-License-Identifier: AGPL-3.0-or-later
"""The running program: decides turns, runs workers, wires everything."""
