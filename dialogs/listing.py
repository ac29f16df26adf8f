# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list in a message: what stands before it, and its items. Pure.

People count in any way: "1) … 2) …", 1、…2、…, ①…②…, 一、…二、…, "first … second …", or they only
say how many things come: 两件事，…，…. Whether the items are matters of their own is for whoever
asks.
"""

import re
from dataclasses import dataclass

_FEWEST, _MOST = 2, 9
_LONGEST = 2000  # characters; a longer text is a letter or a log
_LONGEST_JOINED = 300
_ROUND = {chr(0x2460 + n): n + 1 for n in range(_MOST)}  # ①
_COUNTED = {word: n for n, word in enumerate("一二三四五六七八九", start=1)}
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_SPELLED = {form: n for n, one in enumerate(_ORDINALS, 1) for form in (one, f"{one}ly")}
_SPELLED |= {"secondly": 2, "thirdly": 3, "finally": 0, "lastly": 0}  # 0: whatever comes next
# What is counted by its place and is no item of a list: 第一次, 第二台, 第三车间.
_MEASURES = (
    "次台步行页条层排批代名季张个件点款路楼组车号块半天周月年期"
    "班产线位段版本部分道种类遍家轮时间大人章节流"
)
# "V1.2", "E01. 2 times" and "10 am" count nothing; a figure that does stands by itself.
_MARK = re.compile(
    r"(?:^|(?<=[\s,，、:：;；。.!！?？(（]))[(（]?(?P<figure>[1-9])"
    r"(?:\s?[)）]|[、．：]|\.(?!\d)|:(?!\d))\s*"
    r"|(?P<round>[①-⑨])\s*[.、]?"
    r"|(?:^|(?<=[\s,，、:：;；。.!！?？]))第?(?P<counted>[一二三四五六七八九])(?:[、．.：:]|是(?![否不的]))\s*"
    r"|第(?P<placed>[一二三四五六七八九])(?:(?:个|件|点)?(?:问题|事)?(?:[,，、：:]|是(?![否不]))|"
    rf"(?:(?<=^第.)|(?<=[\s,，：:;；。.!！?？]第.))(?![{_MEASURES}]))\s*"
    r"|(?:^|(?<=[\s,:;.!?(]))(?P<spelled>first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?"
    r"|fifth(?:ly)?|finally|lastly)(?: of all)?(?:[,:]\s*"
    r"|(?<=^first) (?=(?:the|my|our|an?|i|we|it) )"
    r"|(?:(?<=[,;.] second)|(?<=and second)|(?<=[,;.] third)|(?<=and third))"
    r" (?=(?:the|my|our|i|we|i'd|we'd|can|could|please|what|when|how) ))",
    re.IGNORECASE | re.MULTILINE,
)
# How many things come: 两件事，…; "three things: …".
_ANNOUNCED = re.compile(
    r"(?P<count>[两二三四五几2-5])\s?[件个点样](?:事情?|问题|需求|要求|请求|诉求|故障|毛病)"
    r"(?:儿|啊|呀|哈|哦|呢|吧|要|想|请|需要|麻烦|咨询|反映|反馈|处理|说|问|一下|下|你们|您|跟)*\s*[,，:：。;；\n]"
    r"|\b(?P<number>two|three|four|five|[2-5]|a few|several|a couple of) (?:\w+ )?"
    r"(?:things|issues|problems|questions|matters|points|requests|topics|faults|errors|bugs)\b"
    r"(?: (?:with|in|on|about) [\w' -]{2,30}?)?"
    r"(?: (?:please|pls|plz|guys|team|today|here|for you|to report|to sort(?: out)?))?"
    r"\s*[,:;.\n–-]",
    re.IGNORECASE,
)
_ANNOUNCING = ("件", "个", "点", "样", "s")  # without which none is announced
_AMOUNTS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5} | {
    word: n for n, word in enumerate(("two", "three", "four", "five"), start=2)
}
# What parts the items, the strongest first; the last one of an English list has "and".
_SENTENCES = r"[;；。\n]|(?<=[a-z])\.(?=\s)|(?<=[?？])(?=.)"
_PARTS = tuple(
    map(re.compile, (_SENTENCES, rf"[,，]|{_SENTENCES}", rf"[,，]|{_SENTENCES}|\band\b|还有|以及"))
)
# What joins an item to the one before, or says that it is one: 另一个是, "the other is".
_JOINT = re.compile(
    r"^(?:(?:and|also|还有|另外|以及|一是|二是|三是|(?:另|还有|再)?一[个件]是?(?=[^,，]{2}))[\s,，]*"
    r"|(?:one|the first|the second|the third|the other|another)(?: one)? is"
    r"(?: that)?[:,]? )+(?=\S)",
    re.IGNORECASE,
)
# What begins one more thing behind the one before: also, by the way, 另外; 一个是…，一个是….
_ONE_MORE = re.compile(
    r"(?:^|[,，;；。.!！?？\s])\s*(?:另|还有|再)?一[个件](?:事情?|问题)?(?:就)?是(?![否不])\s*"
    r"|[,，;；。.!！?？\n]\s*(?:and\s+|but\s+)?"
    r"(?:also|by the way|btw|plus|on top of that|besides(?: that)?"
    r"|another thing(?: is)?|one more thing|separately|additionally)\b[,:]?\s*(?:and\s+)?"
    r"|\s+and (?:also|by the way|btw)\b,?\s*"
    r"|[,，;；。.!！?？\n\s]\s*(?:另外|此外|顺便(?:问一?下|说一?下|再)?|对了|再就是"
    r"|再有就?是?|还有就?是?|还有)[,，:：]?\s*",
    re.IGNORECASE,
)
_MORE = ("一个", "一件", "also", "by the way", "btw", "plus", "besides", "thing", "separately",
         "additionally", "on top", "另外", "此外", "顺便", "对了", "再", "还有")  # fmt: skip
# One more than was announced.
_BEYOND = re.compile(r"还有|另外|再(?:有|就是|问|帮)|顺便|and also|also|oh and", re.IGNORECASE)
_REACHES = re.compile(r"@|\d{3}[\d -]{4}")  # who writes, behind the last item
_FIRST = re.compile(r"[1①一]|\bfirst", re.IGNORECASE)  # without which nothing is counted


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands before a list, its items in order, and the lines behind the last."""

    before: str
    items: tuple[str, ...]
    behind: str


def listed(text: str) -> Listing | None:
    """The list of a text; None if it counts nothing from one on and announces nothing."""
    if len(text) > _LONGEST:
        return None
    return (_numbered(text) if _FIRST.search(text) else None) or _announced(text)


def _numbered(text: str) -> Listing | None:
    marks = _counted(text)
    if len(marks) < _FEWEST:
        return None
    ends = [mark.start() for mark in marks[1:]]
    items = [text[mark.end() : end] for mark, end in zip(marks, [*ends, len(text)], strict=True)]
    last, _, behind = items[-1].strip().partition("\n")
    items[-1] = last
    said = tuple(_trimmed(one) for one in items)
    if not all(said):
        return None
    return Listing(text[: marks[0].start()].strip(), said, behind.strip())


def _announced(text: str) -> Listing | None:
    """The items of a list that says how many come; None if not just so many do."""
    if not any(map(text.__contains__, _ANNOUNCING)):
        return None
    if (mark := _ANNOUNCED.search(text)) is None:
        return None
    many = (mark["count"] or mark["number"]).lower()
    amount = _AMOUNTS.get(many, int(many) if many.isdigit() else 0)
    for parts in _PARTS:
        said = parts.split(text[mark.end() :])
        items = [*filter(None, map(_without_joint, said))]
        behind = ""
        if amount and len(items) == amount + 1 and _REACHES.search(items[-1]):
            *items, behind = items
        is_one_more = len(items) == amount + 1 and _BEYOND.match(said[-1].strip()) is not None
        if len(items) == amount or is_one_more or (not amount and _FEWEST <= len(items) <= _MOST):
            return Listing(text[: mark.end()].strip(), tuple(items), behind)
    return None


def joined(text: str) -> Listing | None:
    """Things told one after the other, each joined to the one before; None if there are not two.

    Nothing says that these are matters of their own, which a list does.
    """
    lowered = text.lower()
    if len(text) > _LONGEST_JOINED or not any(map(lowered.__contains__, _MORE)):
        return None
    items = [one for one in map(_without_joint, _ONE_MORE.split(text)) if one]
    return Listing("", tuple(items), "") if _FEWEST <= len(items) <= _MOST else None


def _counted(text: str) -> list[re.Match[str]]:
    """The marks that count on from one, each in the manner of the first."""
    marks: list[re.Match[str]] = []
    for mark in _MARK.finditer(text):
        if marks and mark.lastgroup != marks[0].lastgroup:
            continue
        number = _number(mark)
        if number == len(marks) + 1 or (number == 0 and marks):
            marks.append(mark)
    return marks


def _number(mark: re.Match[str]) -> int:
    word = mark[str(mark.lastgroup)].lower()
    if word.isascii() and word.isdigit():
        return int(word)
    return {**_ROUND, **_COUNTED, **_SPELLED}[word]


def _without_joint(item: str) -> str:
    """An item without what joins it to the one before or behind it."""
    return _JOINT.sub("", _trimmed(item)).strip(" ,，.。")


def _trimmed(item: str) -> str:
    """An item without what joins it to the next."""
    return re.sub(r"[\s,，;；、]+(?:and|以及|还有|和)?$", "", item.strip()).strip()
