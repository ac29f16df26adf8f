# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a field function gets to see in these tests."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.fields.contract import Lookups, Reading, Rules


@pytest.fixture(scope="session")
def reading() -> Reading:
    """No demands, a small catalogue, Wednesday 16:00 in Shanghai."""
    return Reading(
        rules=Rules(),
        language="zh",
        now=datetime(2026, 3, 4, 8, 0, tzinfo=UTC),
        zone=ZoneInfo("Asia/Shanghai"),
        region="CN",
        lookups=Lookups.of(
            {"B7": "B7", "激光打印机": "B7", "laser printer b7": "B7", "XJ-200": "XJ-200"},
            {"SN2209-118": "B7"},
        ),
    )
