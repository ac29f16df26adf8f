# SPDX-License-Identifier: AGPL-3.0-or-later
"""Earlier answers put right: "change the phone", "not E07 but E01", "the model is A2".

Recognises; what follows is done in `answering`. Which field is meant is found in `field_names`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from dialogs.correcting.accusing import ACCUSES, accused_choice
from dialogs.correcting.field_names import (
    PROSE,
    called_in,
    is_part_of_label,
    labelled,
    names_answered,
    names_of,
)
from dialogs.correcting.new_values import new_value, replacements
from dialogs.correcting.reassigning import reassigned
from dialogs.correcting.renaming import renamed
from dialogs.correcting.restating import Correction, is_to_come, restated, restatement, restating
from dialogs.correcting.whose import with_owner
from dialogs.definition import Definition, Field
from dialogs.fields.contract import Parsed
from dialogs.fields.moment import puts_off, rather
from dialogs.fields.spelling import bare, narrow
from dialogs.session import CONFIRMING, DialogSession, UserInput
from dialogs.step import DialogContext
from dialogs.words.vocabulary import vocabulary

_READABLE = 300
_SHORT = 60
_LONGEST_ASSERTION = 80
_WORDED = re.compile(
    r"(?P<name>[^,，。\s]{2,8}?)(?:写得?|记得?|填得?)?(?:不对|错了|有误|不准确)[,，。;；\s]+"
    r"(?:应该|其实|而)?(?:是|应为|改成|改为)(?P<new>.{3,})"
    r"|(?:the |my )?(?P<name_en>[a-z ]{3,20}?) (?:is|was) (?:wrong|incorrect|not right)[,.;:\s]+"
    r"(?:it(?:'s| is| was| should be)|should be) (?P<new_en>.{3,})",
    re.IGNORECASE | re.DOTALL,
)
_TIME = "datetime"
_CODES = ("serial_number", "order_number", "phone")
_NO = re.compile(
    r"^\s*(?:(?:oh |wait,? )?no|(?:oh )?wait"
    r"|(?:oh |sorry,? )*(?:i )?(?:misread|mistyped)(?: it| that)?"
    r"|sorry|actually|oops|(?:(?:[哦噢啊呀唉哎诶呃额嗯]+|抱歉|不好意思)[,，\s]*)*"
    r"(?:不对|不是|不|等等|(?:我?刚才?|我)?[说写看记念抄输打]?错了))"
    r"(?:\s*[,，.。!！\s]\s*|(?=是|应该))"
)
_IT_IS = re.compile(r"(?:应该|其实|而|\s)*是|(?:it'?s|it is|that'?s|actually|the|\s)+")
# Of what was told before: 刚才说的序列号, "the number I gave you".
_TOLD_BEFORE = re.compile(
    "(?:刚才?|刚刚|之前|前面|上面|我)(?:[我给你您们]*[说写填报发给打输念]|的|那个)"
    r"|\b(?:i|we) (?:just )?(?:gave|said|sent|typed|wrote|told|put|entered)\b"
)
_NONE_OF_IT = re.compile(r"no\s+(?!(?:the|my|our|it|it's|that|that's|this)\b)")  # "no phone"
_TO_CHANGE = re.compile(
    r"(?:请|麻烦|帮我|那|再|先|还|我|想|要|得)*(?:改|修改|更改|更正|换)(?:一下|下|个)?(?P<name>[^,，。\s]{2,8}?)"
    r"(?:吧|一下)?[\s,.!，。！~]*(?:(?:是|为|成|[:：])[^,，。]+)?"
)
# Made out to me, please change it to the company: the end names no field to be changed.
_INTO = re.compile(
    r"(?:[换改变开写]成|[换改]为)(?P<zh>[\u4e00-\u9fff]{1,4})(?:的|名|户)?$"
    r"|\b(?:to|into|for) (?:the |my |our |a )?(?P<en>[a-z]+)(?: please)?$"
)
_COPULA = "(?:should be|was|is|=|:|：|应该是|应为|是|为)"
_IS = rf"\s*{_COPULA}\s*(?P<new>[^,，。;；!！]+)"
# Most messages hold none, and name no field; the colon of 14:30 is none, that of 电话2:139… is.
_MAY_ASSERT = re.compile(rf"(?!(?<=\d):\d\d(?!\d)){_COPULA}")


def correction(
    definition: Definition, session: DialogSession, given: UserInput, context: DialogContext
) -> Correction | None:
    """The earlier answer that a message puts right, if it clearly does.

    Needs a cue (改成, "I meant", 不是…是…) and either the field's label or a new value for exactly
    one answered field. The last assertion wins.
    """
    fix = _corrected(definition, session, given, context)
    return with_owner(definition, fix, given.text, context) if fix is not None else None


def _corrected(
    definition: Definition, session: DialogSession, given: UserInput, context: DialogContext
) -> Correction | None:
    text = narrow(given.text)
    if len(text) > _READABLE or not session.answers:
        return None
    if restated(definition, session, text) != text or _is_option(definition, session, text):
        return None  # it is the answer to the open question
    if _is_made_into(definition, session, text):
        return None
    if (match := restating(text)) is not None:
        stated = restatement(definition, session, match, context)
        if stated is not None and is_to_come(stated, match, context):
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
    if session.state != CONFIRMING:
        return _behind_cue(definition, session, given, text, context)
    accused = ACCUSES.search(text.casefold())
    if accused is None:
        one = _restated(definition, session, text, context)
        return one or _behind_cue(definition, session, given, text, context)
    meant = list(replacements(definition, session, text[: accused.start()], context))
    if len(meant) == 1:
        return meant[0]
    return accused_choice(definition, session, accused.group(), context)


def _behind_cue(
    definition: Definition,
    session: DialogSession,
    given: UserInput,
    text: str,
    context: DialogContext,
) -> Correction | None:
    """What the words behind a cue put right, 改成139…, or those before it: "A2, not B7"."""
    cues = list(_cues(definition, session, text, context))
    if not cues:
        return None
    after = text[max(cues) :]
    if (stated := _named_anew(definition, session, given, after, context)) is not None:
        return stated
    for end in sorted(cues, reverse=True):
        found = list(replacements(definition, session, text[end:], context))
        if not found and _puts_right_before(definition, session, text[end:], context):
            found = list(replacements(definition, session, text[:end], context))
        if len(found) == 1:
            return found[0]
    called = called_in(definition, session, text)
    return Correction(called, new_value(called, after, given, context)) if called else None


def _is_made_into(definition: Definition, session: DialogSession, text: str) -> bool:
    """Whether the only field that a text names is what a thing shall become: 想换成公司."""
    match = _INTO.search(bare(text))
    if match is None:
        return False
    name = match["zh"] or match["en"]
    is_named = names_answered(definition, session, name) or (
        labelled(definition, session, text, name) is not None
    )
    return is_named and not names_answered(definition, session, text[: match.start()])


def _named_anew(
    definition: Definition,
    session: DialogSession,
    given: UserInput,
    after: str,
    context: DialogContext,
) -> Correction | None:
    """The answer called by its name, with what stands behind the cue; None where that denies it.

    Of "it began Friday, not today" the day behind is the one that we hold.
    """
    named = labelled(definition, session, narrow(given.text), after)
    value = new_value(named, after, given, context) if named is not None else None
    if named is None or (value is not None and value.value == _held(session, named)):
        return None
    return Correction(named, value)


def _held(session: DialogSession, field: Field) -> object:
    answer = session.answers.get(field.name)
    return answer.value if answer is not None else None


def _restated(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> Correction | None:
    """The one new value in what is said to the summary, alone or with what it is called."""
    found = list(replacements(definition, session, text, context))
    if len(found) != 1 or len(text) > _SHORT:
        return None
    named = [labelled(definition, session, text), called_in(definition, session, text)]
    if found[0].field in named:
        return found[0]
    if any(named):
        return None  # 电话还是刚才那个 tells no time
    return found[0] if _is_one_value(definition, session, text, context) else None


def _told_anew(
    definition: Definition, session: DialogSession, text: str, context: DialogContext
) -> Correction | None:
    """A value that needs no other cue than the field's name, or the name it replaces."""
    if (worded := _worded_anew(definition, session, text)) is not None:
        return worded
    if (moved := reassigned(definition, session, text, context)) is not None:
        return Correction(*moved)
    if (stated := _asserted(definition, session, text, context)) is not None:
        return stated
    if (visit := _of_visit(definition, session, text, context)) is not None:
        return visit
    other = renamed(definition, session, text, context)
    return Correction(*other) if other else None


def _worded_anew(definition: Definition, session: DialogSession, text: str) -> Correction | None:
    """Prose called by its name as wrong, with what it should say: 说明不对，是税号少了一位."""
    match = _WORDED.fullmatch(text.strip()) if session.state == CONFIRMING else None
    if match is None:
        return None
    name = bare(match["name"] or match["name_en"])
    prose = [
        one for one in definition.fields if one.type.name in PROSE and one.rules.pattern is None
    ]
    called = [one for one in prose if one.name in session.answers and is_part_of_label(name, one)]
    words = (match["new"] or match["new_en"]).strip()
    return Correction(called[0], Parsed(words, words)) if len(called) == 1 else None


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
            or _is_other_option(definition, session, text[opening.end() :], context)
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
    elif len(text) <= _SHORT:
        for match in words.doubts.finditer(folded):
            if _is_of_told(definition, session, folded[: match.start()]):
                yield match.end()


def _is_of_told(definition: Definition, session: DialogSession, before: str) -> bool:
    """Whether the words before a doubt name an answer, and nothing a machine might print wrong."""
    if not names_answered(definition, session, before):
        return False
    if _TOLD_BEFORE.search(before) is not None:
        return True
    named = bare(vocabulary().fillers.sub(" ", before))
    codes = definition.of_types(*_CODES)
    names = (names_of(one) for one in codes if one.name in session.answers)
    return any(named in map(str.casefold, one) for one in names)


def _is_other_option(
    definition: Definition, session: DialogSession, rest: str, context: DialogContext
) -> bool:
    """Whether what follows "no," begins with another option: 不对，是整个学校都用不了."""
    lead = _IT_IS.match(rest)
    words = rest[lead.end() :] if lead is not None else rest
    found = list(replacements(definition, session, words, context))
    parsed = found[0].parsed if len(found) == 1 and found[0].field.type.name == "choice" else None
    return parsed is not None and parsed.start == 0


def _is_one_value(
    definition: Definition, session: DialogSession, rest: str, context: DialogContext
) -> bool:
    """Whether what follows "no," is nothing but a new value of one answered field."""
    found = [one.parsed for one in replacements(definition, session, rest, context)]
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
