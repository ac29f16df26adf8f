# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chinese words for times, as tokens. Traditional and Cantonese writing is read as well.

Chinese has no blanks between words, so a token is already a small phrase: 上上周五, 下午三点半,
两个半小时. What several together mean is `grammar`'s matter.
"""

import re
from collections.abc import Callable, Iterator

from dialogs.fields.initials import gated
from dialogs.times.chinese_names import DAYS, DOUBTFUL, ERAS, HOLIDAYS, PARTS, YEARS
from dialogs.times.figures import FIGURES, figure, full_year
from dialogs.times.model import Lengths, Token, When
from dialogs.times.numerals import chinese_value

_Z = r"(?:\d{1,4}(?:\.\d)?|[〇零一二两俩三仨四五六七八九十百千廿卅几数]{1,6})"
_SMALL = r"(?:\d{1,2}|[〇零一二两三四五六七八九十廿卅]{1,3})"
_LUNAR_DAY = r"(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]?)"
_WEEK = r"(?:周|星期|礼拜)"
_LESS = rf"(?:{_SMALL}分钟?|[一1]刻钟?)"  # 差五分八点, 八点差一刻
_UNIT = r"(?:年|个月|个季度|个?周|个?星期|个?礼拜|天|日|个?小时|个?钟头|个钟|分钟|秒钟?)"
_LENGTHS = (
    r"(?:个半?[多来余]?\s*(?:月|季度|周|星期|礼拜|小时|钟头|钟(?!头)|年)"
    r"|半?\s*(?:年|周|星期|礼拜|天|小时|钟头|分钟|秒钟?|分))半?[钟多余]?"
)
_PART = (
    r"凌晨|清晨|清早|大清早|拂晓|黎明|早上|早晨|上午|中午|正午|晌午|午间|下午|午后|晏昼|傍晚|黄昏|晚上|晚间"
    r"|夜里|夜间|夜晚|夜班|全天|整天|后半夜|前半夜|下半夜|上半夜|半夜|深夜|午夜|白天|今朝"
)
_UNITS = {"年": "year", "月": "month", "季": "quarter", "周": "week", "星": "week", "礼": "week",
          "天": "day", "日": "day", "小": "hour", "钟": "hour", "分": "minute",
          "秒": "second"}  # fmt: skip
_EDGES = {"初": "begin", "伊始": "begin", "头": "begin", "中": "mid", "中旬": "mid", "底": "end",
          "末": "end", "上旬": "first", "下旬": "third", "尾": "end", "初期": "begin",
          "末期": "end", "中期": "mid"}  # fmt: skip
_NAMES = "|".join(
    sorted((re.escape(one) for one in HOLIDAYS if one not in DOUBTFUL), key=len, reverse=True)
)
_DOUBTS = "|".join(DOUBTFUL)
_CHINESE = gated(
    rf"(?P<holiday>(?:{_NAMES})(?:假期|长假|放假)?|(?:{_DOUBTS})(?=之?前|[之以]?后|期间|假|节|放假|长假|当天|那|的时候)(?:假期|长假|放假|节)?|(?<=年)(?:{_DOUBTS}))"
    r"|(?P<newyear>过完年|年后(?!续|来|半))"
    rf"|(?P<era>(?P<eb>{'|'.join(ERAS)})(?P<en>元|{_SMALL}|\d{{3}})年)"
    rf"|(?P<lunar>(?P<lp>农历|阴历|旧历)的?(?:(?P<ly>\d{{4}}|[〇零一二三四五六七八九]{{4}})年)?(?P<lm>闰?(?:[正腊冬]|{_SMALL})月)(?:(?P<ld>{_LUNAR_DAY}|{_SMALL})[日号]?)?"
    rf"|(?P<lm2>闰?[正腊冬]月|大年(?=初))(?:(?P<ld2>{_LUNAR_DAY}|{_SMALL})[日号]?)?|(?P<lm3>闰?{_SMALL}月)(?P<ld3>{_LUNAR_DAY}))"
    r"|(?P<now>现在|刚才|刚刚|方才|此刻|目前|当前|眼下|迄今|至今)"
    rf"|(?P<relday>(?P<rd>大前|大后|前|昨|今|明|后|当|次|翌|寻|噚|琴|听|本|同|隔)(?:(?:天|日|儿个|儿)"
    rf"(?!头条|子|元)(?P<rp>{_PART}|[早晚夜晨])?|(?P<rp2>[早晚夜晨])(?:上|间)?))"
    rf"|(?P<year>(?P<yn>\d{{4}}|[〇零一二三四五六七八九]{{4}}|\d\d|[〇零一二三四五六七八九]{{2}})\s*年(?!级|代|龄|纪|半|多)(?P<ye>[底末初](?!期|旬)|中(?!期|旬|秋|国|心|间))?)"
    rf"|(?P<relyear>(?P<ry>大前|前|去|上|今|本|当|同|明|来|次|下|后)(?:一个?)?年(?!级|代|龄)(?P<rye>[底末初](?!期|旬)|中(?!期|旬|秋|国|心|间))?)"
    rf"|(?P<century>(?P<cn>{_SMALL})世纪(?:(?P<cd>{_SMALL})年代)?|(?P<cd2>[2-9]0|[二三四五六七八九]十)年代)"
    rf"|(?P<relmonth>(?P<rm>上上|下下|上|下|这|本|当|同|今)(?:一)?个?月(?!球|饼)(?P<rme>[底末初中](?!期|旬))?)"
    rf"|(?P<dur>(?!三天两头|十分(?![钟前后左之以内多许到又零整\d一二三四五六七八九])[\u4e00-\u9fff]){_Z}\s*[多余来]?\s*{_LENGTHS}|[俩仨]个?月|[一两三]刻钟|半{_UNIT}|半月|[几数]月|(?<=[上下])个(?:小时|钟头|钟))"
    rf"|(?P<month>(?P<mn>{_SMALL})\s*月(?!饼|球|台)份?(?:(?P<md>{_SMALL})(?P<mdd>[日号])?(?!个|点|时|分|台|次|天|年|月|周|:|：|级|层|楼))?)"
    rf"|(?P<weekend>(?P<wew>上上|下下|上|下|这|本|今)?个?周末)"
    rf"|(?P<week>(?P<wr>上上|下下|上|下|这|本|今)?(?:一)?个?{_WEEK}(?P<wd>[一二三四五六日天](?![年个岁])|[1-7](?![年个岁\d]))(?P<wp>[早晚])?(?:(?<=晚|早)上)?)"
    rf"|(?P<relweek>(?P<rw>上上|下下|上|下|这|本|今)(?:一)?个?{_WEEK}(?!期|年|围|边|日)(?P<rwe>[初中末](?!期|旬))?)"
    rf"|(?P<day>(?P<dn>{_SMALL})\s*(?P<dk>[日号])(?!本|常|志|期|元|文|用|机|楼|线|库|炉|柜|门|口|厂|车|店|桌|房|泵|站|院|码|床|井|塔|罐|位|仓|缸|轴|窑|梯))"
    rf"|(?P<oclock>(?:差(?P<less>{_LESS})(?:钟|就)?[到就]?)?(?P<ch>{_SMALL})\s*(?:点钟?|时)(?![〇零一二三四五六七八九]+(?:毫米|厘米|微米|公斤|千克|米|度|倍|兆|吨|伏|瓦|升)|建议|意见|要求|原因|问题|理由|要点|内容|说明|间|候|常|刻|而|段|长|速|效|代|机|尚|光|评|击|亮|火|心|名|儿|滴)"
    rf"(?P<cm>差(?P<short>{_LESS})|半|整|正|搭半|[一三1-3]刻|[搭踏](?P<ck>{_SMALL})|零?过?(?P<cn2>{_SMALL})(?:分(?!钟)|(?P<cz>个字))?(?:(?P<cs>{_SMALL})秒)?(?![个点日号月天台次年楼分])|多钟?|来钟)?)"
    rf"|(?P<part>{_PART}|(?<=[日号])[早晚])"
    rf"|(?P<quarter>(?:第?(?P<qn>[一二三四1-4])|(?P<qr>上|下|这|本|首|末|头)个?)个?季度(?P<qe>[底末初](?!期|旬)|中(?!期|旬|国|心|间))?)"
    r"|(?P<half2>(?:上个|这个|下个)?[上下前后]?半年)"
    rf"|(?P<nth>(?:第(?P<nn>{_SMALL})|(?P<nl>最后|最末|头|首|前|后)\s*(?P<nc>{_SMALL})?)\s*(?:个)?(?P<nu>{_WEEK}(?P<nd>[一二三四五六日天])|{_UNIT}))"
    r"|(?P<edge>伊始|初期|中期|末期|[上中下]旬|[年月]?(?<!期)[初底末](?!步|级|稿|次|部|座|盘|尾)|[年月]中(?!国|心|间|央|的|旬)|中旬)"
    r"|(?P<before>[或及]?[之以]?前(?!后))|(?P<after>[或及]?[之以]?后)"
    r"|(?P<to>到|至|~+|～+|—+|-+)|(?P<and>和|又|加|及|与|或|零)|(?P<of>的)"
    r"|(?P<since>以来|起|开始|自从|自打|自|从|打从)|(?P<within>[以之]?内)|(?P<comma>[,，、])"
    r"|(?P<past>过去|最近|近|前|之前|上|过往)|(?P<coming>未来|今后|接下来|往后|再过|还剩|还有|再|过|下)|(?P<between>之间|期间)"
    r"|(?P<filler>大概|大约|约莫|约|差不多|左右|前后|上下|那天|的?时候|在|是|于|份|许|那|这|当天|\s+|来|儿)"
    # 3.14 is a number, 3.14晚上 a day.
    rf"|(?P<dotted>(?<![a-z0-9.\-/#:本])(?P<dm>1[0-2]|0?[1-9])\.(?P<dd>3[01]|[12]\d|0?[1-9])(?:[日号]|(?=\s?(?:{_PART}|[早晚夜](?!餐|饭|会)|[当那]天))))"
    rf"|{FIGURES}|(?P<sign>[=<>])"
)
# Without one of these nothing here can be a time.
_HINT = re.compile(
    r"[年月日号天周时点分秒早晚夜晨午\d旦节夕宵夜]|星期|礼拜|小时|钟|刚|现在|目前|当前|此刻|今|昨|明|世纪|假|期间|国庆|圣诞|中秋|端午|季|寻|听|五一|六一|八一|五四|清明|七夕|重阳|腊八|旬|立[春夏秋冬]|[春秋]分|[冬夏]至|惊蛰|芒种|谷雨|[寒暑]|双十一"
)


def tokens(text: str) -> list[Token]:
    """The tokens of a text in lower case and simplified characters, in order."""
    if not _HINT.search(text):
        return []
    found: list[Token] = []
    end = 0
    for match in _CHINESE.finditer(text):
        if match.start() > end:
            found.append(Token("x", end, match.start()))
        end = match.end()
        kind = match.lastgroup or ""
        if kind in _READERS:
            found.extend(_READERS[kind](match))
        elif kind in _SMALL_WORDS:
            found.append(Token(_SMALL_WORDS[kind], *match.span(), word=match.group()))
        elif kind != "filler":
            found.append(figure(match))
    return found


# A day's figure is also a duration's: 5日 and 三天 differ, 三日 may be either.
_SMALL_WORDS = {"to": "-", "and": "&", "of": "f", "before": "b", "after": "e", "since": "s",
                "within": "v", "past": "P", "coming": "C", "between": "z", "comma": ",",
                "sign": "="}  # fmt: skip


def _one(match: re.Match[str], kind: str, when: When, number: float = 0) -> Iterator[Token]:
    yield Token(kind, *match.span(), number, when=when)


def _holiday(match: re.Match[str]) -> Iterator[Token]:
    name = next(
        one for one in sorted(HOLIDAYS, key=len, reverse=True) if match.group().startswith(one)
    )
    yield from _one(match, "H", When(holiday=HOLIDAYS[name]))


def _dotted(match: re.Match[str]) -> Iterator[Token]:
    yield from _one(match, "w", When(month=int(match["dm"]), day=int(match["dd"])))


def _newyear(match: re.Match[str]) -> Iterator[Token]:
    """过完年: when everybody is back."""
    yield from _one(match, "w", When(holiday="spring", bound="after"))


def _era(match: re.Match[str]) -> Iterator[Token]:
    number = 1 if match["en"] == "元" else int(chinese_value(match["en"]) or 1)
    year = ERAS[match["eb"]] + number - 1
    yield Token("y", *match.span(), year, when=When(year=year))


def _lunar(match: re.Match[str]) -> Iterator[Token]:
    written = match["lm"] or match["lm2"] or match["lm3"]
    name = written.removeprefix("闰").removesuffix("月")
    month = {"正": 1, "大年": 1, "冬": 11, "腊": 12}.get(name) or int(chinese_value(name) or 0)
    told = match["ld"] or match["ld2"] or match["ld3"]
    day = int(chinese_value(told.removeprefix("初")) or 0) if told else None
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 30):
        yield Token("x", *match.span())
        return
    year = (
        int("".join(str(int(chinese_value(one) or 0)) for one in match["ly"]))
        if match["ly"]
        else None
    )
    when = When(lunar=(month, day, written.startswith("闰")), year=year)
    yield from _one(match, "w", when)


def _now(match: re.Match[str]) -> Iterator[Token]:
    yield Token("N", *match.span())


def _relday(match: re.Match[str]) -> Iterator[Token]:
    part = match["rp"] or match["rp2"]
    when = When(day_by=DAYS[match["rd"]], part=_part(part) if part else None)
    yield Token("D", *match.span(), word=match["rd"], when=when)


def _part(word: str) -> str:
    return PARTS.get(word, "night")


def _year(match: re.Match[str]) -> Iterator[Token]:
    written = match["yn"]
    if not written.isascii():
        written = "".join(
            str("零一二三四五六七八九".index(c.replace("〇", "零"))) for c in written
        )
    year = full_year(written)
    edge = _EDGES[match["ye"]] if match["ye"] else None
    # 15年 is fifteen years unless something follows that only a year has.
    kind = "y" if len(written) == 4 or written[0] == "0" else "Y"
    yield Token(
        kind if not edge else "w", *match.span(), int(written), written, When(year=year, edge=edge)
    )


def _relyear(match: re.Match[str]) -> Iterator[Token]:
    edge = _EDGES[match["rye"]] if match["rye"] else None
    yield from _one(match, "w", When(year_by=YEARS[match["ry"]], edge=edge))


def _century(match: re.Match[str]) -> Iterator[Token]:
    decade = match["cd"] or match["cd2"]
    first = (int(chinese_value(match["cn"]) or 20) - 1) * 100 if match["cn"] else 1900
    if decade:
        yield from _one(match, "w", When(years=(first + int(chinese_value(decade) or 0), 10)))
    else:
        yield from _one(match, "w", When(years=(first, 100)))


def _times(word: str) -> int:
    """上 is −1, 上上 −2, 下 +1; 这 and 本 are 0."""
    return word.count("下") - word.count("上")


def _relmonth(match: re.Match[str]) -> Iterator[Token]:
    edge = _EDGES[match["rme"]] if match["rme"] else None
    yield from _one(match, "w", When(month_by=_times(match["rm"]), edge=edge))


def _month(match: re.Match[str]) -> Iterator[Token]:
    month = int(chinese_value(match["mn"]) or 0)
    day = int(chinese_value(match["md"]) or 0) if match["md"] else None
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        yield Token("x", *match.span())
    else:
        yield from _one(match, "w", When(month=month, day=day))


def _weekend(match: re.Match[str]) -> Iterator[Token]:
    week = _times(match["wew"]) if match["wew"] else None
    yield from _one(match, "w", When(week_by=week, is_weekend=True))


def _week(match: re.Match[str]) -> Iterator[Token]:
    day = match["wd"].replace("天", "日")
    weekday = int(day) - 1 if day.isdigit() else "一二三四五六日".index(day)
    week = _times(match["wr"]) if match["wr"] else None
    part = _part(match["wp"]) if match["wp"] else None
    yield from _one(match, "k", When(weekday=weekday, week_by=week, part=part))


def _relweek(match: re.Match[str]) -> Iterator[Token]:
    edge = _EDGES[match["rwe"]] if match["rwe"] else None
    yield from _one(match, "w", When(week_by=_times(match["rw"]), edge=edge))


def _day(match: re.Match[str]) -> Iterator[Token]:
    day = int(chinese_value(match["dn"]) or 0)
    if not 1 <= day <= 31:
        yield Token("x", *match.span())
    else:
        yield Token("O" if match["dk"] == "日" else "o", *match.span(), day, "日号", When(day=day))


def _clock(match: re.Match[str]) -> Iterator[Token]:
    said, detail = match["ch"], match["cm"] or ""
    if _AROUND.fullmatch(said) and _amount(said) is not None:
        said = said[0]  # 两三点
    hour, minute = int(chinese_value(said) or 0), _minute(match, detail)
    second = int(chinese_value(match["cs"]) or 0) if match["cs"] else None
    if less := match["less"] or match["short"]:
        hour = (hour - 2) % 12 + 1 if 1 <= hour <= 12 else (hour - 1) % 24
        minute = 60 - (15 if "刻" in less else _minutes(less))
    if hour > 24 or not 0 <= minute <= 59 or (second or 0) > 59:
        yield Token("x", *match.span())
        return
    when = When(hour=hour, minute=minute, second=second)
    # 一点 is also "a little": it needs company to be one o'clock.
    is_weak = match["ch"] in {"一", "两", "几"} and not detail and "钟" not in match.group()
    yield Token("1" if is_weak else "c", *match.span(), hour, when=when)


def _minute(match: re.Match[str], detail: str) -> int:
    """The minutes said behind the hour: 半, 一刻, 搭三, 零五, 二十."""
    if detail.endswith("半"):
        return 30
    if detail.endswith("刻"):
        return {"一": 15, "三": 45, "1": 15, "2": 30, "3": 45}.get(detail[0], 0)
    if match["ck"]:
        return 5 * int(chinese_value(match["ck"]) or 0)
    if not match["cn2"]:
        return 0
    minute = int(chinese_value(match["cn2"]) or 0)
    is_strokes = match["cz"] or (
        minute <= 11 and len(match["cn2"]) == 1 and detail[0] not in "零过" and "分" not in detail
    )
    return minute * 5 if is_strokes else minute


def _minutes(text: str) -> int:
    return int(chinese_value(text.rstrip("分钟")) or 0)


def _part_token(match: re.Match[str]) -> Iterator[Token]:
    yield from _one(match, "p", When(part=_part(match.group())))


def _quarter(match: re.Match[str]) -> Iterator[Token]:
    edge = _EDGES[match["qe"]] if match["qe"] else None
    if match["qn"]:
        yield from _one(match, "Q", When(quarter=int(chinese_value(match["qn"]) or 1), edge=edge))
    elif match["qr"] in "首头":
        yield from _one(match, "Q", When(quarter=1, edge=edge))
    elif match["qr"] == "末":
        yield from _one(match, "Q", When(quarter=4, edge=edge))
    else:
        yield from _one(match, "w", When(quarter_by=_times(match["qr"]), edge=edge))


def _half(match: re.Match[str]) -> Iterator[Token]:
    word = match.group()
    if word == "半年":
        yield Token("d", *match.span(), lengths=(("year", 0.5),))
    elif "个" in word:
        yield from _one(match, "w", When(half_year=_times(word[0])))  # counted from now
    else:
        yield from _one(match, "w", When(half_year=1 if word[0] in "上前" else 2, year_by=None))


def _quarters(text: str) -> Lengths:
    """一刻钟 is a quarter of an hour."""
    return (("minute", 15.0 * _minutes(text[0])),) if text.endswith("刻钟") else ()


def _duration(match: re.Match[str]) -> Iterator[Token]:
    lengths = _quarters(match.group()) or lengths_of(match.group())
    if lengths:
        yield Token("d", *match.span(), lengths[0][1], match.group(), lengths=lengths)
    else:
        yield Token("x", *match.span())


_LENGTH = re.compile(
    rf"({_Z}|半)?\s*[多余来]?\s*个?(半)?[多来余]?\s*(年|月|季|周|星|礼|天|日|小时|钟|分|秒)"
    r"[期拜头钟度]*(半)?"
)


def lengths_of(text: str) -> Lengths:
    """Unit and amount of a duration in words: 两个半小时, 半年, 三周."""
    match = _LENGTH.match(text)
    number = _amount(match[1] or "一") if match else None
    if match is None or number is None:
        return ()
    half = 0.5 if match[2] or match[4] else 0.0
    return ((_UNITS[match[3][0]], number + half),)


def _amount(word: str) -> float | None:
    """两三天 is two or three, not twenty-three; 一个月零三天 has three."""
    word = word.removeprefix("零") or word
    if len(word) == 2 and all(one in _SINGLES for one in word):
        low, high = (_SINGLES.index(one) for one in word.replace("两", "二"))
        return (low + high) / 2 if high == low + 1 else None
    return chinese_value(word)


_SINGLES = "零一二三四五六七八九两"
_AROUND = re.compile(r"[一二三四五六七八九两]{2}")


def _nth(match: re.Match[str]) -> Iterator[Token]:
    what = (
        str("一二三四五六日".index(match["nd"].replace("天", "日")))
        if match["nd"]
        else _UNITS[match["nu"].lstrip("个")[0]]
    )
    count = int(chinese_value(match["nc"]) or 1) if match["nc"] else 1
    if match["nn"]:
        which = int(chinese_value(match["nn"]) or 0)
    else:
        which = 1 if match["nl"] in {"头", "首", "前"} else -count
    if match["nl"] in {
        "前",
        "后",
    }:  # 前三天: the first three of something, or the last three from now
        sign = -1 if match["nl"] == "前" else 1
        yield Token(
            "G",
            *match.span(),
            sign,
            when=When(nth=(which, what, count)),
            lengths=((what, float(count)),),
        )
        return
    yield Token("T", *match.span(), which, when=When(nth=(which, what, count)))


def _edge(match: re.Match[str]) -> Iterator[Token]:
    word = match.group()
    if word[0] in "年月" and len(word) > 1:
        edge = _EDGES[word[1:]]
        when = When(year_by=0, edge=edge) if word[0] == "年" else When(month_by=0, edge=edge)
        yield Token("E", *match.span(), word=edge, when=when)
    else:
        yield Token("E", *match.span(), word=_EDGES[word])


_READERS: dict[str, Callable[[re.Match[str]], Iterator[Token]]] = {
    "holiday": _holiday, "newyear": _newyear, "era": _era, "lunar": _lunar,
    "now": _now, "relday": _relday, "year": _year, "relyear": _relyear,
    "century": _century, "relmonth": _relmonth, "month": _month, "weekend": _weekend,
    "week": _week, "relweek": _relweek, "day": _day, "oclock": _clock, "part": _part_token,
    "quarter": _quarter, "half2": _half, "dur": _duration, "nth": _nth, "edge": _edge,
    "dotted": _dotted,
}  # fmt: skip
