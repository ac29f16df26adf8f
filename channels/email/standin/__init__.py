# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail server on this machine: one mailbox to fetch from (IMAP), one door to send by (SMTP).

It knows the protocols and nothing of our channel. Tests order failures; `frontdesk sandbox` uses
it as it is.
"""
