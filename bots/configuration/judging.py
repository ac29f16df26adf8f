# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the dialogs know about priority and required fields, for the service desk.

The core derives priorities and checks fields for every way in and knows of no dialogs; this hands
it what a dialog file says of its own answers, which words tell of a danger, and how what the asset
register knows is worded.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from bots import danger
from bots.reports.registered import fields_of, known_of
from dialogs.compiling.loader import DialogLibrary
from dialogs.definition import Definition
from dialogs.definition import Texts as Titles
from dialogs.outcome import suggested_priority
from dialogs.words.dangers import dangers
from intake.phrases import Phrases
from intake.service_desk import ServiceDesk
from intake.tickets.priority import Fields, Texts
from intake.values import replace

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_dialogs(desk: ServiceDesk, library: DialogLibrary, phrases: Phrases) -> ServiceDesk:
    """The service desk that knows the dialogs. Where two file the same type, the first counts."""
    filing: dict[str, Definition] = {}
    labels: dict[str, Mapping[str, str]] = {}
    for dialog in library.dialogs.values():
        definition = dialog.definition
        for one in definition.fields:
            labels.setdefault(one.name, one.labels)
        if definition.completion.ticket_type:
            filing.setdefault(definition.completion.ticket_type, definition)
    priority = replace(
        desk.priority,
        by_dialog={kind: partial(_suggested, one) for kind, one in filing.items()},
        danger=lambda text: danger.reasons(phrases, dangers(text)),
        otherwise=phrases.in_each_language("priority.otherwise"),
        calm=frozenset(kind for kind, one in filing.items() if not one.yields_to_danger),
    )
    asked = {
        kind: frozenset(each.name for each in one.fields if each.is_required and each.when is None)
        for kind, one in filing.items()
    }
    return replace(
        desk,
        priority=priority,
        required=replace(desk.required, asked=asked, labels=labels),
        own_promises={
            kind: one.completion.target for kind, one in filing.items() if one.completion.target
        },
        own_queues={
            kind: one.completion.queue for kind, one in filing.items() if one.completion.queue
        },
        registered=lambda machine, today, language: fields_of(
            known_of(machine, today), phrases, language
        ),
        type_titles={kind: _in_both(kind, one.title) for kind, one in filing.items()},
    )


def _in_both(kind: str, title: Titles) -> tuple[str, str]:
    """A title in Chinese and in English; where a dialog has one language only, in that one."""
    named = {str(language): text for language, text in title.items()}
    any_language = next(iter(named.values()), kind)
    return named.get("zh", any_language), named.get("en", any_language)


def _suggested(definition: Definition, fields: Fields) -> tuple[str, Texts]:
    answers: Any = fields  # a field of a ticket has a value as an answer has
    priority, reason = suggested_priority(definition, answers)
    return priority, {str(language): text for language, text in reason.items()}
