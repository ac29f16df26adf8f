# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that only sound like the beginning of a dialog."""

import pytest

from dialogs.compiling.loader import builtin_library
from dialogs.words.denying import without_denied_matter


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("no this is not about an invoice", ""),
        ("不是要投诉，就是问问还来不来", ""),
        ("I don't want to file another report", ""),
        ("空调外机噪音特别大，邻居投诉我了", "report_fault"),
        ("our customers complain about the noise", "report_fault"),
        ("I do not want a refund, I want it repaired", "report_fault"),
        ("机器不是坏了，是不会用", "how_to"),
        ("We paid twice for order 4410, can you refund one", "invoice_or_contract"),
        ("订单付了两次，帮我退一笔", "invoice_or_contract"),
    ],
)
def test_what_is_denied_begins_nothing(said: str, name: str) -> None:
    """Denied, or told of others, a phrase does not count; what else is said does."""
    begun = builtin_library().starting_with(said, "en" if said.isascii() else "zh")
    assert (begun.name if begun else "") == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("是不是发票开错了", "invoice_or_contract"),
        ("不是要普票，要专票", "invoice_or_contract"),
        ("the invoice is not about our order", "invoice_or_contract"),
        ("I'd like to return it, I still have the receipt", "return_or_exchange"),
        ("it is not what i ordered", "return_or_exchange"),
        ("我不想要了，退掉", "return_or_exchange"),
        ("don't need it any more, want to send it back", "return_or_exchange"),
        ("能不能退货", "return_or_exchange"),
        ("not working at all", "report_fault"),
        ("师傅没来过，机器一直响", "report_fault"),
        ("the temperature compensation doesn't work", "report_fault"),
        ("打印机第三次卡纸了", "report_fault"),
        ("nobody came to the office on Sunday, the compressor is dead now", "report_fault"),
        ("作为客户我要投诉你们", "complaint"),
        ("I want to complain about your technician", "complaint"),
    ],
)
def test_what_only_sounds_denied_begins_as_before(said: str, name: str) -> None:
    """A "not" of something else takes no phrase away."""
    begun = builtin_library().starting_with(said, "en" if said.isascii() else "zh")
    assert begun is not None
    assert begun.name == name


def test_only_the_matter_ends_a_dialog() -> None:
    """What is not wanted answers a question of ours; what it is not about ends the dialog."""
    assert without_denied_matter("i don't want an exchange") == "i don't want an exchange"
    assert without_denied_matter("不是坏了，是声音大") == "不是坏了，是声音大"
    assert "invoice" not in without_denied_matter("this is not about an invoice")
