# SPDX-License-Identifier: AGPL-3.0-or-later
"""The standard fields: what `- ask: phone` means without more, ours and a site's own.

A site's stand in `standard_fields.yaml` beside its dialogs. Builds nothing: a step takes from
here what it does not say itself.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from dialogs.compiling.document import StandardFields
from dialogs.compiling.mistakes import first_in, problems_in
from dialogs.compiling.source import Source, read_source
from intake.errors import DialogError
from intake.hand_written import unreadable

LIBRARY = Path(__file__).parents[1] / "library"
STANDARD = "standard_fields.yaml"
Standard = Mapping[str, Mapping[str, object]]


def with_own(folder: Path, standard: Standard | None = None) -> Standard:
    """The fields that dialogs of a folder may ask for: what was there before, and its own.

    Raises `DialogError` if the folder's file cannot be used.
    """
    known = builtin_standard() if standard is None else standard
    own = folder / STANDARD
    if folder == LIBRARY or not own.is_file():
        return known
    return {**known, **read_standard(text_of(own), str(own))}


def read_standard(text: str, file: str, *, is_ours: bool = False) -> Standard:
    """The fields of a standard-fields file, checked but not yet built. Raises `DialogError`."""
    source = read_source(text, file, is_ours=is_ours)
    try:
        return _fields(source)
    except ValidationError as error:
        raise first_in(source, error) from error


def check_standard(text: str, file: str) -> list[DialogError]:
    """Every mistake in a file of standard fields, in the order of its lines."""
    try:
        source = read_source(text, file)
        try:
            _fields(source)
        except ValidationError as error:
            return sorted(problems_in(source, error), key=lambda one: one.line or 0)
    except DialogError as error:
        return [error]
    return []


@cache
def builtin_standard() -> Standard:
    """The standard fields that come with Frontdesk."""
    file = LIBRARY / STANDARD
    return read_standard(file.read_text(encoding="utf-8"), str(file), is_ours=True)


def text_of(file: Path) -> str:
    """What a file says. Raises `DialogError` if it is no text or cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DialogError(str(file), None, unreadable(error)) from error


def _fields(source: Source) -> Standard:
    if not isinstance(source.data, dict) or "fields" not in source.data:
        raise source.problem((), "a file of standard fields begins with 'fields:'")
    StandardFields.model_validate(source.data)
    fields: Standard = source.data["fields"]
    return fields
