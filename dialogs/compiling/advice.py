# SPDX-License-Identifier: AGPL-3.0-or-later
"""What works in a dialog and still lets a customer down: `frontdesk dialog lint`.

A dialog with these flaws loads, so that a running hub is never stopped by a matter of taste:
nothing begins it, it ends in nothing, a step is never asked, a wording is not translated or too
long to be read. What cannot work at all is `checks`.
"""

from collections.abc import Iterator, Mapping
from itertools import product

from dialogs.compiling.checks import Problem
from dialogs.compiling.document import AskStep, ConfirmStep, DialogDocument, PerLanguage
from dialogs.compiling.source import Path
from dialogs.fields.spelling import fold, has_chinese
from dialogs.session import Answer
from intake.conditions import Condition, holds, read_condition, tests_in
from intake.messages import LANGUAGES

# Beyond these, tests with readers and the narrow column of a phone say, nobody reads on.
LONGEST: Mapping[str, int] = {"label": 30, "prompt": 160, "hint": 160, "invalid": 160}
LONGEST_OPTION = 40
LONGEST_SAID = 400  # greetings and last words
MOST_STEPS = 15
TRIED = "steps_tried"  # the field that holds what was tried before
_SHORTEST_PHRASE = 2
_MOST_CASES = 4096


def advice_on(document: DialogDocument) -> Iterator[Problem]:
    """Every flaw as (path, sentence). The document has been checked and has no problem."""
    yield from _beginning(document)
    yield from _trying(document)
    yield from _ending(document)
    asked: dict[str, AskStep] = {}
    for index, step in enumerate(document.steps):
        path: Path = ("steps", index)
        if isinstance(step, ConfirmStep):
            yield from _wording(step.prompt, (*path, "prompt"), LONGEST_SAID)
            continue
        yield from _step(step, path)
        if not _is_ever_asked(step, asked):
            yield (
                (*path, "when"),
                f"'{step.ask}' is never asked: its condition needs a question that is left out",
            )
        asked[step.ask] = step


def _beginning(document: DialogDocument) -> Iterator[Problem]:
    start = document.start_on
    if not (start.phrases or start.symptoms):
        yield ("dialog",), "nothing starts it; give 'start_on' phrases"
    for name in ("phrases", "symptoms"):
        for phrase in getattr(start, name):
            if len(phrase.strip("… ")) < _SHORTEST_PHRASE:
                yield ("start_on", name), f"'{phrase}' is found in nearly every message"
    if len(document.steps) > MOST_STEPS:
        count = len(document.steps)
        yield ("steps",), f"{count} steps; after about {MOST_STEPS} most people give up"
    yield from _wording(document.greeting, ("greeting",), LONGEST_SAID)


def _trying(document: DialogDocument) -> Iterator[Problem]:
    """What steps that are tried first need, without which they are silently left out."""
    if not document.try_first:
        return
    if document.start_on.into is None:
        told = "the field that tells the trouble stands in 'start_on.into', as 'into: description'"
        yield ("try_first",), f"nothing is ever tried: {told}"
    if not any(isinstance(step, AskStep) and step.ask == TRIED for step in document.steps):
        kept = f"what was tried is written into '{TRIED}': add the step '- ask: {TRIED}'"
        yield ("try_first",), f"nothing is ever tried: {kept}"


def _ending(document: DialogDocument) -> Iterator[Problem]:
    complete = document.complete
    if not complete.open_ticket and not complete.add_to_ticket:
        yield (
            ("complete",),
            "a dead end: the answers go nowhere; give 'open_ticket' or 'add_to_ticket'",
        )
    if complete.open_ticket and complete.say is not None:
        for language in LANGUAGES:
            if "{number}" not in getattr(complete.say, language):
                yield ("complete", "say", language), "the ticket's {number} is not told"
    yield from _wording(complete.say, ("complete", "say"), LONGEST_SAID)
    if document.decline is not None:
        yield from _wording(document.decline.say, ("decline", "say"), LONGEST_SAID)


def _step(step: AskStep, path: Path) -> Iterator[Problem]:
    for name, longest in LONGEST.items():
        yield from _wording(getattr(step, name), (*path, name), longest)
    for value, option in (step.options or {}).items():
        words = PerLanguage(zh=option.zh, en=option.en)
        yield from _wording(words, (*path, "options", value), LONGEST_OPTION)
    yield from _shared_words(step, path)


def _shared_words(step: AskStep, path: Path) -> Iterator[Problem]:
    """A label or alias of two options: who says it has chosen neither."""
    owners: dict[str, str] = {}
    for value, option in (step.options or {}).items():
        for word in (option.zh, option.en, *option.aliases):
            other = owners.setdefault(fold(word), value)
            if other != value:
                shared = f"'{word}' also stands for '{other}', so saying it chooses neither"
                yield (*path, "options", value), shared


def _wording(words: PerLanguage | None, path: Path, longest: int) -> Iterator[Problem]:
    """A text in the wrong language, or longer than anybody reads."""
    if words is None:
        return
    if has_chinese(words.en):
        yield (*path, "en"), "the English wording is Chinese"
    for language in LANGUAGES:
        length = len(getattr(words, language))
        if length > longest:
            yield (*path, language), f"{length} characters; more than {longest} are not read"


def _is_ever_asked(step: AskStep, asked: Mapping[str, AskStep]) -> bool:
    """Whether some way through the questions before it leads to a step.

    `checks` asks whether a condition can hold at all; here, whether it can with answers to
    questions that are really asked.
    """
    if step.when is None:
        return True
    names = _concerned(read_condition(step.when), asked)
    choices = [[None, *_values(name, step, asked)] for name in names]
    total = 1
    for candidates in choices:
        total *= len(candidates)
    if total > _MOST_CASES:
        return True
    return any(
        _is_way(dict(zip(names, values, strict=True)), read_condition(step.when), asked)
        for values in product(*choices)
    )


def _is_way(
    values: Mapping[str, object], condition: Condition, asked: Mapping[str, AskStep]
) -> bool:
    answers: dict[str, Answer] = {}
    for name in asked:  # in their order, for a question looks at earlier answers only
        if name not in values or values[name] is None:
            continue
        when = asked[name].when
        if when is not None and not holds(read_condition(when), answers):
            return False
        answers[name] = Answer(values[name], "")  # type: ignore[arg-type]  # from the file's JSON
    return holds(condition, answers)


def _concerned(condition: Condition, asked: Mapping[str, AskStep]) -> list[str]:
    """The fields of a condition, and those that decide whether these are asked."""
    names: list[str] = []
    waiting = [test.field for test in tests_in(condition)]
    while waiting:
        name = waiting.pop()
        if name in names or name not in asked:
            continue
        names.append(name)
        if (when := asked[name].when) is not None:
            waiting += [test.field for test in tests_in(read_condition(when))]
    return names


def _values(name: str, step: AskStep, asked: Mapping[str, AskStep]) -> list[object]:
    """The answers that can matter to a condition: the options, or what conditions mention."""
    if asked[name].options:
        return [*(asked[name].options or {})]
    conditions = [one.when for one in (*asked.values(), step) if one.when is not None]
    tests = [test for raw in conditions for test in tests_in(read_condition(raw))]
    mentioned = [value for test in tests if test.field == name for value in test.values]
    return ["\0 something else", *mentioned]
