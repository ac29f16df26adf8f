# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages around the questions: the form, its status, and the few that only say something.

Pure; texts come from the catalogue. One field's inputs are `inputs.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from channels.contract import ThreadMessage
from channels.form.inputs import Shown, question
from channels.form.reading import LANGUAGE, PAGE, SWITCH, TRAP
from channels.form.site import BASE, FormSite, Visit
from intake.forms import FiledReport, FormView
from intake.markup import Html, document, joined, tag
from intake.messages import Language

_OTHER: Mapping[Language, tuple[Language, str]] = {"zh": ("en", "English"), "en": ("zh", "中文")}


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form as it is about to be shown. `note` says what came of the last attempt, if any."""

    view: FormView
    token: str
    shown: Mapping[str, Shown] = field(default_factory=dict)
    note: str = ""
    is_trapped: bool = False


def form_page(site: FormSite, visit: Visit, page: FormPage) -> str:
    """The form with everything entered so far."""
    view, language = page.view, visit.language

    def say(key: str) -> str:
        return site.phrases.say(language, key)

    wrong = [one.name for one in view.fields if page.shown.get(one.name, Shown()).problem]
    questions = (
        question(one, page.shown.get(one.name, Shown()), site.phrases, language)
        for one in view.fields
    )
    sheet = tag(
        "form",
        tag("input", type_="hidden", name=PAGE, value=page.token),
        tag("input", type_="hidden", name=LANGUAGE, value=language),
        # The button that Enter presses is the first one: it must not be the language switch.
        tag(
            "button",
            say("form.send"),
            type_="submit",
            class_="first",
            tabindex="-1",
            aria_hidden="true",
        ),
        _header(site, _switch(visit)),
        tag("h1", view.title),
        tag("p", view.intro, class_="intro") if view.intro else None,
        _note(page.note, wrong),
        *questions,
        _trap(say("form.trap"), is_shown=page.is_trapped),
        tag("p", say("form.privacy"), class_="privacy"),
        tag(
            "button",
            say("form.send"),
            type_="submit",
            class_="send",
            data_busy=say("form.sending"),
        ),
        method="post",
        action=visit.address,
        enctype="multipart/form-data",
        novalidate=True,
        data_check=f"{BASE}/{view.name}/check",
        data_upload=f"{BASE}/{view.name}/files",
        data_failed=say("field.file_failed"),
    )
    return _page(site, language, view.title, sheet, script="form.js")


def status_page(
    site: FormSite,
    visit: Visit,
    report: FiledReport | None,
    messages: Sequence[ThreadMessage] = (),
    token: str = "",
) -> str:
    """What became of a report; with `token`, a line to add something to it."""
    language = visit.language
    say = site.phrases.say
    if report is None:
        inner = joined(
            tag("h1", say(language, "status.received")),
            tag("p", say(language, "status.soon")),
        )
        return _page(site, language, say(language, "status.received"), inner, reload_seconds=2)
    number = (
        tag("p", report.number, class_="number", id="ticket-number") if report.number else None
    )
    inner = joined(
        _header(site, _language_link(visit)),
        tag("h1", say(language, "status.thanks" if report.number else "status.with_person")),
        number,
        _kept_true(_facts(site, language, report), "facts"),
        tag("p", say(language, "status.keep"), class_="keep"),
        _kept_true(_said(site, language, messages), "said"),
        _reply(site, visit, token) if token else None,
        tag(
            "p",
            tag("a", say(language, "status.another"), href=f"{BASE}/{visit.form}?lang={language}"),
            class_="another",
        ),
    )
    title = report.number or say(language, "status.received")
    return _page(site, language, title, inner, script="status.js")


def plain_page(site: FormSite, language: Language, key: str, link: str = "") -> str:
    """A page that only says something: not found, expired, busy."""
    say = site.phrases.say
    inner = joined(
        tag("h1", say(language, f"{key}.title")),
        tag("p", say(language, f"{key}.text")),
        tag("p", tag("a", say(language, "page.to_form"), href=link)) if link else None,
    )
    return _page(site, language, say(language, f"{key}.title"), inner)


def list_page(site: FormSite, language: Language, views: Sequence[FormView]) -> str:
    """All forms that are open to the public."""
    title = site.phrases.say(language, "page.forms")
    items = (
        tag("li", tag("a", one.title, href=f"{BASE}/{one.name}?lang={language}")) for one in views
    )
    return _page(
        site, language, title, joined(tag("h1", title), tag("ul", *items, class_="forms"))
    )


def _page(
    site: FormSite,
    language: Language,
    title: str,
    inner: Html,
    *,
    script: str = "",
    reload_seconds: int = 0,
) -> str:
    name = site.settings.title
    head = joined(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="robots", content="noindex"),
        # Phones turn any row of digits into a link, ticket numbers too.
        tag("meta", name="format-detection", content="telephone=no"),
        tag("meta", http_equiv="refresh", content=str(reload_seconds)) if reload_seconds else None,
        tag("title", f"{title} · {name}" if name else title),
        tag("link", rel="icon", href=f"{BASE}/page/mark.svg"),
        tag("link", rel="stylesheet", href=f"{BASE}/page/form.css"),
        tag("script", src=f"{BASE}/page/{script}", defer=True) if script else None,
    )
    return document(language, head, tag("main", inner))


def _header(site: FormSite, right: Html) -> Html:
    return tag("header", tag("span", site.settings.title, class_="name"), right)


def _switch(visit: Visit) -> Html:
    """A button that sends what was entered, so that changing the language loses nothing."""
    other, name = _OTHER[visit.language]
    return tag(
        "button", name, type_="submit", name=SWITCH, value=other, class_="switch", lang=other
    )


def _language_link(visit: Visit) -> Html:
    other, name = _OTHER[visit.language]
    return tag("a", name, href=f"?lang={other}", class_="switch", lang=other)


def _note(note: str, wrong: Sequence[str]) -> Html | None:
    if not note:
        return None
    first = tag("a", note, href=f"#field-{wrong[0]}") if wrong else note
    return tag("p", first, class_="note", role="alert", id="note")


def _trap(label: str, *, is_shown: bool) -> Html:
    """An input for robots. A person who meets it, because something filled it in, can empty it."""
    line = tag(
        "input", type_="text", name=TRAP, autocomplete="off", tabindex=None if is_shown else "-1"
    )
    return tag(
        "div",
        tag("label", label, line),
        class_="field" if is_shown else "trap",
        aria_hidden=None if is_shown else "true",
    )


def _facts(site: FormSite, language: Language, report: FiledReport) -> Html | None:
    if not report.number:
        return None
    rows = [("status.title", report.title), ("status.state", report.state_text)]
    pairs = [
        joined(tag("dt", site.phrases.say(language, key)), tag("dd", value)) for key, value in rows
    ]
    return tag("dl", *pairs)


def _kept_true(content: Html | None, name: str) -> Html:
    """A part that `status.js` reads again while the page is open; what is new there is spoken."""
    return tag("div", content, data_live=name, aria_live="polite")


def _said(site: FormSite, language: Language, messages: Sequence[ThreadMessage]) -> Html | None:
    if not messages:
        return None
    say = site.phrases.say
    lines = (
        tag(
            "li",
            tag("span", one.author_name or say(language, f"author.{one.author}"), class_="author"),
            tag("p", one.text),
            class_=f"message {one.author}",
        )
        for one in messages
        if one.text
    )
    return joined(
        tag("h2", say(language, "status.messages")), tag("ol", *lines, class_="messages")
    )


def _reply(site: FormSite, visit: Visit, token: str) -> Html:
    say = site.phrases.say
    return tag(
        "form",
        tag("input", type_="hidden", name=PAGE, value=token),
        tag("input", type_="hidden", name=LANGUAGE, value=visit.language),
        tag("label", say(visit.language, "status.add"), for_="add", class_="label"),
        tag("textarea", name="text", id="add", rows="3", maxlength="4000"),
        tag("button", say(visit.language, "status.send"), type_="submit", class_="send second"),
        method="post",
        action=visit.address,
        class_="reply",
    )
