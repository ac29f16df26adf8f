# SPDX-License-Identifier: AGPL-3.0-or-later
"""A customer whose address can be proven, and a hub that can prove it."""

from bots.identity.codes import Codes
from channels.contract import Capabilities

ALICE = "alice@example.com"
CODES = Codes(b"a secret of this installation")
CHANNELS = {
    ("webchat", "site"): Capabilities(text_max=8000, options_max=20, keeps_sender=True),
    ("email", "support"): Capabilities(text_max=50_000),
}
