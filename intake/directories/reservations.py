# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reserve parts in the other system, over HTTP: reserve, confirm, release.

Each request carries `Idempotency-Key`, the same for every attempt at it; the other system must
answer a key it knows as it did before. Which address is which request is configuration, like the
look-ups of `http_api.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from intake.directories.http_api import DirectoryAway, HttpDirectory, at_path, is_segment, text_of
from intake.process.reserving import Phase, Reservation, Said

LONGEST_PROBLEM = 200
_DONE = frozenset({200, 201, 204})
_GONE = frozenset({404, 410})
_REFUSED = frozenset({409, 422})
ANSWERS = _DONE | _GONE | _REFUSED


@dataclass(frozen=True, slots=True)
class HttpReservations:
    """`paths` are the addresses of the requests, the last two with `{reservation}`.

    A path may begin with its method, as in `DELETE /reservations/{reservation}`; else it is POST.
    """

    directory: HttpDirectory
    paths: Mapping[Phase, str]
    timeout_seconds: float = 10.0  # nobody waits for it

    async def ask(self, one: Reservation, phase: Phase) -> Said:
        """Make one request. Whatever goes wrong is an answer, too."""
        method, _, path = self.paths[phase].rpartition(" ")
        path = path.format(reservation=quote(one.number, safe=""))
        body: dict[str, object] = {"reference": f"{one.ticket}/{one.id}"}
        if phase is Phase.RESERVE:
            body |= {"part": one.part, "quantity": one.quantity}
        try:
            status, found = await self.directory.exchange(
                method.strip() or "POST",
                path,
                ANSWERS,
                kind="reservation",
                body=body,
                key=one.key(phase),
                timeout_seconds=self.timeout_seconds,
            )
        except DirectoryAway as error:
            return Said("away", problem=str(error))
        return self._said(status, found, phase)

    def _said(self, status: int, found: object, phase: Phase) -> Said:
        fields = self.directory.fields
        if status not in _DONE:
            problem = text_of(at_path(found, fields.get("problem", "message")))
            told = (problem or f"status {status}")[:LONGEST_PROBLEM]
            return Said("gone" if status in _GONE else "refused", problem=told)
        if phase is not Phase.RESERVE:
            return Said("done")
        number = text_of(at_path(found, fields.get("reservation", "id")))
        if not is_segment(number):
            return Said("away", problem="the answer holds no reservation")
        return Said("done", number, _moment(text_of(at_path(found, fields.get("until", "until")))))


def _moment(text: str) -> datetime | None:
    """A time as ISO 8601 writes it; without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
