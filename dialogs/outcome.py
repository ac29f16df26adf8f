# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a finished dialog becomes: values for a ticket, what they say of its priority, a last word.

Evaluates the data of the dialog file; opens no ticket and assigns no number.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import dropwhile

from dialogs.asking import filled, summary_names
from dialogs.definition import Definition, Dialog, Texts
from dialogs.fields.contract import Json
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import bare
from dialogs.machine import Position, applies
from dialogs.session import DialogSession
from dialogs.step import DialogContext
from dialogs.understanding.happening import happens
from dialogs.understanding.introducing import introduces
from dialogs.understanding.telling import complains, tells
from dialogs.words.vocabulary import vocabulary
from intake.conditions import HasValue, holds
from intake.messages import Language, Reply
from intake.service_levels.policy import Target

_TITLE_MAX = 60
_SENTENCE = re.compile(r"[。！？!?\n;；]+")
_ENGLISH_END = re.compile(r"(?<=[a-z]{2})\. +")
_CLAUSE = re.compile(r"([,，])")
_LONG_NUMBER = re.compile(r"(?<![A-Za-z\d\-])\d[\d\- ]{5,}\d")  # no SN2209-118
_PATTERNS = patterns("title")
_NO_REASON: Texts = {"zh": "", "en": ""}


@dataclass(frozen=True, slots=True)
class TicketDraftValues:
    """What the dialog knows for a ticket.

    `fields` holds values by field name, `displays` the same as people read it, `origins` where
    each came from. `incomplete` names required fields that the customer could not fill.
    """

    type: str
    title: str
    fields: Mapping[str, Json]
    displays: Mapping[str, str]
    origins: Mapping[str, str]
    incomplete: tuple[str, ...]
    number_prefix: str
    queue: str
    target: Target | None


def draft(definition: Definition, session: DialogSession, language: Language) -> TicketDraftValues:
    """The ticket's values, also of a dialog that was handed over half way.

    Customers read its title, too: where their own words give none it is in their `language`.
    """
    names = list(summary_names(definition, session))
    known = [name for name in names if session.answers[name].value is not None]
    completion = definition.completion
    return TicketDraftValues(
        type=completion.ticket_type,
        title=_title(definition, session, language),
        fields={name: session.answers[name].value for name in known},
        displays={name: session.answers[name].display for name in known},
        origins={name: session.answers[name].origin for name in known},
        incomplete=_incomplete(definition, session),
        number_prefix=completion.number_prefix,
        queue=completion.queue,
        target=completion.target,
    )


def suggested_priority(
    definition: Definition, answers: Mapping[str, HasValue]
) -> tuple[str, Texts]:
    """What a dialog makes of its own answers, with the reason; one part of a ticket's priority.

    The first rule that holds, else the chosen option's priority, else the usual one.
    """
    completion = definition.completion
    for rule in completion.priorities:
        if holds(rule.when, answers):
            return rule.priority, rule.reason
    field = definition.by_name.get(completion.priority_from)
    answer = answers.get(completion.priority_from)
    if field is not None and answer is not None:
        for option in field.rules.options:
            if option.value == answer.value and option.priority:
                return option.priority, {
                    "zh": f"{field.wording['zh'].label}：{option.labels['zh']}",
                    "en": f"{field.wording['en'].label}: {option.labels['en']}",
                }
    return completion.default_priority, _NO_REASON


def closing(
    dialog: Dialog, session: DialogSession, context: DialogContext, number: str = ""
) -> tuple[Reply, ...]:
    """The last words after COMPLETE, with the ticket's number in its place."""
    say = dialog.definition.completion.say[context.language]
    text = filled(say, dialog.definition, session, context, number=number)
    return (Reply(text or context.say("completed")),)


def _incomplete(definition: Definition, session: DialogSession) -> tuple[str, ...]:
    position = Position(session.state, session.answers, session.skipped)
    return tuple(
        field.name
        for field in definition.fields
        if field.is_required
        and applies(field, position)
        and (field.name not in session.answers or session.answers[field.name].value is None)
    )


# Whom a letter speaks to: 尊敬的客服：, "Dear support team,".
_SALUTATION = re.compile(
    r"(?:尊敬的|敬爱的|亲爱的)[\u4e00-\u9fff]{0,8}?(?:客服|客服人员|领导|经理|老师|师傅|先生|女士|小姐"
    r"|团队|公司|售后|工程师|同事|同志|负责人|商家|卖家|主任|工作人员)们?(?:[,，:：]?\s*[您你]们?好)?[,，:：\s]*"
    r"|dear (?:sirs?(?: or madam)?|madam|all|(?:[a-z]+ ){0,2}"
    r"(?:team|support|service|desk|department)|m(?:r|s|rs)\.? [a-z'-]+)[,:\s]*",
    re.IGNORECASE,
)


def _tells_something(clause: str) -> bool:
    """Whether a clause belongs into a title: no number to call, no greeting, and no 我是李明."""
    is_greeting = bare(clause) in vocabulary().greetings
    return not (
        is_greeting or _LONG_NUMBER.search(clause) or introduces(clause) or _is_chatter(clause)
    )


def _telling(definition: Definition, said: list[str]) -> str:
    """The sentence that tells most of what is wrong: not whom to call, when it began, a laugh."""
    if len(said) == 1 and _ENGLISH_END.search(said[0]) is None:
        return said[0]
    first = next(_most_telling(definition, said), said[0])
    parts = _ENGLISH_END.split(first)
    return ". ".join(dropwhile(_is_idle, parts)) or first


def _most_telling(definition: Definition, said: list[str]) -> Iterator[str]:
    """The sentences that tell of the matter: what is wrong first, what is idle last."""
    ours: list[str] = []
    idle: list[str] = []
    for one in said:
        if not tells(definition, one):
            continue
        if all(map(_is_idle, _ENGLISH_END.split(one))):
            idle.append(one)
        elif complains(definition, one) or happens(one):
            yield one
        else:
            ours.append(one)
    yield from (*ours, *idle)


def _is_idle(sentence: str) -> bool:
    says_something = any(map(_tells_something, _CLAUSE.split(sentence)[::2]))
    return not says_something or _PATTERNS["idle"].search(sentence) is not None


# Words to us before the matter, and what a first clause begins with: 嗯那个你好，我想问下，就是….
_CHATTER = re.compile(
    r"(?:嗯|呃|额|啊|哎|那个|这个|你们?好|您好|在吗|请问|麻烦|打扰|不好意思|抱歉|我们?|想|要|来|跟|向|你们?|您"
    r"|(?:请教|咨询|反映|反馈|问|说)(?:一?下|个(?:问题|事情?))?|有一?个?(?:小)?(?:问题|事情?)|一下|了|的|是这样|\s)+"
    r"|(?:(?:hi|hello|hey|dear|there|all|team|so|well|ok|okay|sorry|please"
    r"|help|me|um|just|guys|sir|madam)\b[\s,]*)+"
    r"|(?:i |we )?hope (?:you|this|all|everyone).{0,40}"
    r"|sorry (?:to|for) (?:bother|disturb|trouble).{0,20}"
    r"|(?:i|we)(?: have|'ve(?: got)?| got) (?:a|an|another|some) (?:\w+ )?"
    r"(?:problems?|issues?|questions?)"
    r"|(?:quick|one|small) question"
    r"|(?:i |we )?just (?:wanted|want) to (?:let you know|report|tell you)"
    r"(?: (?:that|this|about it))*",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:嗯|呃|额|那个|就是说?|是这样的?|然后|你好|您好|请问(?:一下)?"
    r"|我想问一?下|我想反映一?下)[\s,，]*"
    r"|(?:so|well|basically|hi there|hi|hello|hey there"
    r"|hey(?: team| guys| all)?|um|okay|ok)\b[\s,]+"
    r"|(?:i |we )?(?:just )?want(?:ed)? to (?:let you know|report|tell you) that )+(?=\S)",
    re.IGNORECASE,
)


def _is_chatter(text: str) -> bool:
    """Whether a clause only turns to us: 我想问下, "hope you are well"."""
    return _CHATTER.fullmatch(text.strip().replace("’", "'")) is not None


def _title(definition: Definition, session: DialogSession, language: Language) -> str:
    answer = session.answers.get(definition.completion.title_from)
    if answer is None or not isinstance(answer.value, str):
        return definition.title[language] or definition.name
    said = [one for one in _SENTENCE.split(answer.value) if one.strip()] or [answer.value]
    said = [one for one in said if _SALUTATION.fullmatch(one.strip()) is None] or said
    said = [one for one in said if any(map(_tells_something, _CLAUSE.split(one)[::2]))] or said
    first = _telling(definition, said)
    parts = _CLAUSE.split(first)
    clauses = zip(parts[::2], [*parts[1::2], ""], strict=True)  # each with the comma behind it
    kept = "".join(text + comma for text, comma in clauses if _tells_something(text))
    kept = _LEAD.sub("", " ".join(kept.split()).strip(",， "))
    sentence = kept or " ".join(first.split())
    return sentence if len(sentence) <= _TITLE_MAX else f"{sentence[: _TITLE_MAX - 1].rstrip()}…"
