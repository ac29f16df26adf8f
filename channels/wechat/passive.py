# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our replies as the answer to the customer's own request: one text, as XML. Pure.

It costs nothing of the window, but holds one message of 2048 bytes. The XML is written here
because wechatpy puts text into CDATA as it is, and `]]>` in a customer's own words would then add
elements (tried with 1.8.18).
"""

from collections.abc import Sequence

from channels.contract import Capabilities
from channels.rendering import fits_natively, render
from channels.tencent.markup import plain
from intake.messages import OutboundMessage


def passive_text(replies: Sequence[OutboundMessage], can: Capabilities) -> str | None:
    """All replies of one turn as one text, or None if they need more than a text."""
    texts = []
    for reply in replies:
        if reply.attachments or (reply.options and fits_natively(reply.options, can)):
            return None
        texts += [part.text for part in render(reply.text, reply.options, can)]
    whole = plain("\n\n".join(text for text in texts if text))
    return whole if whole and len(whole.encode()) <= can.text_max else None


def passive_xml(ours: str, person: str, text: str, seconds: int) -> str:
    """The answer's XML. `ours` is the account the customer wrote to."""
    return (
        f"<xml><ToUserName>{_cdata(person)}</ToUserName>"
        f"<FromUserName>{_cdata(ours)}</FromUserName><CreateTime>{seconds}</CreateTime>"
        f"<MsgType><![CDATA[text]]></MsgType><Content>{_cdata(text)}</Content></xml>"
    )


def _cdata(text: str) -> str:
    allowed = "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
    return "<![CDATA[" + allowed.replace("]]>", "]]]]><![CDATA[>") + "]]>"
