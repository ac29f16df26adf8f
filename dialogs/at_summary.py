# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told at the summary and is neither yes nor no: kept, and the summary is put once more.

A wish, 你们来的人要会修扫描的, or how it is by now, 能转了但是声音大, is for whoever reads the
report: it joins the description, and what it names goes into its field. What only wonders, scolds
or wants something changed that it does not name tells nothing.
"""

import re

from dialogs.asking import named
from dialogs.compiling.loader import standard_fields
from dialogs.correcting.restating import Correction
from dialogs.correcting.revising import correct
from dialogs.definition import Field
from dialogs.extraction import says_more, volunteered
from dialogs.fields.contract import Parsed
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import fold, narrow
from dialogs.moving import Turn, ask
from dialogs.session import UserInput
from dialogs.step import Found, Step
from dialogs.understanding.answering import listen
from dialogs.understanding.describing import with_trouble
from dialogs.understanding.for_others import option_told
from dialogs.understanding.goods import which_told
from dialogs.understanding.option_told import EDGES
from dialogs.understanding.proposing import VISIT, proposed
from dialogs.understanding.telling import as_told, complains
from dialogs.words.control_words import control_word
from intake.messages import Reply
from intake.values import replace

_BESIDE = ("phone", "person", "email", "address")
_LONGEST_WISH = 300
_LONGEST_REMINDER = 60
_REMINDS = re.compile(
    r"(?:我|你们?)?(?:前面|刚才|刚刚|刚|之前|已经|都|不是|早就|也)*(?:说|讲|写|填|告诉你们?)过?了(?:的|呀|啊|吗|嘛|吧)*"
    r"|(?:我|你们?)?(?:前面|刚才|刚刚|之前|已经|不是)+(?:说|讲|写|填|告诉你们?)过?(?:的|吗|嘛)?"
    r"|我们?(?:前面|刚才|刚刚|刚|之前|一直|都)*(?:说|讲|写|填|指)的(?:可|就|明明)?是"
    r"|(?:怎么|是不是)?(?:没有?|还没)(?:记|写|填)(?:上|下来?|进去)?(?:吗|么|啊)?"
    r"|(?:记|写|填)(?:上|下来?|进去)?了?(?:吗|么|没有?)"
    r"|(?:as|like) i(?:'ve)?(?: already| just)? (?:said|told you|mentioned)"
    r"|i(?:'ve| have)?(?: already| just)? (?:said|told you|mentioned)(?: (?:that|already|it))?"
    r"|(?:did you|have you) (?:get|got|note|noted|write down|written down)(?: that| it| my| the)?",
    re.IGNORECASE,
)
_DESCRIPTION = "description"
# How many of what; of Chinese the measure and the first character of the thing.
_AMOUNT = re.compile(r"(?<!\d)(\d{1,7})\s?([a-z]{3,}|[\u4e00-\u9fff]{2})")
_PATTERNS = patterns("at_summary")


def added(turn: Turn, given: UserInput, *, is_agreed: bool = False) -> Step | None:
    """The summary with what is told beside it all the same; None if that is nothing.

    Behind a yes, which `is_agreed`, courtesy and haste are no wish.
    """
    text = given.text.strip()
    if (again := _said_before(turn, text)) is not None:
        return again
    if control_word(text) is not None:
        return None
    is_wish = tells_wish(text) and not is_agreed
    if is_wish and (fix := _other_option(turn, given)) is not None:
        return correct(with_trouble(turn, text), fix)
    visit = _visit_in(turn, text)
    heard, noted = listen(turn, given)
    if visit is not None:
        heard = heard.with_told((visit,))
        noted = (*noted, *_noted(turn, visit))
    is_kept = complains(turn.definition, text) or _tells_values(turn, text)
    is_kept = is_kept or _tells_fault(text) or _counts_anew(turn, text)
    if is_wish and not (visit is not None and proposed(turn, None, text)):
        heard = _with_all(turn, heard, text)
    elif is_kept or _says_which(turn, heard, text):
        heard = with_trouble(heard, text)
    if heard.session == turn.session and heard.told == turn.told:
        return None
    return ask(heard, noted or turn.note("added"))


def _says_which(before: Turn, heard: Turn, text: str) -> bool:
    """Whether a text says which one is to be sent, 白色的杯盖, and that is not noted yet."""
    is_noted = heard.session != before.session or "?" in narrow(text)
    return not is_noted and bool(which_told(before.definition, (text,)))


def _said_before(turn: Turn, text: str) -> Step | None:
    """What follows from an option told once more, 整个财务部啊，刚说过了: noted, or put right."""
    option = option_told(turn, without_reminder(text))
    if option is None:
        return None
    held = turn.session.answers.get(option.field.name)
    if held is None or held.value != option.parsed.value:
        return correct(turn, Correction(option.field, option.parsed))
    return ask(turn, turn.note("noted", items=named((option,), turn.context)))


def without_reminder(text: str) -> str:
    """The text without that it was said before, or whether it was noted: 版本5.1没记上吗."""
    return _REMINDS.sub(" ", narrow(text).replace("’", "'")).strip(f"{EDGES} 啊呀吗呢")


def asks_if_noted(turn: Turn, text: str) -> bool:
    """Whether a short text reminds of a value that the dialog has a place for."""
    folded = narrow(text)
    if len(text) > _LONGEST_REMINDER or _REMINDS.search(folded.replace("’", "'")) is None:
        return False
    rest = without_reminder(text)
    if option_told(turn, rest) is not None:
        return True
    found, left = volunteered(turn.definition.fields, rest, turn.context)
    return bool(found) and not says_more(left)


def with_wish(turn: Turn, text: str) -> Turn:
    """The turn with what is wished for behind a yes, 上门前打个电话; the same if nothing is."""
    visit = _visit_in(turn, text)
    heard = turn if visit is None else turn.with_told((visit,))
    return _with_all(turn, heard, text) if tells_wish(text) else heard


def tells_wish(text: str) -> bool:
    """Whether a text wishes for something or says how it is now, not speaking of the form."""
    folded = narrow(fold(text))
    if not text or len(text) > _LONGEST_WISH or not says_more(folded):
        return False
    return _is_told("tells", folded)


def _is_told(name: str, folded: str) -> bool:
    """Whether a folded text has what a pattern tells, and does not speak of the form."""
    is_of_form = _PATTERNS["of_form"].search(folded) is not None
    return not is_of_form and _PATTERNS[name].search(folded) is not None


def _with_all(before: Turn, heard: Turn, text: str) -> Turn:
    """The turn with the whole text in its prose; where it has no place for any, beside it."""
    answers = dict(heard.session.answers)
    for field in heard.definition.of_types("long_text"):
        old = before.session.answers.get(field.name)
        if answers.get(field.name) != old:
            if old is None:
                del answers[field.name]
            else:
                answers[field.name] = old
    cleared = heard.with_session(heard.session.with_answers(answers))
    told = with_trouble(cleared, text)
    if told.session != cleared.session:
        return told
    known = before.context.told.get(_DESCRIPTION)
    words = "\n".join(filter(None, (known.display if known else "", text)))
    return heard.with_told((Found(standard_fields(_DESCRIPTION)[0], as_told(words)),))


def _visit_in(turn: Turn, text: str) -> Found | None:
    """The time somebody is wished to come, where the dialog itself asks for none."""
    if any(one.rules.is_future for one in turn.definition.fields):
        return None
    if (found := proposed(turn, None, text)) is not None:
        return found
    if len(text) > _LONGEST_WISH or _PATTERNS["comes"].search(narrow(fold(text))) is None:
        return None
    field = standard_fields(VISIT)[0]
    for one in (text, *_PATTERNS["parts"].split(text)):
        folded = narrow(fold(one))
        is_named = _PATTERNS["comes"].search(folded) and not _PATTERNS["comes_not"].search(folded)
        reading = turn.context.reading(field.rules, UserInput(one))
        parsed = field.type.find(one, reading) if is_named and field.type.find else None
        if parsed is not None:
            return Found(field, parsed)
    return None


def _other_option(turn: Turn, given: UserInput) -> Correction | None:
    """The one chosen option that a wish replaces: 我要退款，不要换."""
    found: list[Correction] = []
    for field in turn.definition.of_types("choice"):
        answer = turn.session.answers.get(field.name)
        parsed = _option_in(turn, field, given)
        if answer is not None and parsed is not None and parsed.value != answer.value:
            found.append(Correction(field, parsed))
    return found[0] if len(found) == 1 else None


def _option_in(turn: Turn, field: Field, given: UserInput) -> Parsed | None:
    """The option wished for, in a clause that denies nothing."""
    clauses = [one for one in _PATTERNS["parts"].split(narrow(given.text)) if one]
    wished = [one for one in clauses if not _PATTERNS["denies"].search(one.casefold())]
    for one in wished:
        said = replace(given, text=one)
        parsed = field.type.find and field.type.find(one, turn.context.reading(field.rules, said))
        if parsed:
            return parsed
    return None


def _noted(turn: Turn, visit: Found) -> tuple[Reply, ...]:
    return turn.note("noted", items=named((visit,), turn.context))


def _tells_fault(text: str) -> bool:
    """Whether a text announces what is wrong: 故障是打一张空一张啊, "the fault is …"."""
    return _is_told("fault", narrow(fold(text)))


def _counts_anew(turn: Turn, text: str) -> bool:
    """Whether an amount that was told is another one now: 30 seats, of 25 before."""
    told = [one.value for one in turn.session.answers.values() if isinstance(one.value, str)]
    for amount in _AMOUNT.finditer(narrow(text).casefold()):
        same = re.compile(rf"(?<!\d)(\d{{1,7}})\s?{re.escape(amount[2])}")
        before = [one for words in told for one in same.findall(narrow(words).casefold())]
        if before and amount[1] not in before:
            return True
    return False


def _tells_values(turn: Turn, text: str) -> bool:
    """Whether a text holds a value that may stand beside what is known: another number to call."""
    return bool(volunteered(turn.definition.of_types(*_BESIDE), text, turn.context)[0])
