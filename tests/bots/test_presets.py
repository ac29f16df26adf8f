# SPDX-License-Identifier: AGPL-3.0-or-later
"""Presets: a kind of company chosen with one word of the configuration."""

from pathlib import Path
from typing import Any

import pytest

from bots.answering import likely_cure
from bots.knowing import load_phrases
from bots.offline import profile_of
from bots.presets import load_preset, preset_names
from bots.settings import parse
from dialogs.compiling.loader import LIBRARY, load_dialogs
from intake.errors import SettingsError
from intake.knowledge.articles import load_articles
from intake.messages import LANGUAGES


def bot(**places: Any) -> Any:
    """The profile of a bot with these settings."""
    return profile_of(parse({"bots": {"default": places}}))


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_is_complete(name: str) -> None:
    """Its dialogs exist, its words replace words there are, its articles load."""
    preset = load_preset(name)
    assert preset is not None
    assert set(preset.dialogs) <= load_dialogs([LIBRARY]).dialogs.keys()
    assert set(preset.offers) <= set(preset.dialogs)
    for language in LANGUAGES:
        assert preset.words[language].keys() <= load_phrases().texts[language].keys()
    assert {frozenset(one.texts) for one in load_articles(preset.articles)} == {
        frozenset(LANGUAGES)
    }


@pytest.mark.parametrize(
    ("name", "label"), [("equipment", "安装调试"), ("software", "软件问题"), ("shop", "退换货")]
)
def test_a_preset_chooses_what_the_bot_can_do(new_chat: Any, name: str, label: str) -> None:
    """The greeting offers what that kind of company is asked for."""
    chat = new_chat()
    chat.profile = bot(preset=name)
    answer = chat.say("你好")
    assert label in answer.options.values()
    assert answer.text == chat.profile.phrases.say("zh", "greeting", name="小前台")


def test_a_software_company_repairs_no_machines() -> None:
    """A dialog that is not selected cannot be started, by words or by name."""
    profile = bot(preset="software")
    assert profile.dialogs.by_name("report_fault") is None
    assert profile.dialogs.starting_with("打印机坏了", "zh") is None


def test_what_a_site_writes_comes_on_top(tmp_path: Path) -> None:
    """Own dialogs stay, and own articles take the samples' place."""
    (tmp_path / "dialogs").mkdir()
    (tmp_path / "dialogs" / "door.yaml").write_text(
        "dialog: door\nsteps:\n  - ask: phone\n", encoding="utf-8"
    )
    knowledge = tmp_path / "own.yaml"
    knowledge.write_text(
        "articles: [{id: own, zh: {title: 标题, answer: 回答}}]", encoding="utf-8"
    )
    profile = bot(preset="shop", dialogs=[str(tmp_path / "dialogs")], knowledge=[str(knowledge)])
    assert profile.dialogs.by_name("door") is not None
    assert set(profile.articles) == {"own"}


def test_an_unknown_preset_is_named() -> None:
    """With those there are."""
    with pytest.raises(SettingsError, match="equipment, shop, software"):
        bot(preset="bakery")


@pytest.mark.parametrize(
    ("trouble", "article"),
    [
        ("B7 paper stuck", "paper-path-jam"),
        ("it keeps jamming", "paper-path-jam"),
        ("JC-50 nozzle blocked", None),
        ("TP-80 cutter stuck", None),
    ],
)
def test_a_cure_is_for_the_thing_told_of(trouble: str, article: str | None) -> None:
    """A blocked nozzle is no jam of paper, although both are blocked."""
    found = likely_cure(trouble, bot(preset="equipment"))
    assert (found.id if found else None) == article


@pytest.mark.parametrize(
    ("trouble", "article"),
    [
        ("软件一打开就闪退", "app-crashes-at-start"),
        ("the app keeps crashing", "app-crashes-at-start"),
        ("软件导出失败", None),
        ("软件很慢", None),
        ("The app is slow", None),
    ],
)
def test_steps_for_one_trouble_of_an_app_are_none_for_another(
    trouble: str, article: str | None
) -> None:
    """The word for the program is no likeness: all that is told there is of it."""
    found = likely_cure(trouble, bot(preset="software"))
    assert (found.id if found else None) == article


@pytest.mark.parametrize(
    ("preset", "text", "dialog"),
    [
        ("shop", "the mug I bought arrived with a crack", "return_or_exchange"),
        ("shop", "the kettle I ordered doesn't work", "return_or_exchange"),
        ("shop", "耳机左边没声音", "return_or_exchange"),
        ("shop", "充电宝充不进电", "return_or_exchange"),
        ("shop", "灯坏了，还在保修期", "return_or_exchange"),
        ("shop", "耳机坏了，能修吗", "report_fault"),
        ("shop", "my kettle broke, can you repair it?", "report_fault"),
        ("shop", "快递盒子里什么都好，谢谢", None),
        ("equipment", "打印机没声音了，坏了", "report_fault"),
        ("software", "bug: totals wrong on invoice screen", "software_issue"),
        ("software", "发票页面金额显示不对", "software_issue"),
        ("software", "the invoice has the wrong total", "invoice_or_contract"),
        ("software", "发票金额不对", "invoice_or_contract"),
        ("", "the mug I bought arrived with a crack", "return_or_exchange"),
        ("shop", "优惠券用不了", "how_to"),
        ("shop", "会员用不了", "how_to"),
        ("shop", "支付页面打不开", "how_to"),
        ("shop", "链接打不开", "how_to"),
        ("shop", "coupon doesn't work", "how_to"),
        ("shop", "my gift card is not working", "how_to"),
        ("shop", "用优惠券买的耳机用不了", "return_or_exchange"),
        ("shop", "会员价买的瓶子打不开", "return_or_exchange"),
        ("shop", "the kettle from your website doesn't work", "return_or_exchange"),
        ("shop", "my parcel arrived with scratches", "return_or_exchange"),
        ("shop", "the lamp arrived dented", "return_or_exchange"),
        ("shop", "My bug zapper is broken", "return_or_exchange"),
        ("equipment", "technician arrived and scratched the floor", None),
        ("equipment", "Engineer arrived, saw a crack in the housing", None),
        ("equipment", "the new gearbox arrived bent, line is down", "report_fault"),
        ("equipment", "the pump arrived badly scratched", "return_or_exchange"),
        ("software", "don't bug me", None),
        ("software", "there is no bug, just a question", None),
        ("software", "bug spray", None),
        ("software", "没有bug，就问个问题", None),
        ("software", "导出功能有bug", "software_issue"),
        ("software", "你们这个版本里有bug", "software_issue"),
        ("software", "there's a bug in the export", "software_issue"),
        ("software", "I want to report a bug", "software_issue"),
        ("software", "账单页面在哪", None),
        ("software", "where is the invoice page", None),
        ("software", "发票页面的抬头写错了，要改", "invoice_or_contract"),
        ("software", "账单页面点了没反应", "software_issue"),
        ("software", "开票页面一直转圈", "software_issue"),
        ("software", "打不开发票页面", "software_issue"),
        ("software", "billing screen shows an error", "software_issue"),
        ("software", "数据全丢了！昨天还在的", "software_issue"),
        ("software", "上个月的凭证全部不见了", "software_issue"),
        ("software", "昨天录的单子没了，怎么找回", "software_issue"),
        ("software", "half of our contacts disappeared after the sync", "software_issue"),
        ("software", "we lost all our invoices in the system this morning", "software_issue"),
        ("software", "Our CRM has been down since 9am, 502 Bad Gateway", "software_issue"),
        ("software", "nobody here can log in", "software_issue"),
        ("software", "The reports page takes forever to load", "software_issue"),
        ("software", "打开订单列表特别慢，要等一分多钟", "software_issue"),
        ("software", "Getting ERR_5003 when I export to PDF", "software_issue"),
        ("software", "导出的表格是空的", "software_issue"),
        ("software", "自从更新到6.2，附件上传不了", "software_issue"),
        ("software", "Emails from your system never arrive", "software_issue"),
        ("software", "激活码无效", "software_issue"),
        ("software", "My licence key is not accepted", "software_issue"),
        ("software", "I bought 10 licences but only 8 show up", "software_issue"),
        ("software", "Save button does nothing on the invoice form", "software_issue"),
        ("software", "希望能加个深色模式", "suggestion"),
        ("software", "请增加批量打印功能", "suggestion"),
        ("software", "Feature request: dark mode please", "suggestion"),
        ("software", "It would be great if we could export to CSV", "suggestion"),
        ("software", "no, nothing is broken. just a suggestion", "suggestion"),
        ("software", "希望你们尽快解决", None),
        ("software", "please add 5 seats to our plan", "invoice_or_contract"),
        ("software", "支持导出CSV吗", None),
        ("software", "it would be great if someone called me", None),
        ("software", "数据丢了，希望能恢复", "software_issue"),
        ("software", "建议尽快处理，不然投诉", "complaint"),
        ("", "希望能加个深色模式", None),
        ("software", "I want a refund for my subscription", "invoice_or_contract"),
        ("software", "授权下个月到期，想续一年", "invoice_or_contract"),
        ("software", "怎么增加账号", None),
        ("software", "退订短信", None),
        ("shop", "I want to cancel my order", None),
        ("shop", "会员到期了", None),
        ("software", "数据线丢了，能单买一根吗", None),
        ("software", "升级以后数据会不会丢", None),
        ("software", "资料丢了，能再发一份说明书吗", None),
        ("software", "合同丢了，能补一份吗", "invoice_or_contract"),
        ("software", "one document is missing in the box", None),
        ("software", "软件不卡，很好用", None),
        ("software", "how do I delete a project?", None),
        ("software", "no errors so far", None),
        ("software", "谢谢，数据都在", None),
        ("", "half of our contacts disappeared after the sync", "software_issue"),
        ("", "客户资料丢了一半", "software_issue"),
        ("equipment", "冷却系统很慢", None),
        ("equipment", "the conveyor is slow", None),
        ("equipment", "机器参数丢了", None),
        ("equipment", "settings lost after the power cut", None),
        ("", "数据线丢了", None),
    ],
)
def test_trouble_goes_where_the_company_handles_it(
    new_chat: Any, preset: str, text: str, dialog: str | None
) -> None:
    """A shop takes broken goods back unless a repair is asked for; a bug is no finance matter."""
    chat = new_chat()
    chat.profile = bot(preset=preset)
    chat.say(text)
    assert chat.conversation.dialog.get("dialog") == dialog


def test_a_wish_is_filed_without_a_word_of_faults(new_chat: Any) -> None:
    """Nobody is sorry, asks for a version or a screenshot, or promises anything."""
    chat = new_chat()
    chat.profile = bot(preset="software")
    assert chat.say("Feature request: dark mode please").meta["asks"] == "purpose"
    for text in ("for working at night", "Anna Bell", "skip"):
        answer = chat.say(text)
    assert "promise" in answer.text
    assert chat.ticket is not None
    assert (chat.ticket.type, chat.ticket.queue, chat.ticket.priority) == (
        "suggestion", "software", "P3",
    )  # fmt: skip


def test_trouble_of_no_kind_we_know_is_asked_about(new_chat: Any) -> None:
    """A shop asks whether it is a return, and a yes takes what was told."""
    chat = new_chat()
    chat.profile = bot(preset="shop")
    answer = chat.say("拉链老是卡住")
    assert answer.meta["fallback"] == "trouble"
    assert "退换" in answer.text
    chat.say("好的")
    assert chat.conversation.dialog["dialog"] == "return_or_exchange"
    assert "拉链老是卡住" in str(chat.conversation.dialog["answers"])


@pytest.mark.parametrize(
    ("said", "details"),
    [
        (
            ("衣服买大了想换小一号", "订单号2026112012345", "没穿过", "尺码不对", "换M码"),
            "衣服买大了想换小一号\n没穿过\n尺码不对\n换M码",
        ),
        (("杯子碎了", "一用就漏", "盖子也裂了"), "杯子碎了\n一用就漏\n盖子也裂了"),
        (("发错货了，我要的是红色给我发了蓝色",), "我要的是红色给我发了蓝色"),
        (
            ("my lamp is broken", "12345678", "won't light up"),
            "my lamp is broken\nwon't light up",
        ),
    ],
)
def test_what_is_told_of_goods_is_kept(new_chat: Any, said: tuple[str, ...], details: str) -> None:
    """It is neither the item nor somebody's name, and what we say we noted is noted."""
    chat = new_chat()
    chat.profile = bot(preset="shop")
    for text in said:
        chat.say(text)
    answers = chat.conversation.dialog["answers"]
    assert answers["description"][0] == details
    assert answers.get("product", ["衣服"])[0] in {"衣服", "杯子", "lamp"}
    assert answers.get("contact_person", [None])[0] is None  # it is let go in time


def test_a_coupon_is_of_no_product(new_chat: Any) -> None:
    """Whoever knows answers; nobody is asked which machine it is, nor what it is called."""
    chat = new_chat()
    chat.profile = bot(preset="shop")
    assert chat.say("优惠券用不了").meta["asks"] == "contact_person"
    assert chat.say("满200减30那张").meta["asks"] == "contact_person"
    assert chat.say("小林").meta["asks"] == "reply_by"
    assert chat.say("就在这里回").change.ticket.fields["question"].display.startswith("优惠券")


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("灯坏了", "灯"),
        ("收到的杯子碎了", "杯子"),
        ("衣服买大了想换小一号", "衣服"),
        ("耳机左边没声音", "耳机"),
        ("你们家的热水壶漏水", "热水壶"),
        ("My bug zapper is broken", "bug zapper"),
        ("the kettle I ordered doesn't work", "kettle"),
        ("the shoes i bought are too small can i swap for a 43", "shoes"),
        ("the lamp arrived dented", "lamp"),
        # a part of it, what it came in, and what names nothing
        ("东西坏了", None),
        ("屏幕碎了", None),
        ("商品有质量问题", None),
        ("快递盒子坏了", None),
        ("我的订单有问题，要退货", None),
        ("收到就坏了，要退", None),
        ("颜色发错了", None),
        ("质量太差，退货", None),
        ("昨天收到坏的，要退", None),
        ("全都碎了，退钱", None),
        ("师傅摔坏了，要退货", None),
        ("my order arrived damaged", None),
        ("the screen is cracked", None),
        ("it is broken, I want a refund", None),
        ("the colour is wrong, refund please", None),
        ("the box arrived smashed, I want my money back", None),
        ("my husband is unhappy with it, refund please", None),
        ("the seller is wrong, I want a refund", None),
    ],
)
def test_an_item_named_with_its_trouble(new_chat: Any, text: str, item: str | None) -> None:
    """It is not asked again; no part of it stands for it."""
    chat = new_chat()
    chat.profile = bot(preset="shop")
    chat.say(text)
    answers = chat.conversation.dialog["answers"]
    assert (answers["product"][0] if "product" in answers else None) == item


def test_another_part_is_no_other_item(new_chat: Any) -> None:
    """What is told later of a part joins the details."""
    chat = new_chat()
    chat.profile = bot(preset="shop")
    for text in ("灯坏了", "88776655", "灯罩碎了"):
        chat.say(text)
    answers = chat.conversation.dialog["answers"]
    assert (answers["product"][0], answers["description"][0]) == ("灯", "灯罩碎了")
