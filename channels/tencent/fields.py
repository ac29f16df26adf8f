# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of values in the settings of both channels."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from channels.tencent.envelope import decoded


def _is_key(key: SecretStr) -> SecretStr:
    decoded(key.get_secret_value())
    return key


def _is_web_address(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("write a full address such as https://api.weixin.qq.com")
    return url


def _has_text(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value():
        raise ValueError("is empty")
    return secret


Secret = Annotated[SecretStr, AfterValidator(_has_text)]
AesKey = Annotated[SecretStr, AfterValidator(_is_key)]
Url = Annotated[str, AfterValidator(_is_web_address)]


def revealed(*given: SecretStr | None) -> tuple[str, ...]:
    """The texts of the secrets that are set."""
    return tuple(one.get_secret_value() for one in given if one is not None)
