# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values put right in the breath they were said in."""

import pytest

from dialogs.words.retracting import with_last_meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("my number is 0171 2345678, no sorry, 0172 2345678", "my number is 0172 2345678"),
        ("my number is 087 123 4567... actually 087 123 4568", "my number is 087 123 4568"),
        ("It's 13812345678, sorry I meant 13912345678. Jams.", "It's 13912345678. Jams."),
        ("电话13812345678，不对是13912345678", "电话13912345678"),
        ("13812345678，打错了，13912345678", "13912345678"),
        ("SN2209-118, no, SN2209-119", "SN2209-119"),
        ("序列号SN2209-118，哦不是，是SN2209-119", "序列号SN2209-119"),
        ("The A1 jams, sorry, I mean the B7 jams", "The B7 jams"),
        ("B7打印机卡纸，不对，是A1打印机卡纸，急", "A1打印机卡纸,急"),
        ("it shows E07, wait no, E01 and stops", "it shows E01 and stops"),
        ("down since Monday, no wait, since Tuesday", "down since Tuesday"),
        ("昨天下午开始的，不对，前天下午开始的", "前天下午开始的"),
        ("I'm Karen Doyle, sorry, Karen Boyle", "I'm Karen Boyle"),
        ("我叫李明，不对，我叫李敏", "我叫李敏"),
        ("mail me at a@b.com, oops, b@b.com", "mail me at b@b.com"),
        ("13811112222，不对，13833334444，又打错了，13855556666", "13855556666"),
    ],
)
def test_the_last_meant_stands_where_the_first_stood(said: str, meant: str) -> None:
    """What announced the first value announces the one meant."""
    assert with_last_meant(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "Sorry, my B7 jams",
        "Sorry to bother you. The A1 jams",
        "The B7 jams. Sorry, the A1 too",
        "the B7 jams, actually the A1 jams as well",
        "printer no 1, no 2 is broken",
        "No, I already restarted it 3 times, no luck",
        "I ordered XJ-200, wrong one came: XJ-300",
        "The invoice says B7, wrong, should be A1",
        "Call 0171 2345678 or 0172 2345678, sorry for the trouble",
        "I called on Monday, sorry, the invoice is 20931",
        "不是A1，是B7",
        "E07不是E01",
        "声音不对，是轴承的问题",
        "A1和B7都卡纸，不对劲",
        "不对啊，我昨天打了两次电话",
        "订的是A1，发错了，发来B7",
        "颜色不对，我要的是A1，来的是B7",
        "发票金额是500，错了，应该是400",
        "我是张伟，是三楼的",
        "周一修过，是周三又坏的",
    ],
)
def test_what_takes_nothing_back_stays_as_it_is(said: str) -> None:
    """Regrets, other machines, and facts that are wrong elsewhere take back nothing."""
    assert with_last_meant(said) == said
