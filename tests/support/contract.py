# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a channel tells about its provider, so that the common tests can try it like an attacker.

Each channel that has a stand-in has one `CONTRACT` in `tests/channels/<kind>/contract.py`: how a
genuine request looks and where its proof is, how the provider repeats itself, how it loses a photo
and what its refusals mean. It is data; the tests are the same for everybody.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import Any, Literal

from aiohttp import ClientSession
from yarl import URL

# What a send ends with: our outbox tries again, gives up, or asks a person.
Ending = Literal["again", "never", "unknown"]
NOT_ASKED = -1.0


@dataclass(frozen=True, slots=True)
class Knock:
    """One request to our door, as the provider makes it."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    async def sent(self, chunked: bool = False) -> int:  # noqa: FBT001, FBT002 - the one variation
        """Make the request; the status of the answer."""

        async def pieces() -> Any:
            yield self.body

        async with (
            ClientSession() as client,
            client.post(
                URL(self.url, encoded=True),
                data=pieces() if chunked else BytesIO(self.body),
                headers=self.headers,
            ) as answer,
        ):
            await answer.read()
            return answer.status


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a request shows that it is genuine, and whether that holds for its body too."""

    place: Literal["header", "query"]
    name: str
    covers_body: bool

    def of(self, knock: Knock) -> str:
        """The proof of a request."""
        if self.place == "header":
            return knock.headers[self.name]
        return URL(knock.url, encoded=True).query[self.name]

    def put(self, knock: Knock, value: str | None) -> Knock:
        """The request with another proof, or without."""
        if self.place == "header":
            others = {name: one for name, one in knock.headers.items() if name != self.name}
            return replace(
                knock, headers=others if value is None else {**others, self.name: value}
            )
        url = URL(knock.url, encoded=True)
        query = {name: one for name, one in url.query.items() if name != self.name}
        return replace(
            knock, url=str(url.with_query(query | ({self.name: value} if value else {})))
        )


@dataclass(frozen=True, slots=True)
class Door:
    """An address of ours that the provider calls.

    `knock(sandbox, person, text, ago)` gives a genuine request with a new message, made so long
    ago. `expires` says that old ones are refused. `is_bell` says that a request only announces,
    and what it announces is fetched; `ready(sandbox)` waits until we have fetched once.
    """

    proof: Proof
    largest_bytes: int
    knock: Callable[[Any, str, str, timedelta], Awaitable[Knock]]
    expires: bool = False
    is_bell: bool = False
    ready: Callable[[Any], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something the provider does when we send. `pause` is how long it asks us to wait."""

    name: str
    arrange: Callable[[Any], object]
    ending: Ending
    pause: float = NOT_ASKED


@dataclass(frozen=True, slots=True)
class Contract:
    """One kind of channel. `doors` go by mode; where we fetch, there is none.

    `repeat(sandbox)` lets the provider bring the newest message once more. `lose_photo(sandbox)`
    lets the next photo be announced and not be had; None where photos come with their message.
    """

    doors: Mapping[str, Door] = field(default_factory=dict)
    repeat: Callable[[Any], object] | None = None
    lose_photo: Callable[[Any], object] | None = None
    troubles: Sequence[Trouble] = ()


def contract_of(kind: str) -> Contract:
    """The contract of a kind; an empty one where its tests have none."""
    name = f"tests.channels.{kind}.contract"
    if find_spec(f"tests.channels.{kind}") is None or find_spec(name) is None:
        return Contract()
    found: Contract = import_module(name).CONTRACT
    return found
