# SPDX-License-Identifier: AGPL-3.0-or-later
"""What customers say beside the point: the fault at another question, a number for a name."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dialogs.compiling.loader import Dialog, DialogLibrary
from dialogs.engine import DialogContext, StepKind, advance, begin
from dialogs.fields.contract import Lookups
from dialogs.session import Answer, UserInput
from dialogs.understanding.telling import is_statement, tells_way_around
from intake.messages import Language
from tests.support.talking import talk, values

Contexts = Callable[[Language], DialogContext]
TO_DESCRIPTION = ("报修", "B7", "跳过")
TO_TRIED = (*TO_DESCRIPTION, "进纸时声音大，停机", "昨天")
TO_IMPACT = (*TO_TRIED, "跳过", "跳过")


@pytest.mark.parametrize(
    "text",
    [
        "一用就断电", "我就问问", "照片我发了啊", "尺码不对", "换M码", "没穿过", "换黑色的",
        "还没拆", "拔过电源", "刚买的", "颜色发错了", "我要的是红色给我发了蓝色", "unopened",
        "it says invalid", "never worn", "at checkout", "I sent the photo", "too tight",
    ],
)  # fmt: skip
def test_what_tells_names_nothing(text: str) -> None:
    """By its build: no product and no person is called so."""
    assert is_statement(text)


@pytest.mark.parametrize(
    "text",
    [
        "换热器", "退火炉", "发电机", "给水泵", "保温杯", "改装车", "一体机", "一次性手套",
        "全自动咖啡机", "全站仪", "又一村月饼", "我买的杯子", "我家的冰箱", "穿线机",
        "洗碗机", "试纸", "用友U8", "收款机", "问诊台", "车间那台", "新的那台",
        "自助机", "质量流量计", "码垛机", "付款机", "断电保护器",
        "the blender", "my coffee machine", "IT rack", "it cabinet", "still water dispenser",
        "new keyboard", "used car", "never lost tracker", "the machine in hall 3",
        "王刚才", "全智贤", "都敏俊", "Will Just", "Ida Still", "Justine", "Wei Says",
    ],
)  # fmt: skip
def test_what_names_tells_nothing(text: str) -> None:
    """Things and people whose names hold such words."""
    assert not is_statement(text)


@pytest.mark.parametrize(
    "text", ["卡纸", "不出纸", "it jams", "卡纸，全部停用了", "it jams, everyone", "漏粉"]
)
def test_few_words_describe_a_fault(
    report_fault: Dialog, context: DialogContext, text: str
) -> None:
    """A short report is taken whole, also if it holds the answer to a later question."""
    step = talk(report_fault, context, *TO_DESCRIPTION, text)
    assert values(step)["description"] == text
    is_company = "全部停用" in text or "everyone" in text
    assert values(step).get("impact") == ("company" if is_company else None)


@pytest.mark.parametrize("text", ["保修", "密码", "故障描述", "13800138000", "电话 13800138000"])
def test_what_tells_no_fault_is_no_description(
    report_fault: Dialog, context: DialogContext, text: str
) -> None:
    """A bare keyword, a label or another value leaves the question open."""
    step = talk(report_fault, context, *TO_DESCRIPTION, text)
    assert "description" not in values(step)
    assert step.session.asked == "description"


def test_a_registered_serial_number_names_the_product(
    report_fault: Dialog, context: DialogContext
) -> None:
    """Number and model are both known, and the description comes next."""
    for text in ("SN2209-118", "机身上写着 SN2209-118"):
        step = talk(report_fault, context, "报修", text)
        assert values(step) == {"product": "B7", "serial_number": "SN2209-118"}
        assert step.session.asked == "description"


def test_an_unknown_serial_number_is_no_product(
    report_fault: Dialog, in_language: Contexts
) -> None:
    """It is kept as the number, and the product is asked again without a reproach."""
    for language in ("zh", "en"):
        step = talk(report_fault, in_language(language), "报修", "SN8888-001")
        assert values(step) == {"serial_number": "SN8888-001"}
        assert (step.kind, step.session.asked) == (StepKind.ASK, "product")


@pytest.mark.parametrize("text", ["一直卡纸", "it jams every page"])
def test_a_fault_told_at_the_product(
    report_fault: Dialog, context: DialogContext, text: str
) -> None:
    """It becomes the description; the product is asked once more, then taken as said."""
    step = talk(report_fault, context, "报修", text)
    assert values(step) == {"description": text}
    assert step.session.asked == "product"
    again = advance(report_fault, step.session, UserInput("老式绕线机"), context)
    assert again.session.answers["product"].value == "老式绕线机"


def test_product_and_fault_together(report_fault: Dialog, context: DialogContext) -> None:
    """A known product beside the fault fills both."""
    step = talk(report_fault, context, "报修", "B7 一直卡纸")
    assert values(step) == {"product": "B7", "description": "B7 一直卡纸"}


def test_without_a_catalogue_words_are_the_product(
    report_fault: Dialog, context: DialogContext
) -> None:
    """Nobody can look it up, so the customer's words for it count."""
    bare = replace(context, lookups=Lookups())
    assert values(talk(report_fault, bare, "报修", "高速绕线机"))["product"] == "高速绕线机"


@pytest.mark.parametrize("text", ["B7，序列号找不到", "B7, no serial number", "B7，没有序列号"])
def test_a_missing_number_is_not_asked(
    report_fault: Dialog, context: DialogContext, text: str
) -> None:
    """Who says at once that there is no number is not asked for it."""
    step = talk(report_fault, context, "报修", text)
    assert values(step) == {"product": "B7"}
    assert step.session.skipped == ("serial_number",)


@pytest.mark.parametrize("text", ["it jams every page", "打印出来是白纸"])
def test_a_fault_told_at_the_serial_number(
    report_fault: Dialog, context: DialogContext, text: str
) -> None:
    """It is no wrong number but the description; the number may still be given."""
    step = talk(report_fault, context, "报修", "B7", text)
    assert values(step) == {"product": "B7", "description": text}
    assert (step.kind, step.session.asked) == (StepKind.ASK, "serial_number")


@pytest.mark.parametrize(
    "text",
    ["I don't have it", "I don’t have one", "don't know where", "找不到", "没有序列号",
     "I have no serial"],
)  # fmt: skip
def test_ways_to_have_no_number(report_fault: Dialog, context: DialogContext, text: str) -> None:
    """Every way to say so skips the optional question."""
    assert talk(report_fault, context, "报修", "B7", text).session.asked == "description"


def test_a_remark_on_the_label_is_no_description(
    report_fault: Dialog, context: DialogContext
) -> None:
    """Words about finding the number describe no fault."""
    for text in (
        "where do I find the serial number?",
        "标签在机器后面吗",
        "is it printed on every page?",
    ):
        step = talk(report_fault, context, "报修", "B7", text)
        assert "description" not in values(step)


def test_three_people_are_not_one(report_fault: Dialog, context: DialogContext) -> None:
    """三个人 are several, as "3 people" are; 一个人 and 我个人 are one."""
    for text in ("三个人", "我们3个人", "十几个人"):
        assert values(talk(report_fault, context, *TO_IMPACT, text))["impact"] == "department"
    for text in ("一个人", "就我一个人"):
        assert values(talk(report_fault, context, *TO_IMPACT, text))["impact"] == "individual"


def test_a_label_is_no_answer(report_fault: Dialog, context: DialogContext) -> None:
    """照片 alone says nothing about what was tried."""
    for text in ("照片", "Photos", "photo"):
        step = talk(report_fault, context, *TO_TRIED, text)
        assert "steps_tried" not in values(step)
        assert step.kind is StepKind.EXPLAIN


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("把描述改成进纸口一直卡纸", "进纸口一直卡纸"),
        ("change the description to it jams all day", "it jams all day"),
    ],
)
def test_the_open_text_is_replaced(
    report_fault: Dialog, context: DialogContext, text: str, kept: str
) -> None:
    """Only the new words are stored, not the request to change."""
    assert values(talk(report_fault, context, *TO_DESCRIPTION, text))["description"] == kept


def test_an_earlier_text_is_replaced(report_fault: Dialog, context: DialogContext) -> None:
    """Named by a part of its label, an earlier answer takes the new words; the question stays."""
    step = talk(report_fault, context, *TO_TRIED, "把描述改成进纸口卡纸")
    assert values(step)["description"] == "进纸口卡纸"
    assert step.session.asked == "steps_tried"


def test_the_profile_is_read_like_an_answer(report_fault: Dialog, context: DialogContext) -> None:
    """A usable number is taken over in our form; what is no number is asked."""
    good = replace(context, known={"phone": Answer("138 0013 8000", "", "contact")})
    bad = replace(context, known={"phone": Answer("n/a", "n/a", "contact")})
    assert begin(report_fault, good).session.answers["phone"] == Answer(
        "+8613800138000", "138 0013 8000", "contact"
    )
    assert begin(report_fault, bad).session.answers == {}


def test_nobody_is_sent_away_at_the_summary(small: Dialog, context: DialogContext) -> None:
    """However unclear: the report is complete, so the choices are repeated."""
    rambling = ["天气不错啊今天真的很好对不对呀"] * 5
    summary = talk(small, context, "x", "前门", "没有", *rambling)
    listed = talk(small, context, "x", "前门", "没有", "修改", *rambling)
    assert (summary.kind, listed.kind) == (StepKind.EXPLAIN, StepKind.EXPLAIN)
    assert summary.replies[-1].options
    assert listed.replies[-1].options


@pytest.mark.parametrize("text", ["name", "my name", "姓名"])
def test_name_means_the_contact(report_fault: Dialog, context: DialogContext, text: str) -> None:
    """The line called Contact is what customers call their name."""
    step = talk(report_fault, context, *TO_IMPACT, "部门", "李娜", "13800138000", "修改", text)
    assert step.session.asked == "contact_person"


@pytest.mark.parametrize(
    "text",
    [
        "my printer broke", "it prints blank pages", "the fan makes noise", "the machine stopped",
        "I need help with my printer", "机器一直响", "程序出错", "打印機壞了", "the line is down",
        "line down since noon", "機器故障",
    ],
)  # fmt: skip
def test_a_fault_starts_the_report(library: DialogLibrary, text: str) -> None:
    """However people put it, in either language and in traditional characters."""
    dialog = library.starting_with(text, "en" if text.isascii() else "zh")
    assert dialog is not None
    assert dialog.name == "report_fault"


@pytest.mark.parametrize("text", ["影响多久", "谢谢", "what are your opening hours"])
def test_other_words_start_nothing(library: DialogLibrary, text: str) -> None:
    """A start phrase inside another word does not count."""
    assert library.starting_with(text, "zh") is None


@pytest.mark.parametrize(
    ("sayings", "model"),
    [
        (("B7, serial number SN2209-300",), "B7"),
        (("B7，序列号SN2209-300",), "B7"),
        (("B7", "actually it's A2"), "A2"),
        (("B7", "不对，是A2"), "A2"),
        (("XJ-200", "不是XJ-200，XJ-300"), "XJ-300"),
    ],
)
def test_a_model_without_a_catalogue(
    report_fault: Dialog, context: DialogContext, sayings: tuple[str, ...], model: str
) -> None:
    """The code beside a serial number is the model, and one built like it replaces it."""
    bare = replace(context, lookups=Lookups())
    step = talk(report_fault, bare, "报修", *sayings)
    assert values(step)["product"] == model


@pytest.mark.parametrize(
    "text",
    [
        "没有别的办法", "没有变通办法", "绕不过去", "可以先导Excel凑合用", "暂时只能手工做",
        "目前没有替代方案", "只能先用老系统顶着", "no way around it", "there's no workaround",
        "I can export to Excel in the meantime", "we're doing it by hand for now",
        "we can use the old version for now", "I have no alternative",
    ],
)  # fmt: skip
def test_what_can_be_done_meanwhile(text: str) -> None:
    """Or that nothing can: nobody tried it as a cure."""
    assert tells_way_around(text)


@pytest.mark.parametrize(
    "text",
    [
        "没有办法重启", "试过别的办法", "用别的办法试过了", "没办法", "换了浏览器凑合能用了",
        "没试过",
        "手动清了缓存", "只能重装了", "we tried Excel instead",
        "I cleared the cache for now",
        "rebooted instead", "we can't export at all", "nothing", "restarted manually",
        "I can try again for now", "only the old version works", "none",
    ],
)  # fmt: skip
def test_what_was_tried_is_no_way_around(text: str) -> None:
    """Deeds, and what they came to."""
    assert not tells_way_around(text)
