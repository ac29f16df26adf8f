# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivery to a web chat: nothing leaves the building.

The visitor's browser reads the thread itself, over its socket or by polling, from the point it
has reached; the hub wakes it after each change. So a message that is stored is delivered, to
every tab, now or when the visitor comes back, and a retry cannot show it twice.
"""

from channels.contract import Sent
from channels.webchat.site import KIND, Site
from intake.errors import PermanentFailure
from intake.messages import OutboundMessage


def deliver(site: Site, message: OutboundMessage) -> Sent:
    """Confirm that a stored message is where its visitor reads.

    Raises `PermanentFailure` if it is addressed elsewhere: a mistake in the configuration.
    """
    if (message.recipient.channel, message.recipient.account) != (KIND, site.account):
        raise PermanentFailure("the message is addressed to another channel")
    return Sent(native_id=str(message.seq))
