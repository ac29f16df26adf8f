# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a message answers to a question of prose that nobody has asked yet: 换了粉盒也没用.

Judges the parts of the message one by one, and changes no session.
"""

import re
from collections.abc import Iterable

from dialogs.definition import Field
from dialogs.fields.company import companies
from dialogs.fields.contract import Parsed
from dialogs.fields.spelling import bare, fold, narrow, simplified
from dialogs.moving import Turn
from dialogs.session import UserInput
from dialogs.step import Found
from dialogs.understanding.telling import as_told, asks_deeds, clauses_of
from dialogs.words.vocabulary import vocabulary

_NUMBER = "order_number"
_LONGEST_SAID = 30  # characters of one clause
_JOINTS = re.compile(
    "(?=(?:然后|但是|可是|不过|结果|所以|你看|您看|麻烦|我们(?!的|家|公司)|(?<!们)我自己|现在))"
)
# Not behind what announces a number: 发票号 25322000000012345678.
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])(?<![号码额])\s+|\s+(?=[\u4e00-\u9fff])")


_MADE_TO = re.compile(
    r"[改换](?:开)?[成为]|应该?[是为开]|开给|重开"
    r"|\b(?:chang\w*|correct\w*|re-?issu\w*|switch\w*|should be|must be|to be"
    r"|please|needs?|want)\b"
    r".{0,40}?\b(?:to|in the name of)\b|\binvoice made out to\b",
    re.IGNORECASE,
)
_CALLED_NUMBER = re.compile(
    r"(?:发票|票|合同|订单)(?:号码?|编号)(?:是|[:：])?|\b(?:invoice|contract|order)"
    r" (?:number|no\.?|nr\.?)(?: is)?(?![a-z])",
    re.IGNORECASE,
)


def said_by_cues(turn: Turn, asked: Field | None, text: str) -> tuple[Found, ...]:
    """What answers a question of prose unasked: 重启了两次也没用, and how it was after that."""
    wanted = [one for one in turn.definition.fields if one.cues is not None and one is not asked]
    parts = _parts(text) if wanted else []
    told = {one.name: _with_known(turn, one, parts) for one in wanted}
    return tuple(
        Found(turn.definition.by_name[name], as_told(" ".join(found)))
        for name, found in told.items()
        if found
    )


def is_all_cued(by_cues: Iterable[Found], text: str) -> bool:
    """Whether a clause says nothing but what answers a question of prose unasked."""
    told = " ".join(str(one.parsed.value) for one in by_cues)
    return len(clauses_of(text)) == 1 and all(one in told for one in _parts(text))


def _with_known(turn: Turn, field: Field, parts: list[str]) -> list[str]:
    """What is told for a field, behind what is known there; of deeds only what is told first."""
    cued = _cued(field, parts)
    known = turn.session.answers.get(field.name)
    if known is None or known.value is None:
        return cued
    more = [one for one in cued if one not in str(known.value)]
    return [str(known.value), *more] if more and not asks_deeds(field) else []


def particulars(turn: Turn, asked: Field | None, text: str) -> list[str]:
    """The parts that belong to what is described by its own cues, and are not told there yet.

    金额46800 and 11月12日付的 are no company, whatever was asked.
    """
    field = turn.definition.by_name.get(turn.definition.description)
    if field is None or field.cues is None or field is asked:
        return []
    known = turn.session.answers.get(field.name)
    told = str(known.value) if known else ""
    parts = [one for one in _cued(field, _parts(text)) if one not in told]
    return [one for one in parts if not (_is_own_number(turn, asked, one) or _is_made_to(one))]


def _is_made_to(part: str) -> bool:
    """Whether a part says which company a paper is to be made out to: 要改成公司：…有限公司.

    Not to which it was: 开成了…有限公司.
    """
    wished = _MADE_TO.search(part)
    return wished is not None and bool(companies(narrow(part[wished.start() :])))


def _is_own_number(turn: Turn, asked: Field | None, part: str) -> bool:
    """Whether a part is, called so, the number that was asked for: 发票号 22334455."""
    if asked is None or asked.type.name != _NUMBER or _CALLED_NUMBER.search(part) is None:
        return False
    parsed = turn.context.parse(asked, UserInput(_CALLED_NUMBER.sub(" ", part).strip()))
    return isinstance(parsed, Parsed) and parsed.is_sure


def without_particulars(turn: Turn, asked: Field | None, text: str) -> str:
    """The text with blanks for the parts that belong to what is described."""
    for one in particulars(turn, asked, text):
        text = text.replace(one, " " * len(one), 1)
    return text


def announces(turn: Turn, field: Field, text: str) -> bool:
    """Whether a text announces the number that is asked for: 发票号 25322000000012345678."""
    if field.type.name != _NUMBER or field.type.find is None:
        return False
    reading = turn.context.reading(field.rules, UserInput(text))
    return field.type.find(text, reading) is not None


def _cued(field: Field, parts: list[str]) -> list[str]:
    """The parts that are cued, each with what came of it: 换过墨水 没用."""
    found: list[str] = []
    is_cued = False
    for before, one in zip(("", *parts), parts, strict=False):
        if not is_cued and before and _is_outcome(one) and _tells_tried(field, f"{before}{one}"):
            found.append(before)  # 溶剂也加了 不好使
            is_cued = True
        is_cued = _tells_tried(field, one) or (is_cued and _is_outcome(one))
        if is_cued:
            found.append(one)
    return found


def _tells_tried(field: Field, text: str) -> bool:
    """Whether a text answers a question of prose unasked, which for deeds 换了粉盒也没用 does."""
    folded = simplified(fold(text))
    if field.cues is None:
        return False
    if field.cues.search(folded) is not None:
        return True
    return asks_deeds(field) and vocabulary().in_vain.search(folded) is not None


def _is_outcome(text: str) -> bool:
    """Whether a text only says that what was done did not help: 没用, 还是不行."""
    return vocabulary().no_help.fullmatch(simplified(bare(text))) is not None


def _parts(text: str) -> list[str]:
    """The clauses of a text; in Chinese a blank ends one as well, and joints in a dictated one."""
    parts = (part for one in clauses_of(text) for part in _BLANK.split(one) if part)
    return [each for part in parts for each in _dictated(part)]


def _dictated(part: str) -> list[str]:
    """What is said without any stop, parted where people take breath."""
    return _JOINTS.split(part) if len(part) > _LONGEST_SAID else [part]
