# SPDX-License-Identifier: AGPL-3.0-or-later
"""Callbacks as WeChat writes them, and our answers as WeChat reads them.

On purpose with wechatpy's own functions where the channel has its own: the two check each other.
"""

import secrets
from collections.abc import Mapping
from urllib.parse import urlencode

import xmltodict
from wechatpy.crypto import WeChatCrypto, _get_signature


def callback_xml(fields: Mapping[str, str | int]) -> str:
    """The plain XML of a callback: text in CDATA, numbers as they are."""
    parts = [f"<{name}>{_value(value)}</{name}>" for name, value in fields.items()]
    return f"<xml>{''.join(parts)}</xml>"


def _value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return "<![CDATA[" + value.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def callback_query(token: str, seconds: int) -> str:
    """The signed query of a plain callback."""
    nonce = str(secrets.randbelow(10**9))
    signed = _signature(token, str(seconds), nonce)
    return urlencode({"signature": signed, "timestamp": seconds, "nonce": nonce})


def sealed(
    xml: str, token: str, aes_key: str, app_id: str, openid: str, seconds: int
) -> tuple[bytes, str]:
    """The body and the query of an encrypted callback."""
    nonce = str(secrets.randbelow(10**9))
    crypto = WeChatCrypto(token, aes_key, app_id)
    found = xmltodict.parse(crypto.encrypt_message(xml, nonce, str(seconds)))["xml"]
    body = callback_xml({"ToUserName": "gh_sandbox", "Encrypt": found["Encrypt"]})
    query = {
        "signature": _signature(token, str(seconds), nonce),
        "timestamp": seconds,
        "nonce": nonce,
        "openid": openid,
        "encrypt_type": "aes",
        "msg_signature": found["MsgSignature"],
    }
    return body.encode(), urlencode(query)


def said_back(answer: bytes, openid: str, ours: str, secrets_: tuple[str, str, str] | None) -> str:
    """The text of a passive reply. Raises `ValueError` where WeChat would show an error."""
    try:
        text = answer.decode()
        if secrets_ is not None:
            found = xmltodict.parse(text)["xml"]
            signed = (found["MsgSignature"], found["TimeStamp"], found["Nonce"])
            text = WeChatCrypto(*secrets_).decrypt_message(text, *signed)
        found = xmltodict.parse(text)["xml"]
        ends, said = (found["ToUserName"], found["FromUserName"]), found["Content"]
    except Exception as error:
        raise ValueError("WeChat does not understand the answer") from error
    if ends != (openid, ours) or found["MsgType"] != "text" or not isinstance(said, str):
        raise ValueError("WeChat does not understand the answer: it is for somebody else or empty")
    return said


def _signature(token: str, timestamp: str, nonce: str) -> str:
    return str(_get_signature(token, timestamp, nonce, ""))
