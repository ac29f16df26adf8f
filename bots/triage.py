# SPDX-License-Identifier: AGPL-3.0-or-later
"""What does this message want, judged from its words alone.

Pure. Which dialog step or article answers it is decided in `turn.py`; control words inside a
dialog (skip, back) belong to the dialog language.
"""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from bots.asked_by_name import asks_by_name
from bots.words import Words
from dialogs.fields.spelling import bare, simplified
from dialogs.words.control_words import control_word
from dialogs.words.remembering import of_short
from dialogs.words.vocabulary import Control, vocabulary

LONGEST_WISH = 40  # a longer message that mentions a person is a description, not a wish
_LONGEST_IN_LATIN = 60
_LONGEST_HAIL = 24
_LONGEST_NUDGE = 120  # that names its ticket
_OPENINGS = (
    "请问", "请", "麻烦", "帮我", "帮忙", "我想", "我要",
    "please", "i want to", "i want", "i'd like to", "can i", "could i",
)  # fmt: skip
_CLOSINGS = ("吧", "啊", "呀", "哦", "啦", "哈", "师傅", "老师", "谢谢", "please")
_FILLER = re.compile(rf"^(?:{'|'.join(_OPENINGS)})\s*|\s*(?:{'|'.join(_CLOSINGS)})$")
_SOUNDS = re.compile("^[呀啊哦哈啦]+")
_ASKING_ENDS = ("吗", "么", "呢", "嘛")
_REMEMBERED = 64  # messages; few are between two questions about one
_EDGES = " \t\r\n.,!?;:~。，！？；：～…、\"'“”‘’()（）"
# Any prefix that a dialog may have, and not only those of today: old tickets keep their numbers.
_TICKET_NUMBER = re.compile(r"(?<![A-Z0-9-])(?!SN-)[A-Z]{1,6}-\d{6,}(?![0-9-])")
_UNCOUNTED = re.compile(
    r"[好前这那有过近十没才]几[天年]|几[天年](?:[了前来后]|以[前来后])|着呢|不是(?:不是)+"
    r"|呢(?=就是|[它是我]|[这那]个)"  # a breath, and no question: 标签呢就是一半有一半没有
    r"|(?<=[喷打条扫贴])吗(?=机(?![器子])|枪|头)"  # 喷吗机 is typed for 喷码机, and asks nothing
)
_ECHO = re.compile(r"\s*([^?？\s][^?？]{0,19})[?？]\s*(?=[^?？]{2,}$)")
_HAIL = re.compile(r"\s*([^?？]{1,24})[?？][!！~～\s]*(?=\S)")
_HAIL_BEHIND = re.compile(r"(?<=\S)[,，。.!！\s]+([^,，。.!！?？]{1,24})[?？!！~～\s]*$")
_HAILS = ("在", "有人", "there")
_OR_NOT = re.compile(  # 管不管 and 会缩水不, but not 动不动
    r"(?<!不)(?![动时差])([\u4e00-\u9fff])不\1(?!意思)|(?<!不)会[\u4e00-\u9fff]{1,5}不$"
)
_LETTER = re.compile(r"[^\W\d_]")
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")  # 嗯 好 is said like 嗯好
_CLAUSE = re.compile(r"[,，。.!！;；\s]+")
# The first clause of several; in Chinese a blank ends one.
_FIRST_CLAUSE = re.compile(
    r"\s*(?:[^\s,，。.!！?？;；~～]*[\u4e00-\u9fff][^\s,，。.!！?？;；~～]{0,11}(?=[\s,，。.!！;；~～]+\S)"
    r"|[^\n,，。.!！?？;；~～\u4e00-\u9fff]{3,60}(?=[\n,，。.!！;；~～]+\s*\S))"
)
_ADDRESSED = frozenset({"客服", "agent", "operator", "representative", "person"})
# What somebody is by trade: 王芳，经理 wishes for nobody.
_TITLES = _ADDRESSED | {"经理", "manager", "customer service"}
_NAMES_PERSON = (
    *(
        "人工",
        "真人",
        "人来",
        "来人",
        "找人",
        "叫人",
        "派人",
        "找个",
        "叫个",
        "派个",
        "来个",
        "换个",
    ),
    *("客服", "经理", "human", "person", "agent", "operator", "manager"),
)
_UNWANTED = re.compile(r"[不别没勿]|^(?:多?谢|感谢|thank)|\b(?:no|not|without|never)\b|n't")
# One of several, or what is paid for: 自动，人工 and 上门费，人工.
_BARE = frozenset({"人工", "真人", "human", "a human", "a person"})
_IN_A_LIST = re.compile(r"自动|机器|费|价|材料|配件|工时|auto|machine|robot|labou?r|cost|parts")
_CLAUSE_MARKS = re.compile(r"[\n,，。.!！?？;；:：~～–—]+|\s-+\s|(?<=[\u4e00-\u9fff])\s+")
_LONGEST_WITH_A_WISH = 300
_REPEATED = re.compile(r"(.{2,8}?)[\s,，!！]*(?:\1[\s,，!！]*)+")
_SHORTEST_REPEATED = 4
_LONGEST_COURTESY = 4  # words, as in "ok thank you bye"
_COURTESY = frozenset({"thanks", "bye", "acknowledge", "greeting"})
# "can't you come" asks, "can't, no camera" does not.
# "I only wanted to ask if …", wherever it stands.
_WANTS_TO_KNOW = re.compile(
    r"\b(?:i|we)(?: (?:just|only|simply|really))*(?: would|'d)?(?: (?:just|only|really))*"
    r" (?:want(?:ed)?|like) to (?:ask|know|find out)(?: you)?"
    r" (?:if|whether|how|what|which|where)\b"
)
_FIRST_WORD = re.compile(
    r"[a-z]+(?![a-z]|['’]t(?! (?:you|i|we|it|there|they|he|she|any\w+|some\w+)\b))"
)
_LEAD = re.compile(
    r"(?:(?:and|so|but|or|then|ok|okay|well|hi|hello|hey)\b[,.! ]+)+"
    r"(?=(?:what|how|where|when|why|who|which|can|could|do you|are you)\b)"
)
_LANGUAGES = frozenset({"chinese", "english", "other_language"})


class Intent(StrEnum):
    """What a message wants."""

    HUMAN = "human"  # a person
    GREETING = "greeting"  # nothing yet
    THANKS = "thanks"  # nothing more
    BYE = "bye"  # to leave
    ACKNOWLEDGE = "acknowledge"  # nothing; "ok"
    SOLVED = "solved"  # to say that it works now
    NOT_SOLVED = "not_solved"  # to say that it still does not
    STATUS = "status"  # to know how a ticket stands
    NUDGE = "nudge"  # to press for an answer to it
    CHITCHAT = "chitchat"  # nothing; a remark, a laugh
    WHO = "who"  # to know whom they are talking to
    CHINESE = "chinese"  # to go on in Chinese
    ENGLISH = "english"  # to go on in English
    OTHER_LANGUAGE = "other_language"  # to go on in one that we do not have
    QUESTION = "question"  # an answer
    STATEMENT = "statement"  # to tell us something


@lru_cache(_REMEMBERED)
def fold(text: str) -> str:
    """A message in the form the vocabulary is written in; one turn asks several times.

    Traditional characters are simplified: 要收錢嗎 asks as well.
    """
    folded = simplified(" ".join(unicodedata.normalize("NFKC", text).lower().split()))
    return _BLANK.sub("", folded).strip(_EDGES)


def named_ticket(text: str) -> str:
    """The first ticket number in a text, in capitals; empty if there is none."""
    found = _TICKET_NUMBER.search(text.upper())
    return found.group() if found else ""


@of_short
def intent_of(text: str, words: Words) -> Intent:
    """What a message wants; `STATEMENT` when nothing else is clear."""
    folded = fold(text)
    if (wish := _wish_of(folded, words)) is not None:
        return wish
    if (
        _asks_person_first(text, words)
        or asks_by_name(text, folded)
        or _asks_person_beside(text, folded, words)
    ):
        return Intent.HUMAN
    if len(folded) <= _LONGEST_NUDGE and named_ticket(text):
        if words.waits.search(folded):
            return Intent.NUDGE
        if len(folded) <= LONGEST_WISH:
            return Intent.STATUS
    text = _without_hail(_without_echo(text), words)
    folded = fold(text)
    # Folding took the marks off the ends, so the question mark is looked for in the text itself.
    if folded and ("?" in text or "\uff1f" in text or _asks(folded, words)):
        return Intent.QUESTION
    return Intent.QUESTION if _asks_first(folded, words) else Intent.STATEMENT


def _without_echo(text: str) -> str:
    """The text without our own question repeated before the answer: 地址？苏州平江路18号."""
    echo = _ECHO.match(text)
    if echo is None:
        return text
    label, words = bare(echo[1]).removeprefix("the ").removeprefix("my "), vocabulary()
    is_label = label in words.called or words.announced.fullmatch(label) is not None
    return text[echo.end() :] if is_label else text


def _without_hail(text: str, words: Words) -> str:
    """The text without a question whether anybody is there: 在吗？码一擦就掉; or behind it."""
    while (hail := _HAIL.match(text)) and words.hails.fullmatch(fold(hail[1])):
        text = text[hail.end() :]
    behind = _HAIL_BEHIND.search(text) if any(map(text.__contains__, _HAILS)) else None
    if behind is not None and words.hails.fullmatch(fold(behind[1])):
        text = text[: behind.start()]
    return text


def _wish_of(folded: str, words: Words) -> Intent | None:
    """What the few words of a short message wish for, if they are known words."""
    if len(folded) > (_LONGEST_IN_LATIN if folded.isascii() else LONGEST_WISH):
        return None
    kind = _known_kind(folded, words)
    if kind or (kind := words.whole.get(_said_once(folded))):
        return Intent(kind)
    if words.noises.fullmatch(folded):
        return Intent.CHITCHAT
    if len(folded) <= _LONGEST_HAIL and words.hails.fullmatch(folded):
        return Intent.GREETING
    if _LETTER.search(folded) is None:
        return None  # a number to call, a time
    if (courtesy := _only_courtesy(folded, words)) is not None:
        return courtesy
    if wants_person(folded, words):
        return Intent.HUMAN
    return _wish_inside(folded, words) or _behind_greeting(folded, words)


def _wish_inside(folded: str, words: Words) -> Intent | None:
    """What a short message wishes for by a word that stands anywhere in it.

    "The manual in English" asks for a paper, and for no language.
    """
    inside = (
        (words.chinese_inside, Intent.CHINESE),
        (words.english_inside, Intent.ENGLISH),
        (words.other_language, Intent.OTHER_LANGUAGE),
        (words.nudge_inside, Intent.NUDGE),
        (words.status_inside, Intent.STATUS),
    )
    found = next((intent for pattern, intent in inside if pattern.search(folded)), None)
    if found in _LANGUAGES and words.in_a_language.search(folded) is not None:
        return None
    return found


def _asks_person_first(text: str, words: Words) -> bool:
    """Whether a message begins with a wish for a person, and then says why: 人工！又卡纸了.

    客服，… is how people are addressed, and no wish; 不要人工，… wants none.
    """
    first = _FIRST_CLAUSE.match(text)
    if first is None:
        return False
    folded = fold(first.group())
    if _known_kind(folded, words) == Intent.HUMAN.value:
        return folded not in _ADDRESSED
    return wants_person(folded, words)


def _asks_person_beside(text: str, folded: str, words: Words) -> bool:
    """Whether a clause behind what is told is a wish for a person: 登不上了，人工.

    A bare word counts only at the end, where it is none of several: 自动，人工.
    """
    if len(text) > _LONGEST_WITH_A_WISH or not any(map(folded.__contains__, _NAMES_PERSON)):
        return False
    clauses = [one for one in map(fold, _CLAUSE_MARKS.split(text)) if one]
    asked = [one for one in clauses[1:] if one not in _TITLES and _is_wish_for_person(one, words)]
    if not asked:
        return False
    is_last = asked == [clauses[-1]] and _IN_A_LIST.search(folded) is None
    return is_last or any(one not in _BARE for one in asked)


def _is_wish_for_person(clause: str, words: Words) -> bool:
    """Whether a clause is nothing else, in a known word or a free one: "get me a human"."""
    if not any(map(clause.__contains__, _NAMES_PERSON)):
        return False
    if _known_kind(clause, words) == Intent.HUMAN.value:
        return True
    is_short = len(clause) <= LONGEST_WISH and _UNWANTED.search(clause) is None
    return is_short and control_word(clause) is Control.HUMAN


def wants_person(folded: str, words: Words) -> bool:
    """Whether a few words hold a wish for a person that they neither deny nor tell of."""
    is_named = words.human_inside.search(folded) is not None
    return is_named and words.declines_person.search(folded) is None


def arranged_by_people(text: str, words: Words, hears_trouble: Callable[[str], bool]) -> bool:
    """Whether a text wants goods sent, data deleted, an address changed: for people to arrange.

    Where it tells of trouble, only what may be wanted because of that: a part to be bought.
    """
    found = _arranged(text, words)
    return any(found) or (bool(found) and not hears_trouble(text))


@of_short
def _arranged(text: str, words: Words) -> tuple[bool, ...]:
    """For all that a text wants to be arranged, whether it may be wanted beside trouble."""
    folded = fold(text)
    return tuple(
        is_beside_trouble
        for hints, told, is_beside_trouble in words.for_people_if
        if any(hint in folded for hint in hints) and told.search(folded) is not None
    )


def _known_kind(folded: str, words: Words) -> str | None:
    """What words that we know mean, with or without the filler around them."""
    return words.whole.get(folded) or words.whole.get(_without_filler(folded))


def _said_once(folded: str) -> str:
    """The word that is said several times, 人工人工; empty if it is none."""
    if len(folded) < _SHORTEST_REPEATED or not folded.startswith(folded[-2:]):
        return ""
    repeated = _REPEATED.fullmatch(folded)
    return repeated[1] if repeated else ""


def _only_courtesy(folded: str, words: Words) -> Intent | None:
    """The last of several words of courtesy, 好的，谢谢，再见; None if anything else is said."""
    said = [one.strip(_EDGES) for one in _CLAUSE.split(folded) if one.strip(_EDGES)]
    kinds = {0: ""}  # of the words of courtesy that end there, with nothing else before them
    for start in range(len(said)):
        if start not in kinds:
            continue
        for end in range(start + 1, min(start + _LONGEST_COURTESY, len(said)) + 1):
            if (kind := words.whole.get(" ".join(said[start:end]), "")) in _COURTESY:
                kinds[end] = kind
    last = kinds.get(len(said))
    return Intent(last) if last else None


def asks_us(text: str, words: Words) -> bool:
    """Whether a message is a question and nothing but one; "怎么都不行" only sounds like one."""
    if intent_of(text, words) is not Intent.QUESTION:
        return False
    folded = fold(text)
    ends = text.strip().endswith(("?", "\uff1f")) or folded.endswith(_ASKING_ENDS)
    return ends or words.asks_us.search(folded) is not None or _asks_first(folded, words)


def holds_asking_word(text: str, words: Words) -> bool:
    """Whether a word of a text asks, wherever it stands: 漏油怎么办, but not 漏油好几天了."""
    return _asks(fold(text), words)


def _asks(folded: str, words: Words) -> bool:
    """Whether a word asks that tells no state, and no amount nobody counted.

    几天能到 asks, 好几天了 and 等着呢 do not.
    """
    if "不" in folded and _OR_NOT.search(folded) is not None:
        return True
    if " to " in folded and _WANTS_TO_KNOW.search(folded) is not None:
        return True
    if words.asks.search(folded) is None:
        return False
    return words.asks.search(_UNCOUNTED.sub(" ", folded)) is not None


def _asks_first(folded: str, words: Words) -> bool:
    """Whether the first word asks: "how …", also as "and how …"."""
    lead = _LEAD.match(folded)
    first = _FIRST_WORD.match(folded, lead.end() if lead else 0)
    return first is not None and first.group() in words.asks_first


def _behind_greeting(folded: str, words: Words) -> Intent | None:
    """The small talk that follows a greeting, 你好呀今天天气真好; None if something else does."""
    greeting = words.greets.match(folded)
    if greeting is None:
        return None
    rest = _SOUNDS.sub("", folded[greeting.end() :]).strip(_EDGES)
    kind = Intent.GREETING.value if not rest else words.whole.get(rest, "")
    return Intent(kind) if kind else None


def _without_filler(folded: str) -> str:
    """The words without courtesy around them; most messages have none, and are left alone."""
    if not (folded.startswith(_OPENINGS) or folded.endswith(_CLOSINGS)):
        return folded
    return _FILLER.sub("", folded).strip(_EDGES)
