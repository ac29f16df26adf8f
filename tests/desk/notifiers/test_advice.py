# SPDX-License-Identifier: AGPL-3.0-or-later
"""What to do about a place that refuses, read off the reason it gave."""

import pytest

from desk.notifiers.advice import advice_on


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("wecom: errcode 93000 invalid webhook url", "address"),
        ("wecom: HTTP 404 without a code", "address"),
        ("dingtalk: errcode 300001 token is not exist", "address"),
        ("dingtalk: errcode 310000 description:机器人发送签名不匹配；sign not match", "signature"),
        ("dingtalk: errcode 310000 invalid timestamp", "signature"),
        ("dingtalk: errcode 310000 keywords not in content", "keyword"),
        ("dingtalk: errcode 310000 ip 1.2.3.4 not in whitelist", "network"),
        ("dingtalk: errcode 310000 ?", ""),
        ("feishu: code 19024 Key Words Not Found", "keyword"),
        ("feishu: StatusCode 19021 sign match fail", "signature"),
        ("feishu: HTTP 302 without a code", ""),
        ("wecom: errcode 45009 api freq out of limit", ""),
        ("wecom: TimeoutError", ""),
        ("webhook: HTTP 404", "receiver_address"),
        ("webhook: HTTP 401", "receiver_secret"),
        ("webhook: HTTP 308", "receiver_moved"),
        ("webhook: HTTP 422", "receiver_takes_no_such"),
        ("webhook: HTTP 503", "receiver_down"),
        ("webhook: ClientConnectorError", "receiver_down"),
        ("this place is not configured any more", ""),
        ("", ""),
    ],
)
def test_a_reason_says_what_to_correct(reason: str, advice: str) -> None:
    """DingTalk has one code for all its checks; where nothing is known nothing is advised."""
    assert advice_on(reason) == advice
