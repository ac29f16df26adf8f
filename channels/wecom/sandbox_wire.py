# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bell as WeCom writes it.

On purpose with wechatpy's own functions where the channel has its own: the two check each other.
"""

import secrets
from datetime import datetime
from urllib.parse import urlencode

import xmltodict
from wechatpy.enterprise.crypto import WeChatCrypto


def bell(
    secrets_: tuple[str, str, str], open_kfid: str, token: str, at: datetime
) -> tuple[bytes, str]:
    """The body and the query of a bell. `secrets_` are token, AES key and corp id."""
    seconds, nonce = int(at.timestamp()), str(secrets.randbelow(10**9))
    xml = (
        f"<xml><ToUserName><![CDATA[{secrets_[2]}]]></ToUserName><CreateTime>{seconds}</CreateTime>"
        "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
        f"<Token><![CDATA[{token}]]></Token><OpenKfId><![CDATA[{open_kfid}]]></OpenKfId></xml>"
    )
    sealed = WeChatCrypto(*secrets_).encrypt_message(xml, nonce, str(seconds))
    found = xmltodict.parse(sealed)["xml"]
    body = (
        f"<xml><ToUserName><![CDATA[{secrets_[2]}]]></ToUserName>"
        f"<Encrypt><![CDATA[{found['Encrypt']}]]></Encrypt><AgentID></AgentID></xml>"
    )
    query = {"msg_signature": found["MsgSignature"], "timestamp": seconds, "nonce": nonce}
    return body.encode(), urlencode(query)
