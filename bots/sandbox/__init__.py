# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk sandbox`: every channel against its stand-in, and a page to write on all of them."""
