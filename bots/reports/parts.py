# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of a software that a trouble is told of, to tell two troubles of one list apart. Pure.

导出Excel报错 and 导出PDF空白 are both about the export; 登录很慢 and 报表打不开 are not. Judged by
the word that an item begins with: nobody lists what a software consists of.
"""

import re

# What may stand before the part, in either language.
_LEADING = re.compile(
    r"^(?:(?:[在从用打开点击按进入]+|我们?的?|你们的?|咱们|每次|有时候?|一直|经常|还有|另外|现在|昨天|今天"
    r"|就是|是|那个|这个|无法|不能|没法|还|也)|(?:when|whenever|if|sometimes|also|the|a|an|my|our|your|we"
    r"|i|you|they|users|nobody|can(?:'t|not)?|could(?:n't)?|do(?:n't| not)?|does(?:n't)?|is|are|no"
    r"|not|to|on|in|at|from|while|unable|trying|try|all|every|any|some|new|open|opening|click"
    r"|clicking|use|using|get|have|page|screen)\b)[\s,，]*",
    re.IGNORECASE,
)
# What goes on with the item before: "then it closes", 然后闪退, 提示密码错误.
_GOES_ON = re.compile(
    r"^(?:(?:然后|接着|之后|随后|于是|结果|最后|它|同时也?|(?:页面|屏幕)?(?:提示|显示|弹出|出现)|报错)"
    r"|(?:then|after(?:wards| that)?|it|it's|this|that|and then|so|finally|which|error|says"
    r"|shows)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\u4e00-\u9fff]{2}|[a-z][a-z-]{1,4}", re.IGNORECASE)
# 导出有两个问题; "the export has two problems", "two problems with the export".
_OF_ALL = re.compile(
    r"(?P<chinese>[\u4e00-\u9fff]{2,8}?)(?:功能|模块|页面|界面)?(?:里面?|中|上)?"
    r"(?:总共|一共|现在|目前|也|同时)*(?:有|存在|出现了?)[两二三四五几2-9]"
    r"|\b(?P<subject>[a-z-]{3,})(?: page| screen| module)? (?:has|have)"
    r" (?:two|three|four|\d|a few|several)\b"
    r"|\b(?:with|in|on) (?:the |our |your |my )?(?P<place>[a-z-]{3,})",
    re.IGNORECASE,
)
# Those who have the troubles, and the software as a whole, are no part of it.
_NO_PART = re.compile(
    r"[我你您咱他她]|公司|部门|同事|这边|软件|系统|程序|平台|客户端|大家|用户|员工|今天|昨天|另外|还|目前|现在"
    r"|^(?:you|your|they|the|team|users?|colleagues?|customers?|company|office|also|software|system|app"
    r"|program|platform|product|version|update|client|site|website|and|who)$",
    re.IGNORECASE,
)


def part_of(item: str) -> str:
    """The beginning of the word for the part; empty if the item goes on with the one before."""
    if _GOES_ON.match(item := item.strip()):
        return ""
    while lead := _LEADING.match(item):
        item = item[lead.end() :]
    found = _WORD.search(item)
    return found.group().lower() if found else ""


def part_of_all(before: str) -> str:
    """The part that all items of a list are about, by the words before it; empty if none is."""
    for found in _OF_ALL.finditer(before):
        part = found["chinese"] or found["subject"] or found["place"]
        if _NO_PART.search(part) is None:
            return str(part).lower()
    return ""
