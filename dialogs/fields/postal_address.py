# SPDX-License-Identifier: AGPL-3.0-or-later
"""A place to visit: an address in words, or the location a phone has sent.

Does not split an address into its parts; the region for dispatch is read elsewhere.
"""

from dialogs.fields.contract import FieldType, Json, Parsed, Reading, Unclear
from dialogs.fields.denial import keeps_last
from dialogs.fields.places import places
from dialogs.fields.spelling import letters, narrow
from intake.messages import Location

_MIN_LETTERS = 5
_MAX = 300


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The address as written, and the coordinates if a location came with it."""
    if reading.location is not None:
        return _of_location(text.strip(), reading.location)
    answer = " ".join(text.split())
    if letters(answer) < _MIN_LETTERS:
        return Unclear("address.short")
    if len(answer) > (reading.rules.max_length or _MAX):
        return Unclear("text.long", {"count": reading.rules.max_length or _MAX})
    return Parsed(answer, answer, is_sure=False)


def find(text: str, _reading: Reading) -> Parsed | None:
    """An address in passing: announced, or of the build of one."""
    found = places(narrow(text))
    if not found:
        return None
    start, end, place = found[-1] if keeps_last(text) else found[0]
    return Parsed(place, place, start, end)


def _of_location(text: str, location: Location) -> Parsed:
    place = f"{location.latitude:.5f}, {location.longitude:.5f}"
    words = location.label or text or place
    value: Json = {
        "address": words,
        "latitude": location.latitude,
        "longitude": location.longitude,
    }
    return Parsed(value, words)


TYPES = (FieldType("address", parse, find),)
