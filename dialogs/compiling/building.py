# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a checked document to the values of `definition`.

Prepares once what a turn would otherwise do again and again: folded option words, compiled
patterns, question texts. Reads no files.
"""

from collections.abc import Mapping
from datetime import timedelta

from dialogs.compiling.document import (
    AskStep,
    Complete,
    ConfirmStep,
    Deadline,
    DialogDocument,
    FieldRules,
    Option,
    PerLanguage,
)
from dialogs.definition import Completion, Definition, Field, GiveUp, PriorityRule, Texts, Wording
from dialogs.fields import FIELD_TYPES, HEARING
from dialogs.fields.choice import words_of
from dialogs.fields.contract import Choice, Rules
from dialogs.fields.own_pattern import OwnPattern, own_pattern
from dialogs.fields.spelling import compared
from dialogs.session import ASK
from dialogs.words.starting import GAP, gapped, gapped_in, phrases_apart
from dialogs.words.vocabulary import cues_of, vocabulary
from intake.conditions import read_condition
from intake.messages import LANGUAGES, Language
from intake.service_levels.policy import Promise, Target, working_days

NO_TEXTS: Texts = {"zh": "", "en": ""}
_YES_NO = (
    Choice("yes", {"zh": "是", "en": "Yes"}, vocabulary().yes),
    Choice("no", {"zh": "否", "en": "No"}, vocabulary().no),
)
_MARKS = {"5": ("非常满意", "very good"), "4": ("满意", "good"), "3": ("一般", "fair"),
          "2": ("不满意", "poor"), "1": ("很不满意", "very poor")}  # fmt: skip
_RATING = tuple(
    Choice(mark, {"zh": f"{mark} 分 {zh}", "en": f"{mark} {en}"}, (zh, en))
    for mark, (zh, en) in _MARKS.items()
)
_OWN_OPTIONS = {"yes_no": _YES_NO, "rating": _RATING}


def build_definition(document: DialogDocument) -> Definition:
    """The definition a document describes. The document has been checked."""
    fields = tuple(_field(step) for step in document.steps if isinstance(step, AskStep))
    confirmation = [step for step in document.steps if isinstance(step, ConfirmStep)]
    start = document.start_on
    unless = tuple(map(gapped, start.unless))
    return Definition(
        name=document.dialog,
        version=document.version,
        start_phrases=_folded([*start.phrases, *start.symptoms]),
        symptoms=_folded(start.symptoms),
        gapped=gapped_in([*start.phrases, *start.symptoms]),
        precedes=tuple(start.before),
        unless=unless,
        usual=phrases_apart(document.dialog, start.usual, unless),
        telling=phrases_apart(
            document.dialog, [one for one in (*start.symptoms, *start.usual) if GAP in one]
        ),
        description=start.into or "",
        title=_texts(document.title),
        greeting=_texts(document.greeting),
        tries_first=document.try_first,
        fields=fields,
        by_name={field.name: field for field in fields},
        by_state={field.state: field for field in fields},
        has_confirmation=bool(confirmation),
        summary=_texts(confirmation[0].prompt) if confirmation else NO_TEXTS,
        completion=_completion(document.complete),
        decline=_texts(document.decline.say if document.decline else None),
        give_up=GiveUp(document.give_up.after_unclear, document.give_up.hand_off),
        yields_to_danger=document.on_danger == "hand_over",
    )


def _field(step: AskStep) -> Field:
    kind = FIELD_TYPES[step.type or step.ask]
    known_as = step.prefill if isinstance(step.prefill, str) else step.ask * step.prefill
    return Field(
        name=step.ask,
        state=f"{ASK}{step.ask}",
        type=kind,
        is_required=step.required,
        when=read_condition(step.when) if step.when else None,
        rules=_rules(step, kind.name),
        wording={language: _wording(step, language) for language in LANGUAGES},
        known_as=known_as,
        cues=cues_of(step.cues) if step.cues else None,
    )


def _rules(step: FieldRules, type_name: str) -> Rules:
    options = _OWN_OPTIONS.get(type_name) or tuple(
        _choice(value, one) for value, one in (step.options or {}).items()
    )
    return Rules(
        options=options,
        words=words_of(options),
        pattern=own_pattern(step.pattern) if step.pattern else None,
        finder=_finder(_searched_for(step, type_name)),
        min_length=step.min_length,
        max_length=step.max_length,
        minimum=step.minimum,
        maximum=step.maximum,
        format=step.format,
        is_past=step.past,
        is_future=step.future,
    )


def _searched_for(step: FieldRules, type_name: str) -> str | None:
    """What finds the value in a message unasked; of a number only what says so, never a figure."""
    if type_name not in HEARING:
        return None
    return step.hears if type_name == "number" else step.hears or step.pattern


def _choice(value: str, option: Option) -> Choice:
    hears = own_pattern(option.hears) if option.hears else None
    tells = tuple(map(own_pattern, option.tells))
    labels: dict[Language, str] = {"zh": option.zh, "en": option.en}
    return Choice(value, labels, tuple(option.aliases), option.priority or "", hears, tells)


def _finder(pattern: str | None) -> OwnPattern | None:
    """The pattern for searching in a text, where it must not be part of a longer code."""
    if not pattern:
        return None
    core = pattern.removeprefix("^").removesuffix("$")
    return own_pattern(core, rf"(?<![A-Za-z0-9\-])(?:{core})(?![A-Za-z0-9\-])")


def _wording(step: FieldRules, language: Language) -> Wording:
    prompt, hint = _text(step.prompt, language), _text(step.hint, language)
    return Wording(
        label=_text(step.label, language),
        prompt=prompt,
        hint=hint,
        invalid=_text(step.invalid, language),
        question=f"{prompt}\n{hint}" if hint else prompt,
    )


def _completion(complete: Complete) -> Completion:
    return Completion(
        ticket_type=complete.open_ticket or "",
        title_from=complete.title_from or "",
        number_prefix=complete.number_prefix,
        queue=complete.queue,
        priorities=tuple(
            PriorityRule(read_condition(rule.when), rule.priority, _texts(rule.reason))
            for rule in complete.priority
        ),
        priority_from=complete.priority_from or "",
        default_priority=complete.default_priority,
        target=_target(complete.deadline),
        adds_to_ticket=complete.add_to_ticket,
        say=_texts(complete.say),
    )


def _target(deadline: Deadline | None) -> Target | None:
    if deadline is None:
        return None

    def time(hours: float | None, days: int | None) -> Promise | None:
        if days is not None and deadline.working_time:
            return working_days(days)
        if hours is None and days is None:
            return None
        return Promise(timedelta(days=days or 0, hours=hours or 0), deadline.working_time)

    return Target(
        first_response=time(deadline.first_response_hours, deadline.first_response_days),
        resolution=time(deadline.resolution_hours, deadline.resolution_days),
    )


def _folded(phrases: list[str]) -> tuple[str, ...]:
    """The phrases for comparing, longest first; those with a gap are compared apart."""
    whole = {compared(one) for one in phrases if GAP not in one}
    return tuple(sorted(whole, key=lambda one: (-len(one), one)))


def _texts(words: PerLanguage | None) -> Mapping[Language, str]:
    return {"zh": words.zh.strip(), "en": words.en.strip()} if words else NO_TEXTS


def _text(words: PerLanguage | None, language: Language) -> str:
    return _texts(words)[language]
