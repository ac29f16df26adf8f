# SPDX-License-Identifier: AGPL-3.0-or-later
"""What customers of a software company say, in the order they say it."""

from typing import Any

import pytest

from bots.offline import profile_of
from bots.profile import BotProfile
from bots.settings import parse


@pytest.fixture(scope="module", name="software")
def _software() -> BotProfile:
    return profile_of(parse({"bots": {"default": {"preset": "software"}}}))


@pytest.fixture(name="chat")
def _chat(new_chat: Any, software: BotProfile) -> Any:
    """A conversation with the bot of a software company."""
    chat = new_chat()
    chat.profile = software
    return chat


@pytest.mark.parametrize(
    "words",
    [
        "同步之后有一半联系人没有了，急！",
        "昨晚升级以后附件没有了",
        "We lost all attachments after last night's update",
        "lost several drafts in the editor",
        "the licence expired message shows up although we renewed",
        "Payment page declines our card",
        "付款页面一直被拒",
        "你们这破软件一周崩三次，还让不让人干活了！",
        "your software died again, I'm sick of it",
        "It's working, but the export button is hidden behind the banner",
        "能用，就是导出按钮被横幅挡住了",
    ],
)
def test_what_a_first_message_tells_of_the_software_is_a_report(chat: Any, words: str) -> None:
    """Lost data, pages that refuse, crashes told in anger, what covers something: all kept."""
    chat.say(words)
    dialog = chat.conversation.dialog
    assert dialog["dialog"] == "software_issue"
    assert words in dialog["answers"]["description"][0]


@pytest.mark.parametrize(
    "words",
    [
        "能不能导出PDF",
        "能导出成PDF吗",
        "报表能不能导出成Excel啊",
        "can I export to PDF?",
        "会不会丢数据",
        "我的资料没有了解清楚",
        "we lost our admin",
        "I lost my password",
        "how do I hide the banner",
        "my laptop died",
    ],
)
def test_what_only_sounds_like_a_fault_is_no_report(chat: Any, words: str) -> None:
    """能不能 asks whether; 没有了解 lacks nothing; a person or a password is no lost data."""
    chat.say(words)
    assert chat.conversation.dialog.get("dialog") != "software_issue"


def to_the(chat: Any, asked: str, first: str) -> None:
    """A report begun in these words and gone on with to a question, all others let go."""
    answer = chat.say(first)
    told = {"impact": ("只有我", "only me"), "contact_person": ("张伟明", "Tom Berger")}
    told["phone"] = ("13812345678", "+49 171 2345678")
    for _ in range(12):
        state = chat.conversation.dialog["state"].removeprefix("ask:")
        if state == asked:
            return
        skip = [one for one, label in answer.options.items() if label in {"跳过", "Skip"}]
        answer = chat.say(choice=skip[0]) if skip else chat.say(told[state][first.isascii()])
    raise AssertionError(state)


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("导出一直报错", "不想留电话"),
        ("导出一直报错", "我没有手机"),
        ("the export fails", "I'd rather not give a phone number"),
        ("the export fails", "call me on ext 4410, Raj"),
        ("the export fails", "no phone, use my e-mail rae@kim.io"),
    ],
)
def test_who_gives_no_number_goes_on(chat: Any, first: str, words: str) -> None:
    """What they say of it is kept for whoever answers, and nobody will ask again."""
    to_the(chat, "phone", first)
    answer = chat.say(words)
    dialog = chat.conversation.dialog
    assert dialog["state"] == "confirming"
    assert "skip" not in str(answer.meta)
    assert "phone" not in dialog["answers"]


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("the export fails", "I said all 80 of us, the whole company"),
        ("the export fails", "no, all 80 of us, the whole company"),
        ("导出一直报错", "我说的是整个公司"),
        ("导出一直报错", "我刚才说的是全公司，所有人都这样"),
        ("导出一直报错", "影响的是全公司80个人"),
    ],
)
def test_who_is_affected_put_right_at_the_summary(chat: Any, first: str, words: str) -> None:
    """Said once more, in several words for the same."""
    to_the(chat, "confirming", first)
    chat.say(words)
    assert chat.conversation.dialog["answers"]["impact"][0] == "company"


@pytest.mark.parametrize(
    ("first", "words", "company"),
    [
        ("I need an invoice", "It's private, no company", "private"),
        ("I need an invoice", "I don't have a company", "private"),
        ("我要开发票", "没有公司，开个人的", "个人"),
        ("I need an invoice", "Private Label GmbH", "Private Label GmbH"),
        ("我要开发票", "个人护理用品有限公司", "个人护理用品有限公司"),
    ],
)
def test_an_invoice_to_no_company(chat: Any, first: str, words: str, company: str) -> None:
    """Who has none is asked for no tax number; a name with such a word is a name."""
    chat.say(first)
    chat.say(words)
    dialog = chat.conversation.dialog
    assert dialog["answers"]["company"][0] == company
    is_private = company in {"private", "个人"}
    assert dialog["state"] == ("ask:contract_number" if is_private else "ask:tax_number")


@pytest.mark.parametrize(
    ("words", "company"),
    [
        (
            "发票开成个人了，要改成公司：华星软件有限公司，税号91310000MA1FL0XX3K，李明",
            "华星软件有限公司",
        ),
        ("发票抬头开成了华信软件有限公司，应该是华星软件有限公司", "华星软件有限公司"),
        (
            "Our invoice was made out to Old Name Ltd, it should be made out to New Name Ltd",
            "New Name Ltd",
        ),
        ("please change the invoice made out to me to the company: Acme Ltd", "Acme Ltd"),
    ],
)
def test_whom_an_invoice_is_to_be_made_out_to(chat: Any, words: str, company: str) -> None:
    """Neither what is wrong nor the company is asked again; the one before is not taken."""
    chat.say(words)
    answers = chat.conversation.dialog["answers"]
    assert (answers["topic"][0], answers["company"][0]) == ("wrong_invoice", company)


@pytest.mark.parametrize("words", ["公司不对，把公司去掉", "把公司去掉"])
def test_a_company_taken_out_before_the_end(chat: Any, words: str) -> None:
    """It is asked anew, and may be none."""
    chat.say("我要开发票")
    chat.say("华星软件有限公司")
    chat.say(words)
    assert chat.conversation.dialog["state"] == "ask:company"


@pytest.mark.parametrize(
    ("first", "words", "deed"),
    [
        ("the export fails", "no way around it", "cleared the cache"),
        ("the export fails", "I can export to Excel in the meantime", "restarted it twice"),
        ("导出一直报错", "没有别的办法", "清了缓存，没用"),
        ("导出一直报错", "可以先导Excel凑合用", "重启过两次"),
    ],
)
def test_what_can_be_done_meanwhile_is_no_attempt(
    chat: Any, first: str, words: str, deed: str
) -> None:
    """It belongs to the description, and what was tried is asked once more."""
    to_the(chat, "steps_tried", first)
    chat.say(words)
    dialog = chat.conversation.dialog
    assert dialog["state"] == "ask:steps_tried"
    assert words in dialog["answers"]["description"][0]
    chat.say(deed)
    assert chat.conversation.dialog["answers"]["steps_tried"][0] == deed


@pytest.mark.parametrize(
    "words",
    [
        "our licence key is rejected at activation",
        "my account is locked",
        "there's an outage, nobody can log in",
        "激活码一直提示无效",
        "我账号被锁了",
        "你们网站打不开，系统宕机了吧",
    ],
)
def test_what_is_on_no_page_is_asked_for_none(chat: Any, words: str) -> None:
    """A key, an account, an outage."""
    chat.say(words)
    assert chat.conversation.dialog["state"] == "ask:software_version"


@pytest.mark.parametrize(
    ("first", "words", "told"),
    [
        ("exporting contacts fails", "there is no page, it's at startup", "it's at startup"),
        ("exporting contacts fails", "there's no particular page", ""),
        ("导出联系人失败", "没有页面，就是启动的时候", "就是启动的时候"),
        ("导出联系人失败", "不是哪个页面的问题，一启动就这样", "一启动就这样"),
    ],
)
def test_that_no_page_is_concerned(chat: Any, first: str, words: str, told: str) -> None:
    """An answer too; what is said with it is kept."""
    chat.say(first)
    chat.say(words)
    dialog = chat.conversation.dialog
    assert (dialog["state"], "module" in dialog["answers"]) == ("ask:software_version", False)
    assert dialog["answers"]["description"][0].endswith(told)


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("exporting contacts fails", "the start page"),
        ("exporting contacts fails", "a page called reports"),
        ("导出联系人失败", "没有导出按钮的页面"),
        ("导出联系人失败", "联系人模块"),
    ],
)
def test_a_page_that_is_named(chat: Any, first: str, words: str) -> None:
    """As before."""
    chat.say(first)
    chat.say(words)
    assert chat.conversation.dialog["answers"]["module"][0] == words


@pytest.mark.parametrize("words", ["just get me someone first!", "have somebody on it first"])
def test_who_wants_somebody_first(chat: Any, words: str) -> None:
    """A person takes over with all that was told."""
    chat.say("reports won't load for the whole company")
    chat.say(words)
    assert chat.conversation.speaker.value == "waiting"


@pytest.mark.parametrize(
    ("words", "put_off"),
    [
        (
            "the dashboard is blank, also exporting contacts fails, and btw we need more seats",
            ["exporting contacts fails", "we need more seats"],
        ),
        ("I can't log in, also I was charged twice in March", ["I was charged twice in March"]),
        ("一个是导出报错，一个是登录很慢", ["登录很慢"]),
        (
            "报表打不开，另外导出联系人也失败，顺便我们还要加两个坐席",
            ["导出联系人也失败", "我们还要加两个坐席"],
        ),
        ("登录很慢，还有发票抬头开错了", ["发票抬头开错了"]),
    ],
)
def test_several_matters_that_are_joined(chat: Any, words: str, put_off: list[str]) -> None:
    """One ticket is about one thing; the others come after it."""
    chat.say(words)
    dialog = chat.conversation.dialog
    assert dialog["dialog"] == "software_issue"
    assert dialog["also"].splitlines() == put_off


@pytest.mark.parametrize(
    "words",
    [
        "the export fails, also on mobile",
        "the export fails, also tried Chrome",
        "login fails and it's also slow",
        "the export fails, plus my colleague has the same problem",
        "the search is slow, also please call me back",
        "导出失败，还有就是很慢",
        "导出失败，另外我们用的是5.2版本",
        "导出失败，另外联系我同事李明13812345678",
        "导出失败，对了我叫李明",
        "导出失败，还有报错E05",
    ],
)
def test_more_of_the_same_matter(chat: Any, words: str) -> None:
    """Where, since when, by whom: one report."""
    chat.say(words)
    dialog = chat.conversation.dialog
    assert "also" not in dialog
    assert dialog["answers"]["description"][0] == words


@pytest.mark.parametrize(
    ("words", "priority"),
    [
        ("two of our users see each other's data!!", "P1"),
        ("能看到别的公司的数据！", "P1"),
        ("We lost all attachments after last night's update", "P1"),
        ("同步之后有一半联系人没有了", "P1"),
        ("I can see other columns in the data list, the export fails", "P2"),
    ],
)
def test_data_that_is_lost_or_seen_by_others_is_urgent(
    chat: Any, words: str, priority: str
) -> None:
    """Whoever tells of it."""
    to_the(chat, "confirming", words)
    chat.say("确认" if not words.isascii() else "confirm")
    assert chat.ticket.priority.value == priority


@pytest.mark.parametrize(
    ("first", "asked", "words", "field", "value"),
    [
        ("导出报错", "module", "5.2版本，用的谷歌浏览器，Win11", "software_version", "5.2"),
        ("the list is blank", "module", "version 8.1, Chrome on Windows", "platform", "browser"),
        (
            "the export fails",
            "reproduction_steps",
            "the whole team, 12 people",
            "impact",
            "department",
        ),
        ("导出报错", "reproduction_steps", "就我们工地", "impact", "department"),
    ],
)
def test_what_answers_other_questions(
    chat: Any, first: str, asked: str, words: str, field: str, value: str
) -> None:
    """Goes there, in several clauses too, and is no answer to what was asked."""
    to_the(chat, asked, first)
    chat.say(words)
    answers = chat.conversation.dialog["answers"]
    assert answers[field][0] == value
    assert asked not in answers


@pytest.mark.parametrize(
    ("first", "yes"),
    [
        ("the dashboard is blank, also exporting contacts fails", "Yes please for both"),
        ("the dashboard is blank, also exporting contacts fails", "yes please"),
        ("一个是导出报错，一个是登录很慢", "好的，两个都要"),
        ("一个是导出报错，一个是登录很慢", "好的"),
    ],
)
def test_an_offer_taken_in_words_begins_the_next(chat: Any, first: str, yes: str) -> None:
    """We said that it is another matter, so nobody is asked whether it is the one just filed."""
    to_the(chat, "confirming", first)
    chat.say("confirm" if first.isascii() else "确认")
    assert "SW-" in chat.conversation.ticket
    answer = chat.say(yes)
    assert answer.meta.get("asks") == "module"
    assert chat.conversation.dialog["state"] == "ask:module"


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("I was billed for 25 seats but we only have 20", "payment"),
        ("我们只有20个坐席，你们多收了5个的钱", "payment"),
        ("my card was declined when renewing", "payment"),
        ("发票还没收到，上个月28号付的款", "new_invoice"),
        ("we never received the invoice for May", "new_invoice"),
        ("we need two more seats", "contract"),
        ("发票抬头写错了", "wrong_invoice"),
    ],
)
def test_what_a_matter_for_finance_is_about(chat: Any, words: str, topic: str) -> None:
    """Told with the first message, and not asked."""
    chat.say(words)
    dialog = chat.conversation.dialog
    assert dialog["dialog"] == "invoice_or_contract"
    assert dialog["answers"]["topic"][0] == topic
