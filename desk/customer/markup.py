# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the customers' pages look like. Pure; texts come ready from the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from intake.markup import Html, document, joined, tag
from intake.messages import Language
from intake.phrases import Phrases
from intake.process.surveys import SCALES
from intake.process.work import SurveyQuestion

BASE = "/tickets"
_OTHER: Mapping[Language, tuple[Language, str]] = {"zh": ("en", "English"), "en": ("zh", "中文")}
_TIME = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Speech:
    """The texts of one language."""

    phrases: Phrases
    language: Language

    def say(self, key: str, **values: object) -> str:
        """A text of the pages."""
        return self.phrases.say(self.language, f"page.{key}", **values)


def page(speech: Speech, title: str, *inner: Html | None, script: str = "") -> str:
    """A whole page, with the link to the other language."""
    other, name = _OTHER[speech.language]
    head = joined(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="robots", content="noindex"),
        tag("meta", name="format-detection", content="telephone=no"),
        tag("title", title),
        tag("link", rel="stylesheet", href=f"{BASE}/page/customer.css"),
        tag("script", src=f"{BASE}/page/{script}", defer=True) if script else None,
    )
    switch = tag("a", name, href=f"?lang={other}", class_="switch", lang=other)
    return document(speech.language, head, tag("main", tag("header", switch), *inner))


def message_page(speech: Speech, key: str, **values: object) -> str:
    """A page that only says something: done, expired, signed already."""
    title = speech.say(f"{key}.title", **values)
    return page(speech, title, tag("h1", title), tag("p", speech.say(f"{key}.text", **values)))


def confirm_page(speech: Speech, number: str, title: str, *, is_closed: bool) -> str:
    """Is it solved? Yes, or no with a word why; of a closed ticket only "no" is left."""
    say = speech.say
    heading = say("confirm.title")
    yes = tag("button", say("confirm.solved"), name="answer", value="yes", class_="send")
    return page(
        speech,
        heading,
        tag("h1", heading),
        tag("p", f"{number} · {title}", class_="about"),
        tag(
            "form",
            None if is_closed else yes,
            tag("label", say("confirm.why"), for_="reason", class_="label"),
            tag("textarea", name="reason", id="reason", rows="3", maxlength="500"),
            tag(
                "button", say("confirm.unsolved"), name="answer", value="no", class_="send second"
            ),
            method="post",
        ),
    )


def survey_page(
    speech: Speech, number: str, questions: Sequence[SurveyQuestion], note: str = ""
) -> str:
    """The questions that are open, as rows of marks, and room for a word."""
    say = speech.say
    heading = say("survey.title")
    return page(
        speech,
        heading,
        tag("h1", heading),
        tag("p", say("survey.about", number=number), class_="about"),
        tag("p", note, class_="note", role="alert") if note else None,
        tag(
            "form",
            *(_scale(speech, one) for one in questions),
            tag("label", say("survey.comment"), for_="comment", class_="label"),
            tag("textarea", name="comment", id="comment", rows="3", maxlength="1000"),
            tag("button", say("survey.send"), class_="send"),
            method="post",
        ),
    )


def sign_page(
    speech: Speech,
    facts: Sequence[tuple[str, Sequence[str]]],
    seen: str,
    note: str = "",
    name: str = "",
) -> str:
    """The sheet, a name, and a field to draw in; who cannot draw lets it write the name.

    `seen` is sent along: which sheet it was that stood there.
    """
    say = speech.say
    heading = say("sign.title")
    rows = [joined(tag("dt", say(key)), tag("dd", "\n".join(told))) for key, told in facts if told]
    return page(
        speech,
        heading,
        tag("h1", heading),
        tag("p", note, class_="note", role="alert") if note else None,
        tag("dl", *rows),
        tag("noscript", tag("p", say("sign.no_script"), class_="note")),
        tag(
            "form",
            tag("label", say("sign.name"), for_="name", class_="label"),
            tag(
                "input", type_="text", name="name", id="name", required=True, maxlength="60",
                autocomplete="name", value=name,
            ),
            tag("p", say("sign.draw"), class_="label", id="draw"),
            tag("canvas", id="pad", role="img", aria_labelledby="draw"),
            tag("input", type_="hidden", name="picture", id="picture"),
            tag("input", type_="hidden", name="seen", value=seen),
            tag("button", say("sign.clear"), type_="button", id="clear", class_="switch"),
            tag("button", say("sign.type"), type_="button", id="type", class_="switch"),
            tag(
                "p", role="status", class_="hint", id="state",
                data_drawn=say("sign.drawn"), data_typed=say("sign.typed"),
                data_empty=say("sign.empty"),
            ),
            tag("p", say("sign.agree"), class_="hint"),
            tag(
                "p", say("sign.incomplete"), class_="note", role="alert", id="incomplete",
                hidden=True,
            ),
            tag("button", say("sign.send"), id="send", class_="send"),
            method="post",
        ),
        script="sign.js",
    )  # fmt: skip


def moment(at: datetime | None, zone: tzinfo) -> str:
    """A time as the sheet and the pages write it."""
    return at.astimezone(zone).strftime(_TIME) if at else ""


def span(start: datetime | None, end: datetime | None, zone: tzinfo) -> str:
    """From when to when, the day once where it is the same; nothing before it began."""
    if start is None:
        return ""
    if end and end.astimezone(zone).date() == start.astimezone(zone).date():
        return f"{moment(start, zone)} – {end.astimezone(zone):%H:%M}"
    return f"{moment(start, zone)} – {moment(end, zone)}"


def _scale(speech: Speech, question: SurveyQuestion) -> Html:
    lowest, highest = SCALES[question]
    marks = (
        tag(
            "label",
            tag("input", type_="radio", name=question.value, value=mark),
            tag("span", str(mark)),
        )
        for mark in range(lowest, highest + 1)
    )
    return tag(
        "fieldset",
        tag("legend", speech.say(f"survey.{question.value}"), class_="label"),
        tag("div", *marks, class_=f"marks {question.value}"),
        tag(
            "div",
            tag("span", speech.say(f"survey.{question.value}_low")),
            tag("span", speech.say(f"survey.{question.value}_high")),
            class_="ends",
        ),
    )
