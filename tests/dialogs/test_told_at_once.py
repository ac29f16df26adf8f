# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told in one breath, beside the question or in its own way: nothing is asked again."""

from dataclasses import replace

import pytest

from dialogs.compiling.loader import Dialog, DialogLibrary
from dialogs.engine import DialogContext, begin
from dialogs.session import Answer, UserInput
from tests.support.talking import talk, values


def test_a_thing_is_named_before_its_trouble(
    library: DialogLibrary, context: DialogContext
) -> None:
    """电饭煲，开不了机 answers which item it is, and says what is wrong with it."""
    goods = library.dialogs["return_or_exchange"]
    step = talk(goods, context, "退货", "DD20260301-88", "电饭煲，开不了机")
    assert (values(step)["product"], values(step)["reason"]) == ("电饭煲", "defective")
    assert values(step)["description"] == "开不了机"
    again = talk(goods, context, "退货", "DD20260301-88", "开不了机，急死我了")
    assert "product" not in values(again)


def test_goods_are_named_in_passing(library: DialogLibrary, context: DialogContext) -> None:
    """What was bought is not asked after 我那个耳机; 我买的东西 names nothing."""
    goods = library.dialogs["return_or_exchange"]
    told = talk(goods, context, "我那个耳机能换个新的不", "左耳没声音")
    assert values(told)["product"] == "耳机"
    assert values(told)["description"] == "左耳没声音"
    assert "product" not in values(talk(goods, context, "我买的东西坏了，退货"))


def test_a_name_in_a_clause_of_its_own(report_fault: Dialog, context: DialogContext) -> None:
    """还是我，老李 names somebody, where all the words together would not."""
    asked = ("报修B7卡纸", "没有", "昨天", "没试过", "没有", "就我")
    named = talk(report_fault, context, *asked, "还是我，老李 13800001111")
    assert values(named)["contact_person"] == "老李"
    pressed = talk(report_fault, context, *asked, "麻烦快点，138 0000 1111")
    assert "contact_person" not in values(pressed)


def test_who_is_affected_may_be_told_anywhere(
    report_fault: Dialog, context: DialogContext
) -> None:
    """Who says "just me" tells who is affected, and not that there is no number."""
    step = talk(report_fault, context, "报修B7卡纸", "just me")
    assert values(step)["impact"] == "individual"
    assert step.session.state == "ask:serial_number"


def test_a_deed_belongs_to_its_own_question(
    library: DialogLibrary, context: DialogContext
) -> None:
    """What "reinstalled" tells is what was tried, and not what makes the problem appear."""
    software = library.dialogs["software_issue"]
    step = talk(software, context, "app crashes on export", "skip", "skip", "skip", "reinstalled")
    assert values(step)["steps_tried"] == "reinstalled"
    assert "reproduction_steps" not in values(step)


def test_what_a_complaint_is_about_is_told_once(
    library: DialogLibrary, context: DialogContext
) -> None:
    """Whatever stands behind 我要投诉 is what happened."""
    step = begin(library.dialogs["complaint"], context, UserInput("我要投诉你们的师傅迟到三小时"))
    assert step.session.state != "ask:description"
    bare = begin(library.dialogs["complaint"], context, UserInput("我要投诉你们"))
    assert bare.session.state == "ask:description"


@pytest.mark.parametrize("text", ["不对，名字写周建国", "名字改成周建国", "不对，名字是周建国"])
def test_a_name_is_put_right_without_its_label(
    report_fault: Dialog, context: DialogContext, text: str
) -> None:
    """名字写周建国 names the field and the name; nobody is called 名字写."""
    asked = ("报修B7卡纸", "没有", "昨天", "没试过", "没有", "就我", "老周 13812340000")
    assert values(talk(report_fault, context, *asked, text))["contact_person"] == "周建国"


@pytest.mark.parametrize(
    ("text", "topic"), [("发票开错了", "wrong_invoice"), ("发票开一下", "new_invoice")]
)
def test_a_wrong_invoice_is_no_new_one(
    library: DialogLibrary, context: DialogContext, text: str, topic: str
) -> None:
    """发票开错了 holds the words of both, and tells which it is."""
    step = begin(library.dialogs["invoice_or_contract"], context, UserInput(text))
    assert values(step)["topic"] == topic


@pytest.mark.parametrize(
    ("told", "product"),
    [
        ("电饭煲，开不了机", "电饭煲"),
        ("the blender, won't turn on", "the blender"),
        ("老板，机器不转", None),
        ("大哥，机器不转", None),
        ("二号车间，机器不转", None),
        ("一楼，机器不转", None),
        ("早上好，漏油", None),
        ("Boss, it's broken", None),
        ("Sorry, it's broken", None),
        ("second floor, it leaks", None),
    ],
)
def test_who_is_spoken_to_is_no_thing(
    report_fault: Dialog, context: DialogContext, told: str, product: str | None
) -> None:
    """A form of address, a place or a greeting before the trouble names no product."""
    found = values(talk(report_fault, context, "报修", told))
    assert found.get("product") == product
    assert found["description"] == told


def test_what_cannot_be_sent_is_the_trouble_where_that_is_asked(
    library: DialogLibrary, context: DialogContext
) -> None:
    """截图发不了 tells what is wrong; asked for a photo it says that none can be had."""
    software = library.dialogs["software_issue"]
    assert values(talk(software, context, "软件问题", "截图发不了"))["description"] == "截图发不了"
    later = talk(software, context, "软件问题", "导出报表时卡死", "截图发不了")
    assert "screenshots" in later.session.skipped
    assert values(later)["description"] == "导出报表时卡死"
    assert "description" not in values(talk(software, context, "软件问题", "没有截图"))


@pytest.mark.parametrize("text", ["it says invalid token", "它说没权限", "I can't see anything"])
def test_what_it_says_is_no_part_of_the_software(
    library: DialogLibrary, context: DialogContext, text: str
) -> None:
    """Told where the page is asked, it joins the description or asks once more."""
    software = library.dialogs["software_issue"]
    assert "module" not in values(talk(software, context, "app crashes on export", text))
    page = talk(software, context, "app crashes on export", "the monthly sales report")
    assert values(page)["module"] == "the monthly sales report"


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("my mobile number changed", None),
        ("手机号换了", None),
        ("on my mobile phone", "mobile"),
        ("手机上", "mobile"),
    ],
)
def test_a_number_is_no_device(
    library: DialogLibrary, context: DialogContext, text: str, platform: str | None
) -> None:
    """Whose telephone number changed does not say where the software runs."""
    software = library.dialogs["software_issue"]
    step = talk(software, context, "app crashes on export", "skip", "skip", text)
    assert values(step).get("platform") == platform


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("李娜 13811112222", "李娜"),
        ("13811112222，李娜", "李娜"),
        ("找李娜，13811112222", "李娜"),
        ("Anna Berg 07700 900123", "Anna Berg"),
        ("07700 900123 (Anna Berg)", "Anna Berg"),
        ("Anna 07700900123", "Anna"),
        # whose number it is nobody says here
        ("13811112222", "张三"),
        ("张三 13811112222", "张三"),
        ("手机13811112222", "张三"),
        ("微信同号13811112222", "张三"),
        ("办公室13811112222", "张三"),
        ("前台 13811112222", "张三"),
        ("白天13811112222", "张三"),
        ("常用的13811112222", "张三"),
        ("13811112222 谢谢", "张三"),
        ("老板的13811112222", "张三"),
        ("别打这个13811112222", "张三"),
        ("Mobile 07700 900123", "张三"),
        ("Work: 07700 900123", "张三"),
        ("It's 07700 900123", "张三"),
        ("Sure, 07700 900123", "张三"),
        ("07700 900123 Cheers", "张三"),
        ("07700 900123, Monday to Friday", "张三"),
        ("WhatsApp 07700 900123", "张三"),
        ("London office 07700 900123", "张三"),
    ],
)
def test_whose_number_it_is(
    report_fault: Dialog, context: DialogContext, text: str, name: str
) -> None:
    """A name beside the number asked for replaces the one that the channel told."""
    known = {"contact_person": Answer("张三", "张三", "contact")}
    here = replace(context, known=known)
    told = "B7漏油，昨天开始，没序列号，没试过，没照片，就我一个人"
    step = talk(report_fault, here, told, text)
    assert values(step)["contact_person"] == name
    assert "phone" in values(step)


@pytest.mark.parametrize("text", ["B7漏油，联系李娜13811112222", "B7漏油, Anna Berg 07700 900123"])
def test_whose_number_it_is_in_the_first_message(
    report_fault: Dialog, context: DialogContext, text: str
) -> None:
    """Also right beside a word that leads to it, or behind a comma."""
    known = {"contact_person": Answer("张三", "张三", "contact")}
    step = talk(report_fault, replace(context, known=known), text)
    assert values(step)["contact_person"] in {"李娜", "Anna Berg"}


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("Anna Weber, 0171 2345678", "Anna Weber", "0171 2345678"),
        ("0171 2345678 Anna", "Anna", "0171 2345678"),
        ("王工 0171/2345678", "王工", "0171-2345678"),
        ("0171 2345678", None, "0171 2345678"),
        ("王工 工号20231188", "王工", None),
        ("王工，工号 0231188 456", "王工", None),
        ("Anna, order 4500012345", "Anna", None),
        ("Anna, room 301", "Anna", None),
        ("王工 12345678", "王工", None),
    ],
)
def test_a_number_of_elsewhere_beside_whom_to_call(
    report_fault: Dialog, context: DialogContext, text: str, name: str | None, number: str | None
) -> None:
    """It is not dropped though it is no valid one of ours; what a word calls otherwise is none."""
    asked = ("报修B7卡纸", "没有", "昨天", "没试过", "没有", "就我")
    told = values(talk(report_fault, context, *asked, text))
    assert (told.get("contact_person"), told.get("phone")) == (name, number)
    assert "serial_number" not in told
