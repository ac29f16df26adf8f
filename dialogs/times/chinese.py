# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chinese words for times, as tokens. Traditional and Cantonese writing is read as well.

Chinese has no blanks between words, so a token is already a small phrase: 上上周五, 下午三点半,
两个半小时. What several together mean is `grammar`'s matter.
"""

import re
from collections.abc import Callable, Iterator

from dialogs.times.chinese_names import DAYS, ERAS, HOLIDAYS, PARTS, YEARS
from dialogs.times.chinese_words import AMOUNT, HINT, words
from dialogs.times.figures import figure, full_year
from dialogs.times.model import Lengths, Token, When
from dialogs.times.numerals import chinese_value

_UNITS = {"年": "year", "月": "month", "季": "quarter", "周": "week", "星": "week", "礼": "week",
          "天": "day", "日": "day", "小": "hour", "钟": "hour", "分": "minute",
          "秒": "second"}  # fmt: skip
_EDGES = {"初": "begin", "伊始": "begin", "头": "begin", "中": "mid", "中旬": "mid", "底": "end",
          "末": "end", "上旬": "first", "下旬": "third", "尾": "end", "初期": "begin",
          "末期": "end", "中期": "mid"}  # fmt: skip


def tokens(text: str) -> list[Token]:
    """The tokens of a text in lower case and simplified characters, in order."""
    if not HINT.search(text):
        return []
    found: list[Token] = []
    end = 0
    for match in words().finditer(text):
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


def _one(match: re.Match[str], kind: str, when: When) -> Iterator[Token]:
    yield Token(kind, *match.span(), when=when)


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
    rf"({AMOUNT}|半)?\s*[多余来]?\s*个?(半)?[多来余]?\s*(年|月|季|周|星|礼|天|日|小时|钟|分|秒)"
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
