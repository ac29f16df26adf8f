# SPDX-License-Identifier: AGPL-3.0-or-later
"""A dialog on one page: the same questions, the same validators, the same ticket."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import form, outcome
from dialogs.compiling.loader import compile_dialog
from dialogs.definition import Dialog
from dialogs.fields.attachments import as_json
from dialogs.fields.contract import Lookups
from dialogs.session import SUBMITTED, Answer
from dialogs.step import DialogContext
from intake.messages import Attachment, FilledForm, Location

PHOTO = Attachment("a" * 64, "e07.jpg", "image/jpeg", 1000)
GOOD = {
    "product": "B7",
    "description": "一直卡纸，屏幕显示 E07",
    "occurred_at": "昨天下午三点",
    "error_code": "E07",
    "impact": "department",
    "contact_person": "张伟",
    "phone": "13800138000",
}


def filled(**values: str) -> FilledForm:
    """A form with these values."""
    return FilledForm("report_fault", values)


def test_a_good_form_becomes_the_ticket_the_chat_would_make(
    report_fault: Dialog, context: DialogContext
) -> None:
    """Values are read, shown and judged as in a conversation."""
    entered = form.read(report_fault, filled(**GOOD), context)
    assert entered.problems == {}
    session = form.complete(report_fault, entered)
    assert session.state == SUBMITTED
    values = outcome.draft(report_fault.definition, session, "zh")
    assert values.fields["impact"] == "department"
    assert values.displays["phone"] == "138 0013 8000"
    assert values.incomplete == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_problem_is_told_in_the_fields_own_words(
    report_fault: Dialog, context: DialogContext, language: Any
) -> None:
    """What is empty and what cannot be read, each at its field, in the reader's language."""
    context = replace(context, language=language)
    given_ = {**GOOD, "phone": "12", "impact": "", "description": " "}
    entered = form.read(report_fault, filled(**given_), context)
    assert set(entered.problems) == {"phone", "impact", "description"}
    assert entered.missing == {"impact", "description"}
    assert "12" in entered.problems["phone"]
    assert entered.problems["impact"] == context.say("form.missing_choice")


def test_a_condition_asks_only_when_it_holds(report_fault: Dialog, context: DialogContext) -> None:
    """The error code is asked for once a display is mentioned; given unasked, it is kept."""
    quiet = form.read(report_fault, filled(**{**GOOD, "description": "打印很慢很慢"}), context)
    assert "error_code" not in quiet.applies
    assert quiet.answers["error_code"].value == "E07"
    assert "error_code" in form.read(report_fault, filled(**GOOD), context).applies


@pytest.mark.parametrize(("text", "known"), [("不知道", None), ("I don't know", None)])
def test_not_knowing_is_an_answer(
    report_fault: Dialog, context: DialogContext, text: str, known: object
) -> None:
    """A required field may be unknown: the report is incomplete, never refused."""
    entered = form.read(report_fault, filled(**{**GOOD, "product": text}), context)
    assert entered.problems == {}
    values = outcome.draft(report_fault.definition, form.complete(report_fault, entered), "zh")
    assert values.incomplete == ("product",)
    assert entered.answers["product"].value is known


@pytest.mark.parametrize("text", ["没有", "无", "none", "n/a"])
def test_nothing_in_an_optional_field_is_nothing(
    report_fault: Dialog, context: DialogContext, text: str
) -> None:
    """People write "none" where they could leave it empty."""
    entered = form.read(report_fault, filled(**{**GOOD, "steps_tried": text}), context)
    assert "steps_tried" not in entered.answers
    assert "steps_tried" not in entered.problems


def test_a_serial_number_brings_its_model(report_fault: Dialog, context: DialogContext) -> None:
    """From the register; never against what the customer wrote."""
    known = Lookups.of({"B7": "B7", "A2": "A2"}, {"SN2209-118": "B7"})
    context = replace(context, lookups=known)
    values = {"serial_number": "SN2209-118"}
    entered = form.read(report_fault, filled(**values), context)
    assert form.check(report_fault, entered, context).fills == {"product": "B7"}
    entered = form.read(report_fault, filled(**values, product="A2"), context)
    assert entered.answers["product"] == Answer("A2", "A2")
    view = form.describe(report_fault, filled(**values), {}, context)
    assert {one.name: one.value for one in view.fields}["product"] == "B7"


def test_files_and_places_are_answers(report_fault: Dialog, context: DialogContext) -> None:
    """A photo fills the field for photos, a point on the map the address."""
    photos = FilledForm("report_fault", GOOD, {"photos": (PHOTO,)})
    assert form.read(report_fault, photos, context).answers["photos"].display == "e07.jpg"
    dialog = compile_dialog(
        "dialog: visit\nversion: 1\ntitle: {zh: 上门, en: Visit}\n"
        "steps:\n  - ask: service_address\ncomplete: {open_ticket: visit}\n",
        "visit.yaml",
    )
    there = FilledForm("visit", {}, {}, {"service_address": Location(31.2, 121.5)})
    entered = form.read(dialog, there, context)
    assert entered.answers["service_address"].display == "31.20000, 121.50000"


def test_what_is_known_stands_in_its_place(report_fault: Dialog, context: DialogContext) -> None:
    """As somebody would enter it: a choice by its value, a time as it is read."""
    known = {
        "impact": Answer("company", "整个公司都停了"),
        "occurred_at": Answer("2026-03-03T07:00:00Z", "2026-03-03 15:00"),
        "photos": Answer([as_json(replace(PHOTO, name="x.png"))], "x.png"),
        "description": Answer(None, "（客户不清楚）"),
    }  # fmt: skip
    view = form.describe(report_fault, FilledForm("report_fault"), known, context)
    values = {one.name: one.value for one in view.fields}
    assert values["impact"] == "company"
    assert values["occurred_at"] == "2026-03-03 15:00"
    assert values["description"] == ""
    assert [file.name for one in view.fields for file in one.files] == ["x.png"]
    changed = form.describe(report_fault, filled(impact="individual"), known, context)
    assert {one.name: one.value for one in changed.fields}["impact"] == "individual"


def test_an_emptied_field_stays_empty(report_fault: Dialog, context: DialogContext) -> None:
    """What somebody took out does not come back when the page is shown once more."""
    known = {"description": Answer("卡纸", "卡纸")}
    view = form.describe(report_fault, filled(description=""), known, context)
    assert {one.name: one.value for one in view.fields}["description"] == ""


@given(
    values=st.dictionaries(
        st.sampled_from([*GOOD, "steps_tried", "serial_number", "photos", "nonsense"]),
        st.text(max_size=80),
    )
)
def test_no_words_break_a_form(
    report_fault: Dialog, context: DialogContext, values: dict[str, str]
) -> None:
    """Each field is answered, explained or missing; whatever it is, a session comes of it."""
    entered = form.read(report_fault, filled(**values), context)
    assert not entered.answers.keys() & entered.problems.keys()
    assert form.complete(report_fault, entered).state == SUBMITTED
    form.describe(report_fault, filled(**values), {}, context)
