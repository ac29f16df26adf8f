# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tells what happened is no wish, whatever its words; a report is never lost to it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dialogs import form
from dialogs.definition import Dialog
from dialogs.fields.spelling import has_chinese
from dialogs.step import DialogContext
from dialogs.words.control_words import control_word
from intake import yaml_text
from intake.messages import FilledForm
from tests.support.talking import talk, talk_on, values

TOLD = yaml_text.load(Path(__file__).with_name("told.yaml").read_text(encoding="utf-8"))
WISHES = TOLD.pop("still_wishes")
WHERE_ASKED = TOLD.pop("describes_where_asked")
SKIPS = {"zh": ("报修", "跳过"), "en": ("report a fault", "skip")}
ASKED = "ask:description"


@pytest.mark.parametrize("text", [one for some in TOLD.values() for one in some])
def test_what_happened_is_no_wish(text: str) -> None:
    """Machines stop, restart and delete; people report, cancel and do not come."""
    assert control_word(text) is None


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_stays_one(text: str) -> None:
    """The same verbs asked of us, or an answer to what a label says."""
    assert control_word(text) is not None


@pytest.mark.parametrize("text", [*TOLD["describes"], *WHERE_ASKED])
def test_a_page_keeps_a_description(
    report_fault: Dialog, in_language: Callable[..., DialogContext], text: str
) -> None:
    """Only a fixed word means that there is none: prose in free wording is prose."""
    context = in_language("zh" if has_chinese(text) else "en")
    entered = form.read(report_fault, FilledForm("report_fault", {"description": text}), context)
    assert entered.answers["description"].value == text


@pytest.mark.parametrize("text", ["没有", "不知道", "n/a", "I don't know", "nothing"])
def test_a_fixed_word_still_means_none_on_a_page(
    report_fault: Dialog, context: DialogContext, text: str
) -> None:
    """A required text may be unknown."""
    entered = form.read(report_fault, FilledForm("report_fault", {"description": text}), context)
    assert entered.answers["description"].value is None


@pytest.mark.parametrize("text", [*TOLD["describes"], *WHERE_ASKED])
def test_a_chat_keeps_a_description(
    report_fault: Dialog, in_language: Callable[..., DialogContext], text: str
) -> None:
    """Asked what happens, whoever says that nothing does has answered."""
    language = "zh" if has_chinese(text) else "en"
    context = in_language(language)
    first, skip = SKIPS[language]
    step = talk(report_fault, context, first)
    while step.session.state != ASKED:
        step = talk_on(report_fault, step, context, skip)
    step = talk_on(report_fault, step, context, text)
    assert "description" in values(step)
