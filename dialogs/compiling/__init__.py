# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a dialog file to a compiled definition: read with line numbers, checked, compiled."""
