# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `[channels.webchat.<account>]` may hold, checked when the hub starts."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

SECRET_BYTES_MIN = 32
_DEFAULT_PORTS = {"http": 80, "https": 443}


def plain_origin(value: str) -> str:
    """An origin as browsers write it: scheme, host, and the port if it is unusual.

    Raises `ValueError` for anything that is no origin, such as an address with a path.
    """
    if value == "*":
        return value
    parts = urlsplit(value.strip().lower())
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"{value!r} is no origin; write https://host or https://host:port")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError(f"{value!r} says more than an origin; leave out what follows the host")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = parts.port
    is_usual = port in (None, _DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" if is_usual else f"{parts.scheme}://{host}:{port}"


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value().encode()) < SECRET_BYTES_MIN:
        raise ValueError(f"needs at least {SECRET_BYTES_MIN} bytes of randomness")
    return secret


class Settings(BaseModel):
    """One web chat. Pages of the hub's own address may always embed it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    secret: Annotated[SecretStr, AfterValidator(_long_enough)]  # signs visitors' tokens
    # Shared with the site: signs who its users are (identity.py). None: visitors stay anonymous.
    identity_secret: Annotated[SecretStr, AfterValidator(_long_enough)] | None = None
    allowed_origins: tuple[Annotated[str, AfterValidator(plain_origin)], ...] = ()
    title: str = Field(default="", max_length=60)  # empty: the widget's own, in each language
    is_demo: bool = False

    @model_validator(mode="after")
    def _no_open_door(self) -> "Settings":
        if "*" in self.allowed_origins and not self.is_demo:
            raise ValueError('allowed_origins: name each site; "*" would let any page chat as you')
        return self
