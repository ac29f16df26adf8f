# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dialog files to compiled dialogs; every problem with file and line.

The only module of the package that reads dialog files. A step takes what it does not say itself
from the standard field of its name.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from dialogs.compiling.advice import advice_on
from dialogs.compiling.building import build_definition
from dialogs.compiling.checks import problems_of
from dialogs.compiling.document import DialogDocument
from dialogs.compiling.mistakes import first_in, problems_in
from dialogs.compiling.source import Source, read_source
from dialogs.compiling.standard import (
    LIBRARY,
    STANDARD,
    Standard,
    builtin_standard,
    text_of,
    with_own,
)
from dialogs.definition import Definition, Dialog, Field
from dialogs.fields.spelling import compared, fold, unquoted
from dialogs.machine import build_machine
from dialogs.understanding.telling import is_request, told_and_asked
from dialogs.words.starting import StartPhrases, Weight, start_phrases, weights
from dialogs.words.typed_by_sound import Sounding, sounding_of
from dialogs.words.typing_errors import Spelling, spelling_of
from dialogs.words.vocabulary import vocabulary
from intake.errors import DialogError
from intake.knowledge.homophones import named_pairs
from intake.knowledge.tables import function_characters
from intake.messages import Language

__all__ = [
    "LIBRARY",
    "PHRASES",
    "Dialog",
    "DialogLibrary",
    "advise",
    "builtin_library",
    "check_dialog",
    "compile_dialog",
    "load_dialogs",
    "open_dialog",
    "standard_fields",
]

PHRASES = Path(__file__).parents[1] / "phrases"
_LONGEST_BY_SOUND = 8  # in more characters some always sound like a word
_OF_MACHINES = frozenset("机器")  # 洗衣机 is no 移机


@dataclass(frozen=True, slots=True)
class DialogLibrary:
    """All dialogs of a running program, and the versions that running conversations need."""

    dialogs: Mapping[str, Dialog]
    versions: Mapping[tuple[str, str], Dialog]
    starting: StartPhrases = field(init=False)
    spelling: Spelling = field(init=False)
    sounding: Sounding = field(init=False)

    def __post_init__(self) -> None:
        """Learn the words that start dialogs."""
        definitions = {name: one.definition for name, one in self.dialogs.items()}
        phrases = tuple(one for each in definitions.values() for one in each.start_phrases)
        object.__setattr__(self, "starting", start_phrases(definitions))
        object.__setattr__(self, "spelling", spelling_of(phrases, others=vocabulary().real_words))
        unsure = function_characters() | _OF_MACHINES
        object.__setattr__(self, "sounding", sounding_of(phrases, unsure, named_pairs()))

    def by_name(self, name: str) -> Dialog | None:
        """The current version of a dialog."""
        return self.dialogs.get(name)

    def at(self, name: str, digest: str) -> Dialog | None:
        """Exactly the version a conversation began with, if it is loaded."""
        return self.versions.get((name, digest))

    def starting_with(self, text: str, language: Language) -> Dialog | None:
        """The dialog that the text begins by one of its start phrases.

        A dialog that another one found goes before (`start_on.before`) is left out. Then counts
        what a clause asks for, what is said first, and in one clause the longest phrase. Phrases
        of both languages count: customers mix them. `language` decides between phrases of the
        same length.
        """
        found = weights(self.starting, compared(text), language)
        if not found:
            return None
        yielding = {one for name in found for one in self.dialogs[name].definition.precedes}
        names = [one for one in self.dialogs if one in found]  # of equals the first one wins
        names = [one for one in names if one not in yielding] or names
        return self.dialogs[self._said_first(names, found, text, language)]

    def _said_first(
        self, names: Sequence[str], found: Mapping[str, Weight], text: str, language: Language
    ) -> str:
        """Of several dialogs the one wished for, 想加延保, else that which is told of first.

        卡纸，急着打合同 is about a machine. A phrase that goes over several clauses, as "hello, I
        need to report", is in none of them and goes before if it is the longest.
        """
        longest = max(names, key=found.__getitem__)
        if not names[1:]:
            return longest
        each = [
            (one, weights(self.starting, compared(one), language)) for one in told_and_asked(text)
        ]
        if all(one.get(longest) != found[longest] for _, one in each):
            return longest
        telling = [one for one in each if not one[1].keys().isdisjoint(names)]
        said = next((one for clause, one in telling if is_request(clause)), telling[0][1])
        return max((one for one in names if one in said), key=said.__getitem__)

    def meant_by(self, text: str, language: Language) -> Dialog | None:
        """The dialog that a text starts once its typing errors are put right."""
        repaired = self.repaired(text)
        return self.starting_with(repaired, language) if repaired else None

    def repaired(self, text: str) -> str:
        """A folded text with its typing errors put right; empty if it has none."""
        plain = unquoted(fold(text))
        repaired = self.spelling.repaired(plain)
        if len(plain) <= _LONGEST_BY_SOUND:
            repaired = self.sounding.repaired(repaired)
        return repaired if repaired != plain else ""

    def filing(self, ticket_type: str) -> Dialog | None:
        """The first dialog that opens tickets of this type."""
        named = (one for _, one in sorted(self.dialogs.items()))
        types = ((one.definition.completion.ticket_type, one) for one in named)
        return next((one for opens, one in types if opens == ticket_type), None)

    def only(self, names: Iterable[str]) -> "DialogLibrary":
        """The library with these dialogs. Raises `KeyError` for a name that it does not have."""
        dialogs = {name: self.dialogs[name] for name in names}
        return DialogLibrary(dialogs, {(one.name, one.digest): one for one in dialogs.values()})

    def with_version(self, dialog: Dialog) -> "DialogLibrary":
        """The library that also knows an older version."""
        return DialogLibrary(self.dialogs, {**self.versions, (dialog.name, dialog.digest): dialog})


def load_dialogs(folders: Iterable[Path], known: DialogLibrary | None = None) -> DialogLibrary:
    """The dialogs of all folders; a later folder's dialog replaces one of the same name.

    `known` are dialogs already loaded, which those of the folders join or replace. Standard fields
    of a folder count for it and those behind it, never for the built-in dialogs.

    Raises `DialogError` for the first problem; `check_dialog` lists them all.
    """
    dialogs: dict[str, Dialog] = dict(known.dialogs) if known else {}
    standard = builtin_standard()
    for folder in folders:
        if folder == LIBRARY:
            dialogs |= builtin_library().dialogs
            continue
        standard = with_own(folder, standard)
        dialogs |= _in_folder(folder, standard)
    return _library(dialogs)


@cache
def builtin_library() -> DialogLibrary:
    """The dialogs that come with Frontdesk. Raises `DialogError` if one of them is damaged."""
    return _library(_in_folder(LIBRARY, builtin_standard()))


def _in_folder(folder: Path, standard: Standard) -> dict[str, Dialog]:
    """The dialogs of one folder by their names, in the order of its files."""
    found: dict[str, Dialog] = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name == STANDARD:
            continue
        source = read_source(text_of(file), str(file), is_ours=folder == LIBRARY)
        dialog = _compile(source, standard)
        if (other := found.get(dialog.name)) is not None:
            name = Path(other.file).name
            raise DialogError(str(file), 1, f"{name} has the same dialog name")
        found[dialog.name] = dialog
    return found


def _library(dialogs: dict[str, Dialog]) -> DialogLibrary:
    return DialogLibrary(dialogs, {(one.name, one.digest): one for one in dialogs.values()})


def compile_dialog(source: str, file: str, standard: Standard | None = None) -> Dialog:
    """A dialog from its text; `Dialog.source` of an older version gives that version again.

    `standard` are the fields that its steps may name without more, if a site has its own.
    Raises `DialogError` with file, line and the first problem.
    """
    return _compile(read_source(source, file), _known(standard))


@cache
def standard_fields(*names: str) -> tuple[Field, ...]:
    """Fields as a dialog has them that asks for them without a word of its own."""
    steps = "".join(f"\n  - ask: {name}" for name in names)
    return compile_dialog(f"dialog: standard\nsteps:{steps}\n", STANDARD).definition.fields


def open_dialog(
    source: str, file: str, standard: Standard | None = None
) -> tuple[Source, Definition]:
    """A dialog's definition with the lines it came from. Raises `DialogError`."""
    read = read_source(source, file)
    return read, _compile(read, _known(standard)).definition


def check_dialog(source: str, file: str, standard: Standard | None = None) -> list[DialogError]:
    """Every problem of a dialog file, in the order of its lines; empty if it can be used.

    What steps mean to each other is looked at once each of them can be read.
    """
    try:
        read = read_source(source, file)
        document = _validated(read, _known(standard))
    except DialogError as error:
        return [error]
    except ValidationError as error:
        found = problems_in(read, error)
    else:
        found = [read.problem(*one) for one in problems_of(document, _known(standard))]
    return sorted(found, key=lambda error: error.line or 0)


def advise(source: str, file: str, standard: Standard | None = None) -> list[DialogError]:
    """What could be better in a dialog file without a problem, in the order of its lines."""
    read = read_source(source, file)
    found = [read.problem(*one) for one in advice_on(_document(read, _known(standard)))]
    return sorted(found, key=lambda error: error.line or 0)


def _known(standard: Standard | None) -> Standard:
    return builtin_standard() if standard is None else standard


def _compile(source: Source, standard: Standard) -> Dialog:
    document = _document(source, standard)
    for path, text in problems_of(document, standard, is_ours=source.is_ours):
        raise source.problem(path, text)
    expanded = document.model_copy(update={"expanded": True})
    text = json.dumps(
        expanded.model_dump(exclude_defaults=True, mode="json"), ensure_ascii=False, sort_keys=True
    )
    definition = build_definition(document)
    return Dialog(
        definition=definition,
        machine=build_machine(definition.fields, has_confirmation=definition.has_confirmation),
        source=text,
        digest=sha256(text.encode()).hexdigest(),
        file=source.file,
    )


def _document(source: Source, standard: Standard) -> DialogDocument:
    try:
        return _validated(source, standard)
    except ValidationError as error:
        raise first_in(source, error) from error


def _validated(source: Source, standard: Standard) -> DialogDocument:
    if not isinstance(source.data, dict):
        raise source.problem((), "a dialog file begins with 'dialog: name'")
    raw: dict[str, object] = dict(source.data)
    steps = raw.get("steps")
    if isinstance(steps, list) and raw.get("expanded") is not True:
        raw["steps"] = [_with_standard(step, standard) for step in steps]
    return DialogDocument.model_validate(raw)


def _with_standard(step: object, standard: Standard) -> object:
    if not isinstance(step, dict) or not isinstance(step.get("ask"), str):
        return step
    usual = standard.get(step["ask"], {})
    if step.get("type", usual.get("type")) != usual.get("type"):
        usual = {name: usual[name] for name in ("label", "prompt") if name in usual}
    return {**usual, **step}
