# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operations of the API, one file per thing. `desk/routes.py` is their table of contents."""
