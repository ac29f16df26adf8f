# SPDX-License-Identifier: AGPL-3.0-or-later
"""Postal addresses in running text: announced (地址：…), or known by their build.

A Chinese address goes from the large to the small and ends in a number or a building; an English
one begins with a number and names a street. Parts are not told apart.
"""

import re
from collections.abc import Iterator

from dialogs.fields.denial import is_denied

Place = tuple[int, int, str]

_C = r"[\u4e00-\u9fffA-Za-z0-9\-#()（）]"
_REGION = r"(?:省|自治区|市|新区|高新区|开发区|区|县|镇|乡|州|旗)"
_ROAD = r"(?:路|街道|街|大道|道|巷|弄|胡同|园区|工业园|科技园|产业园|工业区|开发区|村|广场|大厦|中心)"
_DETAIL = r"(?:\d+(?:-\d+)?号(?:楼|院|厂房|门|库)?|[A-Za-z0-9一二三四五六七八九十]+(?:栋|座|幢|塔|馆|铺|楼|室|单元|层|期|区|号))"
_BUILT = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,4}}(?:省|市|自治区))?(?:[\u4e00-\u9fff]{{2,6}}{_REGION})+{_C}{{0,16}}?{_ROAD}(?:{_C}{{0,14}}?{_DETAIL})*(?:[\u4e00-\u9fff]{{2,8}}(?:大厦|广场|中心|工业园|科技园|产业园|小区|花园|公司|厂|楼|座|园区)(?:{_DETAIL})*)?"
    rf"|[\u4e00-\u9fff]{{2,8}}(?:路|街|大道|巷|弄)\d+(?:-\d+)?号(?:{_C}{{0,14}}?{_DETAIL})*"
)
_CUE = re.compile(
    r"(?:(?:(?:公司|收货|详细|安装|设备|上门|现场|工厂|服务|维修|联系|我们?的?|新)?地址|地点|位置)\s*(?:是|在|为|改成|改为|换成|[:：])+\s*|位于|寄到|送到|搬到(?:了)?|地址)(?P<place>[\u4e00-\u9fffA-Za-z0-9\-#()（）· ]{4,60}?)(?=[,，。;；!！?？\n]|$)"
)
_LEADS = re.compile(
    r"^(?:.*?(?:地址|地点|位置)(?:是|在|为|[:：])?|.*?不是.*?[,，]是|.*?(?:位于|寄到|送到|我们在|我在|设备在|机器在|人在|厂在|公司在|就在|住在|发到|过来|上门到|安装在|放在)|(?:请|麻烦|来|到|在|去|是|我们|就|的|给)+)"
)
_PLACE_PARTS = re.compile(rf"{_REGION}|{_ROAD}|{_DETAIL}")
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Place|Pl|Square|Sq|Park|Highway|Hwy|Close|Crescent|Terrace|Quay|Wharf|Estate|Parkway|Pkwy|Strasse|Straße)"
)
_WORD = r"[A-Z0-9][\w'.\-]*"
_ENGLISH = re.compile(
    rf"(?<![\w.\-#/])(?:(?:Unit|Suite|Apt|Building|Bldg|Block|Blk|Lot|Plot|Level|Floor|No\.?) ?#?[\w\-]+,? )?#?\d{{1,5}}[A-Za-z]?(?:-\d+)?,? "
    rf"(?:(?:Jalan|Jln|Lorong|Rue|Via|Calle|Persiaran|Lebuh)(?: {_WORD}){{1,4}}|(?:{_WORD} ){{1,4}}?{_STREET}\b\.?(?: [NSEW]\b)?)"
    rf"(?:,? (?:{_WORD}|of)(?: {_WORD}){{0,3}}(?=,|\.|;|$| ))*(?:,? [A-Z]{{2}} \d{{5}}|,? \d{{5,6}})?"
)
_ENGLISH_CUE = re.compile(
    r"(?<![A-Za-z])(?:address(?: is|:)?|located at|site(?: is| address)?(?: at|:)|deliver to|ship to|come to|plant at|we are at|we're at)\s*:?\s*(?P<place>\d{1,5}[A-Za-z]? [A-Z][^.;!?\n]{4,80}?)(?=[.;!?\n]|,? (?:please|and|the|phone|tel|call|model|serial|my|our)\b|$)",
)


_NOT = ("不是", "不对", "错")


def is_placelike(text: str) -> bool:
    """Whether the answer to "where?" names a place at all; 上次那个地方 does not."""
    return _PLACE_PARTS.search(text) is not None or any(map(str.isdigit, text)) or text.isascii()


def places(text: str) -> tuple[Place, ...]:
    """Start, end and words of every address in a narrow text, without those that are denied."""
    found = _chinese(text) if not text.isascii() else _english(text)
    return tuple(one for one in found if not is_denied(text, one[0]))


def _chinese(text: str) -> Iterator[Place]:
    end = 0
    for match in _CUE.finditer(text):
        place = match["place"].strip()
        is_denied_here = place.startswith(_NOT)
        if len(_PLACE_PARTS.findall(place)) >= 2 and not is_denied_here:  # noqa: PLR2004 a town and a street
            start = match.start("place") + len(match["place"]) - len(match["place"].lstrip())
            yield start, start + len(place), place
            end = match.end()
    for match in _BUILT.finditer(text):
        if match.start() < end:
            continue
        lead = _LEADS.match(match.group())
        place = match.group()[lead.end() if lead else 0 :]
        is_whole = len(_PLACE_PARTS.findall(place)) >= 2 and any(map(str.isdigit, place))  # noqa: PLR2004
        if is_whole and not place.startswith(_NOT):
            yield match.end() - len(place), match.end(), place
    if end == 0 and any(map(str.isdigit, text)):
        yield from _english(text)


def _english(text: str) -> Iterator[Place]:
    end = 0
    for match in _ENGLISH_CUE.finditer(text):
        yield match.start("place"), match.end("place"), match["place"].strip().rstrip(",")
        end = match.end()
    for match in _ENGLISH.finditer(text):
        if match.start() >= end:
            yield *match.span(), match.group().strip().rstrip(",.")
