# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts for people, by key and language, from YAML catalogues.

One folder per package holds `zh.yaml` and `en.yaml`; both must have the same keys. Reading files
happens once, in `Phrases.load`; `say` is pure. Which key to say is decided elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from intake import yaml_text
from intake.errors import FrontdeskError
from intake.messages import LANGUAGES, Language


class PhraseError(FrontdeskError):
    """A catalogue is incomplete or cannot be read. Add the named key to the named file."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """An immutable catalogue of texts."""

    texts: Mapping[Language, Mapping[str, str]]

    @classmethod
    def load(cls, *folders: Path) -> "Phrases":
        """The catalogues of several folders, joined.

        Raises `PhraseError` if a language lacks a key, a key is defined twice, or a text is empty.
        """
        texts: dict[Language, dict[str, str]] = {language: {} for language in LANGUAGES}
        for folder in folders:
            for language in LANGUAGES:
                _add(texts[language], folder / f"{language}.yaml")
        _check_same_keys(texts)
        return cls(texts)

    def say(self, language: Language, key: str, /, **values: object) -> str:
        """The text for `key`, with `{name}` places filled from `values`.

        Raises `KeyError` for an unknown key: keys are part of the code, and tests name them all.
        """
        text = self.texts[language][key]
        return text.format_map(values) if values else text

    def in_each_language(self, key: str, /, **values: object) -> dict[str, str]:
        """The text for `key` in every language, as labels of stored fields hold it. See `say`."""
        return {language: self.say(language, key, **values) for language in LANGUAGES}


def _add(texts: dict[str, str], path: Path) -> None:
    try:
        read = _read(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise PhraseError(f"{path}: cannot be read: {error}") from error
    for key, text in read:
        if key in texts:
            raise PhraseError(f"{path}: {key} is defined twice")
        if not text.strip():
            raise PhraseError(f"{path}: {key} is empty")
        texts[key] = text.strip()


@lru_cache(maxsize=64)
def _read(catalogue: str) -> tuple[tuple[str, str], ...]:
    """The keys and texts of a catalogue; a start asks for the same ones several times."""
    return tuple(_flatten("", yaml_text.load(catalogue) or {}))


def _flatten(prefix: str, node: Mapping[str, object]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in node.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            pairs += _flatten(f"{key}.", value)
        else:
            pairs.append((key, str(value)))
    return pairs


def _check_same_keys(texts: Mapping[Language, Mapping[str, str]]) -> None:
    every = set().union(*texts.values())
    for language, known in texts.items():
        if missing := sorted(every - known.keys()):
            raise PhraseError(f"language {language} lacks: {', '.join(missing)}")
