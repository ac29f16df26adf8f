# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether words tell of a fault, only name a field, or say that a value cannot be had.

Judges words by the vocabulary and the dialog's own phrases; changes no session.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from dialogs.correcting.field_names import names_of
from dialogs.definition import Definition, Field
from dialogs.extraction import describes, is_symptom, says_more, unmasked
from dialogs.fields.contract import Parsed
from dialogs.fields.spelling import (
    bare,
    fold,
    has_chinese,
    letters,
    searched,
    simplified,
    unquoted,
)
from dialogs.words.dangers import is_denied
from dialogs.words.denying import without_all_well
from dialogs.words.remembering import of_short
from dialogs.words.starting import weights
from dialogs.words.vocabulary import vocabulary

_STATED = re.compile(r"(?:[^,，。.!！?？;；\n]++|(?<=\d)\.(?=\d))++[?？]?")  # 2.3.1 is one word
_SHORTEST = 2
_A_SENTENCE = 6  # letters; three signs may just be an answer we do not understand
_A_TALE, _A_TALE_IN_LATIN = 8, 16  # letters
_SHORTEST_WONDER = 3  # letters
_READABLE = 300
_CLAUSE = re.compile(r"[,，。.!！;；\n]+|\b(?:and|but)\b|但是|但")
_STATEMENT = re.compile(_CLAUSE.pattern + r"|/|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_PICTURES = "attachments"
_NO_PICTURE = re.compile(
    "(?:我|这边|暂时|现在|也|都|手机)*(?:没有?(?:拍|图|片子)|(?:不会|没法|不方便|不能|不让)(?:拍|发|传|弄)"
    "(?:照片?|相片?|图片?|视频)?|拍不了(?:照片?|图片?|视频)?)(?:的|了|啊|呀|呢)?"
    "|(?:我|这里|这边|现在|图片?|截图|照片|也|都|手机)*(?:发|传|上传|贴|截|弄)不(?:了|上去?|出来?|过去)"
    "(?:图片?|截图|照片|视频|附件)?[了啊呀呢]?"
    "|(?:sorry )?(?:i |we )?(?:can't|cant|cannot|can not|am unable to|unable to|don't know how to)"
    " (?:attach|upload|add|provide|share|take)(?: (?:it|one|any|an?|the|anything|files?|pictures?"
    "|screenshots?|images?|photos?|here|in this chat|right now|at the moment|from here))*"
)
_ALREADY = re.compile(
    r"已经?|都|[两三几]次|\b(?:already|allready|twice|(?:two|three|several|\d) times)\b"
)
_GUESS = re.compile(
    "(?:我)?(?:觉得|感觉|怀疑|估计|怕是|猜|可能|应该|大概|好像|八成).{3,}|.{3,}了吧"
)
_SOUNDS = re.compile("[啊哦噢嗯额呃诶哎唉呵哈嘿]+")
_DENIALS = ("不", "没")  # as no name of a product begins
_OTHERWISE = re.compile("[改换](?:一下|下|个)?(?:型号|产品|大|小)|[换退]一[个双件条台套只]")
_MAY_BE_LACKING = frozenset(
    {"serial_number", "error_code", "order_number", "attachments", "phone", "email"}
)


def is_brief_report(definition: Definition, text: str) -> bool:
    """Whether a very short Chinese text says what is wrong: 卡纸 and 不出纸 do, 保修 does not."""
    folded = simplified(fold(text))
    if not has_chinese(folded) or letters(folded) < _SHORTEST:
        return False
    has_sign = any(sign in folded for sign in vocabulary().signs)
    return has_sign or complains(definition, folded)


@lru_cache(maxsize=64)  # one turn asks it of its message and its clauses in several places
def complains(definition: Definition, text: str) -> bool:
    """Whether a text surely speaks of trouble, so that it cannot be a name or a code."""
    folded = without_all_well(_plain(text))
    if is_symptom(definition, folded) or vocabulary().troubles.search(folded):
        return True
    return stands_still(text)


def trouble_words(definition: Definition, text: str) -> tuple[str, ...]:
    """The words of a text that surely speak of trouble."""
    folded = _plain(text)
    said = (one.group() for one in vocabulary().troubles.finditer(folded))
    return (*said, *(one for one in definition.symptoms if one in folded))


def complains_of_usual(definition: Definition, text: str) -> bool:
    """The same of the dialog for trouble of any kind: it takes words that are unsure elsewhere."""
    if complains(definition, text):
        return True
    return bool(weights(definition.usual, unquoted(_plain(text)), "zh"))


@lru_cache(maxsize=64)  # asked with `complains`, and by whoever hands over
def stands_still(text: str) -> bool:
    """Whether a text says that a line or all of production stands now: 二线停了, "line 2 is down".

    Neither denied, 没停线, nor feared or planned, 怕停产, nor over: 已恢复生产.
    """
    words = vocabulary()
    if not any(map(text.lower().__contains__, words.stands)):
        return False
    folded = _plain(text)
    return any(
        not is_denied(folded, match)
        and words.feared.search(folded[: match.start()]) is None
        and words.resumed.search(folded, match.end()) is None
        for match in words.standstill.finditer(folded)
    )


def tells_trouble(definition: Definition, text: str) -> bool:
    """Whether a text says what the trouble is: "it won't feed" does, "it is broken" does not."""
    folded = _plain(text)
    if vocabulary().ceased.search(folded) or stands_still(text):
        return True
    for phrase in definition.start_phrases:  # longest first; those that say it stay
        if phrase not in definition.symptoms:
            folded = folded.replace(phrase, " ")
    return complains(definition, folded)


def is_sentence(text: str) -> bool:
    """Whether a Chinese text ends as sentences do, 合同到期了, and names seldom."""
    return bare(text).endswith("了")


def is_request(text: str) -> bool:
    """Whether a text asks us for something, as no company is called: "ok send me a quote"."""
    return vocabulary().requests.match(_plain(text)) is not None


def only_begins(definition: Definition, text: str) -> bool:
    """Whether a text only wishes for this dialog, 报修吧, and tells it nothing."""
    folded = _plain(text)
    phrase = next((one for one in definition.start_phrases if one in folded), "")
    rest = vocabulary().fillers.sub(" ", folded.replace(phrase, " ")) if phrase else folded
    return bool(phrase) and letters(rest) == 0


def is_remark(definition: Definition, text: str) -> bool:
    """Whether a text is said to us or of the trouble, so that it cannot be a product's name."""
    folded = _plain(text)
    return (
        "?" in folded
        or folded.startswith(_DENIALS)
        or is_sentence(text)
        or _OTHERWISE.match(folded) is not None
        or _SOUNDS.fullmatch(bare(folded)) is not None
        or vocabulary().remarks.search(folded) is not None
        or is_statement(text)
        or complains(definition, text)
    )


@of_short
def is_statement(text: str) -> bool:
    """Whether words tell or wish something by their build, as no name does: 一用就断电, 换M码."""
    return vocabulary().statements.search(bare(_plain(text))) is not None or is_state(text)


def tells_by_verb(text: str) -> bool:
    """Whether a text says what happens, is needed or was so, as no part of a program is called."""
    return vocabulary().sentences.search(bare(_plain(text))) is not None


def tells_of_somebody(text: str) -> bool:
    """Whether a text without figures is a longer sentence about people, which names no thing.

    管理员也走了 离职了没人知道密码, "the admin left and nobody knows the password".
    """
    folded = _plain(text)
    is_long = letters(folded) >= (_A_TALE if has_chinese(folded) else _A_TALE_IN_LATIN)
    if not is_long or any(map(str.isdigit, folded)):
        return False
    return vocabulary().somebody.search(folded) is not None


@of_short
def is_state(text: str) -> bool:
    """Whether such words say how a thing is, or what is wished instead of it: 尺码不对."""
    return vocabulary().states.search(bare(_plain(text))) is not None


def is_beside(text: str) -> bool:
    """Whether every clause says whom to call, where or when to come, or is told of something.

    打他的，我耳朵背 and "critical, we can't ship" name nothing, whatever was asked.
    """
    words, clauses = vocabulary(), clauses_of(text)
    folded = [bare(_plain(one)) for one in clauses]
    is_wish = [words.beside.fullmatch(one) is not None for one in folded]
    return any(is_wish) and all(
        wish or is_statement(one) for wish, one in zip(is_wish, clauses, strict=True)
    )


def only_complains(definition: Definition, text: str) -> bool:
    """Whether a text tells of trouble and of nothing that was done about it: 停机了."""
    return complains(definition, text) and vocabulary().acts.search(_plain(text)) is None


def is_done(text: str) -> bool:
    """Whether a text surely tells what somebody did: 关机重开过两回, "restarted it"."""
    return vocabulary().done.search(_plain(text)) is not None


def was_tried(clause: str) -> bool:
    """Whether a clause says that something was done already, "cleaned the filter twice"."""
    return _ALREADY.search(clause.casefold()) is not None and is_done(clause)


def asks_deeds(field: Field) -> bool:
    """Whether a question is what has been tried, by the words that answer it unasked."""
    return field.cues is not None and field.cues.search("重启") is not None


def tells_origin(text: str) -> bool:
    """Whether a text only tells when, or from where, the thing came to where it stands."""
    return vocabulary().came_here.fullmatch(bare(_plain(text))) is not None


def tells_way_around(text: str) -> bool:
    """Whether a text only tells what else can be done meanwhile, or that nothing can."""
    return vocabulary().ways_around.fullmatch(bare(_plain(text))) is not None


def tells_deed(field: Field, text: str) -> bool:
    """Whether a text may tell of something done, or left undone, where that was asked."""
    folded = _plain(text)
    is_cued = field.cues is not None and field.cues.search(folded) is not None
    return is_cued or vocabulary().deeds.search(folded) is not None


def tells_reset(field: Field | None, text: str) -> bool:
    """Whether "reset" says what was done to the machine, for that is asked, and wishes nothing."""
    if field is None or not asks_deeds(field):
        return False
    return vocabulary().resets.search(_plain(text)) is not None


def tells(definition: Definition, text: str) -> bool:
    """Whether a text that is no code describes something, and does not speak of the code."""
    folded = _plain(text)
    if "?" in folded or vocabulary().asides.search(folded):
        return False
    return complains(definition, text) or describes(definition, text)


def adds_to(definition: Definition, text: str) -> bool:
    """Whether a text that answers nothing says more of a trouble that has been told."""
    return complains(definition, text) or (
        letters(text) >= _A_SENTENCE and tells(definition, text)
    )


def wonders_at(text: str) -> bool:
    """Whether a text tells of something and asks if it is normal: 摸上去七八十度，正常吗."""
    words = vocabulary().wonders
    clauses = [one for one in told_and_asked(_plain(text)) if not words.search(one)]
    is_told = any(letters(one) >= _SHORTEST_WONDER for one in clauses)
    return is_told and words.search(_plain(text)) is not None


def guesses(text: str) -> bool:
    """Whether a short Chinese text supposes what it comes from: 刀磨钝了吧, and no number."""
    words, folded = vocabulary(), bare(_plain(text))
    if any(map(str.isdigit, folded)) or _GUESS.fullmatch(folded) is None:
        return False
    return not (words.asides.search(folded) or words.not_had.search(folded))


def tells_anything(text: str) -> bool:
    """Whether a text says something, and not that it will be said or sent later."""
    return says_more(text) and vocabulary().asides.search(_plain(text)) is None


def adds_words(rest: str) -> bool:
    """Whether a masked text holds any words beside those that announce the values in it."""
    return vocabulary().adds_words(unmasked(rest).casefold())


def says_more_than_labels(rest: str) -> bool:
    """Whether a masked text says something besides its values and what announces them."""
    return says_more(vocabulary().announced.sub(" ", unmasked(rest).casefold()))


def without_labels(text: str) -> str:
    """The text without the words that only announce a value, as it was written."""
    for match in vocabulary().announced.finditer(text.lower()):
        text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return text


def only_announces(clause: str) -> bool:
    """Whether a clause without its value only says what that is: 报警代码."""
    folded = clause.casefold()
    rest = vocabulary().announced.sub(" ", folded)
    return rest != folded and letters(rest) <= _SHORTEST


def names_a_field(definition: Definition, text: str) -> bool:
    """Whether a text is nothing but the label of a field: 照片 alone tells us nothing."""
    return bare(text) in definition.labels


def declined(fields: Iterable[Field], text: str) -> tuple[str, ...]:
    """The optional fields that a text says cannot be had: 序列号找不到, "no serial number"."""
    if len(text) > _READABLE or not _declines_anything(text):
        return ()
    wanted = [one for one in fields if not one.is_required and _may_be_lacking(one)]
    clauses = _CLAUSE.split(_plain(text))
    return tuple(one.name for one in wanted if any(_is_denied(one, each) for each in clauses))


@of_short
def _declines_anything(text: str) -> bool:
    folded = _plain(text)
    return bool(vocabulary().not_had.search(folded) or _NO_PICTURE.search(folded))


def _may_be_lacking(field: Field) -> bool:
    """Whether people may not have it: a number, an address, a photo, a text like a number."""
    return field.type.name in _MAY_BE_LACKING or field.rules.pattern is not None


def undeclined(fields: Iterable[Field], text: str) -> str:
    """What a text says beside that some of the optional fields cannot be had."""
    lacking = list(fields)
    clauses = (one.strip() for one in _STATEMENT.split(_plain(text)))
    return ", ".join(one for one in clauses if one and not _only_declines(lacking, one))


def _only_declines(fields: Iterable[Field], clause: str) -> bool:
    names = declined(fields, clause)
    rest = vocabulary().not_had.sub(" ", clause)
    for field in fields:
        rest = _without_names(field, rest) if field.name in names else rest
    return bool(names) and not says_more_than_labels(rest)


def clauses_of(text: str) -> list[str]:
    """The clauses of a text that state something; questions are left out."""
    return [one for one in told_and_asked(text) if not one.endswith(("?", "？"))]


def told_and_asked(text: str) -> list[str]:
    """The clauses of a text; questions end in their mark."""
    return [one.strip() for one in _STATED.findall(text[:_READABLE]) if one.strip()]


def as_told(text: str) -> Parsed:
    """A text taken as it stands."""
    return Parsed(text.strip(), text.strip(), is_sure=False)


def _plain(text: str) -> str:
    """The text for searching; phones write the curly apostrophe."""
    return searched(text[:_READABLE])


def _is_denied(field: Field, clause: str) -> bool:
    if field.type.name == _PICTURES and _NO_PICTURE.fullmatch(bare(clause)):
        return True
    rest = _without_names(field, clause)
    has_figures = any(map(str.isdigit, clause))
    return rest != clause and not has_figures and bool(vocabulary().not_had.search(rest))


def _without_names(field: Field, clause: str) -> str:
    """The clause without what the field is called, also in a short form."""
    for label in map(str.casefold, names_of(field)):
        short = label.removesuffix(" number").removesuffix("s")
        clause = clause.replace(label, " ").replace(short, " ")
    return clause
