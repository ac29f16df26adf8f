# SPDX-License-Identifier: AGPL-3.0-or-later
"""English words for times, as tokens: numbers, units, names of days and months, small words.

One word or figure is one token; what several together mean is `grammar`'s matter. Words that
speak of no time become gaps, which nothing is put together across.
"""

import re
from collections.abc import Iterable, Iterator

from dialogs.times.figures import FIGURES, figure
from dialogs.times.model import Token, When
from dialogs.times.numerals import english_numbers
from intake.values import replace

_SPLIT = re.compile(
    r"(?<![a-z0-9.])(?P<whole>\d{1,3}) ?(?P<part>[½¼¾])"
    rf"|{FIGURES}|(?P<mark>(?<![a-z])[ap]\s?\.\s?m(?![a-z])(?:\s?\.)?)|(?P<word>[a-z]+(?:'[a-z]+)?)"
    r"|(?P<sign>[^\s\w]|[½¼¾])"
)
_MONTHS = (
    ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",),
    ("june", "jun"), ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"),
    ("october", "oct"), ("november", "nov"), ("december", "dec"),
)  # fmt: skip
_WEEKDAYS = (
    ("monday", "mon", "mondays"), ("tuesday", "tue", "tues", "tuesdays"),
    ("wednesday", "wed", "weds", "wednesdays"), ("thursday", "thu", "thur", "thurs", "thursdays"),
    ("friday", "fri", "fridays"), ("saturday", "sat", "saturdays"),
    ("sunday", "sun", "sundays"),
)  # fmt: skip
_UNITS = {
    "second": ("second", "seconds", "sec", "secs"),
    "minute": ("minute", "minutes", "min", "mins"),
    "hour": ("hour", "hours", "hr", "hrs", "h"),
    "day": ("day", "days"),
    "night": ("nights",),
    "workday": ("workday", "workdays", "weekday", "weekdays"),
    "week": ("week", "weeks", "wk", "wks", "w"),
    "fortnight": ("fortnight", "fortnights"),
    "weekend": ("weekend", "weekends"),
    "workweek": ("workweek",),
    "month": ("month", "months", "mo", "mos"),
    "quarter": ("quarters", "qtr", "qtrs"),
    "year": ("year", "years", "yr", "yrs"),
    "decade": ("decade", "decades"),
    "century": ("century", "centuries"),
    "season": ("season", "seasons"),
}
_WORDS: dict[str, tuple[str, float, str, When | None]] = {}
_KINDS = {
    "r": {-1: "last past previous prior preceding", 0: "this current same",
          1: "next following coming upcoming"},
    "f": {0: "of in's"}, "t": {0: "the"}, "i": {0: "in"},
    "a": {0: "at on @"}, "-": {0: "to till til through thru untill until -"},
    "&": {0: "and"}, ",": {0: ","},
    "b": {0: "before"}, "e": {0: "after"}, "s": {0: "since from starting beginning"},
    "g": {0: "ago back earlier"}, "l": {0: "later hence"}, "w": {},
    "v": {0: "within"}, "j": {0: "for"}, "y": {}, "z": {0: "between"}, "!": {0: "by"},
    "h": {0: "half"}, "q": {0: "quarter"}, ">": {0: "past"},
    "A": {0: "a an"}, "/": {0: "/"}, "x": {0: "more less than"}, ".": {0: "."},
}  # fmt: skip
for _kind, _rows in _KINDS.items():
    for _value, _line in _rows.items():
        _WORDS |= {word: (_kind, _value, word, None) for word in _line.split()}
for _index, _names in enumerate(_MONTHS):
    _WORDS |= {name: ("m", _index + 1, name, When(month=_index + 1)) for name in _names}
for _index, _names in enumerate(_WEEKDAYS):
    _WORDS |= {name: ("k", _index, name, When(weekday=_index)) for name in _names}
for _unit, _names in _UNITS.items():
    _WORDS |= dict.fromkeys(_names, ("u", 0, _unit, None))
for _part, _line in (
    ("morning", "morning mornings"), ("afternoon", "afternoon afternoons afternoonish"),
    ("evening", "evening evenings dusk"),
):  # fmt: skip
    _WORDS |= {name: ("p", 0, _part, When(part=_part)) for name in _line.split()}
_WORDS |= {
    "night": ("p", 0, "night", When(part="night")),
    "dawn": ("p", 0, "dawn", When(part="dawn")),
    "lunch": ("p", 0, "lunch", When(part="lunch")),
    "lunchtime": ("p", 0, "lunch", When(part="lunch")),
    "dinnertime": ("p", 0, "dinner", When(part="dinner")),
    "noon": ("c", 12, "noon", When(hour=12, minute=0)),
    "midday": ("c", 12, "noon", When(hour=12, minute=0)),
    "midnight": ("c", 0, "midnight", When(hour=0, minute=0)),
    "today": ("D", 0, "today", When(day_by=0)),
    "todays": ("D", 0, "today", When(day_by=0)),
    "tonight": ("D", 0, "tonight", When(day_by=0, part="night")),
    "tomorrow": ("D", 1, "tomorrow", When(day_by=1)),
    "tomorrows": ("D", 1, "tomorrow", When(day_by=1)),
    "tmr": ("D", 1, "tomorrow", When(day_by=1)),
    "yesterday": ("D", -1, "yesterday", When(day_by=-1)),
    "otd": ("D", 0, "today", When(day_by=0)),
    "now": ("N", 0, "now", None),
    "am": ("M", 0, "am", None), "pm": ("M", 0, "pm", None),
    "eod": ("w", 0, "eod", When(day_by=0, edge="end")),
    "eom": ("w", 0, "eom", When(month_by=0, edge="end")),
    "eoy": ("w", 0, "eoy", When(year_by=0, edge="end")),
    "boy": ("w", 0, "boy", When(year_by=0, edge="begin")),
    "bom": ("w", 0, "bom", When(month_by=0, edge="begin")),
    "early": ("E", 0, "early", None), "late": ("E", 0, "late", None),
    "mid": ("E", 0, "mid", None), "middle": ("E", 0, "mid", None),
    "beginning": ("E", 0, "begin", None), "start": ("E", 0, "begin", None),
    "end": ("E", 0, "end", None), "remaining": ("E", 0, "rest", None),
    "rest": ("E", 0, "rest", None),
    **{
        name: ("w", 0, name, When(years=(1920 + 10 * index, 10)))
        for index, name in enumerate(
            ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties",
             "nineties")
        )
    },
    "o'clock": ("K", 0, "o'clock", None), "oclock": ("K", 0, "o'clock", None),
    "ish": ("K", 0, "ish", None),
}  # fmt: skip
_NOON = 12
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_DAYLIKE = frozenset("Dkpwom")
_CURRENCIES = frozenset({"$", "€", "£", "¥"})
_AUXILIARIES = frozenset({"will", "would", "won't", "should", "shouldn't", "can", "could", "may",
                          "might", "must", "did", "didn't", "does", "doesn't", "not"})  # fmt: skip
_VERBS = frozenset({"sat", "sun", "wed"})  # days only beside what speaks of a day
_GO_ON = frozenset(
    {"and", "but", "so", "when", "while", "because", "it", "we", "i", "the", "then"}
)
_SUBJECTS = frozenset(
    {"he", "she", "they", "you", "my", "our", "your", "his", "her", "their", "this", "that",
     "these", "those", "there", "everything", "nothing", "nobody", "someone", "please", "if",
     "as", "is", "was", "has", "had", "did", "with", "without", "which", "where", "already",
     "again", "not", "no"} | _AUXILIARIES
)  # fmt: skip
_THINGS = frozenset({"thing", "time", "attempt", "floor", "step", "shift", "call", "unit",
                     "street", "avenue", "line", "machine", "page", "try"})  # fmt: skip
_OWNERS = frozenset({"its", "the", "a", "to", "is", "reads", "shows", "below", "above"})
_ABOUT = frozenset({"approximately", "roughly", "circa", "approx", "some",
                    "sometime", "nearly", "almost", "just", "ish", "right",
                    "exactly", "sharp", "only", "or", "so"})  # fmt: skip
_SIGNS = {",": ",", "-": "-", "~": "-", "–": "-", "—": "-", "@": "a", "/": "/", ".": ".", "=": "="}
_HOLIDAYS = (
    (r"christmas eve|xmas eve", "christmas eve"), (r"christmas|xmas|x-mas", "christmas"),
    (r"new year'?s eve|nye", "new year's eve"),
    (r"(?:chinese|lunar) new year|spring festival", "spring"),
    (r"new year(?:'?s)?(?: day)?", "new year"),
    (r"easter monday", "easter monday"), (r"easter(?: sunday)?", "easter"),
    (r"good friday", "good friday"), (r"black friday", "black friday"),
    (r"thanksgiving(?: day)?", "thanksgiving"), (r"halloween", "halloween"),
    (r"independence day|fourth of july(?=$)", "independence"), (r"boxing day", "boxing"),
    (r"valentine'?s day", "valentine"), (r"st\.? patrick'?s day", "patrick"),
    (r"april fools'?(?: day)?", "fools"), (r"memorial day", "memorial"),
    (r"(?:international )?workers'? day|may day|labour day", "labour"),
    (r"labor day", "us labor"), (r"(?:international )?women'?s day", "women"),
    (r"mother'?s day", "mother"), (r"father'?s day", "father"),
    (r"martin luther king(?:'s)?(?: day)?|mlk day", "king"),
    (r"president'?s'? day", "presidents"), (r"columbus day", "columbus"),
    (r"veterans'? day", "veterans"), (r"earth day", "earth"), (r"children'?s day", "children"),
    (r"teachers'? day", "teachers"), (r"national (?:day|holiday)", "national"),
    (r"mid-?autumn(?: festival)?|moon festival", "autumn"),
    (r"dragon boat(?: festival)?", "dragon"), (r"lantern festival", "lantern"),
)  # fmt: skip
_HOLIDAY = re.compile(
    r"(?<![a-z])(?:" + "|".join(f"({one})" for one, _ in _HOLIDAYS) + r")(?![a-z])"
)
_NIGHT_BEFORE = re.compile(
    r"(?<![a-z])(?:the )?(night|evening|afternoon|morning) before last(?![a-z])"
)
_HOLIDAY_HINT = re.compile(
    r"mas|new year|nye|festival|day|easter|thanksgiving|halloween|luther|autumn|dragon|april f"
)


# Written in two words, as one of the same length.
_LOOSE = (("week-end", "weekend "), ("week end", "weekend "), ("mid day", "midday "),
          ("mid night", "midnight "), ("o clock", "o'clock"), ("working week", "workweek    "),
          ("no later than", "by           "), ("not later than", "by            "),
          ("no earlier than", "since          "), ("earlier than", "before      "),
          ("later than", "after     "), ("prior to", "before  "), ("at present", "now       "),
          ("at the present time", "now                "), ("at the moment", "now          "),
          ("at this time", "now         "),
          ("just after", "around    "), ("shortly after", "around       "),
          ("just before", "around     "), ("shortly before", "around        "),
          ("just past", "around   "))  # fmt: skip


# At 7 sharp is at 7 o'clock; three sharp edges are none.
_SHARP = re.compile(
    r"(?<![\d:.])\b(\d{1,2}|[a-z]{3,6}) (sharp|on the dot)\b"
    r"(?= ?(?:[,.;!?)]|$|(?:this|yesterday|today|on|in|last|and|but|when|it|we|i)\b))"
)
# Early: Monday, first thing; "the first thing we noticed" is no time.
_FIRST_THING = re.compile(
    r"\bfirst thing(?= (?:in the morning|this morning|today|yesterday|tomorrow|on [mtwfs]"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b)"
    r"|[,.;!]?(?: at| around| about)? \d|[.!]?$)"
    r"|(?<=day),? first thing\b(?! (?:i|we|you|they|he|she|it|that|to|was|is)\b)"
)
_SHORTENED = re.compile(r"\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.(?=\s?\d)")


def words() -> Iterable[str]:
    """Every word that speaks of a time."""
    return _WORDS


def tokens(text: str) -> list[Token]:
    """The tokens of a text in lower case, in order."""
    if "." in text:
        text = _SHORTENED.sub(r"\1 ", text)
    if "sharp" in text or "dot" in text:
        text = _SHARP.sub(lambda one: f"{one[1]} {'ish'.ljust(len(one[2]))}", text)
    if "first thing" in text:
        text = _FIRST_THING.sub(lambda one: " morning".ljust(len(one[0])), text)
    for loose, tight in _LOOSE:
        text = text.replace(loose, tight)
    found = list(_named(text))
    plain = text
    for one in found:
        plain = plain[: one.start] + " " * (one.end - one.start) + plain[one.end :]
    found += _words(plain)
    row = english_numbers(_in_company(sorted(found, key=lambda one: one.start)))
    if any(one.kind == "o" and one.word == "words" for one in row):
        row = [_day_or_thing(row, at) for at in range(len(row))]
    return _about(row)


def _day_or_thing(row: list[Token], at: int) -> Token:
    """An ordinal in words, or a gap if it counts what is no day: the third time this week."""
    one = row[at]
    if one.kind != "o" or one.word != "words":
        return one
    before, behind = row[:at], row[at + 1 : at + 2]
    is_day = re.search(r"[as]t$", "".join(it.kind for it in before[-2:])) is not None
    is_count = _counts_things(before, behind) and not (is_day and behind[0].word not in _THINGS)
    return replace(one, kind="x", word="") if is_count else one


def _in_company(found: list[Token]) -> list[Token]:
    """Figures behind a currency or a minus are no dates, nor is the last of "will last"."""
    row: list[Token] = []
    for at, one in enumerate(found):
        before = row[-1].word if row else ""
        is_negative = before == "-" and (len(row) < 2 or row[-2].kind == "x")
        is_price = one.kind == "n" and (before in _CURRENCIES or is_negative)
        is_verb = one.word == "last" and before in _AUXILIARIES
        is_verb = is_verb or (one.word in _VERBS and _says_verb(found, at))
        is_nought = one.word == "zero" and before in _OWNERS
        is_count = one.kind == "o" and _counts_things(row, found[at + 1 : at + 2])
        tells_no_time = is_price or is_verb or is_nought or is_count
        row.append(replace(one, kind="x", word="") if tells_no_time else one)
    return row


def _counts_things(before: list[Token], behind: list[Token]) -> bool:
    """Whether an ordinal counts what is no day: on the 4th floor; March 4th was a Monday."""
    if not behind or behind[0].kind != "x" or not behind[0].word.isalpha():
        return False
    if behind[0].word in _THINGS:
        return True  # Monday, the second time
    is_dated = re.search(r"[mk],?t?f?$", "".join(one.kind for one in before[-4:])) is not None
    return not is_dated and behind[0].word not in _GO_ON | _SUBJECTS


def _says_verb(found: list[Token], at: int) -> bool:
    """Whether words that tell no time stand on both sides: it sat on the shelf, the sat nav."""
    before = found[at - 1].kind if at else ""
    behind = found[at + 1 : at + 3]
    is_placed = re.match(r"x|a[xt]", "".join(one.kind for one in behind)) is not None
    return before in {"x", "t"} and is_placed and behind[0].word not in _GO_ON


def _about(row: list[Token]) -> list[Token]:
    """Around 4 beside a day is an hour; elsewhere the word says only that it is not exact."""
    kept: list[Token] = []
    for at, one in enumerate(row):
        if one.kind != "around":
            kept.append(one)
            continue
        number = row[at + 1] if at + 1 < len(row) else None
        next_word = row[at + 2] if at + 2 < len(row) else None
        behind = next_word.kind if next_word and next_word.word not in _GO_ON else ""
        before = kept[-1].kind if kept else ""
        is_hour = number is not None and number.kind == "n" and 1 <= number.number <= _NOON
        has_day = (before in _DAYLIKE and behind in {"", ",", "."}) or (
            behind in {"a", "D", "k", "p", "i"} and before != "z"
        )
        if is_hour and has_day:
            kept.append(replace(one, kind="a"))
    return kept


def _named(text: str) -> Iterator[Token]:
    """Holidays and set phrases of several words."""
    if _HOLIDAY_HINT.search(text):
        for match in _HOLIDAY.finditer(text):
            name = _HOLIDAYS[(match.lastindex or 1) - 1][1]
            yield Token("H", *match.span(), word=name, when=When(holiday=name))
    for match in _NIGHT_BEFORE.finditer(text):
        yield Token("w", *match.span(), when=When(day_by=-2, part=match[1]))


def _words(text: str) -> Iterator[Token]:
    for match in _SPLIT.finditer(text):
        start, end = match.span()
        if (word := match["word"]) is not None:
            yield from _word(word, start, end)
        elif (mark := match["mark"]) is not None:
            yield Token("M", start, end, word=f"{mark[0]}m")
        elif (part := match["part"] or match["sign"]) in _FRACTIONS:
            yield Token("n", start, end, float(match["whole"] or 0) + _FRACTIONS[part], part)
        elif (sign := match["sign"]) is not None:
            yield Token(_SIGNS.get(sign, "x"), start, end, word=sign)
        else:
            yield figure(match)


def _word(word: str, start: int, end: int) -> Iterator[Token]:
    if (known := _WORDS.get(word)) is not None:
        yield Token(known[0], start, end, known[1], known[2], known[3])
    elif word.endswith("'s"):
        yield from _word(word[:-2], start, end - 2)
        yield Token("f", end - 2, end)
    elif word in {"around", "about"}:
        yield Token("around", start, end, word=word)
    elif word not in _ABOUT:
        yield Token("x", start, end, word=word)
