# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that one message of a fault report says, found without a dialog: `extract`.

The recognisers are those of the field types; here is decided in which order they look, so that
nothing is read twice (JB-2000 is no year), and what an answer to an open question may be.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from dialogs.fields import (
    code_shapes,
    codes,
    company,
    email_address,
    naming,
    occurrence,
    person,
    phone,
    places,
    product,
)
from dialogs.fields.contract import Lookups, Parsed, Reading, Rules
from dialogs.fields.denial import keeps_last
from dialogs.fields.patterns import patterns
from dialogs.fields.places import is_placelike, without_wishes
from dialogs.fields.spelling import bare, closed, has_chinese, letters, narrow, simplified
from dialogs.words.control_words import control_word
from dialogs.words.dangers import is_hazard
from dialogs.words.severity import urgency
from dialogs.words.vocabulary import Control

if TYPE_CHECKING:
    from intake.messages import Language

Fact: TypeAlias = str | list[str] | bool | tuple[datetime, bool]

_READABLE = 2000
_MASK, _PHONE_MASK = "\x00", naming.PHONE_MASK
_ANSWER_MAX = 60
_NAME_MAX = 24  # longer is a sentence
_CLAUSE = re.compile(r"[,，。;；!！\n\x00\x01]+")
# "Is anybody in danger?": 有，手破了; "yes a cut on the hand".
_AFFIRMED = re.compile(
    r"(?!.*(?:没|无人|\bno\b|nobody|\bnot\b))(?:(?:有的?|是的?)(?=[\s,，。;；!！]|$)|(?:yes|yeah|yep)\b)"
)
_FIRST_CLAUSE = re.compile(r"[,，。;；!！]\s*|\s-\s")
_SENTENCE = re.compile(r"[。;；!！\n\x00\x01]+")
_NO_COMPANY = re.compile(
    r"没有?(?:注册)?(?:公司|单位|名字|店名)|无(?:公司|单位)|不是公司|个体户|个人|私人|自己用|家用"
    r"|\bno company|\bprivate|\bpersonal|\bindividual",
    re.IGNORECASE,
)
_CONTROLS = {
    Control.HUMAN: "human", Control.CANCEL: "cancel", Control.SOLVED: "cancel",
    Control.BACK: "back", Control.SKIP: "skip",
    Control.HELP: "help", Control.RESTART: "restart", Control.YES: "yes", Control.NO: "no",
    Control.WRONG: "no", Control.SUBMIT: "submit", Control.WAIT: "wait",
    Control.REVIEW: "review", Control.NONE: "none", Control.NEITHER: "none",
    Control.UNKNOWN: "unknown",
}  # fmt: skip
_PATTERNS = patterns("answers")
_QUESTION = re.compile(
    r"[?？]|吗|怎么|什么|为何|^(?:what|why|how|where|when|do|does|can)\b", re.IGNORECASE
)


def extract(
    text: str,
    now: datetime,
    asked: str | None = None,
    known: Mapping[str, object] | None = None,
    catalogue: Lookups | None = None,
) -> dict[str, Fact]:
    """The facts of a message by their names; what was not said is left out.

    `company contact phone email model serial order_no error_code address` are text, or a list if
    there are several; `occurred` is a time in the zone of `now` and whether it has a time of day;
    `urgency` is P0 to P3, `hazard` a truth, `control` what the whole message asks of the dialog.
    `asked` names the fact that was asked for. `known` holds what was said before: a bare code that
    corrects it is of the kind it resembles. A name in the `catalogue` is a model without any word
    that says so. Never raises.
    """
    plain = closed(narrow(text[:_READABLE]))
    control = control_word(text) or _lacking(plain, asked)
    if control is not None and control in _CONTROLS:
        return _steered(_CONTROLS[control], asked)
    reading = _reading(plain, now)
    facts: dict[str, Fact] = {}
    is_number = asked == "phone" or ("phone" in (known or {}) and keeps_last(plain))
    rest = _numbers(plain, reading, asked, facts, is_number=is_number)
    rest = _placed(rest, asked, facts)
    listed = product.named(rest, catalogue) if catalogue else None
    if listed is not None:
        rest = _masked(rest, listed.start, listed.end)
    rest = _coded(rest, asked, known or {}, facts)
    if listed is not None:
        facts[code_shapes.MODEL] = str(listed.value)
    _timed(rest, now, asked, facts)
    _named(rest, asked, facts)
    _severe(plain, asked, facts)
    return facts


def _lacking(plain: str, asked: str | None) -> Control | None:
    """What the first clause of an answer says is not there or not known: 没代码，就一个红灯.

    Only of a code that was asked for, and none is told; nor is a danger.
    """
    if asked not in code_shapes.KINDS:
        return None
    looked = _PATTERNS["looked"].match(plain)  # 看了，啥码都没有
    first, *others = _FIRST_CLAUSE.split(plain[looked.end() if looked else 0 :], maxsplit=1)
    if not others and looked is None:
        return None
    control = control_word(first)
    if control not in {Control.NONE, Control.UNKNOWN} or is_hazard(plain):
        return None
    return None if codes.only(plain, asked) else control


def _steered(control: str, asked: str | None) -> dict[str, Fact]:
    """A control word; after "is anybody in danger?" it is also the answer."""
    facts: dict[str, Fact] = {"control": control}
    if asked == "hazard" and control in {"yes", "no", "none"}:
        facts["hazard"] = control == "yes"
    return facts


def _reading(plain: str, now: datetime) -> Reading:
    language: Language = "zh" if has_chinese(plain) else "en"
    return Reading(Rules(), language, now.replace(tzinfo=now.tzinfo or UTC), UTC, "CN", Lookups())


def _masked(text: str, start: int, end: int, mask: str = _MASK) -> str:
    return text[:start] + mask * (end - start) + text[end:]


def _put(facts: dict[str, Fact], name: str, values: list[str], text: str) -> None:
    """One value as it is, several as a list; the last one only if the text corrects itself."""
    values = list(dict.fromkeys(values))
    if values:
        facts[name] = values[-1] if len(values) == 1 or keeps_last(text) else values


def _numbers(
    plain: str, reading: Reading, asked: str | None, facts: dict[str, Fact], *, is_number: bool
) -> str:
    """E-mail addresses and phone numbers; the text without them."""
    mails = email_address.addresses(plain)
    _put(facts, "email", [one.display for one in mails], plain)
    rest = plain
    for mail in mails:
        rest = _masked(rest, mail.start, mail.end, _PHONE_MASK)
    if asked in {code_shapes.SERIAL, code_shapes.ORDER} and code_shapes.is_bare(rest):
        return rest  # eleven figures are a serial number if one was asked for
    found = phone.numbers(rest, reading, is_asked=is_number)
    _put(facts, "phone", [_written(one) for one in found], plain)
    for one in found:
        rest = _masked(rest, one.start, one.end, _PHONE_MASK)
    return rest


def _written(number: phone.Number) -> str:
    """A number of ours as people write it: 13800138000, 010-65529988; others as they are shown."""
    display = number.display
    if number.value == display:
        return display  # one of elsewhere, as its owner wrote it
    area, *rest = display.split()
    if display.startswith("1") and area.isdigit():
        return area + "".join(rest)
    return f"{area}-{''.join(rest)}" if display.startswith("0") and rest else display


def _coded(
    rest: str, asked: str | None, known: Mapping[str, object], facts: dict[str, Fact]
) -> str:
    """Order, serial number, model, error code; the text without them."""
    if asked in code_shapes.KINDS and (said := codes.whole(rest, asked)) is not None:
        facts[asked] = said
        return rest
    found = codes.codes(rest)
    if asked in code_shapes.KINDS:
        found = codes.preferring(found, asked, rest)
    by_kind: dict[str, list[str]] = {}
    for one in found:
        kind = one.kind if one.is_announced else _resembled(one.value, known, rest) or one.kind
        if kind:
            by_kind.setdefault(kind, []).append(one.value)
            rest = _masked(rest, one.start, one.end)
    if asked in code_shapes.KINDS and asked not in by_kind:
        answer = codes.as_asked(rest, asked)
        if answer is not None and letters(rest) <= _ANSWER_MAX:
            by_kind[asked] = [answer.value]
            rest = _masked(rest, answer.start, answer.end)
    for kind, values in by_kind.items():
        _put(facts, kind, values, rest)
    return rest


def _resembled(value: str, known: Mapping[str, object], text: str) -> str:
    """The kind of a bare code in a short correction, if a known value is built like it."""
    if len(text) > _ANSWER_MAX or not known:
        return ""
    build = code_shapes.built(value)
    for kind in code_shapes.KINDS:
        old = known.get(kind)
        olds = old if isinstance(old, list | tuple) else [old]
        if any(isinstance(one, str) and code_shapes.built(one) == build for one in olds):
            return kind
    return ""


def _timed(rest: str, now: datetime, asked: str | None, facts: dict[str, Fact]) -> None:
    local = now.replace(tzinfo=None)
    found = (
        occurrence.asked(rest, local) if asked == "occurred" else occurrence.happened(rest, local)
    )
    if found is not None:
        facts["occurred"] = (found.at.replace(tzinfo=now.tzinfo), found.has_time)


def _placed(rest: str, asked: str | None, facts: dict[str, Fact]) -> str:
    found = places.places(rest)
    values = [place for _, _, place in found]
    if asked == "address":
        values = _asked_place(rest, values)
    _put(facts, "address", values, rest)
    for start, end, _ in found:
        rest = _masked(rest, start, end)
    return rest


def _asked_place(rest: str, found: list[str]) -> list[str]:
    """The answer to "where?": the address to the end of its clause, else the whole answer."""
    whole = _answer(rest, _SENTENCE)
    if whole and (rest.isascii() or not found):
        return [without_wishes(one) for one in whole if is_placelike(one)]
    clauses = (clause for one in whole for clause in _CLAUSE.split(one))
    told = [without_wishes(one[one.find(found[0]) :]) for one in clauses if found[0] in one]
    return told[:1] or found


def _named(rest: str, asked: str | None, facts: dict[str, Fact]) -> None:
    """The company and the person to call, one each."""
    firms = company.companies(rest)
    people = [one for one in naming.people(rest) if not any(_overlap(one, firm) for firm in firms)]
    people = [one for one in people if one.rank < naming.SURNAME_ALONE]
    if firms:
        facts["company"] = firms[-1].value if keeps_last(rest) else firms[0].value
    elif asked == "company" and (name := _asked_firm(rest)):
        facts["company"] = name
    if people:
        facts["contact"] = people[-1].value if keeps_last(rest) else people[0].value
    elif asked == "contact" and (name := _asked_name(rest)):
        facts["contact"] = name


def _asked_firm(rest: str) -> str:
    has_none = _NO_COMPANY.search(simplified(rest)) is not None
    return "" if has_none else next(iter(_answer(rest)), "")


def _overlap(one: naming.Name, other: naming.Name) -> bool:
    return one.start < other.end and other.start < one.end


def _asked_name(rest: str) -> str:
    answer = _answer(rest)
    if not answer:
        return ""
    if (named := naming.answered(rest) or naming.answered(answer[0])) is not None:
        return named
    parsed = person.parse(answer[0], _reading(answer[0], datetime.now(UTC)))
    is_name = isinstance(parsed, Parsed) and len(bare(answer[0])) <= _NAME_MAX
    return str(parsed.value) if is_name and isinstance(parsed, Parsed) else ""


def _answer(rest: str, end: re.Pattern[str] = _CLAUSE) -> list[str]:
    """The first words of a plain answer, without what leads to it; none if it is a question."""
    if _QUESTION.search(rest) or letters(rest) > _ANSWER_MAX:
        return []
    for clause in end.split(rest):
        words = (
            _PATTERNS["tail"]
            .sub("", _PATTERNS["lead"].sub("", clause.strip()).strip())
            .strip(" ,，。.!！;；")
        )
        if letters(words) > 1 and not clause.endswith("的"):
            return [words]
    return []


def _severe(plain: str, asked: str | None, facts: dict[str, Fact]) -> None:
    if is_hazard(plain):
        facts["hazard"] = True
    elif asked == "hazard":
        facts["hazard"] = _AFFIRMED.match(plain.casefold()) is not None
    level = urgency(plain, is_asked=asked == "urgency")
    if level is not None:
        facts["urgency"] = level
