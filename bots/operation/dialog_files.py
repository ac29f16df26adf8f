# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong with dialog files: `frontdesk dialog lint`, and the part of `check` about them.

A file is judged with the standard fields that stand beside it, as the hub reads it.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

from bots.operation.fitting import misfits
from channels.contract import Capabilities
from dialogs.compiling.loader import advise, check_dialog, open_dialog
from dialogs.compiling.standard import STANDARD, Standard, check_standard, text_of, with_own
from intake.errors import DialogError

Channels = Mapping[str, Capabilities]


def check_dialogs(files: Iterable[Path], channels: Channels) -> list[str]:
    """Every problem of these files, folder by folder, each with its place."""
    named = groupby(sorted(files), lambda file: file.parent)
    return [
        problem
        for folder, group in named
        for problem in _check(folder, list(group), channels, None)[0]
    ]


def check_folder(
    folder: Path, channels: Channels, standard: Standard
) -> tuple[list[str], Standard]:
    """The same for a folder of the hub, and the standard fields that are known behind it."""
    return _check(folder, sorted(folder.glob("*.yaml")), channels, standard)


def _check(
    folder: Path, files: list[Path], channels: Channels, standard: Standard | None
) -> tuple[list[str], Standard]:
    """With its standard fields in disorder, a folder's dialogs cannot be judged."""
    own = folder / STANDARD
    try:
        wrong = check_standard(text_of(own), str(own)) if own.is_file() else []
        known = with_own(folder, standard) if not wrong else {}
    except DialogError as error:
        wrong = [error]
    if wrong:
        return [str(error) for error in wrong], standard or {}
    problems: list[str] = []
    names: dict[str, Path] = {}
    for file in files:
        if file != own:
            problems += _check_file(file, channels, known, names)
    return problems, known


def _check_file(
    file: Path, channels: Channels, standard: Standard, names: dict[str, Path]
) -> list[str]:
    """One file. What could be better is asked once it can work at all.

    `names` are the dialogs of the files before, and this one's joins them.
    """
    try:
        text = text_of(file)
    except DialogError as error:
        return [str(error)]
    if problems := [str(error) for error in check_dialog(text, str(file), standard)]:
        return problems
    source, definition = open_dialog(text, str(file), standard)
    if (other := names.setdefault(definition.name, file)) != file:
        same = f"{other.name} has the same dialog name; rename one, or move one of them away"
        return [str(source.problem(("dialog",), same))]
    return [*map(str, advise(text, str(file), standard)), *misfits(file, channels, standard)]
