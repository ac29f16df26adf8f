# SPDX-License-Identifier: AGPL-3.0-or-later
"""A configuration file's keys: on which line each stands, and the secrets it points at."""

from collections.abc import Mapping
from pathlib import Path

from intake.errors import SettingsError

_KEY_EDGES = " \t\"'"


class Place:
    """Finds the line of a key, since TOML's reader does not tell."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def of(self, keys: tuple[str, ...]) -> str:
        """`file:line` of the deepest part of a dotted key that stands in the file."""
        wanted = ".".join(keys)
        section, best = "", 0
        for number, line in enumerate(self._lines, start=1):
            stripped = line.strip()
            if stripped.startswith("["):
                section = stripped.partition("#")[0].strip("[] ")
                best = number if _is_part(section, wanted) else best
            name, has_value, _ = stripped.partition("=")
            full = f"{section}.{name.strip(_KEY_EDGES)}".lstrip(".")
            if has_value and _is_part(full, wanted):
                return f"{self._path}:{number}"
        return f"{self._path}:{best}" if best else str(self._path)


def _is_part(key: str, wanted: str) -> bool:
    return f"{wanted}.".startswith(f"{key}.")


# Sections that are about somebody outside, by how many keys lead to one of them.
_OUTSIDE = {"channels": 3, "notifiers": 3, "directories": 2, "bots": 3}
_MODELS = frozenset({"model", "embeddings"})


def resolve(
    document: Mapping[str, object],
    environment: Mapping[str, str],
    place: Place,
    *,
    needs_secrets: bool,
) -> tuple[dict[str, object], list[SettingsError]]:
    """The document with the secrets it points at, and those that are not there.

    What lacks one is left out; that of somebody outside counts only if secrets are needed.
    """
    missing: list[SettingsError] = []

    def walk(value: object, at: tuple[str, ...]) -> object:
        if not isinstance(value, dict):
            return value
        if value.keys() <= {"env", "file"} and len(value) == 1:
            return _secret(value, at, environment, place)
        found = {}
        for name, inner in value.items():
            try:
                found[name] = walk(inner, (*at, name))
            except SettingsError as error:
                section = _section_outside((*at, name))
                if needs_secrets or not section:
                    missing.append(error)
                elif section != (*at, name):
                    raise  # the section is left out as a whole
        return found

    resolved = walk(document, ())
    return resolved if isinstance(resolved, dict) else {}, missing


def _section_outside(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The section about somebody outside that a key belongs to, if it does."""
    section = keys[: _OUTSIDE.get(keys[0], 0)]
    is_one = len(section) == _OUTSIDE.get(keys[0])
    return section if is_one and (keys[0] != "bots" or section[-1] in _MODELS) else ()


def _secret(
    pointer: Mapping[str, object],
    keys: tuple[str, ...],
    environment: Mapping[str, str],
    place: Place,
) -> str:
    key = ".".join(keys)
    if "env" in pointer:
        name = str(pointer["env"])
        if not environment.get(name):
            problem = f"{key}: the environment variable {name} is not set"
            raise SettingsError(place.of(keys), problem)
        return environment[name]
    path = Path(str(pointer["file"]))
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        problem = f"{key}: the secret file {path} cannot be read: {error.strerror}"
        raise SettingsError(place.of(keys), problem) from error
