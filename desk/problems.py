# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every failure of the API as RFC 9457 problem details, in the reader's language.

The core's errors are named here once with their status; texts are in `phrases/`. An error that is
not named is a defect and stays a 500, which the server logs.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import orjson
from aiohttp import web
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from intake.errors import (
    Conflict,
    FieldsMissing,
    FrontdeskError,
    IllegalTransition,
    InvalidRequest,
    MergedAway,
    Mistake,
    NotFound,
    NotPermitted,
    NotTheDecider,
    StaleConversation,
    StepNotAllowed,
    StoreError,
)
from intake.hand_written import keys_of
from intake.messages import LANGUAGES, Language
from intake.phrases import Phrases
from intake.routing.handing import TakenByOther
from intake.tickets.lifecycle import reached

BETWEEN_NAMES: Mapping[Language, str] = {"zh": "、", "en": ", "}
BETWEEN_STEPS: Mapping[Language, str] = {"zh": "；", "en": "; "}
PROBLEM_TYPE = "application/problem+json"


class SignInRequired(FrontdeskError):
    """Nobody is signed in, or the sign-in has ended. Sign in and try again."""


class ForgeryBlocked(FrontdeskError):
    """A change came without the page's token or from a foreign page. Reload the workspace."""


class WrongPassword(FrontdeskError):
    """Log-in name or password is wrong; which one is not said. Check both."""


class TooManyAttempts(FrontdeskError):
    """Too many attempts. Wait `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many attempts")
        self.retry_after = retry_after


class TooLarge(FrontdeskError):
    """The request is larger than allowed. Send less."""


class WrongMediaType(FrontdeskError):
    """The body is not in a format this address reads. Set the right content type."""


class NamesNothing(NotFound):
    """The place of the request names what does not exist, or is not yours to see. Correct it."""

    def __init__(self, place: str, name: object) -> None:
        super().__init__(f"{place}: {name}")
        self.place = place
        self.name = str(name)


class FieldProblems(InvalidRequest):
    """An `InvalidRequest` that knows pydantic's codes, so that texts can be in any language."""

    def __init__(self, error: ValidationError, *, where: str) -> None:
        self.codes: dict[str, tuple[str, Mapping[str, object], str]] = {}
        for each in error.errors(include_url=False):
            name = ".".join(keys_of(each)) or where
            self.codes[name] = _code(each)
        super().__init__({name: message for name, (_, _, message) in self.codes.items()})


# How pydantic says that a text is empty, or of spaces only.
_BLANK = frozenset({"string_too_short", "string_pattern_mismatch"})


def _code(problem: ErrorDetails) -> tuple[str, Mapping[str, object], str]:
    """What is wrong, by the key of its text, with what fills that and the same in English."""
    context = problem.get("ctx", {})
    mistake = context.get("error")
    if isinstance(mistake, Mistake):
        return mistake.code, mistake.values, str(mistake)
    given = problem["input"]
    is_blank = isinstance(given, str) and not given.strip() and problem["type"] in _BLANK
    return "missing" if is_blank else problem["type"], context, problem["msg"]


# Error → status, problem type. The first match counts; Conflict and HTTP errors name their own.
_NAMED: tuple[tuple[type[FrontdeskError], int, str], ...] = (
    (InvalidRequest, 400, "invalid-request"),
    (SignInRequired, 401, "sign-in-required"),
    (WrongPassword, 401, "wrong-password"),
    (ForgeryBlocked, 403, "forgery-blocked"),
    (NotTheDecider, 403, "not-the-decider"),
    (NotPermitted, 403, "not-permitted"),
    (NotFound, 404, "not-found"),
    (MergedAway, 409, "merged-away"),
    (IllegalTransition, 409, "illegal-step"),
    (StepNotAllowed, 409, "step-not-allowed"),
    (StaleConversation, 409, "stale"),
    (TooLarge, 413, "too-large"),
    (WrongMediaType, 415, "wrong-media-type"),
    (FieldsMissing, 422, "fields-missing"),
    (TooManyAttempts, 429, "too-many-attempts"),
    (StoreError, 503, "unavailable"),
)
_HTTP = {404: "not-found", 405: "not-allowed", 413: "too-large"}


def problem_response(
    error: FrontdeskError | web.HTTPException, phrases: Phrases, language: Language
) -> web.Response | None:
    """The answer to a named failure; None for one that has no name here."""
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, web.HTTPException):
        if error.status not in _HTTP:
            return None
        status, name = error.status, _HTTP[error.status]
        headers |= {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    elif isinstance(error, Conflict | MergedAway):
        return _conflict(error, phrases, language)
    else:
        status, name = _named(error)
    if not name:
        return None
    if isinstance(error, TooManyAttempts):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, SignInRequired):
        headers["WWW-Authenticate"] = 'Bearer realm="frontdesk"'
    problems, values = _details(error, phrases, language)
    possible = _possible(error)
    if possible is not None:
        shown = map(_names(error, phrases, language), possible)
        nothing = _nothing_yet(error, phrases, language)
        values["possible"] = BETWEEN_NAMES[language].join(shown) or nothing
    return web.Response(
        status=status,
        body=problem_body(status, name, phrases, language, problems, values, possible),
        content_type=PROBLEM_TYPE,
        headers=headers,
    )


def problem_body(
    status: int,
    name: str,
    phrases: Phrases,
    language: Language,
    problems: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    possible: Sequence[str] | None = None,
) -> bytes:
    """One problem document. `name` is its type and the key of its texts, `values` their places."""
    key = f"problem.{name.replace('-', '_')}"
    document: dict[str, object] = {
        "type": name,
        "title": phrases.say(language, f"{key}.title"),
        "status": status,
        "detail": phrases.say(language, f"{key}.detail", **(values or {})),
    }
    if problems:
        document["problems"] = problems
    if possible is not None:
        document["possible"] = possible
    return orjson.dumps(document)


def _conflict(error: Conflict | MergedAway, phrases: Phrases, language: Language) -> web.Response:
    """A conflict names its own problem; for machines stands beside the text what it is about."""
    beside: dict[str, object] = {}
    if isinstance(error, MergedAway):
        name, values = "merged_away", {"other": error.other}
        beside["merged_into"] = error.other
    else:
        name, values = str(error), dict(error.values)
    if isinstance(error, TakenByOther):
        beside["owner"] = {"id": error.owner_id, "name": values["owner"]}
    key = f"problem.{name}"
    document = {
        "type": name.replace("_", "-"),
        "title": phrases.say(language, f"{key}.title"),
        "status": 409,
        "detail": phrases.say(language, f"{key}.detail", **values),
        **beside,
    }
    return web.Response(
        status=409,
        body=orjson.dumps(document),
        content_type=PROBLEM_TYPE,
        headers={"Cache-Control": "no-store"},
    )


def preferred_language(header: str, fallback: Language) -> Language:
    """The first of our languages in an Accept-Language header (RFC 9110 §12.5.4, q ignored)."""
    for part in header.split(","):
        tag = part.split(";")[0].strip().lower()
        for language in LANGUAGES:
            if tag == language or tag.startswith(f"{language}-"):
                return language
    return fallback


def _named(error: FrontdeskError) -> tuple[int, str]:
    for kind, status, name in _NAMED:
        if isinstance(error, kind):
            return status, name
    return 500, ""


def _details(
    error: Exception, phrases: Phrases, language: Language
) -> tuple[dict[str, str] | None, dict[str, str]]:
    """What is wrong with each field or lacking for a step, and the places of the detail."""
    if isinstance(error, InvalidRequest):
        return _field_texts(error, phrases, language), {}
    if isinstance(error, NamesNothing):
        return {error.place: phrases.say(language, "field.names_nothing", name=error.name)}, {}
    if isinstance(error, FieldsMissing):
        return _missing(error, phrases, language)
    if isinstance(error, StepNotAllowed):
        lacks = {one: phrases.say(language, f"lacks.{one}") for one in error.lacks}
        named = _names(error, phrases, language)
        names = BETWEEN_NAMES[language].join(lacks.values())
        told = phrases.say(language, "lacks.all", names=names) if lacks else ""
        return lacks, {"step": named(error.step), "wanted": named(error.wanted), "lacks": told}
    if isinstance(error, NotTheDecider):
        return None, {"role": phrases.say(language, f"approver.{error.role}")}
    if isinstance(error, IllegalTransition):
        return None, {"state": phrases.say(language, f"status.{error.state}")}
    return None, {}


def _nothing_yet(error: Exception, phrases: Phrases, language: Language) -> str:
    """That no step can be taken; where some come next, what each of them lacks."""
    held = error.held if isinstance(error, StepNotAllowed) else {}
    if not held:
        return phrases.say(language, "status.none")
    named, between = _names(error, phrases, language), BETWEEN_NAMES[language]
    steps = [
        phrases.say(
            language,
            "lacks.step",
            step=named(name),
            names=between.join(phrases.say(language, f"lacks.{one}") for one in lacks),
        )
        for name, lacks in held.items()
    ]
    return phrases.say(language, "lacks.yet", steps=BETWEEN_STEPS[language].join(steps))


def _names(error: Exception, phrases: Phrases, language: Language) -> Callable[[str], str]:
    """What people call a status or a step of the process."""
    titles = error.titles if isinstance(error, StepNotAllowed) else {}
    known = phrases.texts[language]

    def named(name: str) -> str:
        title = titles.get(name, {}).get(language)
        return title or known.get(f"status.{name}", name)

    return named


def _possible(error: Exception) -> list[str] | None:
    """What can be done instead: statuses, or steps of the process."""
    if isinstance(error, StepNotAllowed):
        return list(error.allowed)
    if isinstance(error, IllegalTransition):
        return list(dict.fromkeys(reached(one).value for one in error.allowed))
    return None


def _missing(
    error: FieldsMissing, phrases: Phrases, language: Language
) -> tuple[dict[str, str], dict[str, str]]:
    """What is missing, by field, and the places of the detail."""
    shown = [labels.get(language) or name for name, labels in error.fields.items()]
    step = phrases.say(language, f"step.{error.step}")
    names = BETWEEN_NAMES[language].join(shown)
    text = phrases.say(language, "field.needed_to", step=step)
    return dict.fromkeys(error.fields, text), {"step": step, "fields": names}


def _field_texts(error: InvalidRequest, phrases: Phrases, language: Language) -> dict[str, str]:
    texts: dict[str, str] = {}
    known = phrases.texts[language]
    if isinstance(error, FieldProblems):
        for name, (code, context, message) in error.codes.items():
            key = f"field.{code}"
            if key in known:
                texts[name] = phrases.say(language, key, **_worded(context, language))
            else:
                texts[name] = phrases.say(language, "field.other", message=message)
        return texts
    for name, code in error.problems.items():
        key = f"field.{code}"
        texts[name] = phrases.say(language, key, **error.values) if key in known else code
    return texts


# How pydantic writes a span of time: "1 day and 2 hours".
_BOUNDS = frozenset({"le", "lt", "ge", "gt"})
_UNITS = {"day": "天", "hour": "小时", "minute": "分钟", "second": "秒"}
_SPAN = re.compile(r"(\d+) (day|hour|minute|second)s?(?: and |, )?")


def _worded(context: Mapping[str, object], language: Language) -> dict[str, object]:
    """What pydantic tells of a bound or a choice, without its English words between the names."""
    worded = dict(context)
    expected = context.get("expected")
    if language != "en" and isinstance(expected, str) and "'" in expected:
        worded["expected"] = BETWEEN_NAMES[language].join(re.findall(r"'[^']*'", expected))
    for bound in _BOUNDS & worded.keys():
        if language == "zh" and isinstance(span := worded[bound], str):
            worded[bound] = _SPAN.sub(lambda part: f"{part[1]} {_UNITS[part[2]]}", span)
    return worded
