# SPDX-License-Identifier: AGPL-3.0-or-later
"""The world of a dialog test: a fixed clock, the library, a small catalogue."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.compiling.loader import (
    LIBRARY,
    PHRASES,
    Dialog,
    DialogLibrary,
    compile_dialog,
    load_dialogs,
)
from dialogs.engine import DialogContext
from dialogs.fields.contract import Lookups
from intake.messages import Language
from intake.phrases import Phrases

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)  # Wednesday, 16:00 in Shanghai
ZONE = ZoneInfo("Asia/Shanghai")
LOOKUPS = Lookups.of(
    {"B7": "B7", "激光打印机": "B7", "laser printer b7": "B7", "XJ-200": "XJ-200", "A1": "A1"},
    {"SN2209-118": "B7"},
)


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    """The engine's own texts."""
    return Phrases.load(PHRASES)


@pytest.fixture(scope="session")
def library() -> DialogLibrary:
    """The built-in dialogs."""
    return load_dialogs([LIBRARY])


@pytest.fixture(scope="session")
def report_fault(library: DialogLibrary) -> Dialog:
    """The built-in fault report."""
    dialog = library.by_name("report_fault")
    assert dialog is not None
    return dialog


@pytest.fixture(scope="session")
def context(phrases: Phrases) -> DialogContext:
    """A Chinese conversation on a Wednesday afternoon in Shanghai."""
    return DialogContext(language="zh", now=NOW, zone=ZONE, phrases=phrases, lookups=LOOKUPS)


@pytest.fixture(scope="session")
def in_language(phrases: Phrases) -> Callable[[Language], DialogContext]:
    """The same in either language."""

    def make(language: Language) -> DialogContext:
        return DialogContext(
            language=language, now=NOW, zone=ZONE, phrases=phrases, lookups=LOOKUPS
        )

    return make


@pytest.fixture(scope="session")
def small() -> Dialog:
    """Three questions, one conditional, with a confirmation."""
    return compile_dialog(SMALL, "small.yaml")


SMALL = """
dialog: small
start_on: {phrases: [start, 开始]}
steps:
  - ask: place
    type: choice
    label: {zh: 地点, en: Place}
    prompt: {zh: 在哪里, en: Where is it}
    options:
      front: {zh: 前门, en: Front door, aliases: [正门]}
      back: {zh: 后门, en: Back door}
  - ask: floor
    type: number
    label: {zh: 楼层, en: Floor}
    prompt: {zh: 几楼, en: Which floor}
    minimum: 1
    maximum: 40
    when: {place: back}
  - ask: note
    type: text
    required: false
    label: {zh: 备注, en: Note}
    prompt: {zh: 还有什么要说的, en: Anything else}
  - confirm: summary
complete:
  open_ticket: visit
  say: {zh: "单号 {number}", en: "Number {number}"}
"""
