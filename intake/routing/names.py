# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words and names of places, as they stand in what customers write. Pure; all in small letters."""

import re
from functools import lru_cache

# What makes the name of a place that of a road or a house: 南京东路, 中山北一路, 重庆道, 广东大厦.
# Many words begin as roads do: 南山街道, 南京路由器厂, 台州路桥区, 唐山路北区, 哈尔滨道里区.
_NUMBERS = "一二三四五六七八九十"
_QUALIFIED = rf"(?=[东南西北中前后{_NUMBERS}])[东南西北中前后]?[{_NUMBERS}]?路"
_ROADS = (
    rf"{_QUALIFIED}|[大支]?路(?![由桥灯政面基虎劲径况线网局障透演]|[南北]区|口[镇乡村]|易[威斯达])"
    rf"|[东南西北中前后大]?[{_NUMBERS}]?(?:大?街(?!道(?!路)|口(?:街道|镇)|[子电舞])|大道(?![口理]))"
    rf"|[东南西北中前后]?[{_NUMBERS}]?道(?=[^\u4e00-\u9fff]|$|[{_NUMBERS}百]+号|[与和附旁])"
    r"|[东南西北中前后]?(?:巷(?![子口道])|弄(?!堂)|胡同)|广场|大厦|大楼"
)
# A hotel mostly stands in the place it is named after, unless the address is further on already.
_FURTHER_ON = "区县路街道号"
_HOTELS = "酒店|饭店|宾馆"

# A name that begins with the end of another one is not there: 西安 in 陕西安康, 海南 in
# 上海南京路. By its first character: what stands before that in the name of a province or a city.
_TOWN_HILLS = "中佛唐鞍舟黄乐保眉昆"
_ENDS_ANOTHER = {
    "西": rf"[广江陕]|(?<![{_TOWN_HILLS}])山",
    "东": rf"广|(?<![{_TOWN_HILLS}])山",
    "南": "云|(?<!漯)河|(?<!芜)湖|(?<![上青珠威])海",
    "北": "(?<!漯)河|(?<!芜)湖",
    "海": "[上青珠威]",
    "山": f"[{_TOWN_HILLS}]",
    "江": "[浙龙九湛镇丽]",
    "湖": "芜",
    "河": "漯",
    "京": "[南北]",
}

# "St" and other short words are roads only at the end of their part: not in "London St Pancras".
_STREETS = (
    r"\s+(?:(?:road|rd|street|avenue|ave|lane|drive|square|boulevard|blvd|crescent|terrace|highway)"
    r"\b(?!-|\s+(?:food|art|haulage|transport|safety|works|mile)\b)"
    r"|(?:st|dr|way|close)\b\.?(?:\s+[nsew]{1,2})?\s*(?:$|[,;()\d\n]))"
)


@lru_cache(maxsize=4096)
def word_pattern(word: str) -> re.Pattern[str]:
    """A word as it stands in a text: Chinese anywhere, others whole, in the plural too."""
    return re.compile(_written(word))


@lru_cache(maxsize=4096)
def place_pattern(name: str) -> re.Pattern[str]:
    """A place as it stands in an address; 南京东路 in Shanghai and Oxford Street are not there."""
    plain = _written(name)
    if name.isascii():  # behind a house number "St" is a street: "12 London St Leeds"
        return re.compile(rf"(?!(?<=\d\s){plain}\s+st\b){plain}(?!{_STREETS})")
    another = _ENDS_ANOTHER.get(name[:1], "")
    behind = "".join(f"(?<!{one})" for one in another.split("|") if one)
    plain = f"{behind}{plain}"
    early = rf"^[^{_FURTHER_ON}]*{plain}(?!{_ROADS})"
    return re.compile(rf"{early}|{plain}(?!{_ROADS}|{_HOTELS})")


def _written(word: str) -> str:
    plain = re.escape(word.casefold())
    return plain if not word.isascii() else rf"(?<![a-z0-9]){plain}(?:e?s)?(?![a-z0-9])"
