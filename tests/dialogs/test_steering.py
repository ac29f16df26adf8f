# SPDX-License-Identifier: AGPL-3.0-or-later
"""How customers steer: skip, back, change, correct, confirm, cancel, buttons old and new."""

from dataclasses import replace

import pytest

from dialogs.compiling.loader import Dialog
from dialogs.engine import DialogContext, Step, StepKind, advance, begin
from dialogs.outcome import closing
from dialogs.session import Answer, UserInput
from intake.errors import IllegalTransition
from intake.messages import Reply
from tests.support.talking import talk, talk_on, values


def press(dialog: Dialog, step: Step, value: str, context: DialogContext) -> Step:
    """Press the button of the open question that carries a value."""
    choice = next(
        option.id for option in step.replies[-1].options if option.id.partition(":")[2] == value
    )
    return advance(dialog, step.session, UserInput("", choice=choice), context)


def test_dependants_are_seen_again_after_a_change(small: Dialog, context: DialogContext) -> None:
    """Changing the door drops the floor, and asks for it again when needed."""
    step = talk(small, context, "x", "后门", "3", "没有")
    step = talk_on(small, step, context, "修改", "地点", "前门")
    assert step.kind is StepKind.CONFIRM
    assert values(step) == {"place": "front"}
    step = talk_on(small, step, context, "修改", "1", "后门")
    assert step.session.state == "ask:floor"


def test_skip_is_offered_where_it_is_possible(small: Dialog, context: DialogContext) -> None:
    """Optional questions carry a skip button, required ones do not."""
    required, optional = begin(small, context), talk(small, context, "x", "前门")
    assert "1:!skip" not in [option.id for option in required.replies[-1].options]
    step = press(small, optional, "!skip", context)
    assert step.kind is StepKind.CONFIRM
    assert step.session.skipped == ("note",)


@pytest.mark.parametrize("words", ["没有", "无", "no", "跳过", "不知道", "不知道，谢谢"])
def test_nothing_skips_an_optional_question(
    small: Dialog, context: DialogContext, words: str
) -> None:
    """Having nothing to say is an answer to an optional question."""
    assert talk(small, context, "x", "前门", words).session.skipped == ("note",)


def test_a_required_question_insists_once(report_fault: Dialog, context: DialogContext) -> None:
    """First it is explained why it matters; the second time "unknown" is accepted."""
    first = talk(report_fault, context, "报修", "不知道")
    assert first.kind is StepKind.EXPLAIN
    assert first.session.unclear == 0
    second = advance(report_fault, first.session, UserInput("真的不知道"), context)
    again = advance(report_fault, first.session, UserInput("不知道"), context)
    assert again.session.answers["product"].value is None
    assert again.session.state == "ask:serial_number"
    assert second.session.state in {"ask:serial_number", "ask:product"}


def test_back_reopens_the_question_before(small: Dialog, context: DialogContext) -> None:
    """Back names the old answer, asks again, and then goes on where we were."""
    step = talk(small, context, "x", "后门", "3", "返回")
    assert step.session.state == "ask:floor"
    assert "3" in step.replies[0].text
    assert talk_on(small, step, context, "5").session.state == "ask:note"


def test_back_at_the_beginning_says_so(small: Dialog, context: DialogContext) -> None:
    """There is nothing before the first question; it stays open."""
    step = talk(small, context, "x", "返回")
    assert step.session.state == "ask:place"
    assert len(step.replies) == 2


def test_cancel_ends_the_dialog(report_fault: Dialog, context: DialogContext) -> None:
    """Cancel works at once, with the dialog's own words."""
    step = talk(report_fault, context, "报修", "B7", "算了")
    assert step.kind is StepKind.ABANDON
    assert step.reason == "cancelled"
    assert "不登记" in step.replies[0].text


def test_restart_forgets_all_but_the_profile(report_fault: Dialog, context: DialogContext) -> None:
    """Old buttons stay old: the question numbers go on."""
    here = replace(context, known={"phone": Answer("+8613800138000", "", "contact")})
    before = talk(report_fault, here, "报修", "B7", "跳过")
    step = talk_on(report_fault, before, here, "重新开始")
    assert step.session.state == "ask:product"
    assert set(step.session.answers) == {"phone"}
    assert step.session.skipped == ()
    assert step.session.prompt > before.session.prompt


def test_a_person_is_reached_at_any_point(small: Dialog, context: DialogContext) -> None:
    """人工 hands over from a question, the summary and the list of changes."""
    for sayings in (("x",), ("x", "前门", "没有"), ("x", "前门", "没有", "修改")):
        step = talk(small, context, *sayings, "转人工")
        assert (step.kind, step.reason) == (StepKind.HAND_OFF, "asked")


def test_help_and_waiting_cost_nothing(small: Dialog, context: DialogContext) -> None:
    """Help repeats the question; "one moment" gets patience and no question."""
    begun = begin(small, context)
    helped = advance(small, begun.session, UserInput("帮助"), context)
    waited = advance(small, begun.session, UserInput("等一下"), context)
    assert helped.replies[-1] == begun.replies[0]
    assert len(waited.replies) == 1
    assert helped.session == waited.session == begun.session


def test_an_old_button_changes_nothing(small: Dialog, context: DialogContext) -> None:
    """A button of an earlier question is answered with the current question."""
    first = begin(small, context)
    second = advance(small, first.session, UserInput("后门"), context)
    old = first.replies[0].options[0].id
    step = advance(small, second.session, UserInput("", choice=old), context)
    assert step.kind is StepKind.STALE
    assert step.session == second.session
    assert step.replies[-1] == second.replies[-1]


@pytest.mark.parametrize("choice", ["1:nowhere", "1:!fly", "1:!yes", "x", ":", "1:!skip"])
def test_a_made_up_button_changes_nothing(
    small: Dialog, context: DialogContext, choice: str
) -> None:
    """Ids that were never offered do not answer the question."""
    begun = begin(small, context)
    step = advance(small, begun.session, UserInput("", choice=choice), context)
    assert step.session.answers == {}
    assert step.session.state == begun.session.state


def test_the_summary_confirms_by_button_word_or_number(
    small: Dialog, context: DialogContext
) -> None:
    """All three ways submit, once; a submitted dialog takes nothing more."""
    summary = talk(small, context, "x", "前门", "没有")
    assert summary.kind is StepKind.CONFIRM
    assert "地点：前门" in summary.replies[-1].text
    for step in (
        press(small, summary, "confirm", context),
        talk_on(small, summary, context, "确认提交"),
        talk_on(small, summary, context, "1"),
    ):
        assert step.kind is StepKind.COMPLETE
        assert step.replies == ()
        assert closing(small, step.session, context, "FD-000001") == (Reply("单号 FD-000001"),)
        with pytest.raises(IllegalTransition):
            advance(small, step.session, UserInput("确认"), context)


@pytest.mark.parametrize("words", ["不", "不对", "修改", "no", "2"])
def test_no_at_the_summary_offers_changes(
    small: Dialog, context: DialogContext, words: str
) -> None:
    """No is no cancellation: the customer picks what is wrong."""
    step = talk(small, context, "x", "前门", "没有", words)
    assert step.kind is StepKind.CHANGE
    labels = [option.label for option in step.replies[-1].options]
    assert labels == ["地点", "备注", "返回"]


def test_every_item_can_be_changed(small: Dialog, context: DialogContext) -> None:
    """Picked by button, label or number, it is asked and the summary comes back."""
    changing = talk(small, context, "x", "前门", "没有", "修改")
    by_button = press(small, changing, "note", context)
    by_label = talk_on(small, changing, context, "备注")
    by_number = talk_on(small, changing, context, "第二个")
    assert by_button == by_label == by_number
    step = talk_on(small, by_button, context, "门铃坏了")
    assert step.kind is StepKind.CONFIRM
    assert values(step)["note"] == "门铃坏了"
    assert step.session.skipped == ()


@pytest.mark.parametrize("words", ["返回", "不用了吧", "算了"])
def test_a_change_can_be_left(small: Dialog, context: DialogContext, words: str) -> None:
    """Back from changing an item keeps what it held."""
    asked = talk(small, context, "x", "前门", "没有", "修改", "地点")
    step = talk_on(small, asked, context, words)
    if step.kind is StepKind.ABANDON:
        assert values(step) == {"place": "front"}
    else:
        assert step.kind is StepKind.CONFIRM
        assert values(step) == {"place": "front"}


def test_leaving_a_line_that_was_left_out_leaves_it_out(
    small: Dialog, context: DialogContext
) -> None:
    """Back from filling it in after all: nothing is known of it, and nothing is asked."""
    asked = talk(small, context, "x", "前门", "没有", "修改", "备注")
    assert asked.session.state == "ask:note"
    step = talk_on(small, asked, context, "返回")
    assert step.kind is StepKind.CONFIRM
    assert (values(step), step.session.skipped) == ({"place": "front"}, ("note",))


def test_leaving_the_list_changes_nothing(small: Dialog, context: DialogContext) -> None:
    """Back from the list of items shows the summary again."""
    step = talk(small, context, "x", "前门", "没有", "修改", "返回")
    assert step.kind is StepKind.CONFIRM
    assert step.session.skipped == ("note",)


def test_a_label_at_the_summary_reopens_that_line(small: Dialog, context: DialogContext) -> None:
    """Answering the summary with 地点 means: that line."""
    assert talk(small, context, "x", "前门", "没有", "地点").session.state == "ask:place"


def test_chatter_at_the_summary_is_explained(small: Dialog, context: DialogContext) -> None:
    """Neither yes nor no: what can be said, and the summary again."""
    step = talk(small, context, "x", "前门", "没有", "天气不错啊今天真的很好对不对呀")
    assert step.kind is StepKind.EXPLAIN
    listed = talk(small, context, "x", "前门", "没有", "修改", "天气")
    assert listed.kind is StepKind.EXPLAIN


@pytest.mark.parametrize("text", ["？？", "。。。", "~~"])
@pytest.mark.parametrize("before", [(), ("修改",)])
def test_marks_alone_name_no_line(
    small: Dialog, context: DialogContext, before: tuple[str, ...], text: str
) -> None:
    """At the summary and in the list of items: what stands nowhere is in no label either."""
    shown = talk(small, context, "x", "前门", "没有", *before)
    assert talk_on(small, shown, context, text).session.state == shown.session.state


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("不是 E07，是 E01", "error_code", "E01"),
        ("序列号改成 SN9999-001", "serial_number", "SN9999-001"),
        ("说错了，电话应该是 13900139000", "phone", "+8613900139000"),
        ("I meant E01", "error_code", "E01"),
    ],
)
def test_corrections_reach_back(
    report_fault: Dialog, context: DialogContext, text: str, field: str, value: str
) -> None:
    """An earlier answer is put right in passing; the open question stays open."""
    first = "XJ-200 报 E07，一直停机，电话 13800138000，序列号 SN1111-001"
    before = begin(report_fault, context, UserInput(first))
    step = advance(report_fault, before.session, UserInput(text), context)
    assert step.session.answers[field].value == value
    assert step.session.state == before.session.state


def test_a_correction_without_value_asks_again(
    report_fault: Dialog, context: DialogContext
) -> None:
    """改电话 opens the phone question, with the old number kept until there is a new one."""
    before = begin(report_fault, context, UserInput("报修，电话 13800138000"))
    step = talk_on(report_fault, before, context, "改电话")
    assert step.session.state == "ask:phone"
    assert talk_on(report_fault, step, context, "返回").session.answers["phone"].value
