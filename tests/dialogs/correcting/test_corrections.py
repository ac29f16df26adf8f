# SPDX-License-Identifier: AGPL-3.0-or-later
"""What puts an earlier answer right, beside the open question, and what only sounds like it."""

import pytest

from dialogs.compiling.loader import Dialog, compile_dialog
from dialogs.correcting.corrections import correction
from dialogs.engine import DialogContext
from dialogs.session import DialogSession, UserInput
from tests.support.talking import talk, values


@pytest.fixture(scope="module")
def told(report_fault: Dialog, context: DialogContext) -> DialogSession:
    """A report that lacks little; who is affected is asked."""
    sayings = (
        *("打印机坏了，一直卡纸", "B7", "E07", "昨天", "重启过了没用"),
        *("SN2209-118", "李娜", "13800138000"),
    )
    step = talk(report_fault, context, *sayings)
    assert step.session.state == "ask:impact"
    assert {"product", "serial_number", "contact_person", "phone"} <= step.session.answers.keys()
    return step.session


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("不是李娜，是王芳", "contact_person", "王芳"),
        ("actually the name is wrong, its Tim Baker", "contact_person", "Tim Baker"),
        ("no, XJ-200", "product", "XJ-200"),
        ("A1, not B7", "product", "A1"),
        ("oops, wrong phone, use 13900139000", "phone", "+8613900139000"),
        ("phone ends in 01 not 00", "phone", "+8613800138001"),
        ("尾号是8123，不是8000", "phone", "+8613800138123"),
        (
            "I gave you the wrong serial just now, it is 2210-88-1545",
            "serial_number",
            "2210-88-1545",
        ),
    ],
)
def test_an_answer_is_put_right(
    report_fault: Dialog,
    context: DialogContext,
    told: DialogSession,
    text: str,
    field: str,
    value: str,
) -> None:
    """By what it replaces, by its name, or by being a value of one field only."""
    found = correction(report_fault.definition, told, UserInput(text), context)
    assert found is not None
    assert found.parsed is not None
    assert (found.field.name, found.parsed.value) == (field, value)


@pytest.mark.parametrize(
    "text",
    [
        "Impact: A team or one line",
        "Already tried: nothing tried",
        "Good morning, order number 4500088213 - the gearbox we received has the wrong ratio",
    ],
)
def test_an_answer_or_a_story_puts_nothing_right(
    report_fault: Dialog, context: DialogContext, told: DialogSession, text: str
) -> None:
    """A word such as "wrong" in a story is no cue, nor is the name of the open question."""
    assert correction(report_fault.definition, told, UserInput(text), context) is None


TWO_PHONES = """
dialog: two_phones
start_on: {phrases: [start]}
steps:
  - ask: second_phone
    type: phone
    label: {zh: 电话2, en: Phone 2}
    prompt: {zh: 第二个电话, en: The second phone}
  - ask: note
    type: text
    label: {zh: 备注, en: Note}
    prompt: {zh: 还有什么, en: Anything else}
  - confirm: summary
complete:
  open_ticket: visit
  say: {zh: "单号 {number}", en: "Number {number}"}
"""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("电话2:13912345678", "+8613912345678"),
        ("电话2：13912345678", "+8613912345678"),
        ("Phone 2: 13912345678", "+8613912345678"),
        ("来的时候14:30", "+8613800138000"),
    ],
)
def test_the_colon_behind_a_label_that_ends_in_a_figure(
    context: DialogContext, text: str, value: str
) -> None:
    """The colon of 电话2:139… is no clock's, that of 14:30 is."""
    dialog = compile_dialog(TWO_PHONES, "two_phones.yaml")
    step = talk(dialog, context, "start", "13800138000", text)
    assert values(step)["second_phone"] == value
