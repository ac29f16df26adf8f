# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a message asks for somebody by their name, or by what they know. Pure."""

import re

from dialogs.fields.naming import is_given_name, is_lone_name

# "Get me Maria please"; the model of a machine is no name. In small letters only a first name is.
_BY_NAME = re.compile(
    r"(?:(?i:please|can you|could you|hi|hello),? )*"
    r"(?i:get me|(?:put me through|transfer me) to|connect me (?:to|with)"
    r"|(?:(?:can|could|may) i|let me|i(?:'d like| would like| want| need) to)"
    r" (?:speak|talk) (?:to|with))"
    r" (?!(?i:Toner|Paper|Ink|Parts?)\b)"
    r"(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+)?|[a-z]{2,}(?: [a-z]+)??)"
    r"(?i:,? (?:please|pls|again|there|thanks|now|asap))*[.!?]*"
)
# 转王强, and 转给我一个懂喷码的人.
_BY_NAME_CHINESE = re.compile(
    r"(?:请|麻烦|帮我?|给我|把我|我[要想]|直接|能不能|可以)*(?:转接?|接通)(?:一下|给|到)*"
    r"(?P<name>(?!单)[\u4e00-\u9fff]{2,4}?)(?:吧|一下|好吗|行吗|谢谢|可以吗)*"
)
_BY_SKILL = re.compile(
    r"(?:请|麻烦|帮我?|给我|把我|我[要想]|直接|能不能|可以)*(?:转接?|换|找|叫)(?:给|到)?(?:我|一下)*"
    r"一?个?(?:真正|更)?(?:懂|会修?|熟悉|了解|管|负责)[^,，。;；?？]{0,8}?的?"
    r"(?:人|师傅|同事|工程师|技术员?)(?:来|吧|行吗|好吗|说|谈|聊)*"
)
_LONGEST_BY_NAME = 20


def asks_by_name(text: str, folded: str) -> bool:
    """Whether a message asks for somebody by name, as it was typed and folded."""
    if any(map(text.__contains__, "转找换叫接")):
        return len(text) <= _LONGEST_BY_NAME and _asks_by_chinese_name(folded)
    lowered = text.lower()
    if not (" to " in lowered or " with " in lowered or "get me " in lowered):
        return False
    asked = _BY_NAME.fullmatch(text.strip())
    if asked is None:
        return False
    return asked["name"][0].isupper() or is_given_name(asked["name"].title())


def _asks_by_chinese_name(folded: str) -> bool:
    """Whether a short message asks for somebody by name, 转王强, or by what they know."""
    named = _BY_NAME_CHINESE.fullmatch(folded)
    if named is not None and is_lone_name(named["name"]):
        return True
    return _BY_SKILL.fullmatch(folded) is not None
