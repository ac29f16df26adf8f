# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a message wants, and the language to answer in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.languages import language_of
from bots.triage import Intent, fold, intent_of
from bots.words import load_words

WORDS = load_words()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("人工", Intent.HUMAN),
        ("请转人工谢谢", Intent.HUMAN),
        ("我想找人工客服", Intent.HUMAN),
        ("Human please", Intent.HUMAN),
        ("I want to talk to a human.", Intent.HUMAN),
        ("can I speak to a person?", Intent.HUMAN),
        ("人工 急急急", Intent.HUMAN),
        ("人工！打印机又卡纸了，三台都不行", Intent.HUMAN),
        ("人工人工", Intent.HUMAN),
        ("I want to talk to a human. The labeller has been down since Friday.", Intent.HUMAN),
        ("客服，我的打印机坏了", Intent.STATEMENT),
        ("我不要人工客服，直接告诉我怎么换墨盒", Intent.QUESTION),
        ("别给我转人工，打印机卡纸了", Intent.STATEMENT),
        ("昨天换了个师傅，还是没修好", Intent.STATEMENT),
        ("I don't want to talk to a human, just tell me the price of a toner", Intent.STATEMENT),
        ("I was told a different engineer would come, nobody came though", Intent.STATEMENT),
        ("The last firm put me through hell, the dryer still leaks", Intent.STATEMENT),
        ("We need a real person's name on the invoice, please add it", Intent.STATEMENT),
        ("不要机器人要人工客服，打印机又卡纸了", Intent.HUMAN),
        ("换个师傅来，打印机还是卡纸，修了三次了", Intent.HUMAN),
        ("Please put me through to an engineer, the press jams again", Intent.HUMAN),
        ("I'm not happy, let me speak to someone, it still jams", Intent.HUMAN),
        ("agent, my printer is broken", Intent.STATEMENT),
        # A wish for a person behind what is told, or in its middle.
        ("my printer is broken, human please", Intent.HUMAN),
        ("the export is broken. A real person please, it is urgent", Intent.HUMAN),
        ("can't log in - agent please", Intent.HUMAN),
        ("my printer is broken, get me a human", Intent.HUMAN),
        ("登不上了，给我找个人来", Intent.HUMAN),
        ("the screen is black, one person told me to restart", Intent.STATEMENT),
        ("we have five seats, one per person", Intent.STATEMENT),
        ("登录不了，三个人都这样", Intent.STATEMENT),
        ("打印坏了，现在没人能用", Intent.STATEMENT),
        ("it sends the mail to the wrong person, every time", Intent.STATEMENT),
        ("the module is broken, every agent sees it", Intent.STATEMENT),
        ("登不上了，客服系统", Intent.STATEMENT),
        ("how do I export this? human!", Intent.HUMAN),
        ("登不上了，人工", Intent.HUMAN),
        ("打印机坏了 转人工", Intent.HUMAN),
        ("打印机又卡纸了，三台都不行，整个仓库都停下来等了，快来人，急", Intent.HUMAN),
        # What somebody is, what is paid for, and one of several.
        ("王芳，经理", Intent.STATEMENT),
        ("杯子质量真好，谢谢客服小王", Intent.STATEMENT),
        ("it prints again, thanks to your agent Nina", Intent.STATEMENT),
        ("I am Nina Falk, customer service", Intent.STATEMENT),
        ("Nina Falk, agent", Intent.STATEMENT),
        ("导出坏了，客服", Intent.STATEMENT),
        ("两种审批方式，自动，人工", Intent.STATEMENT),
        ("报价单里有两项，配件，人工", Intent.STATEMENT),
        ("the log says: human, robot and mixed", Intent.STATEMENT),
        ("打印机坏了，不要转人工", Intent.STATEMENT),
        ("my printer is broken, no human please", Intent.STATEMENT),
        ("审批卡住了，人工审批不了", Intent.STATEMENT),
        ("人工费多少，我想问", Intent.QUESTION),
        ("你好！", Intent.GREETING),
        ("ＨＥＬＬＯ", Intent.GREETING),
        ("谢谢您。", Intent.THANKS),
        ("查进度", Intent.STATUS),
        ("请问进度", Intent.STATUS),
        ("Any update?", Intent.STATUS),
        ("FD-00001234", Intent.STATUS),
        ("REPAIR-00001234", Intent.STATUS),
        ("中文", Intent.CHINESE),
        ("English please", Intent.ENGLISH),
        ("保修多久？", Intent.QUESTION),
        ("怎么开发票", Intent.QUESTION),
        ("how long is the warranty", Intent.QUESTION),
        ("is it covered", Intent.QUESTION),
        ("打印机坏了", Intent.STATEMENT),
        ("my printer is broken", Intent.STATEMENT),
        ("", Intent.STATEMENT),
        ("😀", Intent.STATEMENT),
        ("SN-00001234", Intent.STATEMENT),
        # A person is mentioned, but nobody asks for one.
        ("人工费多少钱", Intent.QUESTION),
        ("客服电话多少", Intent.QUESTION),
        ("我要投诉", Intent.STATEMENT),
        ("the operator panel is dark", Intent.STATEMENT),
        (
            "the technician who came was a real person of great kindness and fixed it",
            Intent.STATEMENT,
        ),
        ("what a nice day", Intent.QUESTION),
        ("whatever", Intent.STATEMENT),
        ("几天能到", Intent.QUESTION),
        ("漏油好几天了", Intent.STATEMENT),
        ("漏油好几天了，要等几天", Intent.QUESTION),
        ("师傅能早点来吗", Intent.NUDGE),
        ("换个师傅来", Intent.HUMAN),
    ],
)
def test_wishes_are_recognised(text: str, intent: Intent) -> None:
    """A whole message in the vocabulary is a wish; the rest is a question or a statement."""
    assert intent_of(text, WORDS) is intent


@given(st.text())
def test_any_text_has_one_meaning(text: str) -> None:
    """No text makes the judgement fail, and its edges do not matter."""
    assert intent_of(text, WORDS) is intent_of(f"  {text}\n", WORDS)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "current", "expected"),
    [
        ("打印机坏了", None, "zh"),
        ("打印机坏了", "en", "zh"),
        ("my printer is broken", "zh", "en"),
        ("B7", "zh", "zh"),
        ("SN2209-118", "en", "en"),
        ("ok", "zh", "zh"),
        ("嗯", "en", "en"),
        ("嗯", None, "zh"),
        ("hi", None, "en"),
        ("13800138000", None, "zh"),
        ("", "en", "en"),
        ("B7 打印机 paper jam error", "en", "zh"),
        ("HP LaserJet Pro", "zh", "zh"),
        ("li.na@mail.example.com", "zh", "zh"),
        ("https://www.example.com/help/e07.html", "zh", "zh"),
        (r"C:\Windows\System32\drivers", "zh", "zh"),
        ("<script>alert(1)</script>", "zh", "zh"),
        ("HP LaserJet Pro", None, "en"),
        ("you can reach me at li.na@mail.example.com", "zh", "en"),
        ("it says error E07 on www.example.com", "zh", "en"),
    ],
)
def test_the_language_follows_the_customer(text: str, current: Any, expected: str) -> None:
    """Sentences change the language; a name, a number, an address or one word does not."""
    assert language_of(text, current, "zh") == expected
