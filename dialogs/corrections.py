# SPDX-License-Identifier: AGPL-3.0-or-later
"""Earlier answers put right: "change the phone", "not E07 but E01", "the model is A2".

Recognises; what follows is done in `answering`. Which field is meant is found in `field_names`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dialogs.definition import Definition, Field
from dialogs.field_names import (
    LINK,
    PROSE,
    called_in,
    is_called,
    is_part_of_label,
    labelled,
    names_answered,
    names_of,
)
from dialogs.fields.contract import Parsed
from dialogs.fields.moment import puts_off, rather
from dialogs.fields.spelling import bare, narrow
from dialogs.loader import standard_fields
from dialogs.reassigning import reassigned
from dialogs.renaming import built_alike, renamed
from dialogs.session import CONFIRMING, DialogSession, UserInput
from dialogs.step import DialogContext
from dialogs.vocabulary import vocabulary

_READABLE = 300
_SHORT = 60
_LONGEST_ASSERTION = 80
_LONGEST_NAME = 30
_TIME = "datetime"
_NO = re.compile(
    r"^\s*(?:(?:oh |wait,? )?no|(?:oh )?wait|sorry|actually|不对|不是|不|等等|错了|说错了|写错了)"
    r"(?:\s*[,，.。!！\s]\s*|(?=是|应该))"
)
_NONE_OF_IT = re.compile(r"no\s+(?!(?:the|my|our|it|it's|that|that's|this)\b)")  # "no phone"
_TO_CHANGE = re.compile(
    r"(?:请|麻烦|帮我|那|再|先|还|我|想|要|得)*(?:改|修改|更改|更正|换)(?:一下|下|个)?(?P<name>[^,，。\s]{2,8}?)"
    r"(?:吧|一下)?[\s,.!，。！~]*(?:(?:是|为|成|[:：])[^,，。]+)?"
)
_COPULA = "(?:should be|was|is|=|:|：|应该是|应为|是|为)"
_IS = rf"\s*{_COPULA}\s*(?P<new>[^,，。;；!！]+)"
_WRITTEN = re.compile(r"^(?:写|填|登记|用)(?:成|为|上|的?是)?\s*(?=[\u4e00-\u9fffA-Za-z0-9])")
# Most messages hold none, and name no field; the colon of 14:30 is none, that of 电话2:139… is.
_MAY_ASSERT = re.compile(rf"(?!(?<=\d):\d\d(?!\d)){_COPULA}")
_RESTATED = re.compile(
    r"(?:请|麻烦)?(?:把|将)?\s*(?P<name>[^,，。\s]{2,10}?)\s*(?:改成|改为|换成|更正为)[\s:：,，]*(?P<new>.+)"
    r"|(?:请|麻烦)?(?P<noted>[^,，。\s]{2,6}?)(?:就|请|帮我|给我)*(?:写|填|登记)(?:成|为|上)?"
    r"(?!错|的|着|在|过|了|不|什么|哪|怎|没|有|是|到|好|完|纸)(?P<new_noted>[^,，。]{2,})"
    r"|(?:please )?change (?:the |my )?(?P<called>[a-z ]{3,20}?) to:? (?P<new_en>.+)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """An earlier answer is to be replaced by a new value, or asked again if there is none."""

    field: Field
    parsed: Parsed | None = None


def correction(
    definition: Definition, session: DialogSession, given: UserInput, context: DialogContext
) -> Correction | None:
    """The earlier answer that a message puts right, if it clearly does.

    Needs a cue (改成, "I meant", 不是…是…) and either the field's label or a new value for exactly
    one answered field. The last assertion wins.
    """
    text = narrow(given.text)
    if len(text) > _READABLE or not session.answers:
        return None
    if restated(definition, session, text) != text or _is_option(definition, session, text):
        return None  # it is the answer to the open question
    if (match := _restating(text)) is not None:
        stated = _restatement(definition, session, match, context)
        if stated is not None and _is_to_come(stated, match, context):
            return None  # 时间改成后天 is said of the visit, not of when it broke
        return stated or _cued(definition, session, given, context)
    return _cued(definition, session, given, context)


def _is_option(definition: Definition, session: DialogSession, text: str) -> bool:
    """Whether a text is, word for word, an option of the open question: "not solved"."""
    field = definition.by_state.get(session.state)
    return field is not None and bare(text) in field.rules.words


def _cued(
    definition: Definition, session: DialogSession, given: UserInput, context: DialogContext
) -> Correction | None:
    text = narrow(given.text)
    if (stated := _told_anew(definition, session, text, context)) is not None:
        return stated
    if session.state == CONFIRMING and (one := _restated(definition, session, text, context)):
        return one
    cues = list(_cues(definition, session, text, context))
    if not cues:
        return None
    after = text[max(cues) :]
    named = labelled(definition, session, text, after)
    if named is not None:
        return Correction(named, _new_value(named, after, given, context))
    for end in sorted(cues, reverse=True):
        found = list(_replacements(definition, session, text[end:], context))
        if not found and _puts_right_before(definition, session, text[end:], context):
            found = list(_replacements(definition, session, text[:end], context))
        if len(found) == 1:
            return found[0]
    called = called_in(definition, session, text)
    return Correction(called, _new_value(called, after, given, context)) if called else None


def _restated(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> Correction | None:
    """The one new value in what is said to the summary, alone or with what it is called."""
    found = list(_replacements(definition, session, text, context))
    if len(found) != 1 or len(text) > _SHORT:
        return None
    is_named = found[0].field in (
        labelled(definition, session, text),
        called_in(definition, session, text),
    )
    is_alone = is_named or _is_one_value(definition, session, text, context)
    return found[0] if is_alone else None


def _told_anew(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> Correction | None:
    """A value that needs no other cue than the field's name, or the name it replaces."""
    if (moved := reassigned(definition, session, text, context)) is not None:
        return Correction(*moved)
    if (stated := _asserted(definition, session, text, context)) is not None:
        return stated
    if (visit := _of_visit(definition, session, text, context)) is not None:
        return visit
    other = renamed(definition, session, text, context)
    return Correction(*other) if other else None


def _asserted(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> Correction | None:
    """An answered field called by its name with another value: "the model is A2"."""
    folded = text.casefold()
    if len(text) > _LONGEST_ASSERTION or _MAY_ASSERT.search(folded) is None:
        return None
    for field in definition.fields:
        answer = session.answers.get(field.name)
        if answer is None or field.type.find is None or field.name == session.asked:
            continue
        match = _assertion(names_of(field)).search(folded)
        if match is None:
            continue
        words = text[match.start("new") : match.end("new")]
        parsed = field.type.find(words, context.reading(field.rules, UserInput(words)))
        if parsed is not None and parsed.value != answer.value:
            return Correction(field, parsed)
    return None


def _of_visit(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> Correction | None:
    """The visit named before put off: "Friday doesn't work", or put right, "Tuesday is better"."""
    if len(text) > _SHORT:
        return None
    for field in definition.fields:
        answer = session.answers.get(field.name)
        if answer is None or not field.rules.is_future or field.name == session.asked:
            continue
        reading = context.reading(field.rules, UserInput(text))
        if (other := rather(text, reading)) is not None:
            return Correction(field, other)
        return Correction(field) if puts_off(text, answer.value, reading) else None
    return None


@lru_cache(maxsize=512)  # what the fields of all dialogs are called
def _assertion(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(re.escape(one.casefold()) for one in names)}){_IS}")


def restated(definition: Definition, session: DialogSession, text: str) -> str:
    """The new text of the open question, if a customer says 把描述改成…; else the text itself."""
    field, match = definition.by_state.get(session.state), _restating(text)
    if field is None or match is None:
        return text
    name = _named(match)
    if not (is_part_of_label(name, field) or is_called(name, field)):
        return text
    return _new_words(match)


def _is_to_come(stated: Correction, match: re.Match[str], context: DialogContext) -> bool:
    """Whether the new time of what has happened lies ahead, so that it is meant of a visit."""
    if stated.parsed is not None or not stated.field.rules.is_past:
        return False
    words = UserInput(_new_words(match))
    visit = standard_fields("preferred_at")[0]
    return isinstance(context.parse(visit, words), Parsed)


def _restating(text: str) -> re.Match[str] | None:
    return _RESTATED.match(text.strip())


def _named(match: re.Match[str]) -> str:
    return bare(match["name"] or match["noted"] or match["called"])


def _new_words(match: re.Match[str]) -> str:
    return match["new"] or match["new_noted"] or match["new_en"]


def _restatement(
    definition: Definition, session: DialogSession, match: re.Match[str], context: DialogContext
) -> Correction | None:
    """An answered or skipped field named in full or in part, with its new value."""
    passed = {*session.answers, *session.skipped}
    answered = [field for field in definition.fields if field.name in passed]
    name = _named(match)
    called = [field for field in answered if is_part_of_label(name, field)]
    called = called or [field for field in answered if is_called(name, field)]
    if len(called) != 1:
        return None
    words = _new_words(match)
    parsed = context.parse(called[0], UserInput(words))
    if match["noted"] and not isinstance(parsed, Parsed):
        return None  # 电话写便条上
    return Correction(called[0], parsed if isinstance(parsed, Parsed) else None)


def _cues(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> Iterator[int]:
    """Where the cues end. Doubts count in a short message, or beside the wrong value."""
    folded, words = text.casefold(), vocabulary()
    opening = _NO.match(folded)
    if (
        opening is not None
        and len(text) <= _SHORT
        and (
            (_NONE_OF_IT.match(folded) is None and names_answered(definition, session, folded))
            or _is_one_value(definition, session, text[opening.end() :], context)
        )
    ):
        yield opening.end()  # "no, the phone is …", also where anything may be told
    wanted = None if text.isascii() else _TO_CHANGE.fullmatch(text)
    if wanted is not None and names_answered(definition, session, wanted["name"]):
        yield folded.find(wanted["name"])  # 改一下型号, likewise
    yield from (match.end() for match in words.corrections.finditer(folded))
    open_field = definition.by_state.get(session.state)
    is_prose = open_field is not None and open_field.type.name in PROSE
    if (len(text) <= _SHORT and not is_prose) or _repeats(session, text):
        yield from (match.end() for match in words.doubts.finditer(folded))


def _is_one_value(
    definition: Definition, session: DialogSession, rest: str, context: DialogContext
) -> bool:
    """Whether what follows "no," is nothing but a new value of one answered field."""
    found = [one.parsed for one in _replacements(definition, session, rest, context)]
    if len(found) != 1 or found[0] is None:
        return False
    words = vocabulary()
    around = f"{rest[: found[0].start]} {rest[found[0].end :]}".casefold()
    return not words.adds_words(words.doubts.sub(" ", words.corrections.sub(" ", around)))


def _puts_right_before(
    definition: Definition, session: DialogSession, rest: str, context: DialogContext
) -> bool:
    """Whether the new value stands before the cue: "A2, not B7", "A2 instead"."""
    return (
        not bare(rest)
        or _repeats(session, rest)
        or _repeats_time(definition, session, rest, context)
    )


def _repeats_time(
    definition: Definition, session: DialogSession, rest: str, context: DialogContext
) -> bool:
    """Whether a text names the time that we hold, which is kept otherwise than it was said."""
    for field in definition.of_types(_TIME):
        answer = session.answers.get(field.name)
        if answer is None or field.type.find is None:
            continue
        parsed = field.type.find(rest, context.reading(field.rules, UserInput(rest)))
        if parsed is not None and parsed.value == answer.value:
            return True
    return False


def _repeats(session: DialogSession, text: str) -> bool:
    """Whether the message names a value we hold."""
    folded = text.casefold()
    values = (answer.value for answer in session.answers.values())
    return any(
        isinstance(one, str) and len(one) > 1 and one.casefold() in folded for one in values
    )


def _behind_name(field: Field, words: str) -> str:
    """The words without what the field is called: of 名字写周建国 only the name is one."""
    names = (one.casefold() for one in names_of(field))
    named = (one for one in names if one and words.casefold().startswith(one))
    return words[len(max(named, key=len, default="")) :]


def _new_value(
    field: Field, after: str, given: UserInput, context: DialogContext
) -> Parsed | None:
    words = _WRITTEN.sub("", LINK.sub("", _behind_name(field, LINK.sub("", after))))
    if not words:
        return None
    parsed = field.type.parse(words, context.reading(field.rules, given))
    is_name = field.type.name == "person" and len(words) <= _LONGEST_NAME
    return parsed if isinstance(parsed, Parsed) and (parsed.is_sure or is_name) else None


def _replacements(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> Iterator[Correction]:
    """Every answered field for which the text holds another value."""
    for field in definition.fields:
        answer = session.answers.get(field.name)
        if answer is None or field.type.find is None:
            continue
        rest = re.sub(re.escape(str(answer.value)), "", text, flags=re.IGNORECASE)
        parsed = field.type.find(rest, context.reading(field.rules, UserInput(rest)))
        if parsed is not None and parsed.value == answer.value and field.type.name == _TIME:
            rest = rest[: parsed.start] + " " * (parsed.end - parsed.start) + rest[parsed.end :]
            parsed = field.type.find(rest, context.reading(field.rules, UserInput(rest)))
        parsed = parsed or built_alike(field, str(answer.value), rest)
        if parsed is not None and parsed.value != answer.value:
            yield Correction(field, parsed)
