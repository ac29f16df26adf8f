# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that a site of its own begins with: settings, a dialog, its journey, articles.

The articles are the preset's samples, for their author to replace. Nothing that is there is
ever overwritten.
"""

from pathlib import Path

from bots.presets import ARTICLES, PRESETS, load_preset
from intake.errors import SettingsError

STARTER = Path(__file__).parent
_SETTINGS = "frontdesk.toml"
_COPIED = ("dialogs.d/call_back.yaml", "journeys/call_back.yaml")
_KNOWLEDGE = "knowledge.yaml"


def begin(folder: Path, preset: str) -> list[Path]:
    """Write the files into a folder, which is made if need be; where they are.

    Raises `SettingsError` for an unknown preset, a folder that cannot be written, and if one of
    the files is there already: then none is written.
    """
    load_preset(preset)
    texts = {_SETTINGS: _text(STARTER / _SETTINGS).replace("PRESET", preset)}
    texts |= {name: _text(STARTER / name) for name in _COPIED}
    texts[_KNOWLEDGE] = _text(PRESETS / preset / ARTICLES)
    places = {folder / name: text for name, text in texts.items()}
    if there := [str(place) for place in places if place.exists()]:
        problem = f"there already: {', '.join(there)}; nothing was written"
        raise SettingsError(str(folder), problem)
    try:
        for place, text in places.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(str(error.filename or folder), error.strerror or str(error)) from error
    return list(places)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
