# SPDX-License-Identifier: AGPL-3.0-or-later
"""After the work: is it solved, how was it, and what time does to tickets."""
