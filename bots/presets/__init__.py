# SPDX-License-Identifier: AGPL-3.0-or-later
"""Presets: which dialogs, words and first articles suit a kind of company.

One folder each, chosen by `bots.default.preset`. A preset only selects and words; what a site
writes itself always comes on top.
"""

from dataclasses import dataclass
from pathlib import Path

from dialogs.compiling.loader import DialogLibrary, load_dialogs
from intake import yaml_text
from intake.errors import SettingsError
from intake.messages import LANGUAGES, Language
from intake.phrases import Phrases

PRESETS = Path(__file__).parent
FILE = "preset.yaml"
ARTICLES = "articles.yaml"
DIALOGS = "dialogs"  # a folder of a preset that has dialogs of its own


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of company. `dialogs` are the library's that it uses, `offers` those on buttons.

    `own` is the folder of dialogs that only such a company needs; None where there is none.

    `goods` is the dialog for an item that is broken, where machines are repaired on request only.
    """

    name: str
    dialogs: tuple[str, ...]
    offers: tuple[str, ...]
    goods: str
    words: dict[Language, dict[str, str]]
    articles: Path
    own: Path | None = None


def preset_names() -> list[str]:
    """All presets there are."""
    return sorted(place.parent.name for place in PRESETS.glob(f"*/{FILE}"))


def load_preset(name: str) -> Preset | None:
    """A preset by its name, None for no name. Raises `SettingsError` for an unknown one."""
    if not name:
        return None
    if name not in preset_names():
        known = ", ".join(preset_names())
        raise SettingsError("bots.default.preset", f"{name!r} is no preset; there are {known}")
    folder = PRESETS / name
    document = yaml_text.load((folder / FILE).read_text(encoding="utf-8"))
    return Preset(
        name=name,
        dialogs=tuple(document["dialogs"]),
        offers=tuple(document["offers"]),
        goods=document.get("goods", ""),
        words={language: document["words"][language] for language in LANGUAGES},
        articles=folder / ARTICLES,
        own=folder / DIALOGS if (folder / DIALOGS).is_dir() else None,
    )


def selected(library: DialogLibrary, preset: Preset | None) -> DialogLibrary:
    """The dialogs of the built-in library that the preset uses, and its own; all without one."""
    if preset is None:
        return library
    used = library.only(preset.dialogs)
    return load_dialogs([preset.own], used) if preset.own else used


def worded(phrases: Phrases, preset: Preset | None) -> Phrases:
    """The texts with the preset's own in their place."""
    if preset is None:
        return phrases
    return Phrases({one: {**texts, **preset.words[one]} for one, texts in phrases.texts.items()})
