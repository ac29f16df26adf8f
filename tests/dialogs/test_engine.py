# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer hears, question by question: asking, volunteering, files, languages."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dialogs.compiling.loader import Dialog, compile_dialog
from dialogs.engine import (
    DialogContext,
    StepKind,
    accepts,
    advance,
    ask_again,
    begin,
    reopen,
)
from dialogs.outcome import closing
from dialogs.session import Answer, UserInput
from intake.errors import IllegalTransition
from intake.messages import Attachment, Language, Location
from tests.support.talking import talk, talk_on, values

PHOTO = Attachment("ab" * 32, "photo.jpg", "image/jpeg", 1000)
Contexts = Callable[[Language], DialogContext]


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
        "impact": "department",
    }
    assert step.session.state == "ask:serial_number"
    assert "故障代码 E07" in step.replies[1].text


def test_an_answer_may_hold_several(report_fault: Dialog, context: DialogContext) -> None:
    """B7，序列号 SN2209-118 answers two questions."""
    step = talk(report_fault, context, "报修", "B7，序列号 SN2209-118")
    assert values(step) == {"product": "B7", "serial_number": "SN2209-118"}
    assert step.session.state == "ask:description"


@pytest.mark.parametrize(
    ("text", "is_several"),
    [
        ("序列号SN2209-118和SN2209-120，都坏了", True),
        ("K17440 and K17441", True),
        ("it's SN2209-118, and SN2209-120 too", True),
        ("型号XJ-200，序列号SN2209-118，电话13800138000", False),
        ("不是SN2209-118，是SN2209-120", False),
        ("SN2209-118，报E07", False),
        ("serial SN2209-118, order 2026010399", False),
    ],
)
def test_only_another_machine_joins_the_description(
    report_fault: Dialog, context: DialogContext, text: str, *, is_several: bool
) -> None:
    """A field holds one serial number: a second one is kept, and a model beside it is none."""
    step = talk(report_fault, context, "报修，打印机一直卡纸", "B7", text)
    described = values(step)["description"]
    assert described == (f"报修，打印机一直卡纸\n{text}" if is_several else "报修，打印机一直卡纸")


def test_several_of_a_dialogs_own_pattern_are_heard(context: DialogContext) -> None:
    """What an owner's file says a serial number looks like is counted so, too."""
    dialog = compile_dialog(SERIALS, "own.yaml")
    one = talk(dialog, context, "start", "卡纸", "1234X")
    both = talk(dialog, context, "start", "卡纸", "1234X, 1235X")
    assert (values(one)["what"], values(one)["serial"]) == ("卡纸", "1234X")
    assert (values(both)["what"], values(both)["serial"]) == ("卡纸\n1234X, 1235X", "1234X")


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


SERIALS = """
dialog: own_serials
start_on: {phrases: [start], into: what}
steps:
  - ask: what
    type: long_text
    label: {zh: 情况, en: Matter}
    prompt: {zh: 怎么了, en: What is wrong}
  - ask: room
    type: text
    label: {zh: 房间, en: Room}
    prompt: {zh: 哪个房间, en: Which room}
  - ask: serial
    type: serial_number
    pattern: '[0-9]{4}X'
    label: {zh: 序列号, en: Serial number}
    prompt: {zh: 序列号是多少, en: Which serial number}
complete:
  open_ticket: visit
  say: {zh: "单号 {number}", en: "Number {number}"}
"""
