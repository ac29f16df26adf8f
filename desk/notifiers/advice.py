# SPDX-License-Identifier: AGPL-3.0-or-later
"""What to do about a place that refuses: what it says tells what its owner has to correct.

Pure, read off the reason that stands with the notice. The codes are those of the providers' public
documentation of group robots, read 2026-11.
"""

import re

_REASON = re.compile(r"(wecom|dingtalk|feishu): (?:HTTP (\d+)|\w+ (-?\d+))(.*)", re.DOTALL)
# A robot that was removed, or an address that was copied wrongly.
_ADDRESS = {
    "wecom": frozenset({93000, 93004, 93008}),
    "dingtalk": frozenset({300001, 400013, 400101, 400102, 400106}),
    "feishu": frozenset({19001, 11246, 230002}),
}
_BY_CODE = {
    ("feishu", 19021): "signature",
    ("feishu", 19022): "network",
    ("feishu", 19024): "keyword",
}
# DingTalk's 310000 is for all of these; its words tell them apart.
_SECURITY = 310000
_BY_WORD = {
    "keyword": "keyword",
    "关键词": "keyword",
    "sign": "signature",
    "timestamp": "signature",
    "whitelist": "network",
    "白名单": "network",
}
_GONE = frozenset({401, 403, 404, 410})
_WEBHOOK = re.compile(r"webhook: (?:HTTP (\d+)|\w+)")


def advice_on(reason: str) -> str:
    """What has to be corrected, as a name; empty where nothing but the reason is known."""
    if hook := _WEBHOOK.match(reason):
        return _of_receiver(int(hook[1] or 0))
    found = _REASON.match(reason)
    if found is None:
        return ""
    kind, status, code, words = found.groups()
    if code is None:
        return "address" if int(status) in _GONE else ""
    number = int(code)
    if number in _ADDRESS[kind]:
        return "address"
    if (kind, number) == ("dingtalk", _SECURITY):
        said = words.casefold()
        return next((name for word, name in _BY_WORD.items() if word in said), "")
    return _BY_CODE.get((kind, number), "")


def _of_receiver(status: int) -> str:
    """The same for another system, which has no codes but those of HTTP; 0: it was not reached."""
    if status in {401, 403}:
        return "receiver_secret"
    if status in {404, 410}:
        return "receiver_address"
    if 300 <= status < 400:  # noqa: PLR2004 - a redirect
        return "receiver_moved"
    return "receiver_takes_no_such" if 400 <= status < 500 else "receiver_down"  # noqa: PLR2004
