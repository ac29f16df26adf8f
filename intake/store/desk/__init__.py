# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk reads of the store, and the rare things it writes outside decisions."""
