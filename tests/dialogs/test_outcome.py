# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a finished, or half finished, fault report."""

import pytest

from dialogs.compiling.loader import compile_dialog
from dialogs.definition import Dialog
from dialogs.engine import DialogContext
from dialogs.outcome import closing, draft, suggested_priority
from dialogs.session import Answer, DialogSession


def session_with(dialog: Dialog, **answers: object) -> DialogSession:
    """A session that holds these answers."""
    return DialogSession(
        dialog=dialog.name,
        version=1,
        digest=dialog.digest,
        answers={
            name: Answer(None if value is None else str(value), str(value))
            for name, value in answers.items()
        },
    )


@pytest.mark.parametrize(
    ("description", "impact", "priority"),
    [
        ("机器冒烟了", "individual", "P0"),
        ("there are sparks", "individual", "P0"),
        ("没有冒烟，只是卡纸", "individual", "P3"),
        ("产线停了", "individual", "P1"),
        ("卡纸", "company", "P1"),
        ("卡纸", "department", "P2"),
        ("卡纸", "individual", "P3"),
        ("卡纸", None, "P2"),
    ],
)
def test_priorities(
    report_fault: Dialog, description: str, impact: str | None, priority: str
) -> None:
    """Danger first, then how much stands still; the agent reads the reason in both languages."""
    session = session_with(report_fault, description=description, impact=impact)
    found, reason = suggested_priority(report_fault.definition, session.answers)
    assert found == priority
    assert all(reason.values()) or impact is None


@pytest.mark.parametrize(
    ("description", "title"),
    [
        ("一直卡纸。重启也没用", "一直卡纸"),
        ("XJ-200 报 E07，产线停了，电话 13800138000", "XJ-200 报 E07，产线停了"),
        ("机器停了，SN 2209118001，屏幕报 E07", "机器停了，屏幕报 E07"),
        ("The drum stops; it smells\nbadly", "The drum stops"),
        ("打 13800138000", "打 13800138000"),
        ("嗯那个你好，我想问下，就是我们的打印机打出来是空白的", "我们的打印机打出来是空白的"),
        ("不好意思打扰了，我想反馈个问题，B7卡纸，重启也没用", "B7卡纸，重启也没用"),
        ("Hello, I have a problem. The drum does not turn", "The drum does not turn"),
        ("hi there, hope you are well, so basically the drum stops", "the drum stops"),
        ("just wanted to report that the drum stops", "the drum stops"),
        ("那个打印机不行了", "打印机不行了"),
        ("我想问下", "我想问下"),
        ("I have a problem with the drum", "I have a problem with the drum"),
        ("help me, there is smoke", "there is smoke"),
        ("我是云天科技的李明，B7序列号SN2209-118早上卡纸", "B7序列号SN2209-118早上卡纸"),
        ("started a week ago, cleared it each time\nA1 jams", "A1 jams"),
        ("打给小贺就行，别打给我\n洗衣机门打不开", "洗衣机门打不开"),
        ("能生产，就是慢\n封口有一边没粘上", "封口有一边没粘上"),
        ("今天早上，不对，昨天下午就有了\n膜切不断", "膜切不断"),
        ("打你们热线打了八遍没人接。TP-80打出来是歪的", "TP-80打出来是歪的"),
        ("Lovely weather for a broken printer haha. My A1 is jammed", "My A1 is jammed"),
        ("OK book it. the A2 prints blank pages", "the A2 prints blank pages"),
        ("It started leaking this morning. Hurry", "It started leaking this morning. Hurry"),
        ("A2双面打印不对。后来还卡纸了", "A2双面打印不对"),
        ("哈哈那我运气不好呢", "哈哈那我运气不好呢"),
        ("x" * 100, "x" * 59 + "…"),
        ("?!", "?!"),
    ],
)
def test_titles(report_fault: Dialog, description: str, title: str) -> None:
    """The first sentence that says what is wrong, short, without phone numbers."""
    session = session_with(report_fault, description=description)
    assert draft(report_fault.definition, session, "zh").title == title


def test_a_report_without_description_has_a_title(report_fault: Dialog) -> None:
    """A conversation handed over early still makes a readable ticket."""
    values = draft(report_fault.definition, session_with(report_fault, product="B7"), "zh")
    assert values.title == "故障报修"
    assert values.fields == {"product": "B7"}


def test_what_is_missing_is_listed(report_fault: Dialog) -> None:
    """Required fields the customer could not fill are named, optional ones are not."""
    session = session_with(report_fault, product=None, description="卡纸", impact="company")
    values = draft(report_fault.definition, session, "zh")
    assert values.incomplete == ("product", "occurred_at", "contact_person", "phone")
    assert "product" not in values.fields
    assert (values.type, values.number_prefix) == ("fault", "FD")
    assert values.origins["impact"] == "message"
    assert values.displays["impact"] == "company"


def test_the_chosen_option_may_bring_the_priority() -> None:
    """With `priority_from` the option's own priority counts, with label and option as reason."""
    dialog = compile_dialog(
        "dialog: d\nsteps: [{ask: impact}]\ncomplete: {priority_from: impact}", "d.yaml"
    )
    answers = session_with(dialog, impact="department").answers
    priority, reason = suggested_priority(dialog.definition, answers)
    assert (priority, reason["en"]) == ("P2", "Impact: A team or one line")
    unknown = session_with(dialog, impact="?").answers
    assert suggested_priority(dialog.definition, unknown)[0] == "P3"


def test_the_last_word_names_the_number(report_fault: Dialog, context: DialogContext) -> None:
    """The ticket's number stands in the closing text."""
    (reply,) = closing(report_fault, session_with(report_fault), context, "FD-000042")
    assert "FD-000042" in reply.text
