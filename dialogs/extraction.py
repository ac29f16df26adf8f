# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything one message volunteers for fields that are still missing.

What the field types find by themselves, in an order that lets no code be read twice (a serial
number is no phone number). Values of low confidence are not guessed at. Whether a first message
describes a fault or merely starts the dialog is told here too. `extract` does the same without a
dialog.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from dialogs.definition import Definition, Field
from dialogs.facts import extract
from dialogs.fields.contract import Parsed
from dialogs.fields.initials import either
from dialogs.fields.naming import PHONE_MASK
from dialogs.fields.spelling import (
    bare,
    chinese_characters,
    closed,
    letters,
    narrow,
    simplified,
    unquoted,
)
from dialogs.session import UserInput
from dialogs.step import DialogContext, Found
from dialogs.words.starting import begun_by
from dialogs.words.vocabulary import vocabulary

__all__ = ["Found", "describes", "extract", "is_symptom", "says_more", "unmasked", "volunteered"]

ORDER = (
    "email",
    "phone",
    "address",
    "order_number",
    "serial_number",
    "error_code",
    "product",
    "datetime",
    "company",
    "person",
    "choice",
)
_CHOICE = "choice"
_RANK = {name: rank for rank, name in enumerate(ORDER)}
_LAST = len(ORDER)
_READABLE = 2000
_CLAUSE = re.compile(
    r"[,，。.!！?？;；:：\n~…]+|\s-\s|\b(?:and|but|because)\b|因为|而且|但是|然后"
)
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_MASK = "\x00"
_LONGEST_HEAD, _HEADED_WORDS, _HEADED_CHINESE = 40, 2, 3  # characters, words, characters
_TELLING = (
    3  # Chinese characters or, with less weight, Latin words, of a clause that tells something
)
_BARE_CHINESE = 8  # "我们公司三楼的打印机坏了" still only says that it is broken
_BARE_WORDS = 4
_AWAITED_WITHIN = 16  # characters before a time
_WRITTEN_WITHIN = 48  # the same of an apology
_AWAITED = re.compile(
    r"(?:(?<!没)等到?|[要得拖排改推]到|(?<!大)约在?|[你您]们?(?:刚才)?说的?(?:是|要|得)?)$"
    r"|(?:\bwait(?:ing)? (?:until|till|for)|\byou (?:said|say|mean)|\bpostponed to)"
    r"(?: the| next)? $"
)
# The day of the message itself, which says nothing of the machine: "sorry to bother you on a
# Saturday", 周末还来打扰.
_OF_WRITING = re.compile(
    r"\b(?:for (?:writing|bothering|messaging|contacting|disturbing|troubling|e-?mailing)"
    r"|to (?:write|bother|disturb|trouble|message|contact))(?: to)?(?: you)?"
    r"(?: (?:on|at|so|this|the|a|late|early))* ?$"
)
_BOTHERS = re.compile(r"(?:还|也|又|都|就)?(?:来|给你们|给您|在)?(?:打扰|麻烦你|麻烦您|叨扰)")
# A day that is over, whatever is said around it: 约在昨天下午三点 is about when it broke.
_IS_OVER = re.compile(
    r"[昨前]|今早|上个?(?:周|星期|礼拜|月)|刚|\b(?:yesterday|ago|last)\b", re.IGNORECASE
)
_BEHIND_CHINESE = 4  # behind 我要投诉, of whom or what


def volunteered(
    fields: Iterable[Field], text: str, context: DialogContext
) -> tuple[tuple[Found, ...], str]:
    """What a text says about the given fields, and the text with those words masked.

    Only the first `_READABLE` characters are looked at. Masking keeps the length. One word may
    choose an option of several questions: 少发 is what happened and what is wanted.
    """
    rest = closed(narrow(text[:_READABLE]))
    found: list[Found] = []
    given, unchosen = UserInput(text), ""
    for field in sorted(fields, key=_rank):
        if field.type.find is None:
            continue
        if field.type.name == _CHOICE:
            unchosen = unchosen or rest
        words = unchosen if field.type.name == _CHOICE else rest
        parsed = field.type.find(words, context.reading(field.rules, given))
        if parsed is not None and not (field.rules.is_past and _is_awaited(rest, parsed)):
            found.append(Found(field, parsed))
            mask = PHONE_MASK if field.type.name in {"phone", "email"} else _MASK
            rest = rest[: parsed.start] + mask * (parsed.end - parsed.start) + rest[parsed.end :]
    return tuple(found), rest


def _is_awaited(text: str, time: Parsed) -> bool:
    """Whether somebody waits for a time or wonders at it, 还要等到周一, or writes at it."""
    if _IS_OVER.search(text, time.start, time.end) is not None:
        return False
    before, behind = text[max(0, time.start - _AWAITED_WITHIN) : time.start], text[time.end :]
    if _OF_WRITING.search(text[max(0, time.start - _WRITTEN_WITHIN) : time.start].casefold()):
        return True
    if _BOTHERS.match(behind):
        return True
    return behind.lstrip().startswith("?") or _AWAITED.search(before.casefold()) is not None


def says_more(rest: str) -> bool:
    """Whether a masked text still says something besides the values found in it."""
    words = vocabulary().fillers.sub(" ", unmasked(rest).casefold())
    return letters(words) >= _TELLING


def unmasked(rest: str) -> str:
    """A masked text with blanks where values were."""
    return rest.replace(_MASK, " ").replace(PHONE_MASK, " ")


def describes(definition: Definition, text: str) -> bool:
    """Whether a first message tells about the fault: 打印机坏了 does not, 一直卡纸 does.

    Judged clause by clause: greetings say nothing, a symptom does, and a clause with another start
    phrase only if much is left without it.
    """
    plain = simplified(unquoted(narrow(text[:_READABLE]).casefold()))
    return any(_tells(definition, clause) for clause in _CLAUSE.split(plain)) or (
        _is_headed(definition, plain)
    )


def _is_headed(definition: Definition, plain: str) -> bool:
    """Whether a few words stand behind a phrase and a colon: "feature request: dark mode"."""
    head, colon, told = plain.partition(":")
    if not colon or len(head) > _LONGEST_HEAD:
        return False
    if not any(one in head for one in definition.start_phrases):
        return False
    rest = vocabulary().beside_labels(unmasked(told))
    words = [one for one in _LATIN_WORD.findall(rest) if one.isalpha()]
    return len(words) >= _HEADED_WORDS or chinese_characters(rest) >= _HEADED_CHINESE


def is_symptom(definition: Definition, folded: str) -> bool:
    """Whether a folded text holds one of the dialog's symptoms."""
    return _symptoms_of(definition).search(unquoted(folded)) is not None


@lru_cache  # by the definition itself: to hash its hundred words takes as long as to search
def _symptoms_of(definition: Definition) -> re.Pattern[str]:
    words = definition.symptoms
    return re.compile(either(words) or "(?!)")


def _tells(definition: Definition, clause: str) -> bool:
    words = vocabulary()
    if (clause := bare(clause)) in words.greetings:
        return False
    if is_symptom(definition, clause) or words.ceased.search(clause):
        return True
    if begun_by(definition.telling, clause):
        return True
    phrase = next((one for one in definition.start_phrases if one in clause), "")
    rest = clause.replace(phrase, " ") if phrase else clause
    if phrase and _is_told_first(definition):
        behind = words.fillers.sub(" ", unmasked(clause.partition(phrase)[2]))
        if chinese_characters(behind) > _BEHIND_CHINESE:
            return True
    rest = words.fillers.sub(" ", unmasked(rest))
    chinese, latin = chinese_characters(rest), len(_LATIN_WORD.findall(rest))
    if phrase:
        return chinese > _BARE_CHINESE or latin > _BARE_WORDS
    return chinese >= _TELLING or latin >= _TELLING


def _is_told_first(definition: Definition) -> bool:
    """Whether what happened is asked first and no symptom tells it: 我要投诉师傅迟到三小时."""
    return not definition.symptoms and definition.fields[0].name == definition.description


def _rank(field: Field) -> int:
    return _RANK.get(field.type.name, _LAST)
