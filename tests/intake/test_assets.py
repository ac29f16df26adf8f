# SPDX-License-Identifier: AGPL-3.0-or-later
"""What in a message might be a serial number, and who pays for a repair."""

from datetime import date

import pytest

from intake.assets import MOST_MENTIONED, Asset, Coverage, coverage, mentioned_serials


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("序列号SN2209-118坏了", ["SN2209-118"]),
        ("sn2209-118, please", ["SN2209-118"]),
        ("B7，序列号 SN2209-118 和 SN2209-118", ["SN2209-118"]),
        ("A1B2C", ["A1B2C"]),
        ("序列号ＳＮ２２０９－１１８坏了", ["SN2209-118"]),
        ("①SN2209-118 ②SN2310-042", ["SN2209-118", "SN2310-042"]),
        ("一直卡纸", []),
        ("B7", []),
        ("PRINTER", []),
        ("", []),
        ("call 13800138000", ["13800138000"]),
    ],
)
def test_candidates_stand_anywhere_in_a_text(text: str, found: list[str]) -> None:
    """Beside Chinese characters, in any case, once each; too short or no digit is none."""
    assert mentioned_serials(text) == found


def test_a_hostile_text_costs_little() -> None:
    """Thousands of candidates or a hundred thousand letters are cut short."""
    many = " ".join(f"SN{number:05}" for number in range(5000))
    assert len(mentioned_serials(many)) == MOST_MENTIONED
    assert mentioned_serials("A-" * 50_000 + "1") == []


@pytest.mark.parametrize(
    ("warranty", "contract", "covered"),
    [
        ("2026-11-22", "", (Coverage.WARRANTY, "2026-11-22")),
        ("2026-11-21", "", (Coverage.BILLABLE, "2026-11-21")),
        ("2026-11-21", "2026-12-31", (Coverage.CONTRACT, "2026-12-31")),
        ("2024-11-21", "2025-12-31", (Coverage.BILLABLE, "2025-12-31")),
        ("", "", (Coverage.UNKNOWN, "")),
    ],
)
def test_who_pays_for_a_repair(
    warranty: str, contract: str, covered: tuple[Coverage, str]
) -> None:
    """The last days count; a contract number alone says nothing of repairs."""
    machine = Asset(
        "SN-1",
        "B7",
        contract="HT-1",
        warranty_until=date.fromisoformat(warranty) if warranty else None,
        contract_until=date.fromisoformat(contract) if contract else None,
    )
    found, day = coverage(machine, date(2026, 11, 22))
    assert (found, day.isoformat() if day else "") == covered
