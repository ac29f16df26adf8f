# SPDX-License-Identifier: AGPL-3.0-or-later
"""One of several options, or several of them.

Takes a number, an exact label, another word for the option, or an answer that mentions exactly
one. Which options a customer is shown is decided in `dialogs.asking`.
"""

import re

from dialogs.fields.contract import Choice, FieldType, Json, Parsed, Reading, Rules, Unclear
from dialogs.fields.patterns import word_list
from dialogs.fields.spelling import bare, fold, index_of, simplified
from intake.messages import Language

_JOINTS = re.compile(r"[,，、;；/+&\s]+|和|及|以及|\band\b")
_CLAUSES = re.compile(r"[,，。;；!！\n]")
_DENIED = re.compile(
    r"(?:不|没|没有|未|无|非|(?<!是)不是|(?<!要)不要|别|甭|勿|不想|不用|不必|不需要)(?:再|给我|跟我|打|发|用|走|选)*\s*$"
    r"|\b(?:not|no|isn't|without|never|don't|do not|rather not)(?:\s+\w+)?"
    r"(?:\s+(?:a|an|any|the|it|to|get|have|be))*\s+$"
    r"|\bnothing(?:'s| is| was| seems| looks)(?: really| actually| at all)?\s+$"
)
_DENIAL_WITHIN = 20
_NOT_BUT = re.compile(
    r"(?:并?不是|并非)[^,，;；。]{1,20}[,，;；。\s]*(?:而|应该|其实)?是(?P<zh>.{1,20})"
    r"|(?:it's |its |that's )?not [^,;.]{1,30}[,;.]\s*(?:but |it's |rather )?(?P<en>.{1,30})"
)
_OWNS = re.compile(
    r"的(?!人|都|全)|(?:全称|名称|简称|地址|电话)|[那这][台个部条]|里的|'s\b"
    r"|号码?(?![线楼机])| numbers?\b"
    r"| (?:printers?|machines?|copiers?|washers?|computers?|pcs?)\b"
)
# Who did something by themselves, 我自己调过, and how it is where they work, 车间热死了.
_BY_ONESELF = re.compile(
    r"(?:又|也|就|都|先|已经|试着|动手)*(?:调|拆|修|弄|搞|换|试|装|看|清|擦|紧|拧|查|动|改|检|买|关|重|处理|操作|解决|去|来|把|按|打|摸)"
)
_CLIMATE = re.compile(
    r"(?:里面?|内|这边)?(?:现在|又|也|都|很|太|特别|有点|真|蛮|挺|好)*"
    r"(?:热|冷|闷|潮|湿|吵|灰|脏|暗|温度|环境|粉尘)"
)
_COUNTED = re.compile(r"[\d一二两三四五六七八九十百千几多数来]\s*$")
_COUNTED_THINGS = re.compile(r"[\d一二两俩三四五六七八九十几][台部个套条辆]?(?:机器|设备|机子)?$")
_ONE_LINE = re.compile(r"(?:[\d一二三四五六七八九十a-z]号?|[这那该一]条)(?:生产|产|流水)?线$")
_PARTLY = frozenset("分子")
_PLACES = frozenset("里室科部门间房区楼厂店院校处组司库")
# Before and behind a workshop that is told as a place, and not as who is held up.
_NUMBERED = re.compile(r"(?:\d+|[一二两三四五六七八九十])[号#期]?$")
_PLACE_ENDS = re.compile(r"[,，。;；、\s]|$|的|里的?[那这]?台")
_OF_ALL = ("都", "全", "停产")
# As an answer they choose an option, in passing they are just nouns: "我们公司的XJ-200" does not
# say that the whole company stands still (issue 5's own example).
_TOO_COMMON = word_list("common_nouns")
_LONGEST_HEARD = 60
# Who uses the thing, or waits for it: 就人事用, 仓库六个人等着打单, "only reception uses it".
_USED = re.compile(
    r"(?P<who>[^不没,，]{2,20}?)(?:(?:都|全|侪|也)?[在要得]?用(?:着|这一?台|它)?"
    r"|(?:都|全)?(?:在|干)?等着?(?:用|打印?单?|出货|发货|干活|开工)?)(?:呢|的|了)?"
    r"|(?P<said>(?!\b(?:i|we|you|who|he|she)\b)[a-z ]{3,30}?) (?:uses?|is using|are using)"
    r" (?:it|this(?: one)?|the (?:machine|printer))"
)
# They think better of it in the same breath: "exchange, no wait, actually refund it".
_RECONSIDERED = re.compile(
    r"(?:^|[,，。.;；…!！]\s*|\s)(?:no,? wait|wait,? no|actually,? no|no,? actually|scratch that"
    r"|on second thoughts?|(?:哦|啊|哎)?不对|不不不?|等等|想了想)(?=[,，。.;；…!！\s]|还是)"
    r"[,，。.;；…!！\s]*"
)
_MIN_LATIN = 4
_LEAST_BEGUN = 3
_MIN_CHINESE = 2


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """Exactly one option."""
    values = _meant(text, reading.rules)
    if values and (again := _RECONSIDERED.search(fold(text))) is not None:
        values = _meant(fold(text)[again.end() :], reading.rules) or values
    if len(values) == 1:
        return _parsed(values[0], reading)
    return Unclear("choice.which", among=values) if values else Unclear("choice.none")


def parse_several(text: str, reading: Reading) -> Parsed | Unclear:
    """One or more options, in the order of the question."""
    chosen: set[str] = set()
    for part in (whole,) if (whole := bare(text)) in reading.rules.words else _parts(text):
        values = _meant(part, reading.rules)
        if len(values) != 1:
            return Unclear("choice.which", among=values) if values else Unclear("choice.none")
        chosen.add(values[0])
    if not chosen:
        return Unclear("choice.none")
    ordered: list[Json] = [one.value for one in reading.rules.options if one.value in chosen]
    return Parsed(ordered, show_several(ordered, reading.rules, reading.language))


def find(text: str, reading: Reading) -> Parsed | None:
    """The option that a longer text mentions, not denied; of several the one it is heard as."""
    folded = simplified(fold(text))
    mentions = spans(folded, reading.rules)
    found = {value: (start, end) for start, end, value in _outermost(mentions)}
    if len(found) > 1 and (again := _RECONSIDERED.search(folded)) is not None:
        behind = {one: span for one, span in found.items() if span[0] >= again.end()}
        found = behind or found
    if len(found) > 1:  # 开的普票，现在要专票 is of both, and means one
        heard = heard_as(folded, reading.rules)
        found = {one: found[one] for one in heard if one in found} or _in_clause(
            folded, reading.rules, found
        )
    if len(found) != 1:
        return None
    (value, (start, end)) = found.popitem()
    shown = _parsed(value, reading)
    return Parsed(shown.value, shown.display, start, end)


def _in_clause(
    folded: str, rules: Rules, found: dict[str, tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """The option that the one clause with all mentions is heard as: "5.2, Chrome on Windows"."""
    first, last = min(one[0] for one in found.values()), max(one[1] for one in found.values())
    start = max((one.end() for one in _CLAUSES.finditer(folded, 0, first)), default=0)
    behind = _CLAUSES.search(folded, last)
    end = behind.start() if behind is not None else len(folded)
    if _CLAUSES.search(folded, first, last) is not None:
        return {}
    clause = folded[start:end].strip()
    start = folded.find(clause, start)
    return {one: (start, start + len(clause)) for one in heard_as(clause, rules) if one in found}


def _outermost(mentions: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The mentions that lie in no longer one: 都停了 within 整条线都停了 is no other option."""
    return [
        one
        for one in mentions
        if not any(
            other[0] <= one[0] and one[1] <= other[1] and other[:2] != one[:2]
            for other in mentions
        )
    ]


def spans(folded: str, rules: Rules) -> list[tuple[int, int, str]]:
    """Where a folded text holds words for the options, and what their `tells` find."""
    found = told(folded, rules)
    for word, values in rules.words.items():
        is_told = len(values) == 1 and word not in _TOO_COMMON and len(word) >= _least(word)
        start = _mention(word, folded) if is_told else -1
        if start >= 0 and not _is_place(word, folded, start):
            found.append((start, start + len(word), values[0]))
    return found


def _is_place(word: str, folded: str, start: int) -> bool:
    """Whether a word of a message is only where the thing stands: "XJ-350, 3号车间"."""
    if word != "车间" or _NUMBERED.search(folded, max(0, start - 4), start) is None:
        return False
    return _PLACE_ENDS.match(folded, start + len(word)) is not None


def told(folded: str, rules: Rules) -> list[tuple[int, int, str]]:
    """Where a folded text holds what the options' `tells` find, and does not deny it."""
    matches = (
        (match, option.value)
        for option in rules.options
        for one in option.tells
        if (match := one.search(folded)) is not None
    )
    return [
        (match.start(), match.end(), value)
        for match, value in matches
        if not _is_denied(folded, match.start())
    ]


def _is_denied(folded: str, start: int) -> bool:
    return _DENIED.search(folded, max(0, start - _DENIAL_WITHIN), start) is not None


def _least(word: str) -> int:
    return _MIN_LATIN if word.isascii() else _MIN_CHINESE


def show(value: Json, rules: Rules, language: Language) -> str:
    """The label of a stored option."""
    option = next((one for one in rules.options if one.value == value), None)
    return option.labels[language] if option else str(value)


def show_several(value: Json, rules: Rules, language: Language) -> str:
    """The labels of the stored options."""
    values = value if isinstance(value, list) else [value]
    labels = [show(one, rules, language) for one in values]
    return ("、" if language == "zh" else ", ").join(labels)


def words_of(options: tuple[Choice, ...]) -> dict[str, tuple[str, ...]]:
    """Every folded value, label and alias with the option values it can mean."""
    words: dict[str, tuple[str, ...]] = {}
    for option in options:
        written = {bare(one) for one in (*option.labels.values(), *option.aliases)}
        for word in written | set(map(simplified, written)):
            if word:
                words[word] = (*words.get(word, ()), option.value)
    return {**words, **{bare(option.value): (option.value,) for option in options}}


def _meant(text: str, rules: Rules) -> tuple[str, ...]:
    word = simplified(bare(text))
    if word in rules.words:
        return rules.words[word]
    if (number := index_of(word)) is not None:
        return _at(number, rules.shown or rules.options)
    if not word:
        return ()
    if (corrected := _NOT_BUT.fullmatch(word)) is not None:
        return _meant(corrected["zh"] or corrected["en"], rules)
    if len(values := {one[2] for one in told(word, rules)}) == 1:
        return tuple(values)
    within = {
        value: None
        for known, values in rules.words.items()
        if _is_part(known, word) or _begins_within(word, known)
        for value in values
    }
    return heard_as(word, rules) or tuple(within) if len(within) != 1 else tuple(within)


def heard_as(word: str, rules: Rules) -> tuple[str, ...]:
    """The only option whose `hears` the whole answer matches; none of a long answer."""
    if len(word) > _LONGEST_HEARD:
        return ()
    heard = [one.value for one in rules.options if one.hears and one.hears.fullmatch(word)]
    if not heard and (used := _USED.fullmatch(word)) is not None:
        return heard_as(used["who"] or used["said"], rules)
    return tuple(heard) if len(heard) == 1 else ()


def _is_part(known: str, word: str) -> bool:
    return len(known) >= _MIN_CHINESE and _mention(known, word) >= 0


def _begins_within(word: str, known: str) -> bool:
    """Whether an answer is a part of an option's words: "whole", 部门; not "ok" of "broken".

    Two Latin letters are a word of their own: the "no" of "nobody" denies.
    """
    least = _LEAST_BEGUN if word.isascii() else _MIN_CHINESE
    start = known.find(word) if len(word) >= least else -1
    if start < 0 or not word.isascii():
        return start >= 0
    return not known[start - 1 : start].isalnum()


def _at(number: int, options: tuple[Choice, ...]) -> tuple[str, ...]:
    if number == -1:
        return (options[-1].value,)
    return (options[number - 1].value,) if 0 < number <= len(options) else ()


def _mention(word: str, folded: str) -> int:
    """Where a word stands alone and is not denied, or -1."""
    start = folded.find(word)
    if start < 0 or _is_denied(folded, start):
        return -1
    if _OWNS.match(folded, start + len(word)) or _is_of_other(word, folded, start):
        return -1  # 我们车间那台 says whose it is, and 手机号换了 speaks of no phone
    if word.endswith(("我", "咱")) and folded.startswith("们", start + len(word)):
        return -1  # 就我们财务室 is not 就我
    if _is_of_few(word, folded, start):
        return -1
    if word.startswith("个") and _COUNTED.search(folded, max(0, start - 3), start):
        return -1  # 三个人 are not 个人
    if word.isascii():
        before, after = folded[start - 1 : start], folded[start + len(word) :][:1]
        if (before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum()):
            return -1
    return start


def _is_of_other(word: str, folded: str, start: int) -> bool:
    """Whether a word tells who did something, 我自己调过, or where it is hot: 车间热死了."""
    end = start + len(word)
    if word.endswith(("自己", "人")) and _BY_ONESELF.match(folded, end) is not None:
        return True
    if word.endswith("部门") and folded.startswith("店", end):
        return True  # 全部门店 are all the shops
    return not word.isascii() and _CLIMATE.match(folded, end) is not None


def _is_of_few(word: str, folded: str, start: int) -> bool:
    """Whether a word for all is said of counted machines, 两台都停了, of one line, a branch."""
    if word.endswith("台") and folded[start - 1 : start] in _PLACES:
        return True  # 整个科室就这一台 is all they have
    if word.startswith("都") and _COUNTED_THINGS.search(folded, max(0, start - 4), start):
        return True
    if word.startswith("公司") and folded[max(0, start - 1) : start] in _PARTLY:
        return True  # 上海分公司 is not all of it
    is_of_all = word.startswith(_OF_ALL)
    return is_of_all and _ONE_LINE.search(folded, max(0, start - 7), start) is not None


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in _JOINTS.split(fold(text)) if part)


def _parsed(value: str, reading: Reading) -> Parsed:
    return Parsed(value, show(value, reading.rules, reading.language))


TYPES = (
    FieldType("choice", parse, find, show),
    FieldType("multi_choice", parse_several, None, show_several),
)
