# SPDX-License-Identifier: AGPL-3.0-or-later
"""Remote first: what an approved article advises is tried before a report is filed.

Pure. The report is laid aside with all it knows; if a step helps, it is not needed, else it goes
on with what was tried. Danger and standstill are never kept waiting by this.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from bots import answering
from bots.answers.after_answer import Verdict, told_of_try
from bots.draft import TurnDraft
from bots.reports import remedy
from bots.reports.running import (
    ARTICLE,
    PAUSED,
    Running,
    articles_tried,
    given,
    kept_of,
    told_values,
)
from bots.triage import fold
from dialogs import engine, outcome
from dialogs.compiling.advice import TRIED
from dialogs.definition import Dialog
from dialogs.engine import Step, StepKind
from dialogs.fields.spelling import bare, comma_of
from dialogs.session import Answer, DialogSession, UserInput
from dialogs.understanding import unasked
from dialogs.understanding.telling import clauses_of, was_tried
from dialogs.words.dangers import is_hazard
from dialogs.words.severity import urgency
from intake.knowledge.article import Article
from intake.messages import Language, Reply
from intake.values import replace

_PRODUCT = "product"
_WORDS = re.compile(
    r"(?!already|manual)[a-z]{5,}|[滤粉墨辊盖门纸网线管泵膜]"
)  # that name what is handled
_BY_ARTICLE = "article"
_URGENT = frozenset({"P0", "P1"})
_PASSES = 2
_SEVERAL = 2
_LONGEST_DEEDS = 500  # characters
_VERDICTS = {Verdict.SOLVED: remedy.SOLVED, Verdict.NOT_SOLVED: remedy.NOT_SOLVED}
_ENDS = frozenset({StepKind.COMPLETE, StepKind.ABANDON, StepKind.HAND_OFF})


def led_on(draft: TurnDraft, running: Running, step: Step) -> tuple[Running, Step]:
    """The dialog and step to take instead, where steps begin to be tried or have been."""
    if running.dialog.name != remedy.NAME:
        return _begun(draft, running, step)
    if step.kind is StepKind.EXPLAIN and (on := _put_right(draft, running, step)):
        return on
    running, step = _beside_outcome(draft, *_with_outcome(draft, running, step))
    running, step = _told_to_report(draft, running, step)
    if step.kind not in _ENDS:
        running, step = _heard_meanwhile(draft, running, step)
        is_over = step.session.passed >= _PASSES  # they tell of everything but the steps
        return _on_with_report(draft, running, step, "enough") if is_over else (running, step)
    article = draft.profile.articles[str(running.beside[ARTICLE])]
    outcomes = _outcomes(step.session)
    draft.note("tried_steps", article=article.id, outcomes=outcomes)
    if remedy.SOLVED in outcomes.values():
        draft.note("solved_by_bot", article=article.id)
        return running, step
    report = report_behind(draft, replace(running, session=step.session))
    if step.kind is StepKind.HAND_OFF:
        return report, replace(step, session=report.session)
    if step.kind is StepKind.ABANDON and draft.profile.words.calls_off.search(draft.text.lower()):
        return report, engine.advance(report.dialog, report.session, given(draft), report.context)
    return _on_with_report(draft, running, replace(step, replies=()), "go_on")


def _on_with_report(
    draft: TurnDraft, running: Running, step: Step, why: str
) -> tuple[Running, Step]:
    """The report with what was tried; all that the step says but its question is still said."""
    report = report_behind(draft, replace(running, session=step.session))
    report = _with_deeds(draft, report) if step.kind in _ENDS else report
    on = engine.learned(report.dialog, report.session, report.context)
    said = (*step.replies[:-1], Reply(draft.phrase(f"trying.{why}")))
    return replace(report, session=on.session), replace(on, replies=(*said, *on.replies))


def _with_deeds(draft: TurnDraft, report: Running) -> Running:
    """The report with what ended the steps, where that says what was done: 都试过了."""
    field = report.dialog.definition.by_name.get(TRIED)
    said = draft.text.strip()[:_LONGEST_DEEDS]
    if field is None or field.cues is None or field.cues.search(fold(said)) is None:
        return report
    known = report.session.answers.get(TRIED)
    before = known.display if known is not None and known.value else ""
    if said in before:
        return report
    told = said if before in said else f"{said}\n{before}"
    answers = {**report.session.answers, TRIED: Answer(told, told, _BY_ARTICLE)}
    return replace(report, session=report.session.with_answers(answers))


def _put_right(draft: TurnDraft, running: Running, step: Step) -> tuple[Running, Step] | None:
    """The report again where an earlier answer of it is put right: 换型号, 型号是XJ-300."""
    report = report_behind(draft, replace(running, session=step.session))
    if report.dialog is running.dialog:
        return None
    on = engine.put_right(report.dialog, report.session, given(draft), report.context)
    return None if on is None else (report.after(on), on)


def _with_outcome(draft: TurnDraft, running: Running, step: Step) -> tuple[Running, Step]:
    """The step answered by words that tell how it is now: 还是卡, "still jams"; else unchanged.

    What they say besides goes to the report.
    """
    words = draft.profile.words
    outcome = _VERDICTS.get(told_of_try(draft.text, words))
    if outcome is None or not _is_as_before(draft, step.session):
        return running, step
    noted = step.replies[:-1] if step.kind is StepKind.ASK else ()
    clauses = clauses_of(draft.text)
    if rest := [one for one in clauses if told_of_try(one, words) is Verdict.NONE]:
        running, more = _overheard(draft, running, UserInput(_joined(rest)))
        noted = more or noted
    pressed = UserInput("", f"{step.session.prompt}:{outcome}")
    on = engine.advance(running.dialog, step.session, pressed, running.context)
    return running.after(on), replace(on, replies=(*noted, *on.replies), told=step.told)


def _is_as_before(draft: TurnDraft, session: DialogSession) -> bool:
    """Whether the message has answered no step and put none right."""
    before, now = draft.conversation.dialog, session.to_json()
    return all(before.get(name) == now.get(name) for name in ("state", "answers"))


def noted_lack(draft: TurnDraft, running: Running) -> bool:
    """Note what the report will go without, 没有序列号, and what is told with it.

    False if nothing is lacking, or the message tells how a step went.
    """
    if running.dialog.name != remedy.NAME or not draft.text or draft.context.message.choice:
        return False
    report, paused = _laid_aside(draft, running)
    is_outcome = any(_tells_outcome(draft, running, one) for one in clauses_of(draft.text))
    if report is None or is_outcome:
        return False
    if not unasked.declines(report, paused, draft.text, running.context):
        return False
    after, noted = _overheard(draft, running, UserInput(draft.text))
    draft.say_all(noted or (Reply(draft.phrase("trying.noted")),))
    draft.update(dialog=kept_of(draft, after))
    return True


def _tells_outcome(draft: TurnDraft, running: Running, clause: str) -> bool:
    """Whether a clause says how the step went: an option's words, or 还是卡."""
    field = running.dialog.definition.by_state.get(running.session.state)
    is_option = field is not None and bare(clause) in field.rules.words
    return is_option or told_of_try(clause, draft.profile.words) is not Verdict.NONE


def _beside_outcome(draft: TurnDraft, running: Running, step: Step) -> tuple[Running, Step]:
    """What stands beside the outcome of a step goes to the report: 没用，昨天开始的."""
    clauses = clauses_of(draft.text)
    if step.kind is StepKind.EXPLAIN or len(clauses) < _SEVERAL or draft.context.message.choice:
        return running, step
    rest = [one for one in clauses if not _tells_outcome(draft, running, one)]
    if not rest:
        return running, step
    after, noted = _overheard(draft, running, UserInput(_joined(rest)))
    said = step.replies[-1:] if noted and step.told else step.replies  # noted once, not twice
    return after, replace(step, replies=(*noted, *said))


def _joined(clauses: Sequence[str]) -> str:
    """Clauses as one text again, with the comma of their language: a name's capitals count."""
    return comma_of("".join(clauses)).join(clauses)


def _told_to_report(draft: TurnDraft, running: Running, step: Step) -> tuple[Running, Step]:
    """The report that waits with what the steps heard of the sender, where it asks for that."""
    if running.dialog.name != remedy.NAME or not step.told:
        return running, step
    report, paused = _laid_aside(draft, running)
    if report is None:
        return running, step
    names = report.definition.by_name
    own = (one for one in step.told if one.field.name in names and one.parsed.value is not None)
    heard = {one.field.name: Answer(one.parsed.value, one.parsed.display) for one in own}
    if not heard:
        return running, step
    paused = paused.with_answers({**heard, **paused.answers})
    told = tuple(one for one in step.told if one.field.name not in heard)
    beside = {**running.beside, PAUSED: paused.to_json()}
    return replace(running, beside=beside), replace(step, told=told)


def _heard_meanwhile(draft: TurnDraft, running: Running, step: Step) -> tuple[Running, Step]:
    """What is said for the report while steps are being tried goes to it: a name, a time."""
    if step.kind is not StepKind.EXPLAIN:
        return running, step
    after, noted = _overheard(draft, running, given(draft))
    if after is running:
        return running, step
    is_heard = noted and draft.text  # a recording says nothing that could be noted
    session = step.session
    if is_heard:
        session = replace(session, unclear=0, passed=_passed_before(draft) + 1)
    open_question = step.replies[-1:]
    said = noted or (Reply(draft.phrase("trying.noted")),)
    return (
        replace(after, session=session),
        replace(step, session=session, replies=(*said, *open_question)),
    )


def _passed_before(draft: TurnDraft) -> int:
    """How often something else was told before this message, which may have been counted."""
    return DialogSession.from_json(draft.conversation.dialog).passed


def _overheard(
    draft: TurnDraft, running: Running, said: UserInput
) -> tuple[Running, tuple[Reply, ...]]:
    """The steps with what is news for the report that waits put into it, and what was noted."""
    report, paused = _laid_aside(draft, running)
    if report is None:
        return running, ()
    heard = unasked.overheard(report, paused, said, running.context)
    learned = heard.session
    is_same = learned.answers == paused.answers and learned.skipped == paused.skipped
    if is_same and not heard.told:
        return running, ()
    draft.told |= told_values(heard)
    beside = {**running.beside, PAUSED: learned.to_json()}
    return replace(running, beside=beside), heard.replies


def _laid_aside(draft: TurnDraft, running: Running) -> tuple[Dialog | None, DialogSession]:
    """The report that waits while steps are tried; without its dialog if that version is gone."""
    paused = DialogSession.from_json(running.paused)
    return draft.profile.dialogs.at(paused.dialog, paused.digest), paused


def report_behind(draft: TurnDraft, running: Running) -> Running:
    """The report that was laid aside, with what has been tried so far; any other dialog itself."""
    if running.dialog.name != remedy.NAME:
        return running
    dialog, paused = _laid_aside(draft, running)
    if dialog is None:
        return running
    article = draft.profile.articles[str(running.beside[ARTICLE])]
    if told := _told(draft, article, running.session):
        before = paused.answers.get(TRIED)
        if before is not None and before.value:
            told = f"{before.display}\n{told}"
        answers = {**paused.answers, TRIED: Answer(told, told, _BY_ARTICLE)}
        skipped = tuple(name for name in paused.skipped if name != TRIED)
        paused = paused.with_answers(answers, skipped)
    return Running(dialog, paused, running.context)


def kept(draft: TurnDraft, running: Running) -> Mapping[str, object]:
    """What the conversation keeps when people go on: the report where steps were being tried."""
    if running.dialog.name != remedy.NAME:
        return draft.conversation.dialog
    return kept_of(draft, report_behind(draft, running))


def _begun(draft: TurnDraft, running: Running, step: Step) -> tuple[Running, Step]:
    article = _remedy_for(draft, running, step)
    if article is None:
        return running, step
    dialog = remedy.remedy_dialog(article, draft.profile.phrases)
    first = engine.begin(dialog, running.context)
    beside = {ARTICLE: article.id, PAUSED: step.session.to_json()}
    replies = (*step.replies[:-1], *first.replies)  # the report's own question waits
    return (
        Running(dialog, first.session, running.context, beside),
        replace(first, replies=replies),
    )


def _remedy_for(draft: TurnDraft, running: Running, step: Step) -> Article | None:
    """The article to try, when the trouble has just been told and is neither danger nor halt."""
    definition, session = running.dialog.definition, step.session
    told = session.answers.get(definition.description)
    is_new = definition.description not in _known_before(draft)
    is_open = definition.tries_first and step.kind in {StepKind.ASK, StepKind.CONFIRM}
    if not (is_open and is_new and told is not None and isinstance(told.value, str)):
        return None
    priority, _ = outcome.suggested_priority(definition, session.answers)
    is_urgent = is_hazard(told.value) or {priority, urgency(told.value)} & _URGENT
    tried = session.answers.get(TRIED)
    if is_urgent or TRIED not in definition.by_name or (tried and tried.origin == _BY_ARTICLE):
        return None
    product = session.answers.get(_PRODUCT)
    article = answering.likely_cure(told.value, draft.profile)
    if article is None or not remedy.can_be_tried(article):
        return None
    if product is not None and _is_of_another(article, product.value, draft.profile.queues):
        return None
    if article.id in articles_tried(draft) or _was_done(article, told.value, draft.language):
        return None
    return article


def _was_done(article: Article, told: str, language: Language) -> bool:
    """Whether what was told already is done, in vain, stands in the steps: the filter cleaned."""
    steps = " ".join(article.text(language).steps).casefold()
    done = (_WORDS.findall(one.casefold()) for one in clauses_of(told) if was_tried(one))
    return any(word in steps for words in done for word in words)


def _is_of_another(article: Article, model: object, models: Collection[str]) -> bool:
    """Whether the article's tags name models, and not this one."""
    named = {tag for tag in article.tags if tag in models}
    return bool(named) and model in models and model not in named


def _known_before(draft: TurnDraft) -> Mapping[str, object]:
    """What the report knew before this message, also one that waited behind the steps."""
    stored = draft.conversation.dialog
    paused = stored.get(PAUSED)
    answers = (paused if isinstance(paused, dict) else stored).get("answers")
    return answers if isinstance(answers, dict) else {}


def _outcomes(session: DialogSession) -> dict[str, str]:
    return {
        name: str(answer.value)
        for name, answer in session.answers.items()
        if answer.value not in {None, remedy.REPORT}
    }


def _told(draft: TurnDraft, article: Article, session: DialogSession) -> str:
    """What was tried and what came of it, for the ticket; empty if nothing was."""
    outcomes = _outcomes(session)
    lines = [
        draft.phrase(
            "trying.line",
            step=remedy.step_text(article, number, draft.language),
            outcome=draft.phrase(f"trying.option.{outcomes[name]}"),
        )
        for number, name in enumerate(remedy.step_names(article))
        if name in outcomes
    ]
    if not lines:
        return ""
    return "\n".join(
        (draft.phrase("trying.tried", title=article.text(draft.language).title), *lines)
    )
