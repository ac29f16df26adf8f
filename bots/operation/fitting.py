# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a dialog fits the channels it is spoken on: `frontdesk dialog lint` and `check`.

What is too long or too much is found before a customer meets it, with file, line, channel and
what to do. A channel without buttons is no problem by itself: options are numbered there.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bots.knowing import load_phrases
from channels.contract import Capabilities
from channels.registry import available_channels, capabilities_of
from channels.rendering import fits_natively, length_of, numbered, split_text
from dialogs.compiling.loader import open_dialog
from dialogs.compiling.source import Path as SourcePath
from dialogs.compiling.standard import Standard
from dialogs.definition import Definition, Field
from intake.messages import LANGUAGES, Language, Option
from intake.phrases import Phrases

MOST_PAGES = 3  # nobody reads on to a fourth page of options
_FILES = "attachments"
_SEVERAL = "multi_choice"
Problem = tuple[SourcePath, str]


def known_channels(kinds: tuple[str, ...] = ()) -> dict[str, Capabilities]:
    """What these kinds of channel can show, or all there are. Raises `SettingsError`."""
    return {kind: capabilities_of(kind) for kind in kinds or available_channels()}


def misfits(
    file: Path, channels: Mapping[str, Capabilities], standard: Standard | None = None
) -> list[str]:
    """What of a good dialog file does not fit, in the order of its lines, each problem once."""
    source, definition = open_dialog(file.read_text(encoding="utf-8"), str(file), standard)
    phrases = load_phrases()
    found: dict[str, int] = {}
    for kind, capabilities in channels.items():
        for path, text in problems_on(definition, capabilities, phrases):
            error = source.problem(path, f"on {kind}: {text}")
            found[str(error)] = error.line or 0
    return sorted(found, key=lambda error: found[error])


def problems_on(
    definition: Definition, capabilities: Capabilities, phrases: Phrases
) -> Iterator[Problem]:
    """What does not fit one kind of channel, as (path, sentence)."""
    for index, field in enumerate(definition.fields):
        path: SourcePath = ("steps", index)
        if field.type.name == _FILES and field.is_required and not capabilities.takes_files:
            yield path, "customers cannot send files there; make the step 'required: false'"
        yield from (((*path, "options"), text) for text in _counts(field, capabilities))
        for language in LANGUAGES:
            for text in _lengths(field, language, capabilities, phrases):
                yield path, text
    yield from _turns(definition, capabilities)


def _counts(field: Field, capabilities: Capabilities) -> Iterator[str]:
    """Too many options to choose from."""
    count, page = len(field.rules.options), capabilities.page_size
    if field.type.name == _SEVERAL and count > page:
        yield f"{count} options, but several can be chosen from {page} at most; leave some out"
    elif count > page * MOST_PAGES:
        most = page * MOST_PAGES
        yield f"{count} options are more than {most}; ask for free text, or in two steps"


def _lengths(
    field: Field, language: Language, capabilities: Capabilities, phrases: Phrases
) -> Iterator[str]:
    """Labels too long for a button, and questions too long for one message."""
    unit, limit = capabilities.text_unit, capabilities.option_label_max
    options = _options(field, language, phrases)
    for option in options:
        length = length_of(option.label, capabilities)
        if capabilities.options_max and length > limit:
            yield (
                f"the {language} label '{option.label}' has {length} {unit}, a button takes"
                f" {limit}; shorten it"
            )
    text = field.wording[language].question
    if not fits_natively(options, capabilities):
        text = numbered(text, options[: capabilities.page_size])
    if (length := length_of(text, capabilities)) > capabilities.text_max:
        yield (
            f"the {language} question with its options has {length} {unit}, one message takes"
            f" {capabilities.text_max}; shorten it"
        )


def _options(field: Field, language: Language, phrases: Phrases) -> tuple[Option, ...]:
    """The options of the question as a customer gets them, with the ways around it."""
    own = [Option(f"1:{one.value}", one.labels[language]) for one in field.rules.options]
    around = ["back"] if field.is_required else ["skip", "back"]
    own += [Option(f"1:!{name}", phrases.say(language, f"dialog.label.{name}")) for name in around]
    return tuple(own)


def _turns(definition: Definition, capabilities: Capabilities) -> Iterator[Problem]:
    """What one turn says that needs more messages than the bot may send in one window."""
    most = capabilities.messages_per_window - capabilities.reserve_for_agent
    if not capabilities.messages_per_window:
        return
    for language in LANGUAGES:
        first = definition.fields[0].wording[language].question
        said: dict[SourcePath, str] = {
            ("greeting", language): f"{definition.greeting[language]}\n\n{first}",
            ("complete", "say", language): definition.completion.say[language],
        }
        for path, text in said.items():
            parts = len(split_text(text, capabilities.text_max, capabilities.text_unit))
            if parts > most:
                yield path, f"this needs {parts} messages, and {most} may be sent; shorten it"
