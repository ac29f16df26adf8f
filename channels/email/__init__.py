# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail channel: IMAP in, SMTP out, and a reader of mails that never raises."""
