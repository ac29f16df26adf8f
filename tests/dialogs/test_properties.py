# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever a customer does, the dialog stays sane."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.compiling.loader import LIBRARY, PHRASES, load_dialogs
from dialogs.engine import DialogContext, Step, StepKind, advance, ask_again, begin
from dialogs.fields.contract import Lookups
from dialogs.machine import Position, is_missing
from dialogs.outcome import draft
from dialogs.session import DialogSession, UserInput
from dialogs.words.control_words import control_word
from intake.messages import Attachment, Location
from intake.phrases import Phrases

LIBRARY_ = load_dialogs([LIBRARY])
DIALOG = LIBRARY_.dialogs["report_fault"]
CATALOGUE = Phrases.load(PHRASES)
LOOKUPS = Lookups.of({"B7": "B7", "XJ-200": "XJ-200"}, {"SN2209-118": "B7"})
PHOTO = Attachment("ab" * 32, "photo.jpg", "image/jpeg", 1000)

SAYINGS = st.sampled_from(
    [
        *(
            "B7",
            "XJ-200",
            "SN2209-118",
            "一直卡纸",
            "卡纸，全部停用了",
            "昨天下午三点",
            "半小时前",
        ),
        *(
            "E07",
            "没有",
            "跳过",
            "返回",
            "修改",
            "不对",
            "是",
            "取消",
            "重来",
            "帮助",
            "人工",
            "等一下",
        ),
        *(
            "不知道",
            "公司",
            "1",
            "２",
            "第一个",
            "3",
            "张伟",
            "13800138000",
            "12ab",
            "电话",
            "🙂",
            "",
        ),
        *(
            "序列号改成 SN9999-001",
            "不是 E07，是 E01",
            "the display shows E21",
            "no",
            "yes",
            "skip",
        ),
        *("change", "phone", "up", "I don't know", "conf", "<script>", "影响范围", "提交"),
        "XJ-200 昨天下午开始报 E07，产线停了，电话 13800138000",
    ]
)
INPUTS = st.one_of(
    st.builds(UserInput, SAYINGS),
    st.builds(UserInput, st.text(max_size=60)),
    st.builds(lambda n: UserInput("", choice=f"option {n}"), st.integers(0, 12)),
    st.builds(UserInput, st.just(""), st.text(max_size=20)),
    st.just(UserInput("", attachments=(PHOTO,))),
    st.just(UserInput("看照片", attachments=(PHOTO, PHOTO))),
    st.just(UserInput("", location=Location(31.2, 121.5, "张江路"))),
)


def context(language: str) -> DialogContext:
    """The usual context; hypothesis cannot take it from a fixture."""
    return DialogContext(
        language="zh" if language == "zh" else "en",
        now=datetime(2026, 3, 4, 8, 0, tzinfo=UTC),
        zone=ZoneInfo("Asia/Shanghai"),
        phrases=CATALOGUE,
        lookups=LOOKUPS,
    )


def pressed(step: Step, given_input: UserInput) -> UserInput:
    """An input whose "option n" is a button that was really shown."""
    if not given_input.choice.startswith("option "):
        return given_input
    options = [option for reply in step.replies for option in reply.options]
    number = int(given_input.choice.removeprefix("option "))
    return UserInput("", choice=options[number % len(options)].id) if options else given_input


def may_ask_again(before: DialogSession, given_input: UserInput) -> bool:
    """Whether the customer has asked to go back, change, correct or start again."""
    return (
        control_word(given_input.text) is not None
        or bool(given_input.choice)
        or before.state in {"changing", "confirming"}
        or any(cue in given_input.text.casefold() for cue in ("改", "不是", "change"))
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["zh", "en"]), st.lists(INPUTS, max_size=25))
def test_no_input_breaks_a_dialog(language: str, inputs: list[UserInput]) -> None:
    """Any inputs: no error, always something said, JSON keeps all, nothing known asked again."""
    here = context(language)
    step = begin(DIALOG, here, UserInput("打印机坏了"))
    for given_input in inputs:
        before, answer = step.session, pressed(step, given_input)
        step = advance(DIALOG, before, answer, here)
        after = step.session
        assert DialogSession.from_json(after.to_json()) == after
        draft(DIALOG.definition, after, "zh")
        if step.kind is StepKind.COMPLETE or after.is_over:
            break
        assert step.replies
        assert all(reply.text.strip() for reply in step.replies)
        assert after.prompt >= before.prompt
        if after.asked and not may_ask_again(before, answer):
            assert after.asked not in before.answers
        ids = [option.id for option in step.replies[-1].options]
        assert len(ids) == len(set(ids))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(INPUTS, max_size=12))
def test_an_end_is_always_reachable(inputs: list[UserInput]) -> None:
    """From wherever a customer has got to, plain "don't know" and "yes" lead to a ticket."""
    here = context("zh")
    step = begin(DIALOG, here, UserInput("报修"))
    for given_input in inputs:
        following = advance(DIALOG, step.session, pressed(step, given_input), here)
        if following.session.is_over:
            break
        step = following
    for _ in range(40):
        if step.session.is_over:
            break
        text = {"confirming": "是", "changing": "返回"}.get(step.session.state, "不知道")
        step = advance(DIALOG, step.session, UserInput(text), here)
    assert step.kind is StepKind.COMPLETE
    position = Position("", step.session.answers, step.session.skipped)
    assert not any(is_missing(field, position) for field in DIALOG.definition.fields)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(INPUTS, max_size=12))
def test_asking_again_changes_nothing(inputs: list[UserInput]) -> None:
    """A digression at any point is followed by exactly the question that was open."""
    here = context("en")
    step = begin(DIALOG, here)
    for given_input in inputs:
        step = advance(DIALOG, step.session, pressed(step, given_input), here)
        if step.session.is_over:
            assert ask_again(DIALOG, step.session, here) == ()
            break
        (question,) = ask_again(DIALOG, step.session, here)
        (again,) = ask_again(DIALOG, DialogSession.from_json(step.session.to_json()), here)
        assert question == again
        assert all(one.id.startswith(f"{step.session.prompt}:") for one in question.options)
