# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer hears, step by step, in the built-in fault report and in a small dialog."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dialogs.engine import (
    DialogContext,
    Step,
    StepKind,
    accepts,
    advance,
    ask_again,
    begin,
    reopen,
)
from dialogs.loader import Dialog, compile_dialog
from dialogs.outcome import closing
from dialogs.session import Answer, UserInput
from intake.errors import IllegalTransition
from intake.messages import Attachment, Language, Location, Reply

PHOTO = Attachment("ab" * 32, "photo.jpg", "image/jpeg", 1000)
Contexts = Callable[[Language], DialogContext]


def talk(dialog: Dialog, context: DialogContext, *sayings: str) -> Step:
    """Begin with the first saying and go on with the others."""
    step = begin(dialog, context, UserInput(sayings[0]))
    for text in sayings[1:]:
        step = advance(dialog, step.session, UserInput(text), context)
    return step


def press(dialog: Dialog, step: Step, value: str, context: DialogContext) -> Step:
    """Press the button of the open question that carries a value."""
    choice = next(
        option.id for option in step.replies[-1].options if option.id.partition(":")[2] == value
    )
    return advance(dialog, step.session, UserInput("", choice=choice), context)


def values(step: Step) -> dict[str, object]:
    """The answers by field."""
    return {name: answer.value for name, answer in step.session.answers.items()}


def test_a_bare_start_asks_the_first_question(
    report_fault: Dialog, context: DialogContext
) -> None:
    """打印机坏了 starts the report but describes nothing."""
    step = begin(report_fault, context, UserInput("打印机坏了"))
    assert step.kind is StepKind.ASK
    assert step.session.state == "ask:product"
    assert step.session.prompt == 1
    assert step.session.answers == {}
    assert len(step.replies) == 2


@pytest.mark.parametrize(
    "text", ["打印机坏了，一直卡纸", "my printer is broken, it keeps jamming paper"]
)
def test_a_telling_start_is_the_description(
    report_fault: Dialog, context: DialogContext, text: str
) -> None:
    """What the first message tells about the fault is not asked again."""
    step = begin(report_fault, context, UserInput(text))
    assert values(step) == {"description": text}


def test_one_message_fills_many_fields(report_fault: Dialog, context: DialogContext) -> None:
    """Everything volunteered is noted, said once, and never asked."""
    text = "XJ-200 昨天下午开始报 E07，产线停了，电话 13800138000"
    step = begin(report_fault, context, UserInput(text))
    assert values(step) == {
        "description": text,
        "product": "XJ-200",
        "error_code": "E07",
        "occurred_at": "2026-03-03",
        "phone": "+8613800138000",
    }
    assert step.session.state == "ask:serial_number"
    assert "故障代码 E07" in step.replies[1].text


def test_an_answer_may_hold_several(report_fault: Dialog, context: DialogContext) -> None:
    """B7，序列号 SN2209-118 answers two questions."""
    step = talk(report_fault, context, "报修", "B7，序列号 SN2209-118")
    assert values(step) == {"product": "B7", "serial_number": "SN2209-118"}
    assert step.session.state == "ask:description"


def test_the_register_fills_the_model(report_fault: Dialog, context: DialogContext) -> None:
    """A registered serial number says which product it is; nobody asks."""
    step = begin(report_fault, context, UserInput("报修，序列号 SN2209-118"))
    assert step.session.answers["product"] == Answer("B7", "B7", "asset")


def test_the_customers_word_outranks_the_register(
    report_fault: Dialog, context: DialogContext
) -> None:
    """A product the customer has named is not replaced by what the register says."""
    step = talk(report_fault, context, "报修", "XJ-200", "SN2209-118")
    assert step.session.answers["product"].value == "XJ-200"


def test_known_values_are_never_asked(report_fault: Dialog, context: DialogContext) -> None:
    """What the contact's profile holds is taken over with its origin."""
    known = {
        "phone": Answer("+8613800138000", "138 0013 8000", "contact"),
        "contact_person": Answer("张伟", "张伟", "contact"),
    }
    here = replace(context, known=known)
    step = talk(report_fault, here, "报修", "B7", "跳过", "一直卡纸", "昨天", "没有", "没有", "1")
    assert step.kind is StepKind.CONFIRM
    assert step.session.answers["phone"].origin == "contact"


def test_other_values_do_not_become_the_description(
    report_fault: Dialog, context: DialogContext
) -> None:
    """A phone number as the answer to "what happened?" is kept as a phone number."""
    step = talk(report_fault, context, "报修", "B7", "跳过", "13800138000")
    assert step.session.state == "ask:description"
    assert step.session.answers["phone"].value == "+8613800138000"


def test_an_unclear_answer_is_explained_and_asked_again(
    small: Dialog, context: DialogContext
) -> None:
    """Why first, then the same question with the same option ids."""
    first = begin(small, context)
    step = advance(small, first.session, UserInput("楼上"), context)
    assert step.kind is StepKind.EXPLAIN
    assert step.session.unclear == 1
    assert step.replies[1] == first.replies[0]


def test_three_unclear_answers_bring_a_person(small: Dialog, context: DialogContext) -> None:
    """Nobody is kept in a loop; what was said stays."""
    step = talk(small, context, "x", "后门", "a", "b", "c")
    assert step.kind is StepKind.HAND_OFF
    assert step.reason == "unclear"
    assert values(step) == {"place": "back"}


def test_a_clear_answer_resets_the_count(small: Dialog, context: DialogContext) -> None:
    """Only unclear answers in a row count."""
    step = talk(small, context, "x", "a", "b", "后门", "c", "d")
    assert step.kind is StepKind.EXPLAIN


def test_an_ambiguous_choice_is_narrowed(context: DialogContext) -> None:
    """Only the options it may have meant are offered, and an index counts among them."""
    dialog = compile_dialog(COLOURS, "colours.yaml")
    step = talk(dialog, context, "x", "red")
    assert step.kind is StepKind.EXPLAIN
    assert [option.label for option in step.replies[-1].options] == ["深红", "大红"]
    chosen = advance(dialog, step.session, UserInput("2"), context)
    assert values(chosen) == {"colour": "bright"}


def test_conditions_decide_what_is_asked(small: Dialog, context: DialogContext) -> None:
    """The floor is asked for the back door only."""
    assert talk(small, context, "x", "正门").session.state == "ask:note"
    assert talk(small, context, "x", "后门").session.state == "ask:floor"


def test_dependants_are_seen_again_after_a_change(small: Dialog, context: DialogContext) -> None:
    """Changing the door drops the floor, and asks for it again when needed."""
    step = talk(small, context, "x", "后门", "3", "没有")
    step = talk_on(small, step, context, "修改", "地点", "前门")
    assert step.kind is StepKind.CONFIRM
    assert values(step) == {"place": "front"}
    step = talk_on(small, step, context, "修改", "1", "后门")
    assert step.session.state == "ask:floor"


def talk_on(dialog: Dialog, step: Step, context: DialogContext, *sayings: str) -> Step:
    """Go on from a step."""
    for text in sayings:
        step = advance(dialog, step.session, UserInput(text), context)
    return step


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
    here = replace(context, known={"phone": Answer("+86", "+86", "contact")})
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


def test_files_are_kept_whenever_they_come(report_fault: Dialog, context: DialogContext) -> None:
    """Photos sent early, with or without words, are in the report; the question stays."""
    begun = begin(report_fault, context, UserInput("报修", attachments=(PHOTO,)))
    alone = advance(report_fault, begun.session, UserInput("", attachments=(PHOTO,)), context)
    spoken = advance(report_fault, alone.session, UserInput("B7", attachments=(PHOTO,)), context)
    assert alone.session.state == "ask:product"
    assert spoken.session.state == "ask:serial_number"
    photos = spoken.session.answers["photos"].value
    assert isinstance(photos, list)
    assert len(photos) == 3


def test_files_without_a_place_are_acknowledged(small: Dialog, context: DialogContext) -> None:
    """A dialog without a field for files still says that they have arrived."""
    step = advance(
        small, begin(small, context).session, UserInput("", attachments=(PHOTO,)), context
    )
    assert step.session.answers == {}
    assert len(step.replies) == 2


def test_photos_answer_the_question_for_photos(
    report_fault: Dialog, context: DialogContext
) -> None:
    """A file is the answer, words alone are not."""
    asked = talk(report_fault, context, "报修", "B7", "跳过", "一直卡纸", "昨天", "没有")
    assert asked.session.state == "ask:photos"
    assert talk_on(report_fault, asked, context, "在路上").kind is StepKind.EXPLAIN
    step = advance(report_fault, asked.session, UserInput("", attachments=(PHOTO,)), context)
    assert step.session.state == "ask:impact"


def test_the_question_follows_the_language(small: Dialog, in_language: Contexts) -> None:
    """The open question in the other language has the same option ids; answers are reworded."""
    chinese, english = in_language("zh"), in_language("en")
    begun = begin(small, chinese)
    (question,) = ask_again(small, begun.session, english)
    assert question.text == "Where is it"
    assert [one.id for one in question.options] == [one.id for one in begun.replies[0].options]
    summary = talk(small, chinese, "x", "前门", "没有")
    (again,) = ask_again(small, summary.session, english)
    assert "Place: Front door" in again.text


def test_reopening_goes_on_where_it_stopped(report_fault: Dialog, context: DialogContext) -> None:
    """After days, and when an agent hands back, nothing known is asked again."""
    asked = talk(report_fault, context, "报修", "B7")
    assert reopen(report_fault, asked.session, context).session == asked.session
    handed = talk_on(report_fault, asked, context, "人工")
    step = reopen(report_fault, handed.session, context)
    assert step.session.state == "ask:serial_number"
    assert values(step) == {"product": "B7"}
    ended = talk_on(report_fault, asked, context, "取消")
    with pytest.raises(IllegalTransition):
        reopen(report_fault, ended.session, context)


@pytest.mark.parametrize(
    ("sayings", "text", "accepted"),
    [
        (("x",), "前门", True),
        (("x",), "1", True),
        (("x",), "帮助", True),
        (("x",), "保修期多久？", False),
        (("x", "后门"), "3", True),
        (("x", "后门"), "怎么走？", False),
        (("x", "前门"), "保修期多久？", False),
        (("x", "前门"), "跳过", True),
        (("x", "前门", "没有"), "确认", True),
        (("x", "前门", "没有"), "地点", True),
        (("x", "前门", "没有"), "保修期多久？", False),
        (("x", "前门", "没有", "修改"), "备注", True),
        (("x", "前门", "没有", "修改"), "保修期多久？", False),
        (("x", "前门", "没有", "确认"), "确认", False),
    ],
)
def test_accepts_tells_answers_from_questions(
    small: Dialog,
    context: DialogContext,
    sayings: tuple[str, ...],
    text: str,
    accepted: bool,  # noqa: FBT001 expected value
) -> None:
    """Only what clearly belongs to the dialog is claimed; free text may be a question."""
    session = talk(small, context, *sayings).session
    assert accepts(small, session, UserInput(text), context) is accepted


def test_accepts_buttons_files_and_places(small: Dialog, context: DialogContext) -> None:
    """The current question's buttons are ours, older ones are not; files are."""
    session = begin(small, context).session
    assert accepts(small, session, UserInput("", choice="1:front"), context)
    assert not accepts(small, session, UserInput("", choice="0:front"), context)
    assert accepts(small, session, UserInput("", attachments=(PHOTO,)), context)
    assert accepts(small, session, UserInput("", location=Location(1, 2)), context)


def test_a_message_of_mere_values_is_accepted(
    report_fault: Dialog, context: DialogContext
) -> None:
    """A phone number, whatever is asked, is no question for the knowledge base."""
    session = talk(report_fault, context, "报修", "B7", "跳过").session
    assert accepts(report_fault, session, UserInput("13800138000"), context)
    assert not accepts(report_fault, session, UserInput("一直卡纸"), context)


def test_a_dialog_without_confirmation_completes_at_once(context: DialogContext) -> None:
    """The last answer submits."""
    dialog = compile_dialog(COLOURS, "colours.yaml")
    step = talk(dialog, context, "x", "蓝")
    assert step.kind is StepKind.COMPLETE
    assert closing(dialog, step.session, context)[0].text


COLOURS = """
dialog: colours
steps:
  - ask: colour
    type: choice
    label: Colour
    prompt: Which colour
    options:
      dark: {zh: 深红, en: dark red}
      bright: {zh: 大红, en: bright red}
      blue: {zh: 蓝, en: blue}
"""
